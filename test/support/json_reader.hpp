// A reader of JSON that shares no code with ours, where the machine has it: nlohmann-json3-dev.
#ifndef TEST_SUPPORT_JSON_READER_HPP
#define TEST_SUPPORT_JSON_READER_HPP

#if __has_include(<nlohmann/json.hpp>)
#  include <nlohmann/json.hpp>
#  define HAS_INDEPENDENT_READER 1
#endif

#endif
