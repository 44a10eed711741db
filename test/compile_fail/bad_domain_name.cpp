// expect: fallible: a domain.s name must be 1 to 63 letters, digits, dots, underscores or hyphens
#include <fallible/core/code.hpp>

using namespace fallible;

enum class CartErrc { empty = 1, gone = 2 };

template <>
struct fallible::Domain<CartErrc> {
#ifndef FALLIBLE_CONTROL
  static constexpr const char* name = "shop/cart";
#else
  static constexpr const char* name = "shop.cart";
#endif
  static constexpr CodeRow<CartErrc> rows[] = {
      {CartErrc::empty, "VAL_CART_EMPTY", Category::validation, Severity::info, Retry::never, 422, Errc::aborted,
       "the cart is empty", "Ask the user to add an item."},
      {CartErrc::gone, "NF_CART_ITEM", Category::not_found, Severity::info, Retry::never, 404, Errc::not_found,
       "the item is gone", "Reload the cart."},
  };
};

Code used = CartErrc::empty;
