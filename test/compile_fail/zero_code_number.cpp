// expect: fallible: a code.s number must not be 0, which means success nearly everywhere
#include <fallible/core/code.hpp>

using namespace fallible;

#ifndef FALLIBLE_CONTROL
enum class CartErrc { empty };
#else
enum class CartErrc { empty = 1 };
#endif

template <>
struct fallible::Domain<CartErrc> {
  static constexpr const char* name = "shop.cart";
  static constexpr CodeRow<CartErrc> rows[] = {
      {CartErrc::empty, "VAL_CART_EMPTY", Category::validation, Severity::info, Retry::never, 422, Errc::aborted,
       "the cart is empty", "Ask the user to add an item."},
  };
};

Code used = CartErrc::empty;
