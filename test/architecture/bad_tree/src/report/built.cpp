// Test data: a source may include the headers that its module is built with, and no others.
#include <rapidjson/reader.h>
#include <fmt/format.h>
