#include <fallible/core/error.hpp>

#include <cstdlib>
#include <cstring>

#include <fallible/core/assert.hpp>

#include "block.hpp"
#include "capture.hpp"

FALLIBLE_NAMESPACE_BEGIN

constexpr CodeInfo detail::moved_from_info{
    code_id("general", "INT_MOVED_FROM"), &DomainTable<Errc>::info, "INT_MOVED_FROM", "internal error",
    "The error was moved elsewhere: a use after move.", 0, 500, Errc::internal, Category::internal,
    Severity::error, Retry::never};

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

#if FALLIBLE_CACHED_BLOCKS > 0

/// A few blocks that this thread has freed and will use again, so that an error with details costs no
/// call of malloc most of the time. Plain data: the list is there for as long as the thread is.
struct SpareBlocks {
  Block* first;
  unsigned count;
  enum class State : unsigned char { untouched, open, closed } state;
};
thread_local constinit SpareBlocks spare_blocks{};

/// Empties the list when the thread ends; errors that are destroyed after that go straight to free.
struct SpareBlocksCloser {
  SpareBlocksCloser() noexcept { spare_blocks.state = SpareBlocks::State::open; }
  ~SpareBlocksCloser() {
    spare_blocks.state = SpareBlocks::State::closed;
    while (spare_blocks.first != nullptr) {
      Block* block = spare_blocks.first;
      spare_blocks.first = block->older;
      std::free(block);
    }
  }
};

Block* take_spare() noexcept {
  Block* block = spare_blocks.first;
  if (block != nullptr) {
    spare_blocks.first = block->older;
    --spare_blocks.count;
  }
  return block;
}

bool keep_spare(Block* block) noexcept {
  if (spare_blocks.state != SpareBlocks::State::open) [[unlikely]] {
    if (spare_blocks.state == SpareBlocks::State::closed) return false;
    static thread_local SpareBlocksCloser closer;
    (void)closer;
  }
  if (spare_blocks.count == FALLIBLE_CACHED_BLOCKS) return false;
  block->older = spare_blocks.first;
  spare_blocks.first = block;
  ++spare_blocks.count;
  return true;
}

#else

Block* take_spare() noexcept { return nullptr; }
bool keep_spare(Block*) noexcept { return false; }

#endif

/// A block with `refs`, `fill` and `allocator` set; null when there is no memory.
Block* allocate_block(std::size_t bytes, std::uint16_t frames) noexcept {
  const Allocator* allocator = __atomic_load_n(&current_allocator, __ATOMIC_ACQUIRE);
  Block* block = nullptr;
  if (allocator != nullptr) [[unlikely]] {
    block = static_cast<Block*>(allocator->allocate(allocator->state, bytes));
  } else {
    if (bytes == FALLIBLE_BLOCK_BYTES) block = take_spare();
    if (block == nullptr) block = static_cast<Block*>(std::malloc(bytes));
  }
  if (block == nullptr) return nullptr;
  block->refs = 1;
  block->fill = detail::Fill::empty(bytes, frames);
  block->allocator = allocator;
  return block;
}

void free_block(Block* block) noexcept {
  const std::size_t bytes = block->fill.capacity();
  if (const Allocator* allocator = block->allocator; allocator != nullptr) [[unlikely]] {
    allocator->deallocate(allocator->state, block, bytes);
  } else if (bytes != FALLIBLE_BLOCK_BYTES || !keep_spare(block)) {
    std::free(block);
  }
}

bool is_shared(const Block* block) noexcept {
  return __atomic_load_n(&block->refs, __ATOMIC_ACQUIRE) != 1;
}

/// Gives up one reference. True when it was the last, so that the caller must take the block apart.
bool drop_reference(Block* block) noexcept {
  return !is_shared(block) || __atomic_fetch_sub(&block->refs, 1, __ATOMIC_ACQ_REL) == 1;
}

}  // namespace

const Allocator* set_allocator(const Allocator* allocator) noexcept {
  return __atomic_exchange_n(&current_allocator, allocator, __ATOMIC_ACQ_REL);
}

const Allocator* get_allocator() noexcept {
  return __atomic_load_n(&current_allocator, __ATOMIC_ACQUIRE);
}

/// The operations of Error that need to see both the handle and the block. They work on the bare word,
/// which stays in a register: each takes a word over and gives back the one that replaces it.
struct detail::ErrorAccess {
  using Word = const CodeInfo*;

