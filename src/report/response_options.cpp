#include <fallible/report/response_options.hpp>

#include <fallible/core/invalid_option.hpp>

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

bool is_language(Text tag) noexcept {
  for (const char c : tag) {
    if (!detail::is_word_char(c) && c != '-') return false;
    if (c == '_') return false;
  }
  return tag.empty() || detail::is_letter(tag[0]);
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
  if (!Text(options.correlation_header).empty() && !detail::is_token(options.correlation_header)) {
    return bad("correlation_header", "a header's name");
  }
  if (options.max_bytes < 256 || options.max_bytes > 1024 * 1024) return bad("max_bytes", "256 to 1048576");
  if (options.max_items < 1 || options.max_items > 1000) return bad("max_items", "1 to 1000");
  return {};
}

const char* content_type(ResponseFormat format) noexcept {
  return format == ResponseFormat::problem_json ? "application/problem+json" : "application/json";
}

FALLIBLE_NAMESPACE_END
