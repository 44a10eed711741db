// expect: fallible: value_or needs a movable value type and a value that converts to it
#include <fallible/core/result.hpp>

fallible::Result<int> find();

auto use() {
#ifndef FALLIBLE_CONTROL
  return find().value_or("text");
#else
  return find().value_or(3);
#endif
}
