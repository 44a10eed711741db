// What FALLIBLE_TEST_PCH precompiles for the unit tests. No test includes this file or may count on it. Nothing stands
// here whose names could change what a test means: not fallible/testing/, beside which `testing` has two meanings.
#pragma once

#include <fallible/core/render.hpp>
#include <fallible/core/try.hpp>
#include <fallible/core/visit.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#ifdef __clang__  // it reads of the file what a test needs; g++ reads all of it, so more would make it slower again
#include <gmock/gmock.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <sstream>

#if __has_include(<nlohmann/json.hpp>)
#include <nlohmann/json.hpp>
#endif
#endif
