// JsonDocument reads JSON (RFC 8259) that somebody else wrote, whatever the bytes are: it has the document, or an error
// that says where it breaks or which limit it passes.
//   Layer    report; needs core and taxonomy.   Threads  a document is read by many at a time.
//   Memory   Nodes of 32 bytes, one per value and name, from core/allocator.hpp; a text without escapes is not copied.
//            The document's bytes are borrowed: they must outlive it, and every value taken from it.
//   Errors   SER_MALFORMED (MalformedInput: byte offset, what was expected), SER_TOO_LARGE (DocumentTooLarge: the limit),
//            RES_OUT_OF_MEMORY. No depth of nesting uses stack.
//
//   FALLIBLE_TRY(const JsonDocument document, JsonDocument::parse(body));
//   const Text title = document.root().member("title").text();      // empty when it is absent or no string
//   for (const JsonMember& each : document.root().members()) keep(each.name, each.value.raw());
//
// Stricter than some readers, so that no two readers of one document disagree: a string with half a surrogate pair, a
// number past the range of a double and anything behind the value are refused, and a name that an object has twice is
// as if it were absent. A byte order mark in front is skipped.
#ifndef FALLIBLE_REPORT_JSON_DOCUMENT_HPP
#define FALLIBLE_REPORT_JSON_DOCUMENT_HPP

#include <cstdint>
#include <optional>

#include <fallible/core/allocator.hpp>
#include <fallible/core/result.hpp>
#include <fallible/core/text.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// What a reader accepts. A document past one of these is refused whole.
struct JsonLimits {
  std::size_t max_bytes = 256 * 1024;   ///< of the document; at most 64 MiB, a larger limit counts as that
  std::uint32_t max_depth = 32;         ///< scopes within scopes; `[]` has depth 1
  std::uint32_t max_values = 10'000;    ///< values in all, names not counted
  std::uint32_t max_text = 64 * 1024;   ///< bytes of one string, name or number
};

enum class JsonKind : std::uint8_t {
  absent,  ///< there is no such value: what member() and element() answer
  null,
  boolean,
  number,
  string,
  array,
  object,
};

namespace detail {

/// One value or name; what is in a scope lies behind it, names in front of their values.
struct JsonNode {
  const char* raw;
  const char* text;         // a string, decoded
  std::uint32_t raw_size;
  std::uint32_t text_size;  // of a scope: how many values it has; of a boolean: 1 for true
  std::uint32_t skip;       // from here to the node behind all that is in this one
  JsonKind kind;
};

}  // namespace detail

class JsonElements;
class JsonMembers;

/// A value of a document: one word that is copied freely, and valid as long as the document. A question that does not
/// fit the kind has an empty answer, so that wrong-typed and absent are the same.
class JsonValue {
 public:
  constexpr JsonValue() noexcept = default;

  [[nodiscard]] JsonKind kind() const noexcept { return node_ == nullptr ? JsonKind::absent : node_->kind; }
  /// True when there is a value, null among them.
  [[nodiscard]] explicit operator bool() const noexcept { return node_ != nullptr; }
  [[nodiscard]] bool is(JsonKind kind) const noexcept { return this->kind() == kind; }

  /// The text of a string, decoded: valid UTF-8, and it may hold NUL. Empty for all else.
  [[nodiscard]] Text text() const noexcept {
    return is(JsonKind::string) ? Text(node_->text, node_->text_size) : Text();
  }
  [[nodiscard]] std::optional<bool> boolean() const noexcept {
    if (!is(JsonKind::boolean)) return std::nullopt;
    return node_->text_size != 0;
  }
  /// A number that is exactly this integer, however it is written: 404, 404.0 and 4.04e2 are one. Nothing for a number
  /// with a fraction, for one that does not fit, and for what is no number.
  [[nodiscard]] std::optional<std::int64_t> int64() const noexcept;
  [[nodiscard]] std::optional<std::uint64_t> uint64() const noexcept;
  /// The double that is nearest to the number; never infinite.
  [[nodiscard]] std::optional<double> number() const noexcept;

  /// The bytes of the value as they stand in the document, without spaces around them: JSON by itself.
  [[nodiscard]] Text raw() const noexcept { return node_ == nullptr ? Text() : Text(node_->raw, node_->raw_size); }

  /// How many values an array or object has; 0 for all else.
  [[nodiscard]] std::size_t size() const noexcept {
    return is(JsonKind::array) || is(JsonKind::object) ? node_->text_size : 0;
  }
  /// The member with this name; absent when there is none, when there are two, and when this is no object.
  /// Cost  linear in the members.
  [[nodiscard]] JsonValue member(Text name) const noexcept;
  /// Whether an object, this value or one anywhere within it, has a name twice: then readers of raw() may disagree.
  /// Cost  for each object, the square of its members.
  [[nodiscard]] bool repeats_names() const noexcept;
  /// The values of an array, in order; none for all else.
  [[nodiscard]] JsonElements elements() const noexcept;
  /// The members of an object, in order and with those whose name is there twice; none for all else.
  [[nodiscard]] JsonMembers members() const noexcept;

