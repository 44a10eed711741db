// What the two sides of a plug-in share: error structs and functions, all of it hidden by default.
#ifndef FALLIBLE_TEST_PROFILE_SHARED_OBJECT_HPP
#define FALLIBLE_TEST_PROFILE_SHARED_OBJECT_HPP

#include <fallible/core/result.hpp>

#include <string>

namespace plugin {

enum class Errc { broken = 1 };

struct Limited {
  int limit;
  std::string who;
  static constexpr fallible::Code code = fallible::Errc::resource_exhausted;
};
template <class Tag>
struct Tagged {
  int n;
  static constexpr fallible::Code code = fallible::Errc::aborted;
};
struct Red;
struct Blue;

[[gnu::visibility("default")]] fallible::Result<int> fail_with(int which);
[[gnu::visibility("default")]] std::string look_at(const fallible::Error& error);
[[gnu::visibility("default")]] fallible::Error add_to(fallible::Error error);

}  // namespace plugin

template <>
struct fallible::Domain<plugin::Errc> {
  static constexpr const char* name = "plugin";
  static constexpr CodeRow<plugin::Errc> rows[] = {
      {plugin::Errc::broken, "EXT_BROKEN", Category::external, Severity::error, Retry::never, 502, Errc::unavailable,
       "broken", "The plug-in is broken."}};
};

#endif
