#include <fallible/report/buffer.hpp>

#include <cstdlib>

FALLIBLE_NAMESPACE_BEGIN
namespace {

void give_back(const Allocator* allocator, char* bytes, std::size_t capacity) noexcept {
  if (bytes == nullptr) return;
  if (allocator == nullptr) {
    std::free(bytes);
  } else {
    allocator->deallocate(allocator->state, bytes, capacity);
  }
}

}  // namespace

GrowingBuffer::~GrowingBuffer() { give_back(allocator_, bytes_, capacity_); }

bool GrowingBuffer::grow(Buffer& self, std::size_t more) noexcept {
  auto& buffer = static_cast<GrowingBuffer&>(self);
  if (buffer.limit_ < buffer.size_ || more > buffer.limit_ - buffer.size_) return false;
  const std::size_t needed = buffer.size_ + more;
  constexpr std::size_t first = 512;
  std::size_t capacity = buffer.capacity_ < first / 2 ? first : buffer.capacity_ * 2;
  if (capacity < needed) capacity = needed;
  if (capacity > buffer.limit_) capacity = buffer.limit_;

  const Allocator* const allocator = get_allocator();
  auto* const bytes = static_cast<char*>(
      allocator == nullptr ? std::malloc(capacity) : allocator->allocate(allocator->state, capacity));
  if (bytes == nullptr) return false;
  if (buffer.size_ != 0) __builtin_memcpy(bytes, buffer.bytes_, buffer.size_);
  give_back(buffer.allocator_, buffer.bytes_, buffer.capacity_);
  buffer.bytes_ = bytes;
  buffer.capacity_ = capacity;
  buffer.allocator_ = allocator;
  return true;
}

FALLIBLE_NAMESPACE_END
