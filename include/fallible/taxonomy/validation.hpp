// Validator looks through an input field by field and answers with every finding at once, or with the first.
//   Layer    taxonomy; needs core.
//   Threads  one validator, with its scopes and checks, belongs to one thread.
//   Memory   none while the input is right; then one node per finding (taxonomy/violation.hpp).
//   Errors   finish() gives VAL_FAILED with a ValidationErrors. Checks do not fail otherwise.
//
//   Result<void> check(const Order& order) {
//     Validator v;
//     v.field("name", order.name).required().length(1, 80);
//     v.field("age", order.age).range(0, 150);                      // an empty std::optional is skipped
//     auto address = v.nested("address");
//     address.field("zip", order.address.zip).matches(is_zip, "must be a zip code");
//     auto lines = v.nested("lines");
//     for (std::size_t i = 0; i < order.lines.size(); ++i) lines.at(i).field("count", order.lines[i].count).at_least(1);
//     return v.finish();                                            // or FALLIBLE_TRY(v.finish());
//   }
//
// The same spelling stops at the first finding with Validator v({.stop_at_first = true}), and returns early
// after one field with FALLIBLE_TRY(v.field("name", order.name).required().finish()).
// The first finding of a field ends its chain: a missing name is not too short as well. Names and words are
// literals, so that no part of the input gets into an error.
#ifndef FALLIBLE_TAXONOMY_VALIDATION_HPP
#define FALLIBLE_TAXONOMY_VALIDATION_HPP

#include <initializer_list>

#include <fallible/core/result.hpp>
#include <fallible/taxonomy/violation.hpp>

FALLIBLE_NAMESPACE_BEGIN

struct ValidatorOptions {
  /// Findings that are kept; those above are counted. 0 to 1024, larger numbers mean 1024. Default 32.
  std::uint32_t max_violations = 32;
  /// After the first finding no check runs any more. Default false: all are collected.
  bool stop_at_first = false;
};

class Validator;

namespace detail {

/// A place in the input: at most 16 names and indices.
struct InputPath {
  static constexpr std::uint8_t max_depth = 16;
  struct Segment {
    const char* name;  // null: an index
    std::size_t index;
  };
  Segment segments[max_depth];  // set up to depth
  std::uint8_t depth = 0;
  bool too_deep = false;

  InputPath() noexcept {}
  InputPath(const InputPath& other) noexcept { *this = other; }
  InputPath& operator=(const InputPath& other) noexcept {  // most paths are short
    for (std::uint8_t i = 0; i < other.depth; ++i) segments[i] = other.segments[i];
    depth = other.depth;
    too_deep = other.too_deep;
    return *this;
  }

  void push(const char* name, std::size_t index) noexcept {
    if (depth == max_depth) {
      too_deep = true;
    } else {
      segments[depth++] = {name, index};
    }
  }
};

struct ValidatorState {
  ViolationList violations;
  ValidatorOptions options;
};

/// A bound in the words of a message.
struct Bounds {
  Arg minimum, maximum;  // kind none: not bounded on that side
  const char* verb;      // "must have", "must be"
  const char* unit;      // " characters"; empty for numbers
};

[[nodiscard]] Error finish(ValidatorState& state, Location where) noexcept;
void add_violation(ValidatorState& state, const InputPath& path, Code code, Text message) noexcept;
void add_bounds(ValidatorState& state, const InputPath& path, Code code, const Bounds& bounds) noexcept;
void add_choice(ValidatorState& state, const InputPath& path, const Arg* choices, std::size_t count) noexcept;
/// Returns   the number of code points, or SIZE_MAX when the bytes are not UTF-8.
[[nodiscard]] std::size_t count_code_points(Text text) noexcept;

/// An optional, a pointer or a smart pointer.
template <class V>
concept Nullable = !std::is_convertible_v<const V&, Text> &&
                   (requires(const V& v) { v.has_value(); *v; } || requires(const V& v) { v == nullptr; *v; });
template <class V>
concept Sized = requires(const V& v) { { v.size() } -> std::convertible_to<std::size_t>; };

/// The value behind an optional or a pointer, or behind several of them, or null when there is none.
template <class V>
constexpr auto present(const V& value) noexcept {
  if constexpr (CharPointer<V>) {
    return value != nullptr ? __builtin_addressof(value) : nullptr;
  } else if constexpr (Nullable<V>) {
    using Inner = decltype(detail::present(*value));
    bool there = false;
    if constexpr (requires { value.has_value(); }) {
      there = value.has_value();
    } else {
      there = value != nullptr;
    }
    return there ? detail::present(*value) : static_cast<Inner>(nullptr);
  } else {
    return __builtin_addressof(value);
  }
}

}  // namespace detail

