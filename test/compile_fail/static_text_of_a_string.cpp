// An error outlives the text that it was made of: a member that refers to a literal takes nothing that owns its bytes.
// expect(gcc): use of deleted function .*StaticText::StaticText
// expect(clang): to '[^']*StaticText' invokes a deleted function
#include <string>

#include <fallible/core/failure.hpp>
#include <fallible/taxonomy/resource.hpp>

std::string type();

auto refuse() {
#ifndef FALLIBLE_CONTROL
  return fallible::fail(fallible::NotFound{type(), "7"});
#else
  return fallible::fail(fallible::NotFound{"order", type()});
#endif
}
