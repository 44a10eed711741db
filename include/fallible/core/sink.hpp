// Sink is where rendered text goes: one function pointer and its context, so that rendering is
// compiled once and writes to a string, a caller's buffer or a device alike.
//   Layer    core; needs text.hpp.              Threads  as its target; a Sink is two words.
//   Memory   none of its own.                   Errors   none: a target that is full drops text.
//   void fallible_format(fallible::Sink& sink, const Point& point);   // how your type is printed
//   char line[80];
//   fallible::BufferSink out{line, sizeof line};
//   fallible_format(out, point);   // out.text() is what fitted, out.needed what there was
#ifndef FALLIBLE_CORE_SINK_HPP
#define FALLIBLE_CORE_SINK_HPP

#include "fallible/core/text.hpp"

FALLIBLE_NAMESPACE_BEGIN

/// Two words; copies write to the same target.
struct Sink {
  void (*write)(void* self, const char* data, std::size_t size);
  void* self;

  void put(Text text) const {
    if (!text.empty()) write(self, text.data(), text.size());
  }
  void put(char c) const { write(self, &c, 1); }
};

/// Writes into the caller's buffer and counts what a larger one would have held.
/// A cut never splits a UTF-8 sequence: the bytes of a code point that does not fit are taken back.
/// There is no terminating NUL; a capacity of 0 only counts.
struct BufferSink : Sink {
  BufferSink(char* buffer, std::size_t bytes) noexcept
      : Sink{&append, this}, out(buffer), capacity(bytes) {}
  BufferSink(const BufferSink&) = delete;
  BufferSink& operator=(const BufferSink&) = delete;

  [[nodiscard]] Text text() const noexcept { return {out, size}; }
  [[nodiscard]] bool truncated() const noexcept { return needed > size; }

  char* out;
  std::size_t capacity;
  std::size_t size = 0;    ///< bytes written
  std::size_t needed = 0;  ///< bytes offered so far

 private:
  static void append(void* self, const char* data, std::size_t bytes) noexcept;
};

/// A sink that appends to anything with `append(const char*, size)`, such as a std::string.
template <class String> [[nodiscard]] Sink append_to(String& target) noexcept {
  return {[](void* self, const char* data, std::size_t size) {
            static_cast<String*>(self)->append(data, size);
          },
          &target};
}

FALLIBLE_NAMESPACE_END

#endif