/// The checks of one value, as a chain. Use it in the expression that makes it: it refers to the value.
/// V is the value's type behind its optional or pointer.
template <class V>
class FieldCheck {
 public:
  FieldCheck(detail::ValidatorState& state, const detail::InputPath& path, const V* value) noexcept
      : state_(state), path_(path), value_(value) {
    if (state.options.stop_at_first && !state.violations.empty()) over_ = true;
  }

  /// It must be there: an optional or pointer with a value; a text or container that is not empty.
  FieldCheck& required() noexcept {
    bool missing = value_ == nullptr;
    if constexpr (std::is_convertible_v<const V&, Text>) {
      missing = missing || Text(*value_).empty();
    } else if constexpr (detail::Sized<V>) {
      missing = missing || value_->size() == 0;
    }
    if (!over_ && missing) add(InputErrc::missing_field, "is required");
    return *this;
  }

  /// A text of `minimum` to `maximum` Unicode code points; what is not UTF-8 is VAL_BAD_ENCODING.
  FieldCheck& length(std::size_t minimum, std::size_t maximum) noexcept {
    static_assert(std::is_convertible_v<const V&, Text>, "fallible: length is for texts, items for containers");
    if (over()) return *this;
    const std::size_t points = detail::count_code_points(Text(*value_));
    if (points == SIZE_MAX) return add(InputErrc::bad_encoding, "must be valid UTF-8");
    return size_within(points, minimum, maximum, " characters");
  }
  /// A text of `minimum` to `maximum` bytes, whatever they are.
  FieldCheck& bytes(std::size_t minimum, std::size_t maximum) noexcept {
    static_assert(std::is_convertible_v<const V&, Text>, "fallible: bytes is for texts, items for containers");
    return over() ? *this : size_within(Text(*value_).size(), minimum, maximum, " bytes");
  }
  /// A container of `minimum` to `maximum` items.
  FieldCheck& items(std::size_t minimum, std::size_t maximum) noexcept
    requires detail::Sized<V>
  {
    return over() ? *this : size_within(value_->size(), minimum, maximum, " items");
  }

  /// A number within both bounds, inclusive. Not-a-number is in no range.
  FieldCheck& range(std::type_identity_t<V> minimum, std::type_identity_t<V> maximum) noexcept {
    if (over() || (*value_ >= minimum && *value_ <= maximum)) return *this;
    return bounds(InputErrc::not_in_range, {make_arg(minimum), make_arg(maximum), "must be", ""});
  }
  FieldCheck& at_least(std::type_identity_t<V> minimum) noexcept {
    if (over() || *value_ >= minimum) return *this;
    return bounds(InputErrc::not_in_range, {make_arg(minimum), Arg{}, "must be", ""});
  }
  FieldCheck& at_most(std::type_identity_t<V> maximum) noexcept {
    if (over() || *value_ <= maximum) return *this;
    return bounds(InputErrc::not_in_range, {Arg{}, make_arg(maximum), "must be", ""});
  }

  /// `accepts(value)` says whether the value has its format; `words` is a literal: "must be an e-mail address".
  template <class Accepts>
  FieldCheck& matches(Accepts&& accepts, Key words = "does not have the expected format") {
    return check(accepts, InputErrc::bad_format, words);
  }
  /// Any rule: `accepts(value)`, the code when it says no, and a literal.
  template <class Accepts>
  FieldCheck& check(Accepts&& accepts, Code code, Key words) {
    static_assert(std::is_invocable_r_v<bool, Accepts&, const V&>,
                  "fallible: a check is a callable that takes the value and returns bool");
    if (over() || accepts(*value_)) return *this;
    return add(code, words.text());
  }

  /// One of these values. They are named in the message, so they must be fit for any client.
  FieldCheck& one_of(std::initializer_list<Text> allowed) noexcept
    requires std::is_convertible_v<const V&, Text>
  {
    return over() ? *this : among(Text(*value_), allowed);
  }
  FieldCheck& one_of(std::initializer_list<V> allowed) noexcept
    requires(!std::is_convertible_v<const V&, Text>)
  {
    return over() ? *this : among(*value_, allowed);
  }

  /// Whether no check of this chain has failed.
  [[nodiscard]] bool ok() const noexcept { return !failed_; }
  /// For an early return: all findings so far when this chain failed, else success.
  [[nodiscard]] Result<void> finish(Location where = Location::here()) noexcept {
    if (!failed_) return {};
    return fail(detail::finish(state_, where));
  }

