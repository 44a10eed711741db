#include "support/registry.hpp"

#include <algorithm>
#include <cstdio>

namespace bench {
namespace {

struct Entry {
  Mechanism mechanism;
  Cells cells;
};

std::vector<Entry>& entries() {
  static std::vector<Entry> all;
  return all;
}

}  // namespace

std::string percent(double rate) {
  char text[32];
  std::snprintf(text, sizeof text, "%g%%", rate * 100);
  return text;
}

std::string Cell::name() const {
  std::string name = scenario + "/" + variant + "/" + percent(rate);
  if (threads > 1) name += "/" + std::to_string(threads) + " threads";
  return name;
}

bool add(const Mechanism& mechanism, const std::vector<Cells>& cells) {
  for (const Cells& group : cells) entries().push_back({mechanism, group});
  return true;
}

std::vector<Cell> cells() {
  std::vector<Entry> sorted = entries();
  std::stable_sort(sorted.begin(), sorted.end(), [](const Entry& a, const Entry& b) {
    return a.mechanism.order < b.mechanism.order;
  });
  std::vector<Cell> all;
  const auto take = [&](const Entry& entry, double rate, bool full_only) {
    if (!entry.mechanism.can_fail && rate > 0) return;
    const auto cell = std::find_if(all.begin(), all.end(), [&](const Cell& other) {
      return other.scenario == entry.cells.scenario && other.variant == entry.cells.variant &&
             other.rate == rate && other.threads == entry.cells.threads;
    });
    const Contender contender{entry.mechanism, entry.cells.run};
    if (cell != all.end()) {
      cell->contenders.push_back(contender);
      return;
    }
    all.push_back({entry.cells.scenario,
                   entry.cells.variant,
                   rate,
                   entry.cells.threads,
                   entry.cells.data,
                   full_only,
                   {contender}});
  };
  for (const Entry& entry : sorted) {
    std::vector<std::pair<double, bool>> rates;
    for (const double rate : entry.cells.rates) rates.push_back({rate, entry.cells.full_only});
    for (const double rate : entry.cells.full_rates) rates.push_back({rate, true});
    std::sort(rates.begin(), rates.end());
    for (const auto& [rate, full_only] : rates) take(entry, rate, full_only);
  }
  return all;
}

}  // namespace bench
