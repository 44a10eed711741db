// Combining turns many results into one: collect, collect_all, partition, all.
//   Layer    core.   Threads  none.   Memory  a vector for the values; a join allocates on failure.
//
//   Result<std::vector<User>> users = collect(results);       // the first error ends it
//   Result<std::vector<User>> users = collect_all(results);   // or every error, as one
//   auto [good, bad] = partition(results);
//   auto [config, db] = FALLIBLE_TRY(all(load_config(), open_db()));
//
// A range that is passed as a temporary or with std::move gives its values away; another one is copied.
#ifndef FALLIBLE_CORE_COMBINE_HPP
#define FALLIBLE_CORE_COMBINE_HPP

#include <tuple>
#include <vector>

#include <fallible/core/result.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

template <class Range>
using element_of = std::remove_cvref_t<decltype(*std::declval<Range&>().begin())>;

template <class Range>
concept ResultRange = requires(Range& range) {
  range.begin();
  range.end();
  requires is_result<element_of<Range>>;
};

/// A view, such as std::span, does not own its elements: a temporary one gives nothing away.
template <class Range>
concept OwningRange = !std::is_lvalue_reference_v<Range> && requires(Range& range) {
  typename Range::value_type;
  range.clear();
};
template <class T>
inline constexpr bool is_array_like = false;
template <template <class, std::size_t> class Array, class T, std::size_t N>
inline constexpr bool is_array_like<Array<T, N>> = !std::is_constructible_v<Array<T, N>, T*, std::size_t>;

/// The element as the range gives it: to move from when the range owns it and may be moved from.
template <class Range, class Element>
constexpr decltype(auto) element(Element& value) noexcept {
  constexpr bool owned = OwningRange<Range> || (!std::is_lvalue_reference_v<Range> && is_array_like<Range>);
  if constexpr (!owned || std::is_const_v<Element>) {
    return static_cast<const Element&>(value);
  } else {
    return detail::move(value);
  }
}

/// A vector of values; of void results there is nothing to keep.
template <class T>
struct Values {
  using type = std::vector<T>;
};
template <>
struct Values<void> {
  using type = void;
};

/// Gathers errors into one: the first as it is, more of them as a join.
class ErrorGatherer {
 public:
  void add(Error error) noexcept {
    if (gathered_.has_value()) {
      gathered_ = Failure<Error>(detail::move(error));
      return;
    }
    Error both[] = {detail::move(gathered_).error(), detail::move(error)};
    gathered_ = Failure<Error>(Error::joined(both, 2, {}));
  }
  [[nodiscard]] Result<void> take() && noexcept { return detail::move(gathered_); }

 private:
  Result<void> gathered_;
};

}  // namespace detail

/// The values of all results in order, or the first error. For results of void: whether all succeeded.
template <detail::ResultRange Range>
[[nodiscard]] auto collect(Range&& results)
    -> Result<typename detail::Values<typename detail::element_of<Range>::value_type>::type,
              typename detail::element_of<Range>::error_type> {
  using Element = detail::element_of<Range>;
  using Collected =
      Result<typename detail::Values<typename Element::value_type>::type, typename Element::error_type>;
  Collected collected;
  for (auto& result : results) {
    if (!result.has_value()) return Collected(unexpect, detail::element<Range>(result).unchecked_error());
    if constexpr (!std::is_void_v<typename Element::value_type>) {
      collected->push_back(detail::element<Range>(result).unchecked_value());
    }
  }
  return collected;
}

/// The values of all results in order, or all errors as one: a single one as it is, more as a join in
/// the order of the range.
template <detail::ResultRange Range>
[[nodiscard]] auto collect_all(Range&& results, Location where = Location::here())
    -> Result<typename detail::Values<typename detail::element_of<Range>::value_type>::type> {
  using Value = typename detail::element_of<Range>::value_type;
  using Collected = Result<typename detail::Values<Value>::type>;
  Collected collected;
  detail::ErrorGatherer errors;
  for (auto& result : results) {
    if (!result.has_value()) {
      errors.add(detail::lift<Error>(detail::element<Range>(result).unchecked_error(), where));
    } else if constexpr (!std::is_void_v<Value>) {
      collected->push_back(detail::element<Range>(result).unchecked_value());
    }
  }
  Result<void> outcome = detail::move(errors).take();
  if (!outcome) return Collected(unexpect, detail::move(outcome).error());
  return collected;
}

/// What partition() found, each part in the order of the range.
template <class T, class E>
struct Partition {
  std::vector<T> values;
  std::vector<E> errors;
};

/// The values and the errors of a range, apart.
template <detail::ResultRange Range>
  requires(!std::is_void_v<typename detail::element_of<Range>::value_type>)
[[nodiscard]] auto partition(Range&& results)
    -> Partition<typename detail::element_of<Range>::value_type,
                 typename detail::element_of<Range>::error_type> {
  Partition<typename detail::element_of<Range>::value_type, typename detail::element_of<Range>::error_type>
      parts;
  for (auto& result : results) {
    if (result.has_value()) {
      parts.values.push_back(detail::element<Range>(result).unchecked_value());
    } else {
      parts.errors.push_back(detail::element<Range>(result).unchecked_error());
    }
  }
  return parts;
}

namespace detail {

/// A result's value as a tuple of one; of none for void.
template <class R>
constexpr auto value_tuple(R& result) {
  if constexpr (std::is_void_v<typename R::value_type>) {
    return std::tuple<>();
  } else {
    return std::tuple<typename R::value_type>(detail::move(result.unchecked_value()));
  }
}

}  // namespace detail

/// All values as a tuple (results of void add nothing to it), or all errors as one. Every result has
/// been computed by then: this is for independent steps.
template <class... T, class... E>
[[nodiscard]] auto all(Result<T, E>... results)
    -> Result<decltype(std::tuple_cat(detail::value_tuple(results)...))> {
  detail::ErrorGatherer errors;
  ((results.has_value() ? void() : errors.add(detail::lift<Error>(detail::move(results).unchecked_error(), {}))), ...);
  Result<void> outcome = detail::move(errors).take();
  if (!outcome) return Failure<Error>(detail::move(outcome).error());
  return std::tuple_cat(detail::value_tuple(results)...);
}

FALLIBLE_NAMESPACE_END
#endif
