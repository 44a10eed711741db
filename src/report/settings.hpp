// The one table of what a HandlerConfig is read from: how each setting is called, what it may be, and where it is kept.
// Reading, the words of a refusal and the documentation all follow from its rows. Not for users.
#ifndef FALLIBLE_SRC_REPORT_SETTINGS_HPP
#define FALLIBLE_SRC_REPORT_SETTINGS_HPP

#include <span>

#include <fallible/core/code.hpp>
#include <fallible/report/handler_config.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

enum class SettingKind : std::uint8_t { text, choice, count, duration };

/// What a setting's text or number was read as, or is shown as.
struct SettingValue {
  Text text{};
  std::uint64_t number = 0;  ///< a choice: which one; a duration: milliseconds
};

struct Setting {
  const char* variable;   ///< "FALLIBLE_LOG_LEVEL"
  const char* path;       ///< "log.level": a member, or one of a member that is an object
  SettingKind kind;
  std::uint64_t minimum;  ///< a count; a duration in milliseconds; the bytes of a text
  std::uint64_t maximum;
  const char* values;     ///< the choices, in the order of their enum, with ", " between; what else a text must be, or null
  const char* what;
  bool (*apply)(HandlerConfig& config, const SettingValue& value) noexcept;  ///< false: it makes no sense all the same
  SettingValue (*show)(const HandlerConfig& config) noexcept;                ///< a secret as "set"
};

[[nodiscard]] std::span<const Setting> settings() noexcept;

/// Reads `text` as a value for `setting` and keeps it in `config`. Otherwise a code and, in `words`, what it must be.
[[nodiscard]] bool set(const Setting& setting, Text text, HandlerConfig& config, Code& code, const Sink& words) noexcept;

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
