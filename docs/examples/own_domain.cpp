// A domain of one's own: an enum and one constexpr table, checked by the compiler.
#include <cstdio>

#include <fallible/fallible.hpp>

namespace shop {

enum class CartErrc { empty = 1, item_gone = 2, payment_down = 3 };

}  // namespace shop

template <>
struct fallible::Domain<shop::CartErrc> {
  using enum shop::CartErrc;
  static constexpr const char* name = "shop.cart";
  static constexpr CodeRow<shop::CartErrc> rows[] = {
      {empty, "VAL_CART_EMPTY", Category::validation, Severity::info, Retry::never, 422,
       Errc::failed_precondition, "the cart is empty", "Ask the user to add an item."},
      {item_gone, "NF_CART_ITEM", Category::not_found, Severity::info, Retry::never, 404,
       Errc::not_found, "the item is gone", "Reload the cart; another customer was faster."},
      {payment_down, "EXT_PAYMENT_DOWN", Category::external, Severity::error, Retry::backoff, 503,
       Errc::unavailable, "payment is not available", "Retry; then offer to pay by invoice."},
  };
};

namespace shop {

using fallible::Code;
using fallible::Result;

Result<int, Code> total(int items) {
  if (items == 0) return fallible::fail(CartErrc::empty);
  if (items < 0) return fallible::fail(CartErrc::item_gone);
  return items * 250;
}

Result<int> pay(int items, bool provider_up) {
  const int cents = FALLIBLE_TRY(total(items), "add up the cart");
  if (!provider_up) return fallible::fail(CartErrc::payment_down, "charge {} cents", cents);
  return cents;
}

const char* advice(Code code) {
  switch (code.as<CartErrc>()) {
    case CartErrc::empty: return "add an item";
    case CartErrc::item_gone: return "reload the cart";
    case CartErrc::payment_down: return "try again";
  }
  return "ask the help desk";  // a code of another domain
}

}  // namespace shop

int main() {
  const fallible::Result<int> outcomes[] = {shop::pay(0, true), shop::pay(-1, true),
                                            shop::pay(2, false)};
  for (const auto& outcome : outcomes) {
    const fallible::Code code = outcome.error().code();
    std::printf("%s\n", to_string(outcome.error()).c_str());
    std::printf("  %s/%s, HTTP %d, gRPC %d, retry %s: %s\n", code.domain(), code.name(),
                code.http_status(), code.grpc_code(), to_string(code.retry()), shop::advice(code));
  }
}