 private:
  friend class JsonDocument;
  friend class JsonElements;
  friend class JsonMembers;
  explicit JsonValue(const detail::JsonNode* node) noexcept : node_(node) {}

  const detail::JsonNode* node_ = nullptr;
};

/// A range for `for`.
class JsonElements {
 public:
  class Iterator {
   public:
    explicit Iterator(const detail::JsonNode* node) noexcept : node_(node) {}
    JsonValue operator*() const noexcept { return JsonValue(node_); }
    Iterator& operator++() noexcept {
      node_ += node_->skip;
      return *this;
    }
    friend bool operator==(Iterator, Iterator) noexcept = default;

   private:
    const detail::JsonNode* node_;
  };

  [[nodiscard]] Iterator begin() const noexcept { return Iterator(first_); }
  [[nodiscard]] Iterator end() const noexcept { return Iterator(last_); }

 private:
  friend class JsonValue;
  JsonElements(const detail::JsonNode* first, const detail::JsonNode* last) noexcept : first_(first), last_(last) {}

  const detail::JsonNode* first_;
  const detail::JsonNode* last_;
};

struct JsonMember {
  Text name;  ///< decoded
  JsonValue value;
};

/// A range for `for`.
class JsonMembers {
 public:
  class Iterator {
   public:
    explicit Iterator(const detail::JsonNode* node) noexcept : node_(node) {}
    JsonMember operator*() const noexcept { return {Text(node_->text, node_->text_size), JsonValue(node_ + 1)}; }
    Iterator& operator++() noexcept {
      node_ += 1 + node_[1].skip;
      return *this;
    }
    friend bool operator==(Iterator, Iterator) noexcept = default;

   private:
    const detail::JsonNode* node_;
  };

  [[nodiscard]] Iterator begin() const noexcept { return Iterator(first_); }
  [[nodiscard]] Iterator end() const noexcept { return Iterator(last_); }

 private:
  friend class JsonValue;
  JsonMembers(const detail::JsonNode* first, const detail::JsonNode* last) noexcept : first_(first), last_(last) {}

  const detail::JsonNode* first_;
  const detail::JsonNode* last_;
};

inline JsonElements JsonValue::elements() const noexcept {
  if (!is(JsonKind::array)) return {nullptr, nullptr};
  return {node_ + 1, node_ + node_->skip};
}
inline JsonMembers JsonValue::members() const noexcept {
  if (!is(JsonKind::object)) return {nullptr, nullptr};
  return {node_ + 1, node_ + node_->skip};
}

/// A document that was read. Moving it leaves its values valid and the old object empty; there are no copies.
class JsonDocument {
 public:
  /// Requires  `text` stays as it is for as long as the document is used.
  /// Errors    as above. An error about a place has the field "offset": bytes before it.
  /// Cost      linear; one allocation for a document below 1 KB without escapes.
  [[nodiscard]] static Result<JsonDocument> parse(Text text, const JsonLimits& limits = {}) noexcept;
  /// A text that ends with the call does not compile.
  template <class T>
    requires(detail::CharRange<T> && !std::is_trivially_copyable_v<T>)
  static Result<JsonDocument> parse(T&& text, const JsonLimits& limits = {}) noexcept {
    static_assert(std::is_lvalue_reference_v<T>, "fallible: a JsonDocument borrows its text, which must outlive it: keep the text");
    return parse(Text(text), limits);
  }

  JsonDocument(JsonDocument&& other) noexcept
      : nodes_(other.nodes_), nodes_bytes_(other.nodes_bytes_), decoded_(other.decoded_),
        decoded_bytes_(other.decoded_bytes_), allocator_(other.allocator_) {
    other.nodes_ = nullptr;
    other.decoded_ = nullptr;
  }
  JsonDocument& operator=(JsonDocument&& other) noexcept;
  ~JsonDocument();

  /// The document's one value; absent only in a document that was moved from.
  [[nodiscard]] JsonValue root() const noexcept { return JsonValue(nodes_); }

 private:
  struct Builder;
  constexpr JsonDocument() noexcept = default;

  detail::JsonNode* nodes_ = nullptr;
  std::size_t nodes_bytes_ = 0;
  char* decoded_ = nullptr;  // texts that had escapes
  std::size_t decoded_bytes_ = 0;
  const Allocator* allocator_ = nullptr;  // of both; null for malloc
};

FALLIBLE_NAMESPACE_END
#endif
