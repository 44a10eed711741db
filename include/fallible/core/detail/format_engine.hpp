// The renderer of captured arguments: one compiled copy, no allocation, any bytes accepted.
//   Layer    core, not for users.               Threads  pure; as safe as the sink.
//   Memory   1.5 KiB of stack at most.          Errors   none; a bad message is printed as written.
//   format_to(sink, "{} of {:>5}", args, 2, Privacy::internal);
#ifndef FALLIBLE_CORE_DETAIL_FORMAT_ENGINE_HPP
#define FALLIBLE_CORE_DETAIL_FORMAT_ENGINE_HPP

#include <cstddef>

#include <fallible/core/arg.hpp>

FALLIBLE_NAMESPACE_BEGIN

namespace detail {

/// Prints `format` with its placeholders replaced. What a literal checked by FormatString cannot
/// hold has a meaning too: from an unmatched brace or a malformed spec on, the rest is printed as
/// written; a placeholder without an argument is printed as written; a spec that does not fit its
/// argument is ignored. An argument above `show_up_to` prints its class, "[personal]", instead; a
/// secret does so always. Widths count code points.
void format_to(const Sink& sink, Text format, const Arg* args, std::size_t count,
               Privacy show_up_to);

/// Prints one argument as "{}" does.
void format_value(const Sink& sink, const Arg& arg, Privacy show_up_to);

/// Finds the value of a named placeholder; an Arg of kind none when there is none.
using FormatLookup = Arg (*)(const void* context, Text name);

/// As format_to, for "limited to {limit} calls per {window:>5}".
void format_named(const Sink& sink, Text message, FormatLookup lookup, const void* context,
                  Privacy show_up_to);

}  // namespace detail

FALLIBLE_NAMESPACE_END

#endif
