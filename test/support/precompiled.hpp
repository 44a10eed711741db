// What FALLIBLE_TEST_PCH precompiles for the unit tests. No test includes this file or may count on it.
#pragma once

#include <fallible/fallible.hpp>
#include <fallible/testing/fake_sleeper.hpp>
#include <fallible/testing/matchers.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#if __has_include(<nlohmann/json.hpp>)
#include <nlohmann/json.hpp>
#endif
