// expect: fallible: two domains of this catalogue have the same name
#include <fallible/taxonomy/catalogue.hpp>

using namespace fallible;

enum class CartErrc { empty = 1 };
enum class OtherErrc { empty = 1 };

template <>
struct fallible::Domain<CartErrc> {
  static constexpr const char* name = "shop.cart";
  static constexpr CodeRow<CartErrc> rows[] = {{CartErrc::empty, "VAL_CART_EMPTY", Category::validation,
                                                Severity::info, Retry::never, 422, Errc::failed_precondition,
                                                "the cart is empty", "Ask the user to add an item."}};
};
template <>
struct fallible::Domain<OtherErrc> {
#ifndef FALLIBLE_CONTROL
  static constexpr const char* name = "shop.cart";
#else
  static constexpr const char* name = "shop.other";
#endif
  static constexpr CodeRow<OtherErrc> rows[] = {{OtherErrc::empty, "VAL_CART_EMPTY", Category::validation,
                                                 Severity::info, Retry::never, 422, Errc::failed_precondition,
                                                 "the cart is empty", "Ask the user to add an item."}};
};

Catalogue used() { return catalogue_of<CartErrc, OtherErrc>; }
