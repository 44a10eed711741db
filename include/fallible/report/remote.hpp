// RemoteError is what an error holds that came from a peer: who sent it, how far the peer is trusted, what the peer said of
// it, and all that we do not understand, so that it can be sent on unchanged.
//   Layer    report; needs core and taxonomy.   Threads  a value: const members run concurrently.
//   Memory   The peer's words lie in one block from core/allocator.hpp, of at most ReadOptions::max_kept_bytes.
//   Errors   Past a limit, or out of memory, a part is dropped whole and counted in `dropped`.
//
//   const Error error = read_error(answer, {.peer = "billing", .trust = Trust::internal});    // read_error.hpp
//   if (const RemoteError* remote = error.get_if<RemoteError>()) {
//     for (const RemotePart& each : remote->unknown_members()) json.key(each.name).raw(each.content);
//   }
//
// A peer's trust decides what is believed and who may see it. Nothing of a peer's words is ever public.
//
//                                  untrusted           partner                    internal
//   code                           of the status (a)   the peer's, known or not   the peer's, known or not
//   retry hint, capped             yes                 yes                        yes
//   ids                            kept, personal      internal                   internal
//   title, message                 kept, personal      kept, personal             internal; the error's own message
//   causes, members of a join      dropped             kept                       kept
//   findings about the input       kept, in `violations`: not public until somebody says so
//   unknown members and details    kept; send them on to a peer of the same trust only
//
// (a) or of the rpc code, but none whose severity is critical: data_loss is read as internal.
//
// The own message of any other error is "billing answered 503 Service Unavailable".
//
// A code of the program keeps its meaning (options.codes, then shipped_codes()). Any other is a foreign_code() that
// behaves like the general code or the status it came with. An untrusted peer names no code, because a code decides what
// is retried, counted and alerted.
#ifndef FALLIBLE_REPORT_REMOTE_HPP
#define FALLIBLE_REPORT_REMOTE_HPP

#include <chrono>
#include <optional>

#include <fallible/core/allocator.hpp>
#include <fallible/core/error.hpp>
#include <fallible/core/inline_text.hpp>
#include <fallible/report/headers.hpp>
#include <fallible/report/json_document.hpp>
#include <fallible/taxonomy/catalogue.hpp>
#include <fallible/taxonomy/violation.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// How far a peer is trusted. The caller knows: it called the peer.
enum class Trust : std::uint8_t {
  untrusted,  ///< anybody: the internet, a client's callback
  partner,    ///< another company's service, or one of ours that passes on what others say
  internal,   ///< a service of ours
};

/// What the peer's answer was written as.
enum class RemoteFormat : std::uint8_t {
  unknown,        ///< nothing that we read: the status is all there is
  problem_json,   ///< RFC 9457
  envelope,       ///< {"error": {id, code, message, ...}}
  google_status,  ///< google.rpc.Status as JSON
  google_http,    ///< {"error": {code, message, status, details}}
  connect,        ///< the Connect protocol's error
  grpc,           ///< grpc-status and its companions in the headers
};

/// "untrusted", "partner", "internal"; "problem_json" and so on.
[[nodiscard]] const char* to_string(Trust trust) noexcept;
[[nodiscard]] const char* to_string(RemoteFormat format) noexcept;
void fallible_format(Sink& sink, Trust trust);
void fallible_format(Sink& sink, RemoteFormat format);

/// What a reader is told.
struct ReadOptions {
  Text peer{};                    ///< who answered, for our logs; the first 60 bytes are kept
  Trust trust = Trust::untrusted;
  Catalogue codes{};              ///< the program's own codes; shipped_codes() is looked at after them
  /// The `domain` that services of ours put into google.rpc.ErrorInfo instead of a code's own; a reason under it is looked
  /// up by its name. Empty: none.
  Text service_domain{};
  Text foreign_domain = "remote";  ///< the domain of a code that came without one; letters, digits, '.', '_', '-'

  std::chrono::nanoseconds longest_wait = std::chrono::hours(1);  ///< a longer retry hint is cut to this
  std::chrono::nanoseconds now{};       ///< wall clock, since 1970, for a Retry-After that is a date

  JsonLimits json{.max_bytes = 64 * 1024, .max_depth = 24, .max_values = 4000, .max_text = 16 * 1024};
  std::uint32_t max_kept_bytes = 8192;  ///< of words, unknown members and details together; at most 1 MiB
  std::uint16_t max_violations = 64;    ///< findings that are kept
  std::uint16_t max_causes = 8;         ///< errors within the error, in all
  std::uint16_t max_hops = 16;          ///< after so many services only the code, ids and retry hint are kept
};

/// What a peer answered, as far as it is known. Borrowed for the length of one call.
struct PeerAnswer {
  int status = 0;           ///< of HTTP; 0 when there is none, as for an error in a message
  Text content_type{};      ///< empty: the header Content-Type
  HeaderSource headers{};   ///< asked for Retry-After and X-Correlation-ID
  Text body{};
};

/// A part of what a peer said. Valid as long as the error.
struct RemotePart {
  Text name;     ///< of a member; of a detail its type, such as "google.rpc.QuotaFailure"
  Text content;  ///< of a member or a detail: one JSON value, exactly as it came
};

