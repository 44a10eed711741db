// Test data: core reaches up.
#include <cstdint>
#include <fallible/report/log.hpp>
#include <fmt/format.h>
