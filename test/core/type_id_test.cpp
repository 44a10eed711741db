// Tests core/detail/type_id.hpp: one identity per type, everywhere, and none shared by two types.
// type_id_other_test.cpp has types of the same names.
#include <fallible/core/detail/type_id.hpp>
#include <fallible/core/error.hpp>

#include <gtest/gtest.h>

#include <string>

namespace twins {
fallible::Error other_hidden();        // type_id_other_test.cpp's
fallible::Error other_hidden_tagged();
fallible::Error other_shared();
fallible::detail::TypeId other_shared_id();

struct Shared {
  int n;
  static constexpr fallible::Code code = fallible::Errc::aborted;
};
template <class Tag>
struct Tagged {
  int n;
  static constexpr fallible::Code code = fallible::Errc::aborted;
};

namespace {
struct Hidden {  // same name, size and code as in the other file, and another type
  int n;
  static constexpr fallible::Code code = fallible::Errc::aborted;
};
struct HiddenTag {};
}  // namespace

inline fallible::Error local_tagged_one() {
  struct Tag {};
  return Tagged<Tag>{1};
}
inline bool is_other_local(const fallible::Error& error) {
  struct Tag {};
  return error.get_if<Tagged<Tag>>() != nullptr;
}
struct Base {
  static constexpr fallible::Code code = fallible::Errc::aborted;
};
inline fallible::Error local_struct_one() {
  struct Local : Base {
    int n = 1;
  };
  return Local{};
}
inline bool is_other_local_struct(const fallible::Error& error) {
  struct Local : Base {
    int n = 2;
  };
  return error.get_if<Local>() != nullptr;
}
}  // namespace twins

namespace fallible {
namespace {

using detail::type_id;

static_assert(type_id<int>() == type_id<int>());
static_assert(type_id<int>() != type_id<unsigned>() && type_id<int>() != type_id<const int>());
static_assert(type_id<twins::Shared>() != type_id<twins::Base>());
static_assert(type_id<twins::Tagged<int>>() != type_id<twins::Tagged<long>>());
static_assert(!detail::is_local<twins::Shared>(), "a type with a name is the same in every shared object");
static_assert(detail::is_local<twins::Hidden>(), "one without is its own file's");
static_assert(detail::is_local<twins::Tagged<twins::HiddenTag>>());

TEST(TypeId, TellsHiddenTypesOfTwoFilesApart) {
  const Error mine = twins::Hidden{1};
  const Error other = twins::other_hidden();
  ASSERT_NE(mine.get_if<twins::Hidden>(), nullptr);
  EXPECT_EQ(mine.get_if<twins::Hidden>()->n, 1);
  EXPECT_EQ(other.get_if<twins::Hidden>(), nullptr);
  EXPECT_EQ(twins::other_hidden_tagged().get_if<twins::Tagged<twins::HiddenTag>>(), nullptr);
}

TEST(TypeId, IsTheSameForASharedTypeInTwoFiles) {
  EXPECT_EQ(twins::other_shared_id(), type_id<twins::Shared>());
  const Error error = twins::other_shared();
  ASSERT_NE(error.get_if<twins::Shared>(), nullptr);
  EXPECT_EQ(error.get_if<twins::Shared>()->n, 22);
}

TEST(TypeId, TellsTypesOfTwoFunctionsApart) {
  EXPECT_FALSE(twins::is_other_local(twins::local_tagged_one()));
  EXPECT_FALSE(twins::is_other_local_struct(twins::local_struct_one()));
}

}  // namespace
}  // namespace fallible
