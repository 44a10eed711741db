#include "support/workload.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <random>
#include <sstream>
#include <string_view>

namespace bench {
namespace {

constexpr std::size_t window = 1000;
constexpr std::size_t windows = 16;

std::vector<int> stratified(double rate, std::size_t count, std::mt19937_64& random) {
  std::vector<int> numbers(count);
  for (std::size_t begin = 0; begin < count; begin += window) {
    const std::size_t size = std::min(window, count - begin);
    const auto failures = static_cast<std::size_t>(std::lround(rate * static_cast<double>(size)));
    for (std::size_t i = 0; i < size; ++i) {
      const int number = static_cast<int>(1 + random() % 1000);
      numbers[begin + i] = i < failures ? -number : number;
    }
    const auto from = numbers.begin() + static_cast<std::ptrdiff_t>(begin);
    std::shuffle(from, from + static_cast<std::ptrdiff_t>(size), random);
  }
  return numbers;
}

std::vector<std::string> stanzas_of(const std::string& text) {
  std::vector<std::string> stanzas;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = text.find("\n\n", at);
    end = end == std::string::npos ? text.size() : end + 1;
    if (end > at + 1) stanzas.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return stanzas;
}

void damage(std::string& stanza, unsigned kind) {
  const std::size_t version = stanza.find("\nVersion: ");
  const std::size_t size = stanza.find("\nInstalled-Size: ");
  if (kind % 3 == 0 && version != std::string::npos) {
    stanza.replace(version + 1, 7, "Edition");
  } else if (kind % 3 == 1 && size != std::string::npos) {
    stanza.insert(size + 17, "~");
  } else if (version != std::string::npos) {
    stanza.insert(version + 1, "torn line without a field name\n");
  }
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

Workload::Workload(const Cell& cell, const std::string& package_file) {
  std::mt19937_64 random(20261122);
  if (cell.data == Data::numbers) {
    numbers_ = stratified(cell.rate, window * windows, random);
    period_ = cell.rate > 0 && cell.rate < 1 ? window : 1;
    return;
  }
  std::vector<std::string> stanzas = stanzas_of(read_file(package_file));
  if (stanzas.size() > window) stanzas.resize(window);
  const std::vector<int> damaged = stratified(cell.rate, stanzas.size(), random);
  for (std::size_t i = 0; i < stanzas.size(); ++i) {
    if (damaged[i] < 0) damage(stanzas[i], static_cast<unsigned>(i));
    text_ += stanzas[i];
    text_ += '\n';
  }
  numbers_ = damaged;
  period_ = std::max<std::size_t>(1, stanzas.size());
}

Input Workload::input(std::size_t turn) const {
  const std::size_t start = numbers_.empty() ? 0 : (turn * window) % numbers_.size();
  return {numbers_.data(), numbers_.size(), start, text_};
}

std::string find_package_file(const std::string& data) {
  const std::string own = "/var/lib/dpkg/status";
  std::ifstream file(own);
  std::string line;
  if (std::getline(file, line) && line.rfind("Package: ", 0) == 0) return own;
  return data + "/dpkg_status.txt";
}

}  // namespace bench
