// Code says what kind of failure this is: one word, pointing at a constant description.
//   Layer    core.   Threads  plain values over constants.   Memory  none, and nothing at start-up.
// A domain is an enum and one constexpr table; the enum's values convert to Code by themselves.
//
//   enum class CartErrc { empty = 1, item_gone = 2 };
//   template <> struct fallible::Domain<CartErrc> {
//     static constexpr const char* name = "shop.cart";
//     static constexpr CodeRow<CartErrc> rows[] = {
//         {CartErrc::empty, "VAL_CART_EMPTY", Category::validation, Severity::info, Retry::never,
//          422, Errc::failed_precondition, "the cart is empty", "Ask the user to add an item."},
//         {CartErrc::item_gone, "NF_CART_ITEM", Category::not_found, Severity::info, Retry::never,
//          404, Errc::not_found, "the item is gone", "Reload the cart."},
//     };
//   };
//
// The table is checked when it is compiled: two rows with one number or one name, a name without
// its category's prefix, or an enumerator without a row do not compile.
#ifndef FALLIBLE_CORE_CODE_HPP
#define FALLIBLE_CORE_CODE_HPP

#include <fallible/core/code_info.hpp>
#include <fallible/core/detail/domain.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// An enum with a Domain.
template <class E>
concept CodeEnum = std::is_enum_v<E> && detail::has_domain<E>;

/// What kind of failure: one trivially copyable word, never empty. Codes compare by identity, which
/// is the same in every shared object, process and release; their texts never take part.
/// Cost  construction from an enumerator folds to an address; == is one or two comparisons.
class Code {
 public:
  /// The code of an enumerator. A value that the table does not declare gives that domain's
  /// INT_UNDECLARED, whose number is 0.
  template <CodeEnum E>
  constexpr Code(E code) noexcept : info_(&detail::find_code(code)) {}

  /// The code with this description, which must outlive it (those of a Domain always do).
  explicit constexpr Code(const CodeInfo& info) noexcept : info_(&info) {}

  [[nodiscard]] constexpr std::uint64_t id() const noexcept { return info_->id; }
  [[nodiscard]] constexpr const char* name() const noexcept { return info_->name; }
  [[nodiscard]] constexpr const char* domain() const noexcept { return info_->domain->name; }
  [[nodiscard]] constexpr int number() const noexcept { return info_->number; }
  [[nodiscard]] constexpr Category category() const noexcept { return info_->category; }
  [[nodiscard]] constexpr Severity severity() const noexcept { return info_->severity; }
  [[nodiscard]] constexpr Retry retry() const noexcept { return info_->retry; }
  [[nodiscard]] constexpr int http_status() const noexcept { return info_->http_status; }
  [[nodiscard]] constexpr int grpc_code() const noexcept { return static_cast<int>(info_->general); }
  [[nodiscard]] constexpr Errc general() const noexcept { return info_->general; }
  [[nodiscard]] constexpr const char* title() const noexcept { return info_->title; }
  [[nodiscard]] constexpr const char* doc() const noexcept { return info_->doc; }
  [[nodiscard]] constexpr const CodeInfo& info() const noexcept { return *info_; }

  /// The enumerator of this code, or E{0} when it belongs to another domain, for a switch:
  ///   switch (error.code().as<CartErrc>()) { case CartErrc::empty: ...; default: ...; }
  template <CodeEnum E>
  [[nodiscard]] constexpr E as() const noexcept {
    return info_->domain->id == detail::DomainTable<E>::info.id ? static_cast<E>(info_->number)
                                                                : E{};
  }

  friend constexpr bool operator==(Code a, Code b) noexcept {
    return a.info_ == b.info_ || a.info_->id == b.info_->id;
  }

 private:
  template <class>
  friend struct Niche;
  friend class Error;
  constexpr explicit Code(std::nullptr_t) noexcept : info_(nullptr) {}

  const CodeInfo* info_;  // null only inside a Result that holds a value
};

/// The code that an enumerator stands for; the same as converting it.
template <CodeEnum E>
[[nodiscard]] constexpr Code make_code(E code) noexcept {
  return code;
}

FALLIBLE_NAMESPACE_END

#include <fallible/core/errc.hpp>  // IWYU pragma: export

#endif
