// visit() walks an error and everything it holds. Every sink is a visitor: text, JSON, logs, metrics
// and matchers get the same story from this one walk.
//   Layer    core.   Threads  as reading the error.   Memory  none, whatever the depth.
//   Errors   none. Branches nested deeper than FALLIBLE_MAX_BRANCHES are counted, not walked.
//
//   struct Codes {
//     bool enter(const Error& error, const Step& step) { /* step.depth, step.relation */ return true; }
//   };
//   visit(error, Codes{});
//
// A visitor has any of these members:
//   bool enter(const Error&, const Step&)      one error begins; false skips it and what is below it
//   void text(const Words&, Location)          its contexts, the outermost first, then its own message
//   void field(Text key, const Arg& value)     its fields, in the order they were added
//   void passed(Location, const Words* words)  the lines it passed, the oldest first; words: a context's
//   void omitted(std::size_t count)            so many of its causes were not walked
#ifndef FALLIBLE_CORE_VISIT_HPP
#define FALLIBLE_CORE_VISIT_HPP

#include <fallible/core/error.hpp>

FALLIBLE_NAMESPACE_BEGIN

namespace detail {
struct Entry;
struct Walker;
}  // namespace detail

/// A context or a message, not yet rendered. Valid during the walk.
class Words {
 public:
  /// True for the error's own message, false for a context.
  [[nodiscard]] bool is_message() const noexcept { return message_; }
  /// Renders the words. An argument above `show_up_to` prints its class, such as "[personal]".
  void write(const Sink& sink, Privacy show_up_to = Privacy::internal) const;

 private:
  friend struct detail::Walker;
  Words(const Error& error, const detail::Entry* entry, bool message) noexcept
      : error_(&error), entry_(entry), message_(message) {}

  const Error* error_;
  const detail::Entry* entry_;  // null: the code's title, or the number of members
  bool message_;
};

/// Renders a field's value as "{}" would; above `show_up_to` its class, such as "[personal]".
void write_value(const Sink& sink, const Arg& value, Privacy show_up_to = Privacy::internal);

/// "self", "cause", "member" or "suppressed".
[[nodiscard]] const char* to_string(Relation relation) noexcept;

/// Where a walk stands.
struct Step {
  Relation relation = Relation::self;
  std::size_t depth = 0;     ///< 0 for the error that was asked about.
  std::size_t index = 0;     ///< Among the causes and members of the error above, from 0.
  std::size_t siblings = 1;  ///< Causes and members of the error above; suppressed ones count apart.
};

namespace detail {

struct VisitorTable {
  bool (*enter)(void* self, const Error& error, const Step& step);
  void (*text)(void* self, const Words& words, Location where);
  void (*field)(void* self, Text key, const Arg& value);
  void (*passed)(void* self, Location where, const Words* words);
  void (*omitted)(void* self, std::size_t count);
};

void walk(const Error& error, const VisitorTable& table, void* self);

template <class V>
consteval VisitorTable visitor_table() {
  VisitorTable table{};
  if constexpr (requires(V& v, const Error& e, const Step& s) { v.enter(e, s); }) {
    table.enter = [](void* self, const Error& error, const Step& step) -> bool {
      return static_cast<V*>(self)->enter(error, step);
    };
  }
  if constexpr (requires(V& v, const Words& w, Location l) { v.text(w, l); }) {
    table.text = [](void* self, const Words& words, Location where) {
      static_cast<V*>(self)->text(words, where);
    };
  }
  if constexpr (requires(V& v, Text k, const Arg& a) { v.field(k, a); }) {
    table.field = [](void* self, Text key, const Arg& value) {
      static_cast<V*>(self)->field(key, value);
    };
  }
  if constexpr (requires(V& v, Location l, const Words* w) { v.passed(l, w); }) {
    table.passed = [](void* self, Location where, const Words* words) {
      static_cast<V*>(self)->passed(where, words);
    };
  }
  if constexpr (requires(V& v, std::size_t n) { v.omitted(n); }) {
    table.omitted = [](void* self, std::size_t count) { static_cast<V*>(self)->omitted(count); };
  }
  return table;
}

// Not by the table's pointers: with -fsanitize=undefined g++ compares no function with null in a constant.
template <class V>
inline constexpr bool is_visitor = requires(V& v, const Error& e, const Step& s) { v.enter(e, s); } ||
                                   requires(V& v, const Words& w, Location l) { v.text(w, l); } ||
                                   requires(V& v, Text k, const Arg& a) { v.field(k, a); } ||
                                   requires(V& v, Location l, const Words* w) { v.passed(l, w); };

template <class V>
inline constexpr VisitorTable visitor_table_of = visitor_table<V>();

}  // namespace detail

/// Walks `error` and what it holds, parents before children, and tells `visitor`.
template <class V>
void visit(const Error& error, V&& visitor) {
  using Visitor = std::remove_reference_t<V>;
  static_assert(!std::is_const_v<Visitor>, "fallible: a visitor must not be const");
  static_assert(detail::is_visitor<Visitor>,
                "fallible: this visitor has none of enter, text, field and passed with the right "
                "parameters");
  detail::walk(error, detail::visitor_table_of<Visitor>, __builtin_addressof(visitor));
}

FALLIBLE_NAMESPACE_END
#endif
