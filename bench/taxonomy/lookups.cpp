// What it costs to find a code: from an enumerator, from a name, from a number of somebody else. The baseline is what
// a program would write itself, a hash map that is filled at start-up.
#include <string_view>
#include <unordered_map>

#include <fallible/core/code.hpp>
#include <fallible/interop/errno.hpp>
#include <fallible/taxonomy/catalogue.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/grpc.hpp>

#include "support/opaque.hpp"
#include "support/ratio.hpp"

namespace {

using fallible::Code;
using fallible::CodeInfo;
using fallible::DatabaseErrc;
using Row = fallible::CodeRow<DatabaseErrc>;

constexpr std::size_t rows = fallible::detail::DomainTable<DatabaseErrc>::count;

const std::unordered_map<int, const Row*>& by_number() {
  static const auto map = [] {
    std::unordered_map<int, const Row*> made;
    for (const Row& row : fallible::Domain<DatabaseErrc>::rows) made.emplace(static_cast<int>(row.code), &row);
    return made;
  }();
  return map;
}
const std::unordered_map<std::string_view, const CodeInfo*>& by_name() {
  static const auto map = [] {
    std::unordered_map<std::string_view, const CodeInfo*> made;
    for (const auto& domain : fallible::shipped_codes()) {
      for (std::size_t i = 0; i < domain.count; ++i) made.emplace(domain.codes[i].name, &domain.codes[i]);
    }
    return made;
  }();
  return map;
}

void map_of_numbers(std::size_t operations) {
  const auto& map = by_number();
  for (std::size_t i = 0; i < operations; ++i) {
    bench::keep(map.find(static_cast<int>(i % rows) + 1)->second);
  }
}
void code_of_enumerator(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) {
    bench::keep(&Code(static_cast<DatabaseErrc>(i % rows + 1)).info());
  }
}
void code_of_errno(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) bench::keep(fallible::code_of_errno(static_cast<int>(i % 133) + 1));
}
void code_of_grpc(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) bench::keep(fallible::code_of_grpc(static_cast<int>(i % 20)));
}
void map_of_names(std::size_t operations) {
  const auto& map = by_name();
  for (std::size_t i = 0; i < operations; ++i) {
    bench::keep(map.find(std::string_view(Code(static_cast<DatabaseErrc>(i % rows + 1)).name()))->second);
  }
}
void find_by_name(std::size_t operations) {
  const fallible::Catalogue shipped = fallible::shipped_codes();
  for (std::size_t i = 0; i < operations; ++i) {
    bench::keep(fallible::find_code(shipped, fallible::Text(Code(static_cast<DatabaseErrc>(i % rows + 1)).name())));
  }
}
void find_by_identity(std::size_t operations) {
  const fallible::Catalogue shipped = fallible::shipped_codes();
  for (std::size_t i = 0; i < operations; ++i) {
    bench::keep(fallible::find_code(shipped, Code(static_cast<DatabaseErrc>(i % rows + 1)).id()));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = bench::rounds_of(argc, argv);
  bench::print_ratios("a code from a number",
                      {{"std::unordered_map<int, row*>", &map_of_numbers},
                       {"enumerator to Code", &code_of_enumerator},
                       {"errno to Errc", &code_of_errno},
                       {"gRPC number to Errc", &code_of_grpc}},
                      rounds);
  bench::print_ratios("a code from its name, of all that are shipped",
                      {{"std::unordered_map<std::string_view, info*>", &map_of_names},
                       {"find_code(name), linear", &find_by_name},
                       {"find_code(identity), linear", &find_by_identity}},
                      rounds);
}
