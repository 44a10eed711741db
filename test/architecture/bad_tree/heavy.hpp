// Test data: a heavy header for check_weight.cmake.
#include <string>
