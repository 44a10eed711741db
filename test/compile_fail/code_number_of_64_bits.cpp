// expect: fallible: a code.s number must fit into 32 bits
#include <fallible/core/code.hpp>

#include <cstdint>

using namespace fallible;

#ifndef FALLIBLE_CONTROL
enum class CartErrc : std::int64_t { empty = 0x100000001 };
#else
enum class CartErrc : std::int64_t { empty = 0x10000001 };
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
