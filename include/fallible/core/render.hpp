// Rendering turns an error into text for people: to_string, and render_to for a buffer of your own.
//   Layer    core.   Threads  as reading the error.
//   Memory   to_string allocates its string; render and render_to allocate nothing.
//   Errors   A buffer that is too small is cut at a character boundary, and the answer says so.
//
//   to_string(error)                      load profile 42: read user row: connection reset
//   to_string(error, {Style::outermost})  load profile 42
//   to_string(error, {Style::full})       several lines, with "Caused by:", location, fields, trace
//
// The three styles are those of Rust's anyhow: {}, {:#} and {:?}. core/fmt.hpp and core/ostream.hpp
// print the same. docs/reference/rendering.md has the exact rules; they are stable.
#ifndef FALLIBLE_CORE_RENDER_HPP
#define FALLIBLE_CORE_RENDER_HPP

#include <string>

#include <fallible/core/error.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// How much of an error is shown.
enum class Style : std::uint8_t {
  outermost,  ///< The outermost text and nothing else.
  line,       ///< Every text on one line, joined by ": "; several causes as "[first; second]".
  full,       ///< Several lines: texts, locations, fields, return trace, suppressed errors, code.
};

struct RenderOptions {
  Style style = Style::line;
  /// Fields and arguments above this class print as "[personal]" or "[secret]"; a secret always does.
  Privacy show_up_to = Privacy::internal;
};

/// Writes `error` to `sink`.
void render(const Sink& sink, const Error& error, RenderOptions options = {});

/// What render_to did.
struct Rendered {
  Text text;           ///< What is in the buffer; a NUL follows it.
  std::size_t needed;  ///< Bytes the whole text has, without a NUL.
  [[nodiscard]] bool truncated() const noexcept { return needed > text.size(); }
};

/// Writes `error` into `buffer`, cut at a character boundary when it does not fit, with a NUL behind
/// it. A size of 0 only counts.
/// Requires  buffer has `size` bytes.
/// Cost      no allocation.
Rendered render_to(char* buffer, std::size_t size, const Error& error, RenderOptions options = {});

/// The error as a string. Without memory for it std::string does what it always does.
[[nodiscard]] std::string to_string(const Error& error, RenderOptions options = {});

/// The code's name, such as "NF_NOT_FOUND".
[[nodiscard]] std::string to_string(Code code);

FALLIBLE_NAMESPACE_END
#endif
