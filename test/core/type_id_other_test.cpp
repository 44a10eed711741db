// The second file of type_id_test.cpp: types of the same names, one of them the same type.
#include <fallible/core/detail/type_id.hpp>
#include <fallible/core/error.hpp>

namespace twins {
fallible::Error other_hidden();
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
struct Hidden {
  int n;
  static constexpr fallible::Code code = fallible::Errc::aborted;
};
struct HiddenTag {};
}  // namespace

fallible::Error other_hidden() { return Hidden{2}; }
fallible::Error other_hidden_tagged() { return Tagged<HiddenTag>{2}; }
fallible::Error other_shared() { return Shared{22}; }
fallible::detail::TypeId other_shared_id() { return fallible::detail::type_id<Shared>(); }
}  // namespace twins
