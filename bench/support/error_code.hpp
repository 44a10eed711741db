// error_code.hpp: the scenarios' failures as a std::error_code.
#ifndef BENCH_SUPPORT_ERROR_CODE_HPP
#define BENCH_SUPPORT_ERROR_CODE_HPP

#include <string>
#include <system_error>

#include "support/text.hpp"

namespace bench {

class FailureCategory final : public std::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "bench"; }
  [[nodiscard]] std::string message(int code) const override { return std::string(name_of(code)); }
};

inline constinit const FailureCategory failure_category;

inline std::error_code make_error_code(Failure failure) {
  return {static_cast<int>(failure), failure_category};
}

}  // namespace bench

#endif