/// The peer's words, in the order they were kept. Moving is cheap and leaves none; there are no copies.
class RemoteParts {
 public:
  enum class Kind : std::uint8_t { type, title, text, code, id, correlation_id, member, detail };

  class Iterator {
   public:
    Iterator(const char* at, const char* end, Kind kind) noexcept : at_(at), end_(end), kind_(kind) { find(); }
    RemotePart operator*() const noexcept;
    Iterator& operator++() noexcept;
    friend bool operator==(const Iterator& a, const Iterator& b) noexcept { return a.at_ == b.at_; }

   private:
    void find() noexcept;  // the next part of the kind, from at_ on
    const char* at_;
    const char* end_;
    Kind kind_;
  };
  /// The parts of one kind, for `for`.
  struct Range {
    const char* first;
    const char* last;
    Kind kind;
    [[nodiscard]] Iterator begin() const noexcept { return {first, last, kind}; }
    [[nodiscard]] Iterator end() const noexcept { return {last, last, kind}; }
    [[nodiscard]] bool empty() const noexcept { return begin() == end(); }
  };

  constexpr RemoteParts() noexcept = default;
  constexpr RemoteParts(RemoteParts&& other) noexcept
      : bytes_(other.bytes_), size_(other.size_), capacity_(other.capacity_), allocator_(other.allocator_) {
    other.bytes_ = nullptr;
    other.size_ = other.capacity_ = 0;
  }
  RemoteParts& operator=(RemoteParts&& other) noexcept;
  ~RemoteParts();

  [[nodiscard]] Range of(Kind kind) const noexcept { return {bytes_, bytes_ + size_, kind}; }
  /// The content of the first part of a kind, or empty.
  [[nodiscard]] Text first(Kind kind) const noexcept;
  /// Bytes in use.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Keeps a copy of a part; for readers.
  /// Returns   false when that would be more than `limit` bytes, or there is no memory.
  bool add(Kind kind, Text name, Text content, std::size_t limit) noexcept;

 private:
  void clear() noexcept;

  char* bytes_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
  const Allocator* allocator_ = nullptr;  // of bytes_; null for malloc
};

/// What came with an error from a peer.
struct RemoteError {
  InlineText<61> peer;
  Trust trust = Trust::untrusted;
  RemoteFormat format = RemoteFormat::unknown;
  int http_status = 0;    ///< of the answer; 0 when there was none, as for an error in a message
  int stated_status = 0;  ///< what the body says it is; the answer's own counts
  std::uint32_t hops = 1;  ///< services the error has come through; 1: from the peer itself
  std::uint32_t dropped = 0;  ///< parts and findings that limits or memory turned away
  std::optional<std::chrono::nanoseconds> retry_after{};  ///< capped
  ViolationList violations{};  ///< findings about the input, in the peer's words
  RemoteParts parts{};

  /// The peer's words, empty where it said none. Who may see them: the table above.
  [[nodiscard]] Text type() const noexcept { return parts.first(RemoteParts::Kind::type); }    ///< a problem's, a URI reference
  [[nodiscard]] Text title() const noexcept { return parts.first(RemoteParts::Kind::title); }
  [[nodiscard]] Text text() const noexcept { return parts.first(RemoteParts::Kind::text); }    ///< detail or message
  [[nodiscard]] Text id() const noexcept { return parts.first(RemoteParts::Kind::id); }        ///< of the occurrence
  [[nodiscard]] Text correlation_id() const noexcept { return parts.first(RemoteParts::Kind::correlation_id); }
  /// The code as the peer named it: "shop.cart/VAL_CART_EMPTY", "VAL_CART_EMPTY" or "not_found".
  [[nodiscard]] Text stated_code() const noexcept { return parts.first(RemoteParts::Kind::code); }

  /// Members that the format does not define, in order: JSON that can be written as it is. Such are a problem's extensions,
  /// the members of an envelope's `details` and the metadata of ErrorInfo; each name is there once, within them as well. A
  /// writer leaves out a name that it writes itself. "http_status" and names that begin with "remote_" are not kept: with them
  /// a service of ours says of an error where it got it from, which is of no interest another service later.
  [[nodiscard]] RemoteParts::Range unknown_members() const noexcept { return parts.of(RemoteParts::Kind::member); }
  /// Details of google.rpc and Connect that hold more than we understand: JSON objects in the form of `format`;
  /// of gRPC's in that of Connect, {"type", "value"}, where `type` has its prefix unless that is "type.googleapis.com/".
  [[nodiscard]] RemoteParts::Range unknown_details() const noexcept { return parts.of(RemoteParts::Kind::detail); }

  static constexpr Code code = Errc::unknown;
  static constexpr auto fields =
      fallible::fields(field("remote_peer", &RemoteError::peer), field("remote_trust", &RemoteError::trust),
                       field("remote_format", &RemoteError::format), field("http_status", &RemoteError::http_status),
                       field("hops", &RemoteError::hops), field("remote_dropped", &RemoteError::dropped),
                       field("retry_after", &RemoteError::retry_after, Privacy::public_));
};

/// True when the error itself came from a peer; its causes are not asked.
[[nodiscard]] inline bool is_remote(const Error& error) noexcept { return error.get_if<RemoteError>() != nullptr; }

FALLIBLE_NAMESPACE_END
#endif
