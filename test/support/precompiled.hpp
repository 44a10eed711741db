// What FALLIBLE_TEST_PCH precompiles for the unit tests. No test includes this file or may count on it.
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
#include <fallible/fallible.hpp>
#include <fallible/testing/fake_sleeper.hpp>
#include <fallible/testing/matchers.hpp>

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
