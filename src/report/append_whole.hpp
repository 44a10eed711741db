// Documents that are appended whole or not at all. Not for users.
#ifndef FALLIBLE_SRC_REPORT_APPEND_WHOLE_HPP
#define FALLIBLE_SRC_REPORT_APPEND_WHOLE_HPP

#include <fallible/report/buffer.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// Appends what `write(sink)` writes, or nothing when it does not fit.
/// Returns   whether it did.
template <class Write>
[[nodiscard]] bool append_whole(Buffer& out, Write write) noexcept {
  struct Watched {
    Buffer& out;
    bool lost = false;
  } watched{out};
  const Sink sink{[](void* self, const char* data, std::size_t size) {
                    auto& to = *static_cast<Watched*>(self);
                    if (!to.lost && !to.out.append({data, size})) to.lost = true;
                  },
                  &watched};
  const std::size_t before = out.size();
  write(sink);
  if (watched.lost) out.rewind(before);
  return !watched.lost;
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
