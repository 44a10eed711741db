#include "report/samples.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace bench::report {
namespace {

std::vector<std::string> split(const std::string& line, char separator) {
  std::vector<std::string> words;
  std::stringstream stream(line);
  for (std::string word; std::getline(stream, word, separator);) words.push_back(word);
  return words;
}

void add_sample(Compiler& compiler, const std::vector<std::string>& words) {
  const double rate = std::atof(words[5].c_str());
  const int threads = std::atoi(words[6].c_str());
  auto cell = std::find_if(compiler.cells.begin(), compiler.cells.end(), [&](const Cell& other) {
    return other.scenario == words[3] && other.variant == words[4] && other.rate == rate;
  });
  if (cell == compiler.cells.end()) {
    compiler.cells.push_back({words[3], words[4], rate, threads, {}});
    cell = compiler.cells.end() - 1;
  }
  auto series = std::find_if(cell->series.begin(), cell->series.end(),
                             [&](const Series& other) { return other.mechanism == words[7]; });
  if (series == cell->series.end()) {
    cell->series.push_back({words[7], words[8], words[9], 0, {}, {}});
    series = cell->series.end() - 1;
  }
  series->allocations = std::atof(words[10].c_str());
  if (std::atof(words[11].c_str()) > 0) series->instructions = std::atof(words[11].c_str());
  std::vector<double>& rounds = series->nanoseconds[std::atoi(words[2].c_str())];
  for (const std::string& value : split(words[12], ',')) rounds.push_back(std::atof(value.c_str()));
}

void add_instructions(Compiler& compiler, const std::vector<std::string>& words) {
  for (Cell& cell : compiler.cells) {
    if (cell.name() != words[2]) continue;
    for (Series& series : cell.series) {
      if (series.mechanism == words[3]) series.instructions = std::atof(words[4].c_str());
    }
  }
}

}  // namespace

const Series* Cell::find(const std::string& mechanism) const {
  for (const Series& one : series) {
    if (one.mechanism == mechanism) return &one;
  }
  return nullptr;
}

std::string Cell::name() const {
  std::string name = scenario + "/" + variant + "/" + percent(rate);
  if (threads > 1) name += "/" + std::to_string(threads) + " threads";
  return name;
}

const Cell* Compiler::find(const std::string& scenario, const std::string& variant,
                           double rate) const {
  for (const Cell& cell : cells) {
    if (cell.scenario == scenario && cell.variant == variant && cell.rate == rate) return &cell;
  }
  return nullptr;
}

Compiler& Run::compiler(const std::string& name) {
  for (Compiler& one : compilers) {
    if (one.name == name) return one;
  }
  compilers.push_back({name, {}, {}, {}});
  return compilers.back();
}

bool Run::read(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    std::fprintf(stderr, "cannot read %s\n", path.c_str());
    return false;
  }
  std::vector<std::vector<std::string>> instructions;
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> words = split(line, '\t');
    if (words.empty()) continue;
    if (words[0] == "sample" && words.size() == 13) {
      add_sample(compiler(words[1]), words);
    } else if (words[0] == "instructions" && words.size() == 5) {
      instructions.push_back(words);
    } else if (words[0] == "size" && words.size() == 5) {
      compiler(words[1]).sizes.push_back({words[2], words[3], std::atoi(words[4].c_str())});
    } else if (words[0] == "compile" && words.size() == 8) {
      compiler(words[1]).headers.push_back(
          {words[2], std::atof(words[3].c_str()), std::atof(words[4].c_str()),
           std::atof(words[5].c_str()), std::atof(words[6].c_str()), std::atof(words[7].c_str())});
    } else if (words[0] == "fact" && words.size() == 3) {
      facts.push_back({words[1], words[2]});
    } else if (words[0] == "note" && words.size() == 2) {
      notes.push_back(words[1]);
    } else {
      std::fprintf(stderr, "%s: a line is not understood: %.60s\n", path.c_str(), line.c_str());
      return false;
    }
  }
  for (const auto& words : instructions) add_instructions(compiler(words[1]), words);
  return true;
}

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double at = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (values[above] - values[below]) * (at - std::floor(at));
}

namespace {

Figure figure(const std::vector<std::vector<double>>& by_layout) {
  std::vector<double> medians;
  std::vector<double> all;
  for (const std::vector<double>& rounds : by_layout) {
    medians.push_back(percentile(rounds, 0.5));
    all.insert(all.end(), rounds.begin(), rounds.end());
  }
  return {percentile(medians, 0.5), percentile(all, 0.1), percentile(all, 0.9)};
}

}  // namespace

Figure nanoseconds(const Series& series) {
  std::vector<std::vector<double>> by_layout;
  for (const auto& [layout, rounds] : series.nanoseconds) by_layout.push_back(rounds);
  return figure(by_layout);
}

std::optional<Figure> ratio(const Series* one, const Series* other) {
  if (one == nullptr || other == nullptr) return std::nullopt;
  std::vector<std::vector<double>> by_layout;
  for (const auto& [layout, rounds] : one->nanoseconds) {
    const auto match = other->nanoseconds.find(layout);
    if (match == other->nanoseconds.end()) continue;
    std::vector<double> ratios;
    for (std::size_t i = 0; i < std::min(rounds.size(), match->second.size()); ++i) {
      if (match->second[i] > 0) ratios.push_back(rounds[i] / match->second[i]);
    }
    if (!ratios.empty()) by_layout.push_back(ratios);
  }
  if (by_layout.empty()) return std::nullopt;
  return figure(by_layout);
}

std::string percent(double rate) {
  char text[32];
  std::snprintf(text, sizeof text, "%g%%", rate * 100);
  return text;
}

std::string shortened(double value) {
  char text[32];
  const double size = std::fabs(value);
  const char* const format = size < 9.995 ? "%.2f" : size < 99.95 ? "%.1f" : "%.0f";
  std::snprintf(text, sizeof text, format, value);
  return text;
}

}  // namespace bench::report
