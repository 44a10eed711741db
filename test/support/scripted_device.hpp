// A descriptor that answers write() by a script: what it takes, or the errno with a minus in front, and all once the script
// is at its end. One at a time.
#ifndef FALLIBLE_TEST_SUPPORT_SCRIPTED_DEVICE_HPP
#define FALLIBLE_TEST_SUPPORT_SCRIPTED_DEVICE_HPP

#include <cerrno>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

struct ScriptedDevice {
  static inline std::vector<std::ptrdiff_t> answers;
  static inline std::size_t asked;
  static inline std::string got;

  static void expects(std::vector<std::ptrdiff_t> script) {
    answers = std::move(script);
    asked = 0;
    got.clear();
  }
  static std::ptrdiff_t write(int, const void* bytes, std::size_t size) {
    const std::ptrdiff_t answer = asked < answers.size() ? answers[asked] : static_cast<std::ptrdiff_t>(size);
    ++asked;
    if (answer < 0) {
      errno = static_cast<int>(-answer);
      return -1;
    }
    const std::size_t taken = static_cast<std::size_t>(answer) < size ? static_cast<std::size_t>(answer) : size;
    got.append(static_cast<const char*>(bytes), taken);
    return static_cast<std::ptrdiff_t>(taken);
  }
};

#endif
