#include <fallible/core/error.hpp>

#include <cstdlib>
#include <cstring>

#include <fallible/core/assert.hpp>

#include "block.hpp"
#include "capture.hpp"

FALLIBLE_NAMESPACE_BEGIN

using detail::Block;
using detail::ChildEntry;
using detail::CopiedEntry;
using detail::EntryCursor;
using detail::EntryKind;
using detail::FieldEntry;
using detail::FormattedEntry;
using detail::LiteralEntry;
using detail::ObjectEntry;
using detail::round_up;
using detail::TraceEntry;

namespace {

const Allocator* current_allocator = nullptr;  // null: malloc; read and written atomically

constexpr std::size_t largest_block = 65520;  // fits Block::capacity, and is a multiple of 16
static_assert(FALLIBLE_MAX_TEXT_BYTES + 3 + sizeof(Block) + 4096 < largest_block);

Block* allocate_block(std::size_t bytes) noexcept {
  const Allocator* allocator = __atomic_load_n(&current_allocator, __ATOMIC_ACQUIRE);
  void* memory = allocator == nullptr ? std::malloc(bytes)
                                      : allocator->allocate(allocator->state, bytes);
  if (memory == nullptr) return nullptr;
  auto* block = static_cast<Block*>(memory);
  block->allocator = allocator;
  block->capacity = static_cast<std::uint16_t>(bytes);
  return block;
}

void free_block(Block* block) noexcept {
  const Allocator* allocator = block->allocator;
  if (allocator == nullptr) {
    std::free(block);
  } else {
    allocator->deallocate(allocator->state, block, block->capacity);
  }
}

bool is_shared(const Block* block) noexcept {
  return __atomic_load_n(&block->refs, __ATOMIC_ACQUIRE) != 1;
}

/// Gives up one reference. True when it was the last, so that the caller must take the block apart.
bool drop_reference(Block* block) noexcept {
  return !is_shared(block) || __atomic_fetch_sub(&block->refs, 1, __ATOMIC_ACQ_REL) == 1;
}

void count_dropped(Block* block) noexcept {
  if (block->dropped != UINT16_MAX) ++block->dropped;
}

}  // namespace

const Allocator* set_allocator(const Allocator* allocator) noexcept {
  return __atomic_exchange_n(&current_allocator, allocator, __ATOMIC_ACQ_REL);
}

/// The operations of Error that need to see both the handle and the block.
struct detail::ErrorAccess {
  /// A block in front of what `error` holds now. Null when memory ran out; the handle is marked then.
  static Block* push_block(Error& error, std::size_t entry_bytes, Location origin) noexcept {
    const std::size_t wanted = sizeof(Block) + entry_bytes;
    Block* fresh =
        allocate_block(wanted > FALLIBLE_BLOCK_BYTES ? (wanted + 15) & ~std::size_t{15}
                                                     : std::size_t{FALLIBLE_BLOCK_BYTES});
    if (fresh == nullptr) {
      error.word_ = Error::tagged(error.word_, Error::lost_tag);
      return nullptr;
    }
    fresh->refs = 1;
    fresh->used = sizeof(Block);
    fresh->newest = 0;
    fresh->lost = (error.tag() & Error::lost_tag) != 0;
    if (error.owns()) {
      auto* old = error.pointer<Block>();
      fresh->frames = old->frames;
      fresh->dropped = old->dropped;
      fresh->lost = fresh->lost || old->lost;
      fresh->join = old->join;
      fresh->depth = old->depth;
      fresh->line = old->line;
      fresh->file = old->file;
      fresh->info = old->info;
      fresh->older = old;  // the handle's reference becomes the new block's
    } else {
      const Site* site = Block::site_of(error);
      fresh->info = site != nullptr ? site->info : error.pointer<const CodeInfo>();
      fresh->frames = 0;
      fresh->dropped = 0;
      fresh->join = false;
      fresh->depth = 0;
      fresh->file = site != nullptr ? site->file : origin.file;
      fresh->line = site != nullptr ? site->line : origin.line;
      fresh->older = nullptr;
    }
    error.word_ = Error::tagged(fresh, Error::block_tag);
    return fresh;
  }

  /// Room for an entry, with its head filled in; null when a limit or the memory says no.
  template <class E>
  static E* add_entry(Error& error, EntryKind kind, unsigned extra, std::size_t bytes, Location where,
                      Location origin = {}) noexcept {
    Block* block = error.owns() ? error.pointer<Block>() : nullptr;
    const bool usable = block != nullptr && !is_shared(block);
    if (block != nullptr && block->frames >= FALLIBLE_MAX_FRAMES) {
      if (!usable) block = push_block(error, 0, {});
      if (block != nullptr) count_dropped(block);
      return nullptr;
    }
    if (!usable || static_cast<std::size_t>(block->capacity - block->used) < bytes) {
      if (bytes > largest_block - sizeof(Block)) {
        if (!usable) block = push_block(error, 0, origin);
        if (block != nullptr) count_dropped(block);
        return nullptr;
      }
      block = push_block(error, bytes, origin);
      if (block == nullptr) return nullptr;
    }
    auto* entry = reinterpret_cast<E*>(reinterpret_cast<unsigned char*>(block) + block->used);
    entry->kind = kind;
    entry->extra = static_cast<std::uint8_t>(extra);
    entry->before = block->newest;
    entry->line = where.line;
    block->newest = block->used;
    block->used = static_cast<std::uint16_t>(block->used + bytes);
    ++block->frames;
    return entry;
  }

