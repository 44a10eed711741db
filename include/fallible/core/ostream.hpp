// operator<< for errors and codes.
//   Layer    core.   Threads  as the stream.   Memory  that of the stream.
//   std::cerr << error;     // load profile 42: read user row: connection reset
#ifndef FALLIBLE_CORE_OSTREAM_HPP
#define FALLIBLE_CORE_OSTREAM_HPP

#include <ostream>

#include <fallible/core/render.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Every text of the error on one line; the stream's width and fill are not applied.
inline std::ostream& operator<<(std::ostream& stream, const Error& error) {
  const Sink sink{[](void* self, const char* data, std::size_t size) {
                    static_cast<std::ostream*>(self)->write(data, static_cast<std::streamsize>(size));
                  },
                  &stream};
  render(sink, error);
  return stream;
}

/// The code's name.
inline std::ostream& operator<<(std::ostream& stream, Code code) { return stream << code.name(); }

FALLIBLE_NAMESPACE_END
#endif
