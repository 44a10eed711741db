#include <fallible/report/response_options.hpp>

#include <fallible/core/invalid_option.hpp>
#include <fallible/report/headers.hpp>

#include "http_token.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

auto bad(Text option, Text must) noexcept { return fail(InvalidOption{"response", option, must}); }

/// A scheme, visible bytes that a URI may have, and an end to which a name can be added.
bool is_base(Text base) noexcept {
  if (base.empty() || !detail::is_letter(base[0])) return false;
  bool scheme = false;
  for (std::size_t i = 0; i < base.size(); ++i) {
    const char c = base[i];
    if (!detail::is_uri_char(c) && c != '%') return false;
    if (c == ':') scheme = true;
    if (!scheme && !detail::is_word_char(c) && c != '+' && c != '-' && c != '.') return false;
  }
  const char last = base[base.size() - 1];
  return scheme && (last == '/' || last == '#' || last == ':');
}

bool is_visible(Text text) noexcept {
  for (const char c : text) {
    if (c <= ' ' || c > '~') return false;
  }
  return true;
}

/// Empty, or subtags of one to eight letters and digits, of which the first has two letters at least, or is "x" or "i" with
/// others behind it (RFC 5646 section 2.1).
bool is_language(Text tag) noexcept {
  std::size_t size = 0;
  bool first = true;
  for (std::size_t i = 0; i <= tag.size() && !tag.empty(); ++i) {
    if (i == tag.size() || tag[i] == '-') {
      const bool lone = first && size == 1 && !(i < tag.size() && (tag[0] == 'x' || tag[0] == 'i'));
      if (size == 0 || size > 8 || lone) return false;
      first = false;
      size = 0;
      continue;
    }
    if (tag[i] == '_' || !detail::is_word_char(tag[i]) || (first && !detail::is_letter(tag[i]))) return false;
    ++size;
  }
  return true;
}

/// A header that an answer has for something else, or that says where an answer ends (RFC 9112 section 6).
bool is_taken(Text name) noexcept {
  for (const Text taken : {Text("Content-Type"), Text("Retry-After"), Text("traceparent"), Text("Content-Length"),
                           Text("Transfer-Encoding"), Text("Connection")}) {
    if (same_header_name(taken, name)) return true;
  }
  return false;
}

}  // namespace

Result<void> check_response_options(const ResponseOptions& options) noexcept {
  if (options.mode > ResponseMode::development) return bad("mode", "production or development");
  if (options.audience > Trust::internal) return bad("audience", "untrusted, partner or internal");
  if (options.format > ResponseFormat::connect) return bad("format", "one of the enumerators");
  if (options.fault_code > FaultCode::own) return bad("fault_code", "general or own");
  if (options.violations > ViolationForm::both) return bad("violations", "list, map or both");
  if (!is_base(options.type_base)) return bad("type_base", "an absolute URI that ends in '/', '#' or ':'");
  if (!is_visible(options.service_domain)) return bad("service_domain", "visible ASCII");
  if (!is_language(options.locale)) return bad("locale", "a BCP 47 language tag");
  if (!Text(options.correlation_header).empty() && (!detail::is_token(options.correlation_header) || is_taken(options.correlation_header))) {
    return bad("correlation_header", "a header's name that the answer does not have already");
  }
  if (options.max_bytes < 256 || options.max_bytes > 1024 * 1024) return bad("max_bytes", "256 to 1048576");
  if (options.max_items < 1 || options.max_items > 1000) return bad("max_items", "1 to 1000");
  return {};
}

const char* content_type(ResponseFormat format) noexcept {
  return format == ResponseFormat::problem_json ? "application/problem+json" : "application/json";
}

FALLIBLE_NAMESPACE_END
