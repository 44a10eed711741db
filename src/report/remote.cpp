#include <fallible/report/remote.hpp>

#include "memory.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

/// In front of the bytes of a part.
struct Head {
  std::uint32_t name_size;
  std::uint32_t content_size;
  std::uint32_t kind;
};

Head head_at(const char* at) noexcept {
  Head head;
  __builtin_memcpy(&head, at, sizeof head);
  return head;
}

const char* behind(const char* at) noexcept {
  const Head head = head_at(at);
  return at + sizeof head + head.name_size + head.content_size;
}

}  // namespace

const char* to_string(Trust trust) noexcept {
  switch (trust) {
    case Trust::untrusted: return "untrusted";
    case Trust::partner: return "partner";
    case Trust::internal: return "internal";
  }
  return "unknown";
}

const char* to_string(RemoteFormat format) noexcept {
  switch (format) {
    case RemoteFormat::unknown: break;
    case RemoteFormat::problem_json: return "problem_json";
    case RemoteFormat::envelope: return "envelope";
    case RemoteFormat::google_status: return "google_status";
    case RemoteFormat::google_http: return "google_http";
    case RemoteFormat::connect: return "connect";
    case RemoteFormat::grpc: return "grpc";
  }
  return "unknown";
}

void fallible_format(Sink& sink, Trust trust) { sink.put(Text(to_string(trust))); }
void fallible_format(Sink& sink, RemoteFormat format) { sink.put(Text(to_string(format))); }

RemotePart RemoteParts::Iterator::operator*() const noexcept {
  const Head head = head_at(at_);
  const char* const bytes = at_ + sizeof head;
  return {Text(bytes, head.name_size), Text(bytes + head.name_size, head.content_size)};
}

RemoteParts::Iterator& RemoteParts::Iterator::operator++() noexcept {
  at_ = behind(at_);
  find();
  return *this;
}

void RemoteParts::Iterator::find() noexcept {
  while (at_ != end_ && head_at(at_).kind != static_cast<std::uint32_t>(kind_)) at_ = behind(at_);
}

Text RemoteParts::first(Kind kind) const noexcept {
  const Range parts = of(kind);
  return parts.empty() ? Text() : (*parts.begin()).content;
}

bool RemoteParts::add(Kind kind, Text name, Text content, std::size_t limit) noexcept {
  constexpr std::size_t most = 1024 * 1024;
  if (limit > most) limit = most;
  if (name.size() > limit || content.size() > limit) return false;
  const std::size_t needed = size_ + sizeof(Head) + name.size() + content.size();
  if (needed > limit) return false;
  if (needed > capacity_) {
    std::size_t capacity = capacity_ == 0 ? 480 : std::size_t{2} * capacity_;  // within a block of a small pool
    if (capacity < needed) capacity = needed;
    if (capacity > limit) capacity = limit;
    const Allocator* const allocator = get_allocator();
    auto* const fresh = static_cast<char*>(detail::take_memory(allocator, capacity));
    if (fresh == nullptr) return false;
    if (size_ != 0) __builtin_memcpy(fresh, bytes_, size_);
    detail::give_back_memory(allocator_, bytes_, capacity_);
    bytes_ = fresh;
    capacity_ = static_cast<std::uint32_t>(capacity);
    allocator_ = allocator;
  }
  const Head head{static_cast<std::uint32_t>(name.size()), static_cast<std::uint32_t>(content.size()),
                  static_cast<std::uint32_t>(kind)};
  char* at = bytes_ + size_;
  __builtin_memcpy(at, &head, sizeof head);
  at += sizeof head;
  if (!name.empty()) __builtin_memcpy(at, name.data(), name.size());
  if (!content.empty()) __builtin_memcpy(at + name.size(), content.data(), content.size());
  size_ = static_cast<std::uint32_t>(needed);
  return true;
}

void RemoteParts::clear() noexcept {
  detail::give_back_memory(allocator_, bytes_, capacity_);
  bytes_ = nullptr;
  size_ = capacity_ = 0;
}

RemoteParts& RemoteParts::operator=(RemoteParts&& other) noexcept {
  if (this == &other) return *this;
  clear();
  bytes_ = other.bytes_;
  size_ = other.size_;
  capacity_ = other.capacity_;
  allocator_ = other.allocator_;
  other.bytes_ = nullptr;
  other.size_ = other.capacity_ = 0;
  return *this;
}

RemoteParts::~RemoteParts() { clear(); }

FALLIBLE_NAMESPACE_END
