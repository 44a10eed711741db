// Test data: report may include core, but not a file that nobody owns, nor by a relative path.
#include <fallible/core/upward.hpp>
#include <fallible/core/gone.hpp>
#include "../core/upward.hpp"
#include <rapidjson/reader.h>