  static std::uintptr_t bits(Word word) noexcept { return reinterpret_cast<std::uintptr_t>(word); }
  static bool owns(Word word) noexcept { return (bits(word) & Error::block_tag) != 0; }
  /// Requires  owns(word)
  static Block* block_of(Word word) noexcept {
    return reinterpret_cast<Block*>(bits(word) & ~Error::tags);
  }

  /// A word and the block behind it that an entry may go into; null: the loss has been noted.
  struct Room {
    Word word;
    Block* block;
  };

  /// A block in front of what `word` stands for.
  static Room push_block(Word word, std::size_t entry_bytes, Location origin) noexcept {
    const std::size_t wanted = sizeof(Block) + entry_bytes;
    Block* old = owns(word) ? block_of(word) : nullptr;
    Block* fresh =
        allocate_block(wanted > FALLIBLE_BLOCK_BYTES ? (wanted + 15) & ~std::size_t{15}
                                                     : std::size_t{FALLIBLE_BLOCK_BYTES},
                       old == nullptr ? std::uint16_t{0} : old->fill.frames());
    if (fresh == nullptr) return {Error::tagged(word, Error::lost_tag), nullptr};
    fresh->older = old;  // the word's reference becomes the new block's
    fresh->lost = (bits(word) & Error::lost_tag) != 0;
    fresh->owner = false;
    if (old != nullptr) {
      fresh->dropped = old->dropped;
      fresh->lost = fresh->lost || old->lost;
      fresh->join = old->join;
      fresh->depth = old->depth;
      fresh->line = old->line;
      fresh->file = old->file;
      fresh->info = old->info;
    } else {
      const void* pointed = block_of(word);
      const auto* site = (bits(word) & Error::site_tag) != 0 ? static_cast<const Site*>(pointed) : nullptr;
      fresh->dropped = 0;
      fresh->join = false;
      fresh->depth = 0;
      fresh->info = site != nullptr ? site->info : static_cast<const CodeInfo*>(pointed);
      fresh->file = site != nullptr ? site->file : origin.file;
      fresh->line = site != nullptr ? site->line : origin.line;
    }
    return {Error::tagged(fresh, Error::block_tag), fresh};
  }

  /// A block with room for `bytes` when the one at hand has none.
  [[gnu::noinline]] static Room make_room(Word word, std::size_t bytes, Location origin) noexcept {
    const bool full = owns(word) && block_of(word)->fill.frames() >= FALLIBLE_MAX_FRAMES;
    if (!full && bytes <= largest_block - sizeof(Block)) return push_block(word, bytes, origin);
    return {note_dropped(word, origin), nullptr};
  }

  /// Counts a detail that a limit turned away. An error that is shared gets a block of its own for the
  /// count; one that had such a block leaves it behind, so that turning away never makes it grow.
  static Word note_dropped(Word word, Location origin) noexcept {
    Room room{word, owns(word) ? block_of(word) : nullptr};
    if (room.block == nullptr || is_shared(room.block)) {
      Block* counter = room.block != nullptr && room.block->fill.newest() == 0 ? room.block : nullptr;
      room = push_block(word, 0, origin);
      if (room.block != nullptr && counter != nullptr && counter->older != nullptr) {
        room.block->older = counter->older;
        __atomic_fetch_add(&counter->older->refs, 1, __ATOMIC_RELAXED);
        if (drop_reference(counter)) take_apart(counter);
      }
    }
    if (room.block != nullptr && room.block->dropped != UINT16_MAX) ++room.block->dropped;
    return room.word;
  }