  /// Frees a block that nobody refers to, and all that only it held, without recursion: blocks that
  /// wait are linked through their `file`, which nobody reads any more.
  static void take_apart(Block* block) noexcept {
    block->file = nullptr;
    Block* waiting = block;
    const auto wait_if_last = [&](Block* other) {
      if (!drop_reference(other)) return;
      other->file = reinterpret_cast<const char*>(waiting);
      waiting = other;
    };
    while (waiting != nullptr) {
      Block* dead = waiting;
      waiting = reinterpret_cast<Block*>(const_cast<char*>(dead->file));
      for (const Entry* entry = dead->at(dead->newest); entry != nullptr;
           entry = dead->at(entry->before)) {
        if (entry->kind == EntryKind::child) {
          const auto& child = static_cast<const ChildEntry*>(entry)->child;
          if (child.owns()) wait_if_last(child.template pointer<Block>());
        } else if (entry->kind == EntryKind::object) {
          const auto* object = static_cast<const ObjectEntry*>(entry);
          if (object->type->destroy != nullptr) object->type->destroy(object->object());
        }
      }
      if (dead->older != nullptr) wait_if_last(dead->older);
      free_block(dead);
    }
  }

  /// The word of a handle that is about to end without giving up what it holds.
  static const CodeInfo* leave(Error& error) noexcept {
    const CodeInfo* word = error.word_;
    error.word_ = &moved_from_info;
    return word;
  }

  static std::uint32_t depth_of(const Error& error) noexcept {
    const Block* block = Block::of(error);
    return block == nullptr ? 0 : block->depth;
  }
};

using detail::ErrorAccess;

Error::Error(Code code, Location where) noexcept : word_(code.info_) {
  ErrorAccess::push_block(*this, 0, where);
}

void Error::retain() const noexcept {
  __atomic_fetch_add(&pointer<Block>()->refs, 1, __ATOMIC_RELAXED);
}

void Error::release(Word word) noexcept {
  auto* block = reinterpret_cast<Block*>(reinterpret_cast<std::uintptr_t>(word) & ~tags);
  if (drop_reference(block)) ErrorAccess::take_apart(block);
}

const CodeInfo* Error::info_of_tagged() const noexcept {
  if (owns()) return pointer<const Block>()->info;
  if (const detail::Site* site = Block::site_of(*this)) return site->info;
  return pointer<const CodeInfo>();
}

Location Error::location() const noexcept {
  if (const Block* block = Block::of(*this)) return {block->file, block->line};
  if (const detail::Site* site = Block::site_of(*this)) return {site->file, site->line};
  return {};
}

bool Error::detail_lost() const noexcept {
  const Block* block = Block::of(*this);
  return (tag() & lost_tag) != 0 || (block != nullptr && block->lost);
}

unsigned Error::dropped() const noexcept {
  const Block* block = Block::of(*this);
  return block == nullptr ? 0 : block->dropped;
}

// The functions below take a word over, change what it stands for, and give the word back.

Error::Word Error::with_literal(Word word, TextRole role, const char* text, Location where) noexcept {
  const bool message = role == TextRole::message;
  Error error(word);
  auto* entry =
      ErrorAccess::add_entry<LiteralEntry>(error, EntryKind::literal, message ? 1 : 0,
                                           sizeof(LiteralEntry), where, message ? where : Location{});
  if (entry != nullptr) {
    entry->text = text;
    entry->file = where.file;
  }
  return ErrorAccess::leave(error);
}

Error::Word Error::with_formatted(Word word, TextRole role, const char* format, Location where,
                                  const Arg* args, std::size_t count) noexcept {
  const bool message = role == TextRole::message;
  Error error(word);
  auto* entry = ErrorAccess::add_entry<FormattedEntry>(
      error, EntryKind::formatted, (message ? 1u : 0u) | static_cast<unsigned>(count) << 1,
      sizeof(FormattedEntry) + detail::captured_size(args, count), where, message ? where : Location{});
  if (entry != nullptr) {
    entry->format = format;
    entry->file = where.file;
    detail::write_captured(reinterpret_cast<unsigned char*>(entry + 1), args, count);
  }
  return ErrorAccess::leave(error);
}

