// ValidationErrors is many findings about one input as one error: for each the place, a code, a text and limits.
//   Layer    taxonomy; needs core.
//   Threads  a value: const members may run concurrently.
//   Memory   One node of at most 512 bytes per kept finding, from core/allocator.hpp; the struct itself is five words.
//   Errors   Out of memory, and above the limit, a finding is counted and not kept.
// A finding never holds the rejected value: its path and its words are made of literals, indices and limits. So all
// of it is public.
//
//   if (const auto* invalid = error.get_if<ValidationErrors>()) {
//     for (const Violation& each : *invalid) show(each.pointer, each.message);
//   }
#ifndef FALLIBLE_TAXONOMY_VIOLATION_HPP
#define FALLIBLE_TAXONOMY_VIOLATION_HPP

#include <cstdint>

#include <fallible/core/allocator.hpp>
#include <fallible/core/error_struct.hpp>
#include <fallible/core/inline_text.hpp>
#include <fallible/taxonomy/input.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// One bound of a check: characters, bytes, items or the number itself.
struct Limit {
  std::int64_t value = 0;
  bool present = false;  ///< false: the check has no such bound, or it is no whole number of 64 bits
};

/// One finding.
struct Violation {
  InlineText<128> path;     ///< For people: "address.lines[2]"; empty when it is about the input as a whole.
  InlineText<144> pointer;  ///< For programs: the JSON pointer of RFC 6901, "/address/lines/2", with ~0 and ~1.
  InlineText<96> message;   ///< A fragment that any client may read: "must have at most 80 characters".
  Code code;                ///< What kind: VAL_MISSING_FIELD, VAL_TOO_LONG ...
  Limit minimum;            ///< Inclusive.
  Limit maximum;            ///< Inclusive.
  /// The path was longer or deeper than is kept: `path` is cut and `pointer` names the deepest place that fits.
  bool path_cut = false;
};

/// Findings in the order in which they were made. Moving is cheap and leaves an empty list; there are no copies.
class ViolationList {
  struct Node {
    Violation violation;
    Node* next;
    const Allocator* allocator;  // null: malloc
  };

 public:
  class Iterator {
   public:
    constexpr explicit Iterator(const Node* node = nullptr) noexcept : node_(node) {}
    const Violation& operator*() const noexcept { return node_->violation; }
    const Violation* operator->() const noexcept { return &node_->violation; }
    Iterator& operator++() noexcept {
      node_ = node_->next;
      return *this;
    }
    friend constexpr bool operator==(Iterator, Iterator) noexcept = default;

   private:
    const Node* node_;
  };

  constexpr ViolationList() noexcept = default;
  constexpr ViolationList(ViolationList&& other) noexcept
      : first_(other.first_), last_(other.last_), kept_(other.kept_), total_(other.total_) {
    other.first_ = other.last_ = nullptr;
    other.kept_ = other.total_ = 0;
  }
  ViolationList& operator=(ViolationList&& other) noexcept;
  ~ViolationList();

  [[nodiscard]] Iterator begin() const noexcept { return Iterator(first_); }
  [[nodiscard]] Iterator end() const noexcept { return Iterator(); }

  /// How many are in the list.
  [[nodiscard]] std::uint32_t kept() const noexcept { return kept_; }
  /// How many there were, those that were not kept among them; stops at the largest number.
  [[nodiscard]] std::uint32_t total() const noexcept { return total_; }
  [[nodiscard]] bool empty() const noexcept { return total_ == 0; }

  /// Adds a finding; without memory for it, it is only counted.
  /// Returns   whether it was kept.
  bool add(const Violation& violation) noexcept;
  /// Counts a finding that is not kept.
  void count() noexcept { total_ += total_ != UINT32_MAX ? 1u : 0u; }

 private:
  void clear() noexcept;

  Node* first_ = nullptr;
  Node* last_ = nullptr;
  std::uint32_t kept_ = 0;
  std::uint32_t total_ = 0;
};

/// Prints "2 fields are invalid: name: is required; age: must be from 0 to 150".
void fallible_format(Sink& sink, const ViolationList& violations);

/// The input was looked through and is wrong in these places; made by a Validator.
struct ValidationErrors {
  ViolationList violations;

  [[nodiscard]] ViolationList::Iterator begin() const noexcept { return violations.begin(); }
  [[nodiscard]] ViolationList::Iterator end() const noexcept { return violations.end(); }
  [[nodiscard]] std::uint32_t kept() const noexcept { return violations.kept(); }
  [[nodiscard]] std::uint32_t total() const noexcept { return violations.total(); }

  static constexpr Code code = InputErrc::failed;
  static constexpr auto fields =
      fallible::fields(field("violations", &ValidationErrors::violations, Privacy::public_));
  static constexpr const char* message = "{violations}";
};

FALLIBLE_NAMESPACE_END
#endif
