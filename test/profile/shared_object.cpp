// The plug-in: a shared object with hidden visibility and its own copy of the library.
#include "shared_object.hpp"

#include <fallible/core/render.hpp>

namespace {
struct Hidden {
  int n;
  static constexpr fallible::Code code = fallible::Errc::data_loss;
};
}  // namespace

fallible::Result<int> plugin::fail_with(int which) {
  switch (which) {
    case 0: return fallible::fail(Limited{7, "a name that is too long to be kept inside"});
    case 1: return fallible::fail(Tagged<Red>{1});
    case 2: return fallible::fail(Hidden{2});
    case 3: return fallible::fail(Errc::broken, "which {}", which);
    case 4: return FALLIBLE_FAIL(fallible::Errc::not_found);
    default: return which;
  }
}
std::string plugin::look_at(const fallible::Error& error) {
  const auto* limited = error.get_if<Limited>();
  return std::string(error.code() == Errc::broken ? "broken " : "") + (limited != nullptr ? limited->who + " " : "") +
         (error.get_if<Tagged<Red>>() != nullptr ? "red " : "") +
         (error.get_if<Hidden>() != nullptr ? "hidden " : "") + fallible::to_string(error);
}
fallible::Error plugin::add_to(fallible::Error error) {
  error.context("in the plug-in {}", 1).with("key", 2);
  return error;
}
