// The lists of a log record: the fields, the chain of causes, the places that returned. Not for users.
#ifndef FALLIBLE_SRC_REPORT_LOG_CHAIN_HPP
#define FALLIBLE_SRC_REPORT_LOG_CHAIN_HPP

#include <fallible/core/visit.hpp>

#include "log_text.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace detail::log_line {

inline constexpr std::size_t most_fields = 64;

/// Which fields stand in `fields`: those of the straight line of causes, the first of each name. The others stand with
/// their error in `chain`.
struct FieldPlaces {
  struct Key {  // not Text, which would be set up for all of them
    const char* data;
    std::size_t size;
  };
  std::size_t most;
  std::size_t size = 0;
  bool straight = true;
  Key seen[most_fields];  // up to `size`

  explicit FieldPlaces(std::size_t most_of_them) noexcept : most(most_of_them) {}
  void enter(const Step& step) noexcept {
    if (step.siblings > 1 || step.relation == Relation::member || step.relation == Relation::suppressed) straight = false;
  }
  bool takes(Text key) noexcept {
    if (!straight) return false;
    for (std::size_t i = 0; i < size; ++i) {
      if (Text(seen[i].data, seen[i].size) == key) return false;
    }
    if (size == most) return false;
    seen[size++] = {key.data(), key.size()};
    return true;
  }
};

template <class W>
struct FieldVisitor {
  LogText<W>& record;
  FieldPlaces places;
  bool open = false;
  bool enter(const Error&, const Step& step) noexcept {
    places.enter(step);
    return places.straight || !record.chain_says_more;
  }
  void field(Text key, const Arg& value) {
    if (record.is_own_id(key, value)) return;
    if (!places.takes(key)) {
      record.chain_says_more = true;
      return;
    }
    if (!open) record.out.key("fields").begin_object();
    open = true;
    record.put_value(key, value);
  }
};

template <class W>
void put_fields(LogText<W>& record) {
  if (record.options.max_fields == 0) return;
  FieldVisitor<W> fields{record, FieldPlaces(record.options.max_fields)};
  visit(record.report.error, fields);
  if (fields.open) record.out.end_object();
}

template <class W>
struct ChainVisitor {
  LogText<W>& record;
  FieldPlaces places;
  std::size_t left;
  std::size_t skipped = 0;
  const Error* inside = nullptr;
  std::size_t number = 0;  // of its texts
  bool in_texts = false;
  FieldPlaces own{0};  // keys of this error's own list
  bool in_fields = false;

  bool enter(const Error& error, const Step& step) {
    close();
    if (left == 0 || record.out.truncated()) {
      ++skipped;
      return false;
    }
    --left;
    places.enter(step);
    inside = &error;
    number = 0;
    own.size = 0;
    own.straight = true;
    own.most = record.options.max_fields;
    record.out.begin_object().member("relation", Text(to_string(step.relation)));
    record.out.key("depth").number(static_cast<std::uint64_t>(step.depth));
    record.out.member("code", Text(error.code().name()));
    return true;
  }
  void text(const Words& words, Location where) {
    if (!in_texts) record.out.key("texts").begin_array();
    in_texts = true;
    record.put_words(*inside, number++, words);
    if (!words.is_message()) return;
    close_texts();
    if (where && record.options.location) {
      record.out.key("location");
      record.put_place(where);
    }
  }
  void field(Text key, const Arg& value) {
    if (record.options.max_fields == 0 || record.is_own_id(key, value) || places.takes(key) || !own.takes(key)) return;
    if (!in_fields) record.out.key("fields").begin_object();
    in_fields = true;
    record.put_value(key, value);
  }
  void omitted(std::size_t count) noexcept { skipped += count; }

  void close_texts() {
    if (in_texts) record.out.end_array();
    in_texts = false;
  }
  void close() {
    close_texts();
    if (in_fields) record.out.end_object();
    in_fields = false;
    if (inside != nullptr) record.out.end_object();
    inside = nullptr;
  }
};

template <class W>
void put_chain(LogText<W>& record) {
  if (record.options.max_chain == 0 || !record.chain_says_more) return;
  record.out.key("chain").begin_array();
  ChainVisitor<W> chain{record, FieldPlaces(record.options.max_fields), record.options.max_chain};
  visit(record.report.error, chain);
  chain.close();
  record.out.end_array();
  if (chain.skipped > 0) record.out.key("chain_left_out").number(static_cast<std::uint64_t>(chain.skipped));
}

template <class W>
struct TraceVisitor {
  LogText<W>& record;
  std::size_t left;
  bool open = false;
  bool enter(const Error&, const Step& step) noexcept { return step.depth == 0; }
  void passed(Location where, const Words*) {
    if (!where || left == 0) return;
    --left;
    if (!open) record.out.key("return_trace").begin_array();
    open = true;
    record.put_place(where);
  }
};

template <class W>
void put_trace(LogText<W>& record) {
  if (record.options.max_return_trace == 0) return;
  TraceVisitor<W> trace{record, record.options.max_return_trace};
  visit(record.report.error, trace);
  if (trace.open) record.out.end_array();
}

}  // namespace detail::log_line
FALLIBLE_NAMESPACE_END
#endif
