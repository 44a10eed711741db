// Test data: so does a source file; including its own module is allowed.
#include <fallible/core/upward.hpp>
#  include "private.hpp"
  #include <fallible/report/log.hpp>
