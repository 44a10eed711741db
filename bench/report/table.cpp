#include <algorithm>
#include <cstring>

#include "report/output.hpp"

namespace bench::report {
namespace {

constexpr std::size_t columns_per_line = 6;

std::string padded(const std::string& text, std::size_t width) {
  return text.size() >= width ? text : text + std::string(width - text.size(), ' ');
}

std::string with_spread(const Figure& figure) {
  const double half = (figure.high - figure.low) / 2;
  const double share = figure.median > 0 ? 100 * half / figure.median : 0;
  char text[48];
  std::snprintf(text, sizeof text, "%s ±%.0f%%", shortened(figure.median).c_str(), share);
  return text;
}

std::string counted_text(double count) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", count);
  return text;
}

/// Pads by what is visible: the sign ± has two bytes.
std::string column(const std::string& text, std::size_t width) {
  const std::size_t extra = text.find("±") == std::string::npos ? 0 : 1;
  return padded(text, width + extra);
}

void print_part(std::FILE* out, const Table& table, std::size_t from, std::size_t to) {
  std::size_t width = 13;
  for (std::size_t i = from; i < to; ++i) width = std::max(width, table.headings[i].size() + 1);
  const Cell* const last = table.columns[to - 1];
  const bool counted = last->series.front().instructions.has_value();
  std::fprintf(out, "  %s", padded("", 22).c_str());
  for (std::size_t i = from; i < to; ++i) {
    std::fprintf(out, "%s", padded(table.headings[i], width).c_str());
  }
  std::fprintf(out, "| at %s: ns   alloc%s\n", table.headings[to - 1].c_str(),
               counted ? "   instr" : "");
  for (const Series* const row : table.rows) {
    std::fprintf(out, "  %s",
                 padded((is_ours(row->mechanism) ? "* " : "  ") + row->label, 22).c_str());
    for (std::size_t i = from; i < to; ++i) {
      const Cell& cell = *table.columns[i];
      const auto figure = ratio(cell.find(row->mechanism), cell.find(floor_mechanism));
      std::fprintf(out, "%s", column(figure ? with_spread(*figure) : "-", width).c_str());
    }
    const Series* const series = last->find(row->mechanism);
    if (series == nullptr) {
      std::fprintf(out, "|\n");
      continue;
    }
    std::fprintf(out, "| %s%s", padded(shortened(nanoseconds(*series).median), 10).c_str(),
                 padded(counted_text(series->allocations), 8).c_str());
    if (series->instructions) std::fprintf(out, "%.0f", *series->instructions);
    std::fprintf(out, "\n");
  }
}

}  // namespace

bool is_ours(const std::string& mechanism) {
  return mechanism.rfind("fallible", 0) == 0;
}

std::vector<Table> tables(const Compiler& compiler) {
  std::vector<Table> all;
  const auto rates_of = [&](const Cell& cell) {
    return std::count_if(compiler.cells.begin(), compiler.cells.end(), [&](const Cell& other) {
      return other.scenario == cell.scenario && other.variant == cell.variant;
    });
  };
  const auto add = [&](const std::string& title, const Cell& cell, const std::string& heading) {
    auto table = std::find_if(all.begin(), all.end(),
                              [&](const Table& other) { return other.title == title; });
    if (table == all.end()) {
      all.push_back({cell.scenario, title, {}, {}, {}});
      table = all.end() - 1;
    }
    table->columns.push_back(&cell);
    table->headings.push_back(heading);
    for (const Series& series : cell.series) {
      const auto known =
          std::find_if(table->rows.begin(), table->rows.end(),
                       [&](const Series* row) { return row->mechanism == series.mechanism; });
      if (known == table->rows.end()) table->rows.push_back(&series);
    }
  };
  for (const Cell& cell : compiler.cells) {
    if (rates_of(cell) > 2) add(cell.scenario + ", " + cell.variant, cell, percent(cell.rate));
  }
  const auto has_other_variants = [&](const Cell& cell) {
    return std::any_of(compiler.cells.begin(), compiler.cells.end(), [&](const Cell& other) {
      return other.scenario == cell.scenario && other.variant != cell.variant;
    });
  };
  for (const Cell& cell : compiler.cells) {
    const bool shown = rates_of(cell) > 2;
    const bool compares_variants = has_other_variants(cell) && (cell.rate == 0 || cell.rate == 1);
    if (shown && !compares_variants) continue;
    const bool only_failing = cell.scenario.rfind("contexts", 0) == 0;
    add(only_failing ? cell.scenario : cell.scenario + ", at " + percent(cell.rate) + " failures",
        cell, cell.variant);
  }
  std::stable_sort(all.begin(), all.end(), [&](const Table& a, const Table& b) {
    const auto place = [&](const Table& table) {
      const auto cell =
          std::find_if(compiler.cells.begin(), compiler.cells.end(),
                       [&](const Cell& other) { return other.scenario == table.scenario; });
      return cell - compiler.cells.begin();
    };
    return place(a) < place(b);
  });
  return all;
}

void print_tables(std::FILE* out, const Run& run) {
  for (const auto& [key, value] : run.facts) {
    std::fprintf(out, "%s %s\n", padded(key + ":", 14).c_str(), value.c_str());
  }
  for (const Compiler& compiler : run.compilers) {
    if (compiler.cells.empty()) continue;
    std::fprintf(out,
                 "\n%s: time as a ratio to int code + out parameter, median ± half the spread"
                 " (10th to 90th percentile)\n",
                 compiler.name.c_str());
    for (const Table& table : tables(compiler)) {
      std::fprintf(out, "\n%s (%s)\n", table.title.c_str(), compiler.name.c_str());
      for (std::size_t from = 0; from < table.columns.size(); from += columns_per_line) {
        print_part(out, table, from, std::min(from + columns_per_line, table.columns.size()));
      }
    }
  }
  for (const std::string& note : run.notes) std::fprintf(out, "note: %s\n", note.c_str());
}

void print_targets(std::FILE* out, const std::vector<Target>& targets) {
  if (targets.empty()) return;
  std::size_t counts[4] = {};
  std::string compiler;
  std::string group;
  for (const Target& target : targets) {
    ++counts[static_cast<std::size_t>(target.verdict)];
    if (target.compiler != compiler || target.group != group) {
      compiler = target.compiler;
      group = target.group;
      std::fprintf(out, "\n%s, %s\n", compiler.c_str(), group.c_str());
    }
    std::fprintf(out, "  %s %s %s %s\n", padded(to_string(target.verdict), 13).c_str(),
                 padded(target.what, 72).c_str(), padded(target.bar, 8).c_str(),
                 target.measured.c_str());
  }
  std::fprintf(out, "\n%zu bars: %zu met, %zu within noise, %zu missed\n", targets.size(),
               counts[0], counts[1], counts[2]);
}

}  // namespace bench::report
