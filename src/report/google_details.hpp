// The details of google.rpc.Status, described once for JSON and for the binary form. Not for users.
#ifndef FALLIBLE_SRC_REPORT_GOOGLE_DETAILS_HPP
#define FALLIBLE_SRC_REPORT_GOOGLE_DETAILS_HPP

#include <fallible/report/google_status.hpp>

#include "proto_writer.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

constexpr std::uint16_t bit_of(GoogleDetail detail) noexcept {
  return static_cast<std::uint16_t>(1u << static_cast<unsigned>(detail));
}

/// What a detail is written as: its fields in JSON, or its bytes.
enum class DetailForm : std::uint8_t { json, binary };

/// What there is to say about an error, and which details say it.
class GoogleDetails {
 public:
  GoogleDetails(const Report& report, const ResponseOptions& options, DetailForm form) noexcept;

  const Report& report;
  const ResponseOptions& options;
  ClientView view;
  std::uint16_t wanted = 0;   ///< details that there are something for
  std::uint16_t written = 0;  ///< those of them that have room

  [[nodiscard]] Text message() const noexcept { return message_; }
  [[nodiscard]] bool has(unsigned detail) const noexcept { return (written >> detail & 1u) != 0; }
  /// Drops the least valuable of those still written. False when there is none left.
  bool drop() noexcept;
  [[nodiscard]] GoogleWritten result(bool whole) const noexcept {
    return {whole && written == wanted, static_cast<std::uint16_t>(wanted & ~written)};
  }

  /// Writes the fields of a detail's message.
  void put(ProtoWriter& writer, GoogleDetail detail) const noexcept;
  void put(ProtoJsonWriter& writer, GoogleDetail detail) const noexcept;

  /// The peer's details to send on as they are, or null.
  [[nodiscard]] const RemoteError* remote() const noexcept { return remote_; }
  /// Whether one of ours is of this type.
  [[nodiscard]] bool is_written(Text type) const noexcept;

 private:
  template <class W>
  void put_any(W& writer, GoogleDetail detail) const noexcept;
  template <class W>
  void put_error_info(W& writer) const noexcept;
  template <class W>
  void put_bad_request(W& writer) const noexcept;
  template <class W>
  void put_quota(W& writer) const noexcept;
  template <class W>
  void put_precondition(W& writer) const noexcept;
  template <class W>
  void put_resource(W& writer) const noexcept;
  template <class W>
  void put_debug(W& writer) const noexcept;

  ShownFields fields_;
  const ViolationList* violations_;
  const RemoteError* remote_;
  Text field_;         // the public field named "field", for errors of validation
  Text resource_type_;
  Text message_;
  char bytes_[512];    // of the message
};

/// "type.googleapis.com/google.rpc.ErrorInfo" and so on.   Requires  detail is not sent_on.
[[nodiscard]] inline const char* type_url(GoogleDetail detail) noexcept { return to_string(detail) - 20; }

/// Bytes of stack for the binary form.
inline constexpr std::size_t proto_scratch = 8 * 1024;

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
