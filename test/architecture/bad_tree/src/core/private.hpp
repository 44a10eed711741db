// Test data: a private header is held to the rules of its folder's module.
#include <fallible/report/log.hpp>
