// Tests core/code.hpp and core/detail/domain.hpp: what a domain's table becomes.
#include <fallible/core/code.hpp>

#include <gtest/gtest.h>

#include <climits>
#include <cstdint>
#include <string>

namespace bazaar {
enum class CartErrc { empty = 1, item_gone = 2, frozen = 5 };     // a gap
enum class OldErrc : std::int16_t { broken = -7, worn = -2, odd = 3 };  // negative numbers
enum class WideErrc : std::int32_t { low = -2000000000, middle = 1, high = 2000000000 };
enum class SmallErrc : std::uint8_t { first = 1, last = 255 };
enum class BigErrc : std::int64_t { one = 1, two = 2 };
enum class UnsignedErrc : std::uint64_t { one = 1, far = 5000 };
enum class LetterErrc : char { a = 'a', b = 'b' };
enum LegacyErrc { legacy_one = 1, legacy_two = 2 };  // unscoped
enum class BackwardsErrc { three = 3, two = 2, one = 1 };
enum class OneErrc { only = 9 };
struct Nested {
  enum class Errc { inside = 1 };
};

// 500 enumerators: e100 to e599.
#define SHOP_TEN(X, n) X(n##0) X(n##1) X(n##2) X(n##3) X(n##4) X(n##5) X(n##6) X(n##7) X(n##8) X(n##9)
#define SHOP_HUNDRED(X, n)                                                                            \
  SHOP_TEN(X, n##0) SHOP_TEN(X, n##1) SHOP_TEN(X, n##2) SHOP_TEN(X, n##3) SHOP_TEN(X, n##4)           \
  SHOP_TEN(X, n##5) SHOP_TEN(X, n##6) SHOP_TEN(X, n##7) SHOP_TEN(X, n##8) SHOP_TEN(X, n##9)
#define SHOP_ALL(X) SHOP_HUNDRED(X, 1) SHOP_HUNDRED(X, 2) SHOP_HUNDRED(X, 3) SHOP_HUNDRED(X, 4) SHOP_HUNDRED(X, 5)
#define SHOP_ENUMERATOR(n) e##n = n,
enum class HugeErrc { SHOP_ALL(SHOP_ENUMERATOR) };
}  // namespace bazaar

#define SHOP_ROW(enumerator, name)                                                                     \
  {enumerator, name, Category::validation, Severity::info, Retry::never, 400, Errc::invalid_argument, \
   "a title", "A line of documentation."}

template <>
struct fallible::Domain<bazaar::CartErrc> {
  static constexpr const char* name = "shop.cart";
  static constexpr CodeRow<bazaar::CartErrc> rows[] = {
      {bazaar::CartErrc::empty, "VAL_CART_EMPTY", Category::validation, Severity::info, Retry::never, 422,
       Errc::failed_precondition, "the cart is empty", "Ask the user to add an item."},
      {bazaar::CartErrc::item_gone, "NF_CART_ITEM", Category::not_found, Severity::warning, Retry::refresh, 404,
       Errc::not_found, "the item is gone", "Reload the cart."},
      {bazaar::CartErrc::frozen, "RES_CART_FROZEN_2", Category::resource, Severity::critical, Retry::backoff, 503,
       Errc::unavailable, "the cart is frozen", "Wait."},
  };
};
template <>
struct fallible::Domain<bazaar::OldErrc> {
  static constexpr const char* name = "shop.old";
  static constexpr CodeRow<bazaar::OldErrc> rows[] = {
      SHOP_ROW(bazaar::OldErrc::broken, "VAL_BROKEN"), SHOP_ROW(bazaar::OldErrc::worn, "VAL_WORN"),
      SHOP_ROW(bazaar::OldErrc::odd, "VAL_ODD")};
};
template <>
struct fallible::Domain<bazaar::WideErrc> {
  static constexpr const char* name = "shop.wide";
  static constexpr CodeRow<bazaar::WideErrc> rows[] = {
      SHOP_ROW(bazaar::WideErrc::high, "VAL_HIGH"), SHOP_ROW(bazaar::WideErrc::low, "VAL_LOW"),
      SHOP_ROW(bazaar::WideErrc::middle, "VAL_MIDDLE")};
};
template <>
struct fallible::Domain<bazaar::SmallErrc> {
  static constexpr const char* name = "shop.small";
  static constexpr CodeRow<bazaar::SmallErrc> rows[] = {SHOP_ROW(bazaar::SmallErrc::first, "VAL_FIRST"),
                                                      SHOP_ROW(bazaar::SmallErrc::last, "VAL_LAST")};
};
template <>
struct fallible::Domain<bazaar::BigErrc> {
  static constexpr const char* name = "shop.big";
  static constexpr CodeRow<bazaar::BigErrc> rows[] = {SHOP_ROW(bazaar::BigErrc::one, "VAL_ONE"),
                                                    SHOP_ROW(bazaar::BigErrc::two, "VAL_TWO")};
};
template <>
struct fallible::Domain<bazaar::UnsignedErrc> {
  static constexpr const char* name = "shop.unsigned";
  static constexpr CodeRow<bazaar::UnsignedErrc> rows[] = {SHOP_ROW(bazaar::UnsignedErrc::one, "VAL_ONE"),
                                                         SHOP_ROW(bazaar::UnsignedErrc::far, "VAL_FAR")};
};
template <>
struct fallible::Domain<bazaar::LetterErrc> {
  static constexpr const char* name = "shop.letter";
  static constexpr CodeRow<bazaar::LetterErrc> rows[] = {SHOP_ROW(bazaar::LetterErrc::a, "VAL_A"),
                                                       SHOP_ROW(bazaar::LetterErrc::b, "VAL_B")};
};
template <>
struct fallible::Domain<bazaar::LegacyErrc> {
  static constexpr const char* name = "shop.legacy";
  static constexpr CodeRow<bazaar::LegacyErrc> rows[] = {SHOP_ROW(bazaar::legacy_one, "VAL_ONE"),
                                                       SHOP_ROW(bazaar::legacy_two, "VAL_TWO")};
};
template <>
struct fallible::Domain<bazaar::BackwardsErrc> {
  static constexpr const char* name = "shop.backwards";
  static constexpr CodeRow<bazaar::BackwardsErrc> rows[] = {
      SHOP_ROW(bazaar::BackwardsErrc::three, "VAL_THREE"), SHOP_ROW(bazaar::BackwardsErrc::two, "VAL_TWO"),
      SHOP_ROW(bazaar::BackwardsErrc::one, "VAL_ONE")};
};
template <>
struct fallible::Domain<bazaar::OneErrc> {
  static constexpr const char* name = "shop.one";
  static constexpr CodeRow<bazaar::OneErrc> rows[] = {SHOP_ROW(bazaar::OneErrc::only, "VAL_ONLY")};
};
template <>
struct fallible::Domain<bazaar::Nested::Errc> {
  static constexpr const char* name = "shop.nested";
  static constexpr CodeRow<bazaar::Nested::Errc> rows[] = {SHOP_ROW(bazaar::Nested::Errc::inside, "VAL_INSIDE")};
};
template <>
struct fallible::Domain<bazaar::HugeErrc> {
  static constexpr const char* name = "shop.huge";
#define SHOP_HUGE_ROW(n) SHOP_ROW(bazaar::HugeErrc::e##n, "VAL_HUGE_" #n),
  static constexpr CodeRow<bazaar::HugeErrc> rows[] = {SHOP_ALL(SHOP_HUGE_ROW)};
};

namespace fallible {
namespace {

static_assert(sizeof(Code) == sizeof(void*) && std::is_trivially_copyable_v<Code>);
static_assert(!std::is_default_constructible_v<Code>, "a code is never empty");
static_assert(std::is_nothrow_copy_constructible_v<Code> && std::is_nothrow_constructible_v<Code, Errc>);
static_assert(std::is_convertible_v<bazaar::CartErrc, Code> && std::is_convertible_v<bazaar::LegacyErrc, Code>);
static_assert(!std::is_convertible_v<int, Code> && !std::is_constructible_v<Code, std::nullptr_t>);
static_assert(CodeEnum<bazaar::CartErrc> && !CodeEnum<Category> && !CodeEnum<int>);

TEST(Code, TellsWhatItsRowSays) {
  constexpr Code code = bazaar::CartErrc::item_gone;
  EXPECT_STREQ(code.name(), "NF_CART_ITEM");
  EXPECT_STREQ(code.domain(), "shop.cart");
  EXPECT_EQ(code.number(), 2);
  EXPECT_EQ(code.category(), Category::not_found);
  EXPECT_EQ(code.severity(), Severity::warning);
  EXPECT_EQ(code.retry(), Retry::refresh);
  EXPECT_EQ(code.http_status(), 404);
  EXPECT_EQ(code.grpc_code(), 5);
  EXPECT_EQ(code.general(), Errc::not_found);
  EXPECT_STREQ(code.title(), "the item is gone");
  EXPECT_STREQ(code.doc(), "Reload the cart.");
  EXPECT_EQ(code, make_code(bazaar::CartErrc::item_gone));
  EXPECT_EQ(Code(code.info()), code);
}

TEST(Code, IsItsDomainAndName) {
  EXPECT_EQ(Code(bazaar::CartErrc::empty), bazaar::CartErrc::empty);
  EXPECT_NE(Code(bazaar::CartErrc::empty), bazaar::CartErrc::item_gone);
  EXPECT_NE(Code(bazaar::BigErrc::one), Code(bazaar::LegacyErrc::legacy_one)) << "same number and name, other domain";
  EXPECT_NE(Code(bazaar::BigErrc::one), Code(bazaar::UnsignedErrc::one));
  EXPECT_NE(Code(Errc::not_found), Code(bazaar::CartErrc::item_gone));
  CodeInfo copy = Code(Errc::not_found).info();  // what another shared object has
  EXPECT_EQ(Code(copy), Code(Errc::not_found)) << "identity is the id, not the address";
  copy.title = "something else";
  EXPECT_EQ(Code(copy), Code(Errc::not_found)) << "and never the text";
}

TEST(Code, HasTheSameIdForever) {
  // 64-bit FNV-1a of "domain/NAME"; these numbers are on the wire and in dashboards.
  EXPECT_EQ(Code(Errc::not_found).id(), 0x754532bc8552b1f9u);
  EXPECT_EQ(Code(Errc::unavailable).id(), 0xb3df9ee9eedf339bu);
  EXPECT_EQ(Code(bazaar::CartErrc::empty).id(), 0x9cc8f111281007c0u);
  static_assert(Code(Errc::not_found).id() == detail::code_id("general", "NF_NOT_FOUND"));
}

TEST(Code, SwitchesOverItsEnum) {
  const auto which = [](Code code) {
    switch (code.as<bazaar::CartErrc>()) {
      case bazaar::CartErrc::empty: return 1;
      case bazaar::CartErrc::item_gone: return 2;
      case bazaar::CartErrc::frozen: return 3;
    }
    return 0;
  };
  EXPECT_EQ(which(bazaar::CartErrc::empty), 1);
  EXPECT_EQ(which(bazaar::CartErrc::frozen), 3);
  EXPECT_EQ(which(bazaar::BigErrc::one), 0) << "another domain's number 1";
  EXPECT_EQ(which(Errc::cancelled), 0);
  EXPECT_EQ(Code(bazaar::OldErrc::broken).as<bazaar::OldErrc>(), bazaar::OldErrc::broken);
  EXPECT_EQ(Code(bazaar::SmallErrc::last).as<bazaar::SmallErrc>(), bazaar::SmallErrc::last);
  EXPECT_EQ(Code(bazaar::WideErrc::low).as<bazaar::WideErrc>(), bazaar::WideErrc::low);
}

template <class E>
void check_undeclared(std::initializer_list<E> values) {
  for (const E value : values) {
    const Code code = value;
    SCOPED_TRACE(static_cast<long long>(value));
    EXPECT_STREQ(code.name(), "INT_UNDECLARED");
    EXPECT_EQ(code.number(), 0);
    EXPECT_EQ(code.category(), Category::internal);
    EXPECT_EQ(code.general(), Errc::internal);
    EXPECT_STREQ(code.domain(), Domain<E>::name);
    EXPECT_EQ(static_cast<long long>(code.as<E>()), 0);
    EXPECT_NE(code, Code(Errc::internal));
  }
}
TEST(Code, OfAnUndeclaredValueSaysSo) {
  using namespace bazaar;
  check_undeclared({CartErrc(0), CartErrc(3), CartErrc(4), CartErrc(6), CartErrc(-1), CartErrc(INT_MAX), CartErrc(INT_MIN)});
  check_undeclared({OldErrc(0), OldErrc(-8), OldErrc(-3), OldErrc(4), OldErrc(INT16_MIN), OldErrc(INT16_MAX)});
  check_undeclared({WideErrc(0), WideErrc(2), WideErrc(INT_MIN), WideErrc(INT_MAX), WideErrc(-1999999999)});
  check_undeclared({SmallErrc(0), SmallErrc(2), SmallErrc(254)});
  check_undeclared({BigErrc(0), BigErrc(3), BigErrc(INT64_MIN), BigErrc(INT64_MAX), BigErrc(0x100000001)});
  check_undeclared({UnsignedErrc(0), UnsignedErrc(UINT64_MAX), UnsignedErrc(0x100000001)});
  check_undeclared({LetterErrc(0), LetterErrc('c'), LetterErrc(-128)});
  check_undeclared({BackwardsErrc(0), BackwardsErrc(4)});
  check_undeclared({OneErrc(0), OneErrc(8), OneErrc(10)});
  check_undeclared({HugeErrc(0), HugeErrc(99), HugeErrc(600)});
  check_undeclared({Errc(0), Errc(17), Errc(255)});
  EXPECT_NE(Code(CartErrc(99)), Code(OldErrc(99))) << "each domain has its own";
}

template <class E>
void check_found(std::initializer_list<E> values) {
  for (const E value : values) {
    const Code code = value;
    EXPECT_EQ(code.number(), static_cast<long long>(value));
    EXPECT_EQ(code.as<E>(), value);
    EXPECT_STRNE(code.name(), "INT_UNDECLARED");
  }
}
TEST(Code, IsFoundInTablesOfEveryShape) {
  using namespace bazaar;
  check_found({CartErrc::empty, CartErrc::item_gone, CartErrc::frozen});
  check_found({OldErrc::broken, OldErrc::worn, OldErrc::odd});
  check_found({WideErrc::low, WideErrc::middle, WideErrc::high});
  check_found({SmallErrc::first, SmallErrc::last});
  check_found({BigErrc::one, BigErrc::two});
  check_found({UnsignedErrc::one, UnsignedErrc::far});
  check_found({LetterErrc::a, LetterErrc::b});
  check_found({legacy_one, legacy_two});
  check_found({BackwardsErrc::one, BackwardsErrc::two, BackwardsErrc::three});
  check_found({OneErrc::only});
  check_found({Nested::Errc::inside});
  EXPECT_STREQ(Code(BackwardsErrc::one).name(), "VAL_ONE");
  EXPECT_STREQ(Code(WideErrc::high).name(), "VAL_HIGH");
}
TEST(Code, IsFoundAmongFiveHundred) {
  for (int number = 100; number < 600; ++number) {
    const Code code = static_cast<bazaar::HugeErrc>(number);
    EXPECT_EQ(code.number(), number);
    EXPECT_EQ(code.name(), "VAL_HUGE_" + std::to_string(number));
  }
}

TEST(Names, OfCategoriesSeveritiesAndRetryClasses) {
  EXPECT_STREQ(to_string(Category::validation), "validation");
  EXPECT_STREQ(to_string(Category::business_rule), "business_rule");
  EXPECT_STREQ(to_string(Category::internal), "internal");
  EXPECT_STREQ(to_string(static_cast<Category>(99)), "unknown");
  EXPECT_STREQ(to_string(Severity::debug), "debug");
  EXPECT_STREQ(to_string(Severity::critical), "critical");
  EXPECT_STREQ(to_string(static_cast<Severity>(5)), "unknown");
  EXPECT_STREQ(to_string(Retry::never), "never");
  EXPECT_STREQ(to_string(Retry::refresh), "refresh");
  EXPECT_STREQ(to_string(static_cast<Retry>(5)), "unknown");
  EXPECT_STREQ(prefix(Category::authorization), "AUTHZ");
  EXPECT_STREQ(prefix(Category::internal), "INT");
  EXPECT_STREQ(prefix(static_cast<Category>(200)), "INT");
}

}  // namespace
}  // namespace fallible