 private:
  [[nodiscard]] bool over() const noexcept { return over_ || value_ == nullptr; }
  FieldCheck& add(Code code, Text message) noexcept {
    detail::add_violation(state_, path_, code, message);
    over_ = failed_ = true;
    return *this;
  }
  FieldCheck& bounds(Code code, const detail::Bounds& bounds) noexcept {
    detail::add_bounds(state_, path_, code, bounds);
    over_ = failed_ = true;
    return *this;
  }
  FieldCheck& size_within(std::size_t size, std::size_t minimum, std::size_t maximum, const char* unit) noexcept {
    if (size >= minimum && size <= maximum) return *this;
    return bounds(size < minimum ? InputErrc::too_short : InputErrc::too_long,
                  {minimum == 0 ? Arg{} : make_arg(minimum), maximum == SIZE_MAX ? Arg{} : make_arg(maximum),
                   "must have", unit});
  }
  template <class W>
  FieldCheck& among(const W& value, std::initializer_list<W> allowed) noexcept {
    constexpr std::size_t named = 8;  // more do not fit the message
    Arg choices[named];
    std::size_t count = 0;
    for (const W& each : allowed) {
      if (value == each) return *this;
      if (count < named) choices[count] = make_arg(each);
      ++count;
    }
    detail::add_choice(state_, path_, choices, count <= named ? count : 0);
    over_ = failed_ = true;
    return *this;
  }

  detail::ValidatorState& state_;
  detail::InputPath path_;
  const V* value_;
  bool over_ = false;
  bool failed_ = false;
};

/// A place in the input below which fields are checked. It may be kept and copied while the Validator lives.
class ValidationScope {
 public:
  /// The object in the field `name`. Deeper than 16 the finding names the deepest place that fits.
  [[nodiscard]] ValidationScope nested(Key name) const noexcept { return below(name.text(), 0); }
  /// The item `index` of the list at this place.
  [[nodiscard]] ValidationScope at(std::size_t index) const noexcept { return below(nullptr, index); }

  /// Begins the checks of a field of the object at this place.
  template <class V>
  [[nodiscard]] auto field(Key name, const V& value) const noexcept {
    return nested(name).value(value);
  }
  /// Begins the checks of the very value at this place, such as an item of a list of numbers.
  template <class V>
  [[nodiscard]] auto value(const V& value) const noexcept {
    using Inner = std::remove_const_t<std::remove_pointer_t<decltype(detail::present(value))>>;
    return FieldCheck<Inner>(*state_, path_, detail::present(value));
  }

  /// A rule over several fields: adds a finding about this place unless `holds`.
  void check(bool holds, Code code, Key words) const noexcept {
    if (holds || (state_->options.stop_at_first && !state_->violations.empty())) return;
    detail::add_violation(*state_, path_, code, words.text());
  }

 private:
  friend class Validator;
  explicit ValidationScope(detail::ValidatorState& state) noexcept : state_(&state) {}
  [[nodiscard]] ValidationScope below(const char* name, std::size_t index) const noexcept {
    ValidationScope scope(*this);
    scope.path_.push(name, index);
    return scope;
  }

  detail::ValidatorState* state_;
  detail::InputPath path_;
};

/// Collects the findings about one input.
class Validator {
 public:
  explicit Validator(ValidatorOptions options = {}) noexcept : state_{{}, options} {}
  Validator(const Validator&) = delete;
  Validator& operator=(const Validator&) = delete;

  [[nodiscard]] ValidationScope root() noexcept { return ValidationScope(state_); }
  [[nodiscard]] ValidationScope nested(Key name) noexcept { return root().nested(name); }
  [[nodiscard]] ValidationScope at(std::size_t index) noexcept { return root().at(index); }
  template <class V>
  [[nodiscard]] auto field(Key name, const V& value) noexcept {
    return root().field(name, value);
  }
  void check(bool holds, Code code, Key words) noexcept { root().check(holds, code, words); }

  /// Whether nothing was found so far.
  [[nodiscard]] bool ok() const noexcept { return state_.violations.empty(); }

  /// Success when nothing was found, else one error that holds all of it. The validator is empty afterwards.
  [[nodiscard]] Result<void> finish(Location where = Location::here()) noexcept {
    if (ok()) return {};
    return fail(detail::finish(state_, where));
  }
  /// The same with the value that was looked through: `return v.finish(std::move(order));`
  template <class T>
  [[nodiscard]] Result<std::remove_cvref_t<T>> finish(T&& value, Location where = Location::here()) {
    if (ok()) return Result<std::remove_cvref_t<T>>(std::in_place_t{}, detail::forward<T>(value));
    return fail(detail::finish(state_, where));
  }

 private:
  detail::ValidatorState state_;
};

FALLIBLE_NAMESPACE_END
#endif
