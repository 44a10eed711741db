// Collects what a document says about a peer's error and decides what of it is believed. Not for users.
#ifndef FALLIBLE_SRC_REPORT_REMOTE_BUILDER_HPP
#define FALLIBLE_SRC_REPORT_REMOTE_BUILDER_HPP

#include <fallible/report/remote.hpp>

#include "text_parts.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// Members of one object that are looked at; more are dropped, so that looking for names that are there twice stays cheap.
inline constexpr unsigned most_members = 256;

class RemoteBuilder {
 public:
  RemoteBuilder(const PeerAnswer& answer, const ReadOptions& options, RemoteFormat format) noexcept;

  /// What the code is like when it is not known: from an rpc code. The status otherwise.
  void set_general(Code general) noexcept { general_ = &general.info(); }
  /// The code's name in its own domain; an empty domain is not known.
  void set_identity(Text domain, Text name) noexcept {
    domain_ = domain;
    name_ = name;
  }
  /// What the peer calls the code when it has no name in a domain: "not_found".
  void set_stated_code(Text words) noexcept { stated_ = words; }
  /// A status in the body: 100 to 599, else none.
  void set_stated_status(JsonValue status) noexcept;
  /// How many services the error had passed; to be told first, because after too many of them no words are kept.
  void set_hops(JsonValue hops) noexcept;
  void set_hops(Text digits) noexcept;

  void say(RemoteParts::Kind kind, Text words) noexcept;  ///< the first of a kind counts
  [[nodiscard]] bool said(RemoteParts::Kind kind) const noexcept { return !remote_.parts.of(kind).empty(); }
  void keep_member(Text name, Text json) noexcept;
  void keep_detail(Text type, Text json) noexcept;
  /// The same for a value of the document: one that has a name twice is dropped, as others may read another of the two.
  void keep_member(Text name, JsonValue value) noexcept;
  void keep_detail(Text type, JsonValue value) noexcept;
  void drop() noexcept { remote_.dropped += remote_.dropped != UINT32_MAX ? 1u : 0u; }

  void set_wait(std::optional<std::chrono::nanoseconds> wait) noexcept;  ///< of several the longest counts
  void set_wait(JsonValue seconds) noexcept;

  /// A finding. `pointer` is "/a/0/b" or "#/a/0/b", `path` "a[0].b"; one of them may be empty.
  void add_violation(Text pointer, Text path, Text words, Text code_name, Limit minimum = {}, Limit maximum = {}) noexcept;
  /// The members `errors` and `field_errors` of `object`.
  void read_violations(JsonValue object) noexcept;

  [[nodiscard]] bool believes() const noexcept { return options_.trust != Trust::untrusted; }
  /// Whether a value can be sent on as it came: not too long, asked first as it bounds the rest, and no name in it twice.
  [[nodiscard]] bool can_be_sent_on(JsonValue value) const noexcept {
    return value.raw().size() <= options_.max_kept_bytes && !value.repeats_names();
  }
  [[nodiscard]] bool gone_too_far() const noexcept { return remote_.hops > options_.max_hops; }
  [[nodiscard]] const ReadOptions& options() const noexcept { return options_; }

  /// The error; the builder is used up.
  [[nodiscard]] Error finish(Location where) noexcept;

 private:
  [[nodiscard]] Code like() const noexcept;
  [[nodiscard]] Code believed() const noexcept;

  const ReadOptions& options_;
  RemoteError remote_;
  const CodeInfo* general_ = nullptr;
  // Copies: the texts may lie in a buffer of the reader's. One that is cut fits no code, which it would not whole either.
  InlineText<136> domain_;
  InlineText<136> name_;
  InlineText<136> stated_;
};

/// Calls `each(name, value)` for the members of an object whose name is there once.
template <class Each>
void each_member(RemoteBuilder& builder, JsonValue object, Each each) noexcept {
  unsigned count = 0;
  for (const JsonMember member : object.members()) {
    if (++count > most_members) builder.drop();
    else if (object.member(member.name)) each(member.name, member.value);
  }
}

template <std::size_t N>
[[nodiscard]] bool is_one_of(Text name, const Text (&names)[N]) noexcept {
  for (const Text each : names) {
    if (each == name) return true;
  }
  return false;
}

/// A format whose errors may have errors of the same format within them.
struct NestedFormat {
  RemoteFormat format;
  void (*fill)(RemoteBuilder& builder, JsonValue error) noexcept;
  JsonValue (*causes)(JsonValue error) noexcept;  ///< the list of errors within, if there is one
};
/// The error with those within as its causes, as far as the peer is trusted and options.max_causes, for all of them
/// together, allows; how deep they go is bounded by that and by the depth of the document.
[[nodiscard]] Error nested_error(const NestedFormat& format, JsonValue error, const PeerAnswer& answer,
                                 const ReadOptions& options, Location where) noexcept;

/// What the readers of formats do once the document is parsed. Each takes an object and fills the builder.
void fill_problem(RemoteBuilder& builder, JsonValue problem) noexcept;
void fill_envelope(RemoteBuilder& builder, JsonValue error) noexcept;
void fill_google_status(RemoteBuilder& builder, JsonValue status) noexcept;
void fill_google_http(RemoteBuilder& builder, JsonValue error) noexcept;
void fill_connect(RemoteBuilder& builder, JsonValue error) noexcept;

/// The errors, with what is within them.
[[nodiscard]] Error problem_error(JsonValue problem, const PeerAnswer& answer, const ReadOptions& options, Location where) noexcept;
[[nodiscard]] Error envelope_error(JsonValue error, const PeerAnswer& answer, const ReadOptions& options, Location where) noexcept;
[[nodiscard]] Error google_status_error(JsonValue status, const PeerAnswer& answer, const ReadOptions& options, Location where) noexcept;
[[nodiscard]] Error google_http_error(JsonValue error, const PeerAnswer& answer, const ReadOptions& options, Location where) noexcept;
[[nodiscard]] Error connect_error(JsonValue error, const PeerAnswer& answer, const ReadOptions& options, Location where) noexcept;

/// An error for an answer of which only the status is understood.
[[nodiscard]] Error status_error(const PeerAnswer& answer, const ReadOptions& options, Text text, Location where) noexcept;
/// The same with the reason why the body is not, when there is one.
[[nodiscard]] Error status_error(const PeerAnswer& answer, const ReadOptions& options, Result<JsonDocument>& document,
                                 Location where) noexcept;

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
