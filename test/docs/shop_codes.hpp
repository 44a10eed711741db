// The domain of a program, for the test of fallible_catalogue().
#ifndef TEST_DOCS_SHOP_CODES_HPP
#define TEST_DOCS_SHOP_CODES_HPP

#include <fallible/core/code.hpp>

namespace shop {
enum class CartErrc { empty = 1 };
}

template <>
struct fallible::Domain<shop::CartErrc> {
  static constexpr const char* name = "shop.cart";
  static constexpr CodeRow<shop::CartErrc> rows[] = {
      {shop::CartErrc::empty, "VAL_CART_EMPTY", Category::validation, Severity::info, Retry::never, 422,
       Errc::failed_precondition, "the cart is empty", "Ask the user to add an item."},
  };
};

#endif
