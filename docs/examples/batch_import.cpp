// Imports the lines of a file as a batch: every line keeps its own result, what was only busy is tried again, and
// what the import of one line has half done is rolled back.
#include <fallible/fallible.hpp>
#include <fallible/resilience/batch.hpp>
#include <fallible/resilience/fallback.hpp>
#include <fallible/resilience/pipeline.hpp>
#include <fallible/resilience/recover.hpp>
#include <fallible/resilience/timeout.hpp>

#include <chrono>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

using namespace fallible;
using namespace std::chrono_literals;

struct Line {
  std::string sku;
  int stock;
};

struct Shop {
  std::map<std::string, int> stock;
  std::map<std::string, int> index;
  int busy = 1;  // the index is busy for so many calls

  Result<void> add_to_index(const Line& line) {
    if (line.sku == "rotten") return fail(Errc::data_loss, "the index of {} is damaged", line.sku);
    if (line.sku == "pear" && busy-- > 0) return fail(Errc::unavailable, "the index is busy");
    index[line.sku] = line.stock;
    return {};
  }
};

Result<void> import_line(Shop& shop, const Line& line) {
  if (line.stock < 0) return fail(Errc::invalid_argument, "{} pieces of {}", line.stock, line.sku);
  Rollback<4> rollback("import line");
  shop.stock[line.sku] = line.stock;
  FALLIBLE_TRY(rollback.add([&] { shop.stock.erase(line.sku); }));
  if (auto added = shop.add_to_index(line); !added) {
    return fail(rollback.undo(std::move(added).error()));
  }
  rollback.commit();
  return {};
}

Result<void> import_all(Shop& shop, const std::vector<Line>& lines) {
  auto batch = FALLIBLE_TRY(Batch::create({.attempts = 3, .backoff = {.base = 1ms}}));
  auto rows = FALLIBLE_TRY(batch.run(lines, [&](const Line& line) { return import_line(shop, line); }));
  std::printf("%zu of %zu lines imported in %llu tries\n", rows.succeeded(), rows.size(),
              static_cast<unsigned long long>(rows.tries()));
  return rows.status();
}

int main() {
  Shop shop;
  const std::vector<Line> lines{{"apple", 3}, {"pear", 5}, {"plum", -1}, {"rotten", 2}, {"quince", 1}};
  const Result<void> imported = import_all(shop, lines);
  if (!imported) std::printf("%s\n", to_string(imported.error()).c_str());
  std::printf("rotten is %s\n\n", shop.stock.contains("rotten") ? "still there" : "rolled back");

  // Reading goes through a pipeline: the answer of last resort is outside, the time limit inside.
  auto timeout = Timeout::create({.limit = 200ms, .name = "stock"}).value();
  auto guard = pipeline(fallback_value(0, {.name = "nothing"}), timeout);
  auto stock = guard.call([&](const Call&) -> Result<int> { return fail(Errc::unavailable); });
  std::printf("stock: %d\n", stock.value());
  std::string text;
  guard.explain(append_to(text));
  std::printf("%s", text.c_str());
}
