// expect: fallible: a code.s HTTP status must be from 100 to 599
#include <fallible/core/code.hpp>

using namespace fallible;

enum class CartErrc { empty = 1, gone = 2 };

template <>
struct fallible::Domain<CartErrc> {
  static constexpr const char* name = "shop.cart";
  static constexpr CodeRow<CartErrc> rows[] = {
      {CartErrc::empty, "VAL_CART_EMPTY", Category::validation, Severity::info, Retry::never, 422, Errc::aborted,
       "the cart is empty", "Ask the user to add an item."},
#ifndef FALLIBLE_CONTROL
      {CartErrc::gone, "NF_CART_ITEM", Category::not_found, Severity::info, Retry::never, 40, Errc::not_found,
       "the item is gone", "Reload the cart."},
#else
      {CartErrc::gone, "NF_CART_ITEM", Category::not_found, Severity::info, Retry::never, 404, Errc::not_found,
       "the item is gone", "Reload the cart."},
#endif
  };
};

Code used = CartErrc::empty;
