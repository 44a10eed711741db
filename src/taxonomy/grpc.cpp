#include <fallible/taxonomy/grpc.hpp>

#include <fallible/core/detail/utf8.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

struct Names {
  const char* grpc;
  const char* connect;
};
constexpr Names names[] = {
    {"OK", ""},
    {"CANCELLED", "canceled"},
    {"UNKNOWN", "unknown"},
    {"INVALID_ARGUMENT", "invalid_argument"},
    {"DEADLINE_EXCEEDED", "deadline_exceeded"},
    {"NOT_FOUND", "not_found"},
    {"ALREADY_EXISTS", "already_exists"},
    {"PERMISSION_DENIED", "permission_denied"},
    {"RESOURCE_EXHAUSTED", "resource_exhausted"},
    {"FAILED_PRECONDITION", "failed_precondition"},
    {"ABORTED", "aborted"},
    {"OUT_OF_RANGE", "out_of_range"},
    {"UNIMPLEMENTED", "unimplemented"},
    {"INTERNAL", "internal"},
    {"UNAVAILABLE", "unavailable"},
    {"DATA_LOSS", "data_loss"},
    {"UNAUTHENTICATED", "unauthenticated"},
};
constexpr int name_count = static_cast<int>(sizeof names / sizeof names[0]);
static_assert(name_count == static_cast<int>(Errc::unauthenticated) + 1);

void put_escaped(const Sink& sink, char c) {
  constexpr char digits[] = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  const char escape[] = {'%', digits[byte >> 4], digits[byte & 15u]};
  sink.put(Text(escape, 3));
}

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

constexpr bool is_plain(char c) noexcept { return c >= ' ' && c <= '~' && c != '%'; }

}  // namespace

Errc code_of_grpc(int number) noexcept {
  return number >= 1 && number < name_count ? static_cast<Errc>(number) : Errc::unknown;
}

const char* grpc_name(int number) noexcept {
  return number >= 0 && number < name_count ? names[number].grpc : "";
}

const char* connect_name(int number) noexcept {
  return number >= 0 && number < name_count ? names[number].connect : "";
}

std::optional<int> grpc_number(Text name) noexcept {
  for (int number = 0; number < name_count; ++number) {
    if (name == names[number].grpc) return number;
  }
  if (name == "CANCELED") return static_cast<int>(Errc::cancelled);
  return std::nullopt;
}

std::optional<int> connect_number(Text name) noexcept {
  for (int number = 1; number < name_count; ++number) {
    if (name == names[number].connect) return number;
  }
  return std::nullopt;
}

int parse_grpc_status(Text trailer) noexcept {
  constexpr int unknown = static_cast<int>(Errc::unknown);
  if (trailer.empty() || trailer.size() > 2) return unknown;
  int number = 0;
  for (const char c : trailer) {
    if (c < '0' || c > '9') return unknown;
    number = number * 10 + (c - '0');
  }
  return number < name_count ? number : unknown;
}

Error from_grpc(int number, Text message, Location where) noexcept {
  const Code code = code_of_grpc(number);
  Error error = message.empty() ? Error(code, where) : Error(code, message, where);
  error.with("grpc_code", safe(number));
  return error;
}

void grpc_message_encode(Text message, const Sink& sink) {
  while (!message.empty()) {
    std::size_t plain = 0;
    while (plain < message.size() && is_plain(message[plain])) ++plain;
    sink.put(Text(message.data(), plain));
    message = {message.data() + plain, message.size() - plain};
    if (message.empty()) return;
    const std::size_t length = detail::utf8_length(message);
    for (std::size_t i = 0; i < length; ++i) put_escaped(sink, message[i]);
    if (length == 0) sink.put("%EF%BF%BD");
    const std::size_t used = length == 0 ? 1 : length;
    message = {message.data() + used, message.size() - used};
  }
}

void grpc_message_decode(Text trailer, const Sink& sink) {
  std::size_t from = 0;
  for (std::size_t at = 0; at < trailer.size();) {
    if (trailer[at] == '%' && trailer.size() - at > 2) {
      const int high = hex_value(trailer[at + 1]);
      const int low = hex_value(trailer[at + 2]);
      if (high >= 0 && low >= 0) {
        sink.put(Text(trailer.data() + from, at - from));
        sink.put(static_cast<char>(high * 16 + low));
        at += 3;
        from = at;
        continue;
      }
    }
    ++at;
  }
  sink.put(Text(trailer.data() + from, trailer.size() - from));
}

GrpcPushback parse_grpc_pushback(Text header) noexcept {
  if (header.empty() || header.size() > 10) return {};
  std::int64_t wait = 0;
  for (const char c : header) {
    if (c < '0' || c > '9') return {};
    wait = wait * 10 + (c - '0');
  }
  if (wait > INT32_MAX) return {};
  return {true, std::chrono::milliseconds(wait)};
}

FALLIBLE_NAMESPACE_END
