#include <fallible/core/visit.hpp>

#include <fallible/config.hpp>
#include <fallible/core/detail/format_engine.hpp>

#include "block.hpp"
#include "capture.hpp"

FALLIBLE_NAMESPACE_BEGIN

const char* to_string(Relation relation) noexcept {
  switch (relation) {
    case Relation::self: return "self";
    case Relation::cause: return "cause";
    case Relation::member: return "member";
    case Relation::suppressed: return "suppressed";
  }
  return "unknown";
}

using detail::Block;
using detail::ChildEntry;
using detail::CopiedEntry;
using detail::Entry;
using detail::EntryCursor;
using detail::EntryKind;
using detail::FieldEntry;
using detail::FormattedEntry;
using detail::LiteralEntry;
using detail::ObjectEntry;
using detail::TraceEntry;

namespace {

bool is_text(const Entry& entry) noexcept {
  return entry.kind() == EntryKind::literal || entry.kind() == EntryKind::formatted ||
         entry.kind() == EntryKind::copied;
}

/// True for what the error itself says: its message, or its error struct.
bool is_own_message(const Entry& entry) noexcept {
  return (is_text(entry) && entry.is_message()) || entry.kind() == EntryKind::object;
}

Location place_of(const Entry& entry) noexcept {
  switch (entry.kind()) {
    case EntryKind::literal: return {static_cast<const LiteralEntry&>(entry).file, entry.line()};
    case EntryKind::formatted: return {static_cast<const FormattedEntry&>(entry).file, entry.line()};
    case EntryKind::copied: return {static_cast<const CopiedEntry&>(entry).file, entry.line()};
    case EntryKind::trace: return {static_cast<const TraceEntry&>(entry).file, entry.line()};
    default: return {};
  }
}

template <class E>
const unsigned char* behind(const E& entry) noexcept {
  return reinterpret_cast<const unsigned char*>(&entry + 1);
}

/// The entries an error has, oldest first: a walk back for each, which for the few that an error has
/// is cheaper than remembering them anywhere.
template <class Wanted, class Visit>
void oldest_first(const Error& error, Wanted wanted, Visit visit) {
  std::size_t count = 0;
  for (EntryCursor at(error); at.get() != nullptr; at.next()) count += wanted(*at.get()) ? 1 : 0;
  for (; count > 0; --count) {
    std::size_t seen = 0;
    for (EntryCursor at(error); at.get() != nullptr; at.next()) {
      if (wanted(*at.get()) && ++seen == count) {
        visit(*at.get());
        break;
      }
    }
  }
}

std::size_t count_members(const Error& error) noexcept {
  std::size_t members = 0;
  for (EntryCursor at(error); at.get() != nullptr; at.next()) {
    if (at.get()->kind() == EntryKind::child &&
        static_cast<Relation>(at.get()->extra()) == Relation::member) {
      ++members;
    }
  }
  return members;
}

/// The fields of an error struct by name, for the placeholders of its message.
struct FieldLookup {
  Text wanted;
  Arg found;
  static void compare(void* self, Text key, const Arg& value) {
    auto& lookup = *static_cast<FieldLookup*>(self);
    if (key != lookup.wanted) return;
    lookup.found = value;
    // A secret comes without its value; what has no kind would be printed as a name that is not known.
    if (value.privacy == Privacy::secret) lookup.found.kind = ArgKind::boolean;
  }
  static Arg find(const void* context, Text name) {
    const auto& entry = *static_cast<const ObjectEntry*>(context);
    FieldLookup lookup{name, {}};
    if (entry.type->put_fields != nullptr) entry.type->put_fields(entry.object(), {&compare, &lookup});
    return lookup.found;
  }
};

}  // namespace

void Words::write(const Sink& sink, Privacy show_up_to) const {
  if (entry_ == nullptr) {
    const std::size_t members = count_members(*error_);
    if (members == 0) {
      sink.put(Text(error_->code().title()));
    } else {
      const Arg count[] = {make_arg(members)};
      detail::format_to(sink, members == 1 ? "{} error" : "{} errors", count, 1, Privacy::internal);
    }
    return;
  }
  switch (entry_->kind()) {
    case EntryKind::literal: sink.put(Text(static_cast<const LiteralEntry*>(entry_)->text)); break;
    case EntryKind::formatted: {
      const auto& entry = static_cast<const FormattedEntry&>(*entry_);
      // Only as many are filled in as there are; an array of Arg would set all of them first.
      alignas(Arg) unsigned char room[detail::max_args * sizeof(Arg)];
      Arg* const args = reinterpret_cast<Arg*>(room);
      detail::read_captured(behind(entry), args, entry.argument_count());
      detail::format_to(sink, Text(entry.format), args, entry.argument_count(), show_up_to);
      break;
    }
    case EntryKind::copied: {
      // Text made at run time may hold anything, so it is internal.
      const auto& entry = static_cast<const CopiedEntry&>(*entry_);
      if (show_up_to < Privacy::internal) {
        sink.put(Text("[internal]"));
      } else {
        sink.put(Text(reinterpret_cast<const char*>(behind(entry)), static_cast<std::size_t>(entry.size)));
      }
      break;
    }
    case EntryKind::object: {
      const auto& entry = static_cast<const ObjectEntry&>(*entry_);
      if (entry.type->message == nullptr) {
        sink.put(Text(error_->code().title()));
      } else {
        detail::format_named(sink, Text(entry.type->message), &FieldLookup::find, &entry, show_up_to);
      }
      break;
    }
    default: break;
  }
}

void write_value(const Sink& sink, const Arg& value, Privacy show_up_to) {
  detail::format_value(sink, value, show_up_to);
}

