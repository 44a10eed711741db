// Runs a fuzz target without a fuzzer: the files named on the command line, or else the seeds and a fixed
// series of mutations of them, so that a failure happens again.
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fuzz_target.hpp"

namespace {

std::uint64_t state = 88172645463325252u;
std::size_t below(std::size_t limit) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return static_cast<std::size_t>(state % limit);
}

void run(const std::string& input) {
  // An exact copy on the heap, so that a sanitizer sees a read past the end.
  const std::vector<std::uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

std::string mutated(std::string text, const std::vector<std::string>& seeds) {
  for (std::size_t step = below(4) + 1; step > 0; --step) {
    const std::size_t at = below(text.size() + 1);
    switch (below(6)) {
      case 0: text.insert(at, 1, static_cast<char>(below(256))); break;
      case 1: text.erase(at, 1 + below(3)); break;
      case 2: if (at < text.size()) text[at] = static_cast<char>(below(256)); break;
      case 3: if (at < text.size()) text[at] = "0123456789%:, -G"[below(16)]; break;
      case 4: text.insert(at, std::string(below(20), "9%0 "[below(4)])); break;
      default: text = text.substr(0, at) + seeds[below(seeds.size())]; break;
    }
  }
  if (text.size() > 512) text.resize(512);
  return text;
}

}  // namespace

int main(int count, char** names) {
  if (count > 1) {
    for (int i = 1; i < count; ++i) {
      std::ifstream file(names[i], std::ios::binary);
      run({std::istreambuf_iterator<char>(file), {}});
    }
    return 0;
  }
  std::vector<std::string> seeds{""};
  for (const char* const* seed = fuzz_seeds; *seed != nullptr; ++seed) seeds.emplace_back(*seed);
  for (const std::string& seed : seeds) run(seed);
  for (int byte = 0; byte < 256; ++byte) run(std::string(1, static_cast<char>(byte)));
  for (int i = 0; i < 30'000; ++i) run(mutated(seeds[below(seeds.size())], seeds));
  return 0;
}
