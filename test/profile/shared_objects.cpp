// The host of the plug-in: errors go both ways and stay what they are.
#include "shared_object.hpp"

#include <fallible/core/render.hpp>

#include <cstdio>

namespace {

struct Hidden {  // the plug-in has one of the same name
  int n;
  static constexpr fallible::Code code = fallible::Errc::data_loss;
};

int failures = 0;
void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "not true: %s\n", what);
  ++failures;
}
#define EXPECT(condition) expect(condition, #condition)

}  // namespace

int main() {
  using namespace plugin;
  const fallible::Error limited = fail_with(0).error();
  EXPECT(limited.get_if<Limited>() != nullptr && limited.get_if<Limited>()->limit == 7);
  EXPECT(limited.get_if<Limited>() != nullptr && limited.get_if<Limited>()->who.size() == 41);
  EXPECT(look_at(limited).find("a name that") == 0);
  const fallible::Error red = fail_with(1).error();
  EXPECT(red.get_if<Tagged<Red>>() != nullptr && red.get_if<Tagged<Blue>>() == nullptr);
  EXPECT(look_at(Tagged<Red>{1}) == "red aborted" && look_at(Tagged<Blue>{1}) == "aborted");
  EXPECT(fail_with(2).error().get_if<Hidden>() == nullptr);
  EXPECT(look_at(fail_with(2).error()) == "hidden data loss" && look_at(Hidden{1}) == "data loss");
  const fallible::Error broken = fail_with(3).error();
  EXPECT(broken == plugin::Errc::broken && broken.code().as<plugin::Errc>() == plugin::Errc::broken);
  EXPECT(look_at(fallible::Error(plugin::Errc::broken)) == "broken broken");
  EXPECT(fallible::to_string(broken) == "which 3");
  EXPECT(fail_with(4).error().code() == fallible::Errc::not_found && fail_with(4).error().location().line != 0);
  EXPECT(*fail_with(9) == 9);
  fallible::Error mine = Limited{8, "mine"};
  const fallible::Error theirs = add_to(mine);
  EXPECT(fallible::to_string(theirs) == "in the plug-in 1: resource exhausted");
  EXPECT(fallible::to_string(mine) == "resource exhausted");
  EXPECT(theirs.get_if<Limited>() == mine.get_if<Limited>());
  return failures == 0 ? 0 : 1;
}
