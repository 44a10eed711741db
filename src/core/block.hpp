// The memory behind an Error with details: a header, then entries one after another.
//   Layer    core, not installed.   Threads  see Block.   Memory  this is it.
// An entry points back at the one before it by offset, so a walk goes from the newest to the oldest,
// which is from the outermost context inwards. A block that is full, or that another Error shares,
// is not touched again: the next entry goes into a new block whose `older` it becomes. That one rule
// is growth and copy-on-write together.
#ifndef FALLIBLE_SRC_CORE_BLOCK_HPP
#define FALLIBLE_SRC_CORE_BLOCK_HPP

#include <cstddef>
#include <cstdint>

#include <fallible/config.hpp>
#include <fallible/core/allocator.hpp>
#include <fallible/core/error.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// What an entry is. Texts exist twice: as a context, and as the error's own message.
enum class EntryKind : std::uint8_t {
  literal,    ///< a pointer to a literal without braces
  formatted,  ///< a pointer to a literal with placeholders or escapes, and captured arguments
  copied,     ///< bytes
  field,      ///< a key and a captured value
  child,      ///< another Error, with its Relation
  object,     ///< an error struct
  trace,      ///< a line the error passed
};

/// The start of every entry. Entries are 8-byte aligned. Its parts are written as one word.
struct Entry {
  std::uint64_t head;

  static constexpr std::uint64_t make_head(EntryKind kind, unsigned extra, std::uint16_t before,
                                           std::uint32_t line) noexcept {
    return static_cast<std::uint64_t>(kind) | static_cast<std::uint64_t>(extra) << 8 |
           static_cast<std::uint64_t>(before) << 16 | static_cast<std::uint64_t>(line) << 32;
  }

  [[nodiscard]] EntryKind kind() const noexcept { return static_cast<EntryKind>(head & 0xFF); }
  /// Of a text: bit 0 says message, the rest counts the arguments. Of a child: its Relation.
  [[nodiscard]] unsigned extra() const noexcept { return static_cast<std::uint8_t>(head >> 8); }
  /// Offset of the entry before it in the same block; 0: none.
  [[nodiscard]] std::uint16_t before() const noexcept { return static_cast<std::uint16_t>(head >> 16); }
  [[nodiscard]] std::uint32_t line() const noexcept { return static_cast<std::uint32_t>(head >> 32); }

  [[nodiscard]] bool is_message() const noexcept { return (extra() & 1) != 0; }
  [[nodiscard]] std::size_t argument_count() const noexcept { return extra() >> 1; }
};

struct LiteralEntry : Entry {
  const char* text;
  const char* file;
};
struct FormattedEntry : Entry {
  const char* format;
  const char* file;
  // then the captured arguments, see capture.hpp
};
struct CopiedEntry : Entry {
  const char* file;
  std::uint64_t size;
  // then the bytes
};
struct FieldEntry : Entry {
  const char* key;
  // then one captured argument
};
struct ChildEntry : Entry {
  Error child;
};
struct ObjectEntry : Entry {
  const StructType* type;
  // then the object, at the next address that is aligned for it
  [[nodiscard]] void* object() const noexcept {
    const auto mask = static_cast<std::uintptr_t>(type->align) - 1;
    return reinterpret_cast<void*>((reinterpret_cast<std::uintptr_t>(this + 1) + mask) & ~mask);
  }
};
struct TraceEntry : Entry {
  const char* file;
};

/// The counters of a block that every new entry changes, in one word: one load and one store.
struct Fill {
  std::uint64_t bits;

  static constexpr Fill empty(std::size_t capacity, std::uint16_t frames) noexcept;

  /// Bytes in use, the block's head included: where the next entry goes.
  [[nodiscard]] constexpr std::uint16_t used() const noexcept { return static_cast<std::uint16_t>(bits); }
  /// Offset of the newest entry; 0: none.
  [[nodiscard]] constexpr std::uint16_t newest() const noexcept {
    return static_cast<std::uint16_t>(bits >> 16);
  }
  /// Entries of this error, older blocks included.
  [[nodiscard]] constexpr std::uint16_t frames() const noexcept {
    return static_cast<std::uint16_t>(bits >> 32);
  }
  /// Bytes of the block, its head included.
  [[nodiscard]] constexpr std::uint16_t capacity() const noexcept {
    return static_cast<std::uint16_t>(bits >> 48);
  }
  [[nodiscard]] constexpr std::size_t room() const noexcept {
    return static_cast<std::size_t>(capacity() - used());
  }
  /// After one more entry. Requires  bytes <= room()
  [[nodiscard]] constexpr Fill with_entry(std::size_t bytes) const noexcept {
    constexpr std::uint64_t kept = ~std::uint64_t{0xFFFFFFFF};  // frames and capacity
    return {((bits & kept) + (std::uint64_t{1} << 32)) | (used() + bytes) |
            static_cast<std::uint64_t>(used()) << 16};
  }
};

/// Threads   `refs` is atomic. All else is written only by the one Error that holds the block alone.
struct Block {
  std::uint32_t refs;
  std::uint16_t dropped;  // entries turned away by a limit; saturates
  bool lost : 1;          // an entry was lost for want of memory
  bool join : 1;          // stands for its members
  bool owner : 1;         // has entries that own something: errors or an error struct
  Fill fill;
  const char* file;       // of the origin, or null; links dead blocks while they are taken apart
  const CodeInfo* info;
  Block* older;           // the same error's earlier entries
  const Allocator* allocator;  // null: malloc
  std::uint32_t line;     // of the origin
  std::uint32_t depth;    // levels of errors below

  [[nodiscard]] const Entry* at(std::uint16_t offset) const noexcept {
    return offset == 0 ? nullptr
                       : reinterpret_cast<const Entry*>(
                             reinterpret_cast<const unsigned char*>(this) + offset);
  }

  /// The block behind an error, or null.
  [[nodiscard]] static const Block* of(const Error& error) noexcept {
    return error.owns() ? error.pointer<const Block>() : nullptr;
  }
  /// The static record behind an error raised by FALLIBLE_FAIL, or null.
  [[nodiscard]] static const Site* site_of(const Error& error) noexcept {
    return (error.tag() & Error::site_tag) != 0 ? error.pointer<const Site>() : nullptr;
  }
};

constexpr Fill Fill::empty(std::size_t capacity, std::uint16_t frames) noexcept {
  return {sizeof(Block) | static_cast<std::uint64_t>(frames) << 32 |
          static_cast<std::uint64_t>(capacity) << 48};
}

/// Goes through an error's entries from the newest to the oldest.
class EntryCursor {
 public:
  explicit EntryCursor(const Error& error) noexcept : EntryCursor(Block::of(error)) {}
  explicit EntryCursor(const Block* block) noexcept : block_(block) {
    if (block_ != nullptr) {
      entry_ = block_->at(block_->fill.newest());
      skip_empty();
    }
  }
  /// The entry it stands at; null at the end.
  [[nodiscard]] const Entry* get() const noexcept { return entry_; }
  void next() noexcept {
    entry_ = block_->at(entry_->before());
    skip_empty();
  }

 private:
  void skip_empty() noexcept {
    while (entry_ == nullptr && block_->older != nullptr) {
      block_ = block_->older;
      entry_ = block_->at(block_->fill.newest());
    }
  }
  const Block* block_;
  const Entry* entry_ = nullptr;
};

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