  /// Room for an entry of `bytes`, with its head filled in; null when a limit or the memory says no.
  template <class E>
  [[gnu::always_inline]] static E* add_entry(Word& word, EntryKind kind, unsigned extra,
                                             std::size_t bytes, Location where,
                                             Location origin = {}) noexcept {
    Block* block = block_of(word);
    detail::Fill fill{};
    if (owns(word)) fill = block->fill;
    if (fill.room() < bytes || fill.frames() >= FALLIBLE_MAX_FRAMES || is_shared(block)) [[unlikely]] {
      const Room room = make_room(word, bytes, origin);
      word = room.word;
      block = room.block;
      if (block == nullptr) return nullptr;
      fill = block->fill;
    }
    auto* entry = reinterpret_cast<E*>(reinterpret_cast<unsigned char*>(block) + fill.used());
    entry->head = detail::Entry::make_head(kind, extra, fill.newest(), where.line);
    block->fill = fill.with_entry(bytes);
    if (kind == EntryKind::child || kind == EntryKind::object) block->owner = true;
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
      if (dead->owner) {
        for (const Entry* entry = dead->at(dead->fill.newest()); entry != nullptr;
             entry = dead->at(entry->before())) {
          if (entry->kind() == EntryKind::child) {
            const auto& child = static_cast<const ChildEntry*>(entry)->child;
            if (child.owns()) wait_if_last(child.template pointer<Block>());
          } else if (entry->kind() == EntryKind::object) {
            const auto* object = static_cast<const ObjectEntry*>(entry);
            if (object->type->destroy != nullptr) object->type->destroy(object->object());
          }
        }
      }
      if (dead->older != nullptr) wait_if_last(dead->older);
      free_block(dead);
    }
  }

  static std::uint32_t depth_of(const Error& error) noexcept {
    const Block* block = Block::of(error);
    return block == nullptr ? 0 : block->depth;
  }
};

using detail::ErrorAccess;

Error::Error(Code code, Location where) noexcept : word_(code.info_) {
  word_ = ErrorAccess::push_block(word_, 0, where).word;
}

void Error::retain() const noexcept {
  __atomic_fetch_add(&pointer<Block>()->refs, 1, __ATOMIC_RELAXED);
}