/// The walk itself. Depth costs nothing: only where an error has several children does it remember
/// where to go on, in a fixed array.
struct detail::Walker {
  const VisitorTable& table;
  void* self;

  /// Causes may be shared: forty errors that each hold the one before twice look like a trillion. After
  /// so many no branch is followed any more; a straight chain still is.
  static constexpr std::size_t most_told = std::size_t{2} * FALLIBLE_MAX_DEPTH;

  struct Children {
    std::size_t related = 0;
    std::size_t suppressed = 0;
    [[nodiscard]] std::size_t total() const noexcept { return related + suppressed; }
  };
  struct Branch {
    const Error* error;
    std::size_t next;
    std::size_t depth;
    std::size_t nested;
  };

  static Relation relation_of(const Entry& entry) noexcept { return static_cast<Relation>(entry.extra()); }

  static Children count_children(const Error& error) noexcept {
    Children children;
    for (const Block* block = Block::of(error); block != nullptr; block = block->older) {
      if (!block->owner) continue;  // nothing but texts and fields
      for (const Entry* entry = block->at(block->fill.newest()); entry != nullptr;
           entry = block->at(entry->before())) {
        if (entry->kind() != EntryKind::child) continue;
        ++(relation_of(*entry) == Relation::suppressed ? children.suppressed : children.related);
      }
    }
    return children;
  }

  /// The `index`-th child in order: causes and members as they were added, then what was suppressed.
  static const ChildEntry& child_at(const Error& error, const Children& children,
                                    std::size_t index) noexcept {
    const bool suppressed = index >= children.related;
    std::size_t behind_it = suppressed ? children.total() - 1 - index : children.related - 1 - index;
    EntryCursor at(error);
    for (;; at.next()) {
      const Entry& entry = *at.get();
      if (entry.kind() != EntryKind::child) continue;
      if ((relation_of(entry) == Relation::suppressed) != suppressed) continue;
      if (behind_it == 0) return static_cast<const ChildEntry&>(entry);
      --behind_it;
    }
  }

  void tell_texts(const Error& error) const {
    const Entry* own = nullptr;
    for (EntryCursor at(error); at.get() != nullptr; at.next()) {
      const Entry& entry = *at.get();
      if (is_own_message(entry)) {
        own = &entry;
      } else if (is_text(entry)) {
        table.text(self, Words(error, &entry, false), place_of(entry));
      }
    }
    table.text(self, Words(error, own, true), error.location());
  }

  void tell_field(const Entry& entry) const {
    if (entry.kind() == EntryKind::object) {
      const auto& object = static_cast<const ObjectEntry&>(entry);
      if (object.type->put_fields != nullptr) {
        object.type->put_fields(object.object(), {table.field, self});
      }
    } else {
      const auto& field = static_cast<const FieldEntry&>(entry);
      Arg value;
      read_captured(behind(field), &value, 1);
      table.field(self, Text(field.key), value);
    }
  }

  bool tell(const Error& error, const Step& step) const {
    if (table.enter != nullptr && !table.enter(self, error, step)) return false;
    if (table.text != nullptr) tell_texts(error);
    if (table.field != nullptr) {
      oldest_first(
          error,
          [](const Entry& entry) {
            return entry.kind() == EntryKind::field || entry.kind() == EntryKind::object;
          },
          [&](const Entry& entry) { tell_field(entry); });
    }
    if (table.passed != nullptr) {
      oldest_first(
          error,
          [](const Entry& entry) {
            return entry.kind() == EntryKind::trace || (is_text(entry) && !entry.is_message());
          },
          [&](const Entry& entry) {
            const Words words(error, &entry, false);
            table.passed(self, place_of(entry), entry.kind() == EntryKind::trace ? nullptr : &words);
          });
    }
    return true;
  }

  void walk(const Error& root) const {
    Branch branches[FALLIBLE_MAX_BRANCHES];
    std::size_t open = 0;
    std::size_t nested = 0;  // branching errors above this one, those included that are not `open` any more
    std::size_t told = 0;
    const Error* error = &root;
    Step step;
    for (;;) {
      const Error* below = nullptr;
      ++told;
      if (tell(*error, step)) {
        const Children children = count_children(*error);
        if (children.total() > 1 && (nested == FALLIBLE_MAX_BRANCHES || told > most_told)) {
          if (table.omitted != nullptr) table.omitted(self, children.total());
        } else if (children.total() > 0) {
          const std::size_t depth = step.depth;
          below = descend(*error, children, 0, depth, step);
          if (children.total() > 1) branches[open++] = {error, 1, depth, ++nested};
        }
      }
      while (below == nullptr && open > 0) {
        Branch& branch = branches[open - 1];
        const Children children = count_children(*branch.error);
        if (told > most_told) {
          if (table.omitted != nullptr) table.omitted(self, children.total() - branch.next);
          --open;
          continue;
        }
        below = descend(*branch.error, children, branch.next, branch.depth, step);
        nested = branch.nested;
        if (++branch.next == children.total()) --open;
      }
      if (below == nullptr) return;
      error = below;
    }
  }

  static const Error* descend(const Error& error, const Children& children, std::size_t index,
                              std::size_t depth, Step& step) noexcept {
    const ChildEntry& entry = child_at(error, children, index);
    const bool suppressed = index >= children.related;
    step = {relation_of(entry), depth + 1, suppressed ? index - children.related : index,
            suppressed ? children.suppressed : children.related};
    return &entry.child;
  }
};

void detail::walk(const Error& error, const VisitorTable& table, void* self) {
  Walker{table, self}.walk(error);
}

FALLIBLE_NAMESPACE_END
