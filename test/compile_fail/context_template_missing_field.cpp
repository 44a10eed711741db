// expect: fallible: a required field of this context is missing
// flags: -Wno-missing-field-initializers
#include <fallible/taxonomy/context_template.hpp>

fallible::Error use(fallible::Error error) {
#ifndef FALLIBLE_CONTROL
  return with_context(error, fallible::DatabaseContext{.operation = "INSERT"});
#else
  return with_context(error, fallible::DatabaseContext{.operation = "INSERT", .table = "users"});
#endif
}
