// Buffer is where a document is written: contiguous bytes, the caller's or growing ones, and never more of them than
// a limit. A document that is too long is made shorter by its writer, it never overruns.
//   Layer    report; needs core.   Threads  one at a time.
//   Memory   Buffer: the caller's. GrowingBuffer: from the allocator in place (core/allocator.hpp), up to its limit.
//   Errors   none: no memory is a buffer that is full. The writer says what was left out.
//
//   char bytes[2048];
//   Buffer response(bytes, sizeof bytes);              // fixed
//   GrowingBuffer log(64 * 1024);                      // starts empty, grows to 64 KiB at most
//   write_problem_json(response, error);  send(response.text());
#ifndef FALLIBLE_REPORT_BUFFER_HPP
#define FALLIBLE_REPORT_BUFFER_HPP

#include <fallible/core/allocator.hpp>
#include <fallible/core/sink.hpp>

FALLIBLE_NAMESPACE_BEGIN

class Buffer {
 public:
  /// Requires  `bytes` has `capacity` bytes. A capacity of 0 holds nothing.
  Buffer(char* bytes, std::size_t capacity) noexcept : bytes_(bytes), capacity_(capacity) {}
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  /// What was written. Valid until the next write.
  [[nodiscard]] Text text() const noexcept { return {bytes_, size_}; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Bytes that fit without asking for more memory.
  [[nodiscard]] std::size_t room() const noexcept { return capacity_ - size_; }
  /// True when something did not fit since the last clear().
  [[nodiscard]] bool truncated() const noexcept { return truncated_; }

  /// Appends all of `text`, or nothing when it does not fit, which truncated() then tells.
  bool append(Text text) noexcept {
    if (!reserve(text.size())) return false;
    if (!text.empty()) __builtin_memcpy(bytes_ + size_, text.data(), text.size());
    size_ += text.size();
    return true;
  }
  /// Makes room for `more` bytes; false, and truncated(), when there is none to be had.
  bool reserve(std::size_t more) noexcept {
    if (more <= room() || (grow_ != nullptr && grow_(*this, more))) return true;
    truncated_ = true;
    return false;
  }
  /// Forgets what was written and keeps the memory.
  void clear() noexcept {
    size_ = 0;
    truncated_ = false;
  }

  /// For writers: the free bytes, of which commit() takes the first `written` ones (room() at most).
  [[nodiscard]] char* free_bytes() noexcept { return bytes_ + size_; }
  void commit(std::size_t written) noexcept { size_ += written; }
  /// For writers: takes back what was written after the first `size` bytes.
  void rewind(std::size_t size) noexcept { size_ = size; }

  /// A sink that appends each piece whole, or drops it.
  [[nodiscard]] Sink sink() noexcept {
    return {[](void* self, const char* data, std::size_t size) {
              static_cast<Buffer*>(self)->append({data, size});
            },
            this};
  }

 protected:
  using Grow = bool (*)(Buffer& self, std::size_t more) noexcept;
  explicit Buffer(Grow grow) noexcept : grow_(grow) {}

  char* bytes_ = nullptr;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;

 private:
  Grow grow_ = nullptr;
  bool truncated_ = false;
};

/// A buffer with memory of its own.
class GrowingBuffer : public Buffer {
 public:
  /// `limit`  the most bytes it will hold. Default 64 KiB.
  explicit GrowingBuffer(std::size_t limit = 64 * 1024) noexcept : Buffer(&grow), limit_(limit) {}
  ~GrowingBuffer();

  [[nodiscard]] std::size_t limit() const noexcept { return limit_; }

 private:
  static bool grow(Buffer& self, std::size_t more) noexcept;

  std::size_t limit_;
  const Allocator* allocator_ = nullptr;  // the one that gave bytes_; null for malloc
};

FALLIBLE_NAMESPACE_END
#endif
