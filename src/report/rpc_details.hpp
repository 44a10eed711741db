// The standard details of google.rpc: what each says, whether it came as JSON or as protobuf. Not for users.
#ifndef FALLIBLE_SRC_REPORT_RPC_DETAILS_HPP
#define FALLIBLE_SRC_REPORT_RPC_DETAILS_HPP

#include "remote_builder.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// Which details an error had; of each type the first counts.
class RpcDetails {
 public:
  explicit RpcDetails(RemoteBuilder& builder) noexcept : builder_(builder) {}

  /// A detail as google.protobuf.Any in JSON.
  void read_json(JsonValue any) noexcept;
  /// A detail in binary; null: it cannot be decoded. `whole` is its JSON in Connect's form.
  void read_protobuf(Text type, const Text* message, Text whole) noexcept;

 private:
  enum class Type : std::uint8_t { error_info, retry_info, bad_request, request_info, localized_message, debug_info, other };
  [[nodiscard]] static Type type_of(Text full_name) noexcept;
  /// True for the first of its type.
  [[nodiscard]] bool first(Type type) noexcept;
  void read_error_info(Text message) noexcept;  ///< in binary, as the next
  void read_bad_request(Text message) noexcept;
  void set_error_info(Text reason, Text domain) noexcept;
  void add_metadata(Text key, Text value, Text json) noexcept;

  RemoteBuilder& builder_;
  unsigned seen_ = 0;
};

/// What stands before the name of a type where nothing else is said.
inline constexpr Text usual_type_prefix = "type.googleapis.com/";

/// "type.googleapis.com/google.rpc.RetryInfo" -> "google.rpc.RetryInfo"; only what is behind the last slash names a type.
[[nodiscard]] Text behind_last_slash(Text url) noexcept;

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
