// What a client may see of an error, decided once for all formats. Not for users.
//   Layer    report; needs core, taxonomy.   Threads  values.   Memory  2 KiB of stack.   Errors  none.
#ifndef FALLIBLE_REPORT_DETAIL_CLIENT_VIEW_HPP
#define FALLIBLE_REPORT_DETAIL_CLIENT_VIEW_HPP

#include <chrono>
#include <optional>

#include <fallible/core/error.hpp>
#include <fallible/report/json_writer.hpp>
#include <fallible/report/response_options.hpp>

FALLIBLE_NAMESPACE_BEGIN
struct Step;

namespace detail {

/// The decision. Every writer asks this and nothing else.
struct ClientView {
  Code code;               ///< the code to name
  const char* title;       ///< always public
  int status;              ///< the HTTP status that is sent
  Privacy show_up_to;      ///< public_, or internal for a service of ours
  bool bare;               ///< a server fault, before a client: no fields, no findings, no members, no detail
};
[[nodiscard]] ClientView client_view(const Error& error, const ResponseOptions& options) noexcept;

/// How a field's key becomes the name of a member.
enum class NameRule : std::uint8_t {
  details,   ///< whatever the key is, but for the names that the details of an envelope have themselves
  problem,   ///< RFC 9457 section 3.2: a letter, then letters, digits and '_', three at least; not a member of its own
  metadata,  ///< google.rpc.ErrorInfo: [a-z][a-zA-Z0-9-_]+, 64 at most
};
/// Names that a problem, or the details of an envelope, has itself.
[[nodiscard]] constexpr bool is_problem_member(Text key) noexcept {
  switch (key.size()) {
    case 2: return key == "id";
    case 4: return key == "type" || key == "code";
    case 5: return key == "title";
    case 6: return key == "status" || key == "detail" || key == "errors";
    case 7: return key == "omitted";
    case 8: return key == "instance" || key == "severity" || key == "problems";
    case 10: return key == "debug_info";
    case 11: return key == "retry_after";
    case 12: return key == "field_errors";
    case 14: return key == "correlation_id";
    default: return false;
  }
}
[[nodiscard]] constexpr bool is_details_member(Text key) noexcept {
  return key == "errors" || key == "field_errors" || key == "members" || key == "omitted";
}
[[nodiscard]] constexpr bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
[[nodiscard]] constexpr bool is_word_char(char c) noexcept { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; }

/// True when the key can be a member as it is.
[[nodiscard]] constexpr bool fits_rule(Text key, NameRule rule) noexcept {
  if (rule == NameRule::details) return key.size() <= 64 && !is_details_member(key);
  for (const char c : key) {
    if (!is_word_char(c) && !(rule == NameRule::metadata && c == '-')) return false;
  }
  if (rule == NameRule::problem) {
    return key.size() >= 3 && key.size() <= 64 && is_letter(key[0]) && !is_problem_member(key);
  }
  return key.size() >= 2 && key.size() <= 64 && key[0] >= 'a' && key[0] <= 'z';
}

struct ShownField {
  Text key;
  Arg value;
  bool fits;  ///< the key is the member's name as it is
};

/// What one walk over an error finds: its fields that may be seen, whether it says how long to wait, whether it is a join.
/// Of two fields that get one name the later stands.
class ShownFields {
 public:
  static constexpr unsigned capacity = 24;  // more are left out

  ShownFields(const ClientView& view, const Error& error, NameRule rule) noexcept;
  ShownFields(const ShownFields&) = delete;
  ShownFields& operator=(const ShownFields&) = delete;

  [[nodiscard]] const ShownField* begin() const noexcept { return reinterpret_cast<const ShownField*>(room_); }
  [[nodiscard]] const ShownField* end() const noexcept { return begin() + count_; }
  [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
  /// Fields that there was no room for.
  [[nodiscard]] bool truncated() const noexcept { return truncated_; }
  /// As retry_after() of the error.
  [[nodiscard]] const std::optional<std::chrono::nanoseconds>& wait() const noexcept { return wait_; }
  [[nodiscard]] bool is_join() const noexcept { return join_; }
  /// The findings about the input that may be seen, or null: our own, or those of another service of ours when they stay
  /// in the house.
  [[nodiscard]] const ViolationList* violations() const noexcept { return violations_; }
  /// Whether one of them gets this name.
  [[nodiscard]] bool has(Text name) const noexcept;

  void field(Text key, const Arg& value) noexcept;  // for visit()
  bool enter(const Error& error, const Step& step) noexcept;

 private:
  alignas(ShownField) unsigned char room_[capacity * sizeof(ShownField)];  // set up to count_: most errors have few
  std::optional<std::chrono::nanoseconds> wait_;
  const ViolationList* violations_ = nullptr;
  unsigned count_ = 0;
  NameRule rule_;
  Privacy show_up_to_;
  bool bare_;
  bool skips_violations_ = false;
  bool truncated_ = false;
  bool hinted_ = false;
  bool join_ = false;
};

/// Writes the member's name of a field, as the key of the next value.
void put_name(JsonWriter& json, const ShownField& field, NameRule rule) noexcept;
/// The name that a key becomes: '_' for what may not stand in it and, where that is not enough, "field_" in front.
[[nodiscard]] InlineText<80> member_name(Text key, NameRule rule) noexcept;

/// Writes a value that may be shown: numbers and bools as such, all else as text. What is not public goes through
/// `redactor`, null for none, for readers up to `show_up_to`.
void put_value(JsonWriter& json, Text key, const Arg& value, const Redactor* redactor, Privacy show_up_to) noexcept;
/// The same as text, for maps of strings; nothing is redacted.
void put_value_text(JsonWriter& json, const Arg& value) noexcept;
/// Whether a value has to be redacted on its way: `redactor->write_value(sink, key, value, show_up_to)` does it.
[[nodiscard]] bool needs_redaction(Text key, const Arg& value, const Redactor* redactor, Privacy show_up_to) noexcept;
/// Calls `put(sink)`, whose text goes through `redactor`, null for none, to `out`.
template <class Put>
void put_redacted(const Sink& out, const Redactor* redactor, Privacy show_up_to, Put put) noexcept {
  if (redactor == nullptr) {
    put(out);
    return;
  }
  RedactedText redacted(*redactor, out, show_up_to);
  put(redacted.sink());
  redacted.finish();
}
/// The title, or the error's own message when the options want it and it has nothing to hide.
/// Returns   empty for no message.
[[nodiscard]] Text public_message(const ClientView& view, const Error& error, const ResponseOptions& options,
                                  char* buffer, std::size_t size) noexcept;

/// Whole seconds, as the header Retry-After has them.
[[nodiscard]] std::uint64_t whole_seconds(std::chrono::nanoseconds wait) noexcept;

class UriText;
/// "<base><domain>/<NAME>", with what may not stand in a URI percent-encoded.
void put_type_uri(UriText& uri, Code code, const ResponseOptions& options) noexcept;
/// The member "type".
void put_type(JsonWriter& json, Code code, const ResponseOptions& options) noexcept;

/// What a peer's error came with and nobody here understands, when this audience may have it; else null.
[[nodiscard]] const RemoteError* sent_on(const Error& error, const ResponseOptions& options) noexcept;

/// "errors" and "field_errors", and "omitted" for those that are not listed.
void put_violations(JsonWriter& json, const ViolationList& violations, const ResponseOptions& options) noexcept;

/// "debug_info": in development, everything that is not secret.
void put_debug_info(JsonWriter& json, const Error& error, const ResponseOptions& options) noexcept;

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
