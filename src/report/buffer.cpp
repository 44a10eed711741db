#include <fallible/report/buffer.hpp>

#include "memory.hpp"

FALLIBLE_NAMESPACE_BEGIN

GrowingBuffer::~GrowingBuffer() { detail::give_back_memory(allocator_, bytes_, capacity_); }

bool GrowingBuffer::grow(Buffer& self, std::size_t more) noexcept {
  auto& buffer = static_cast<GrowingBuffer&>(self);
  if (buffer.limit_ < buffer.size_ || more > buffer.limit_ - buffer.size_) return false;
  const std::size_t needed = buffer.size_ + more;
  constexpr std::size_t first = 512;
  std::size_t capacity = buffer.capacity_ < first / 2 ? first : buffer.capacity_ * 2;
  if (capacity < needed) capacity = needed;
  if (capacity > buffer.limit_) capacity = buffer.limit_;

  const Allocator* const allocator = get_allocator();
  auto* const bytes = static_cast<char*>(detail::take_memory(allocator, capacity));
  if (bytes == nullptr) return false;
  if (buffer.size_ != 0) __builtin_memcpy(bytes, buffer.bytes_, buffer.size_);
  detail::give_back_memory(buffer.allocator_, buffer.bytes_, buffer.capacity_);
  buffer.bytes_ = bytes;
  buffer.capacity_ = capacity;
  buffer.allocator_ = allocator;
  return true;
}

FALLIBLE_NAMESPACE_END
