// expect: fallible: error_or needs a movable error type and a value that converts to it
#include <fallible/core/result.hpp>

fallible::Result<int> find();

auto use() {
#ifndef FALLIBLE_CONTROL
  return find().error_or("text");
#else
  return find().error_or(fallible::Errc::aborted);
#endif
}
