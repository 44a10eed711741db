// expect: more_arguments_than_placeholders
#include <fallible/core/context.hpp>

int* find();

auto use(int id) {
#ifndef FALLIBLE_CONTROL
  return find() | fallible::context("find {}", id, id);
#else
  return find() | fallible::context("find {}", id);
#endif
}