void Error::release(Word word) noexcept {
  Block* block = ErrorAccess::block_of(word);
  if (!drop_reference(block)) return;
  if (!block->owner && block->older == nullptr) [[likely]] {
    free_block(block);
  } else {
    ErrorAccess::take_apart(block);
  }
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

Error::Word Error::with_message(Word word, const char* literal, Location where) noexcept {
  auto* entry = ErrorAccess::add_entry<LiteralEntry>(word, EntryKind::literal, 1, sizeof(LiteralEntry),
                                                     where, where);
  if (entry != nullptr) {
    entry->text = literal;
    entry->file = where.file;
  }
  return word;
}

Error::Word Error::with_context(Word word, const char* literal, Location where) noexcept {
  auto* entry = ErrorAccess::add_entry<LiteralEntry>(word, EntryKind::literal, 0, sizeof(LiteralEntry),
                                                     where);
  if (entry != nullptr) {
    entry->text = literal;
    entry->file = where.file;
  }
  return word;
}

Error::Word Error::with_formatted(Word word, TextRole role, const char* format, Location where,
                                  const Arg* args, std::size_t count) noexcept {
  const bool message = role == TextRole::message;
  auto* entry = ErrorAccess::add_entry<FormattedEntry>(
      word, EntryKind::formatted, (message ? 1u : 0u) | static_cast<unsigned>(count) << 1,
      sizeof(FormattedEntry) + detail::captured_size(args, count), where, message ? where : Location{});
  if (entry != nullptr) {
    entry->format = format;
    entry->file = where.file;
    detail::write_captured(reinterpret_cast<unsigned char*>(entry + 1), args, count);
  }
  return word;
}

Error::Word Error::with_copy(Word word, TextRole role, Text text, Location where) noexcept {
  const bool message = role == TextRole::message;
  detail::KeptText kept = detail::kept_text(text.data(), text.size(), FALLIBLE_MAX_TEXT_BYTES);
  const auto add = [&] {
    return ErrorAccess::add_entry<CopiedEntry>(word, EntryKind::copied, message ? 1 : 0,
                                               sizeof(CopiedEntry) + round_up(kept.size()), where,
                                               message ? where : Location{});
  };
  constexpr std::size_t fits_a_block = FALLIBLE_BLOCK_BYTES - sizeof(Block) - sizeof(CopiedEntry);
  CopiedEntry* entry = add();
  const bool full = ErrorAccess::owns(word) && ErrorAccess::block_of(word)->fill.frames() >= FALLIBLE_MAX_FRAMES;
  if (entry == nullptr && !full && kept.size() > fits_a_block) {
    // A pool of small blocks has no place for a long text: its beginning is better than nothing.
    kept = detail::kept_text(text.data(), text.size(), fits_a_block);
    entry = add();
  }
  if (entry != nullptr) {
    entry->file = where.file;
    entry->size = kept.size();
    detail::write_text(reinterpret_cast<unsigned char*>(entry + 1), text.data(), kept);
  }
  return word;
}

Error::Word Error::with_field(Word word, const char* key, const Arg& value) noexcept {
  auto* entry = ErrorAccess::add_entry<FieldEntry>(
      word, EntryKind::field, 0, sizeof(FieldEntry) + detail::captured_size(&value, 1), {});
  if (entry != nullptr) {
    entry->key = key;
    detail::write_captured(reinterpret_cast<unsigned char*>(entry + 1), &value, 1);
  }
  return word;
}

Error::Word Error::with_child(Word word, Relation relation, Error&& child) noexcept {
  const std::uint32_t depth = ErrorAccess::depth_of(child) + 1;
  if (depth > FALLIBLE_MAX_DEPTH) return ErrorAccess::note_dropped(word, {});
  auto* entry = ErrorAccess::add_entry<ChildEntry>(
      word, EntryKind::child, static_cast<unsigned>(relation), sizeof(ChildEntry), {});
  if (entry != nullptr) {
    ::new (&entry->child) Error(detail::move(child));
    Block* block = ErrorAccess::block_of(word);
    if (block->depth < depth) block->depth = depth;
  }
  return word;
}

Error::Word Error::traced(Word word, Location where) noexcept {
  // The path is worth less than the words: it takes what room the block has, never allocates, and
  // leaves space for a few contexts.
  constexpr std::size_t kept_free = 4 * sizeof(LiteralEntry);
  Block* block = ErrorAccess::block_of(word);
  const detail::Fill fill = block->fill;
  if (fill.room() < sizeof(TraceEntry) + kept_free || fill.frames() >= FALLIBLE_MAX_FRAMES / 2 ||
      is_shared(block)) {
    return word;
  }
  auto* entry = reinterpret_cast<TraceEntry*>(reinterpret_cast<unsigned char*>(block) + fill.used());
  entry->head = detail::Entry::make_head(EntryKind::trace, 0, fill.newest(), where.line);
  entry->file = where.file;
  block->fill = fill.with_entry(sizeof(TraceEntry));
  return word;
}

void* Error::add_struct(const detail::StructType& type, Location where) noexcept {
  // The object may start up to `align - 8` bytes behind the entry's fixed part.
  const std::size_t padding = type.align > 8 ? type.align - 8u : 0u;
  auto* entry = ErrorAccess::add_entry<ObjectEntry>(word_, EntryKind::object, 1,
                                                    sizeof(ObjectEntry) + padding + round_up(type.size),
                                                    where, where);
  if (entry == nullptr) return nullptr;
  entry->type = &type;
  return entry->object();
}

const void* Error::find_struct(const detail::TypeId& id) const noexcept {
  for (EntryCursor at(*this); at.get() != nullptr; at.next()) {
    if (at.get()->kind() != EntryKind::object) continue;
    const auto* entry = static_cast<const ObjectEntry*>(at.get());
    if (entry->type->id == id) return entry->object();
  }
  return nullptr;
}

const Error* Error::cause() const noexcept {
  const Error* oldest = nullptr;
  for (EntryCursor at(*this); at.get() != nullptr; at.next()) {
    if (at.get()->kind() == EntryKind::child &&
        static_cast<Relation>(at.get()->extra()) != Relation::suppressed) {
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
  // A join that nobody has said anything about yet takes the others in, instead of nesting.
  const detail::Entry* top = EntryCursor(members[0]).get();
  const Block* first = Block::of(members[0]);
  const bool extend = first != nullptr && first->join && top != nullptr && top->kind() == EntryKind::child;
  Error all = extend ? detail::move(members[0]) : Error(Code(*info), where);
  Block* block = all.owns() ? all.pointer<Block>() : nullptr;
  if (block != nullptr && is_shared(block)) {
    const ErrorAccess::Room room = ErrorAccess::push_block(all.word_, 0, {});
    all.word_ = room.word;
    block = room.block;
    // Out of memory: the right code matters more than the members, which a copy still has.
    if (block == nullptr) all = Error(tagged(info, lost_tag));
  }
  if (block != nullptr) {
    block->info = info;
    block->join = true;
  }
  for (std::size_t i = extend ? 1 : 0; i < count; ++i) {
    all.word_ = with_child(all.word_, Relation::member, detail::move(members[i]));
  }
  return all;
}

FALLIBLE_NAMESPACE_END