Error::Word Error::with_copy(Word word, TextRole role, Text text, Location where) noexcept {
  const bool message = role == TextRole::message;
  const detail::KeptText kept = detail::kept_text(text.data(), text.size());
  Error error(word);
  auto* entry = ErrorAccess::add_entry<CopiedEntry>(error, EntryKind::copied, message ? 1 : 0,
                                                    sizeof(CopiedEntry) + round_up(kept.size()), where,
                                                    message ? where : Location{});
  if (entry != nullptr) {
    entry->file = where.file;
    entry->size = kept.size();
    detail::write_text(reinterpret_cast<unsigned char*>(entry + 1), text.data(), kept);
  }
  return ErrorAccess::leave(error);
}

Error::Word Error::with_field(Word word, const char* key, const Arg& value) noexcept {
  Error error(word);
  auto* entry = ErrorAccess::add_entry<FieldEntry>(
      error, EntryKind::field, 0, sizeof(FieldEntry) + detail::captured_size(&value, 1), {});
  if (entry != nullptr) {
    entry->key = key;
    detail::write_captured(reinterpret_cast<unsigned char*>(entry + 1), &value, 1);
  }
  return ErrorAccess::leave(error);
}

Error::Word Error::with_child(Word word, Relation relation, Error&& child) noexcept {
  const std::uint32_t depth = ErrorAccess::depth_of(child) + 1;
  Error error(word);
  if (depth > FALLIBLE_MAX_DEPTH) {
    Block* block = error.owns() ? error.pointer<Block>() : nullptr;
    if (block == nullptr || is_shared(block)) block = ErrorAccess::push_block(error, 0, {});
    if (block != nullptr) count_dropped(block);
    return ErrorAccess::leave(error);
  }
  auto* entry = ErrorAccess::add_entry<ChildEntry>(
      error, EntryKind::child, static_cast<unsigned>(relation), sizeof(ChildEntry), {});
  if (entry != nullptr) {
    ::new (&entry->child) Error(detail::move(child));
    auto* block = error.pointer<Block>();
    if (block->depth < depth) block->depth = depth;
  }
  return ErrorAccess::leave(error);
}

Error::Word Error::traced(Word word, Location where) noexcept {
  Error error(word);
  if (!is_shared(error.pointer<Block>())) {
    auto* entry =
        ErrorAccess::add_entry<TraceEntry>(error, EntryKind::trace, 0, sizeof(TraceEntry), where);
    if (entry != nullptr) entry->file = where.file;
  }
  return ErrorAccess::leave(error);
}

void* Error::add_struct(const detail::StructType& type, Location where) noexcept {
  // The object may start up to `align - 8` bytes behind the entry's fixed part.
  const std::size_t padding = type.align > 8 ? type.align - 8u : 0u;
  auto* entry = ErrorAccess::add_entry<ObjectEntry>(*this, EntryKind::object, 1,
                                                    sizeof(ObjectEntry) + padding + round_up(type.size),
                                                    where, where);
  if (entry == nullptr) return nullptr;
  entry->type = &type;
  return entry->object();
}

const void* Error::find_struct(const detail::TypeId& id) const noexcept {
  for (EntryCursor at(*this); at.get() != nullptr; at.next()) {
    if (at.get()->kind != EntryKind::object) continue;
    const auto* entry = static_cast<const ObjectEntry*>(at.get());
    if (entry->type->id == id) return entry->object();
  }
  return nullptr;
}

const Error* Error::cause() const noexcept {
  const Error* oldest = nullptr;
  for (EntryCursor at(*this); at.get() != nullptr; at.next()) {
    if (at.get()->kind == EntryKind::child &&
        static_cast<Relation>(at.get()->extra) != Relation::suppressed) {
      oldest = &static_cast<const ChildEntry*>(at.get())->child;
    }
  }
  return oldest;
}

Error Error::joined(Error* members, std::size_t count, Location where) noexcept {
  FALLIBLE_REQUIRE(count >= 1, "Error::joined() of nothing: there is no error to return");
  std::size_t worst = 0;
  for (std::size_t i = 1; i < count; ++i) {
    if (members[i].code().severity() > members[worst].code().severity()) worst = i;
  }
  const CodeInfo* info = members[worst].code().info_;
  const Block* first = Block::of(members[0]);
  const bool extend = first != nullptr && first->join && !is_shared(first) && first->newest != 0 &&
                      first->at(first->newest)->kind == EntryKind::child;
  Error all = extend ? detail::move(members[0]) : Error(Code(*info), where);
  if (Block* block = all.owns() ? all.pointer<Block>() : nullptr; block != nullptr) {
    block->info = info;
    block->join = true;
  }
  for (std::size_t i = extend ? 1 : 0; i < count; ++i) {
    all.word_ = with_child(all.word_, Relation::member, detail::move(members[i]));
  }
  return all;
}

FALLIBLE_NAMESPACE_END
