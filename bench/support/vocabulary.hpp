// vocabulary.hpp: what every mechanism file includes first. mechanism/README.md lists the words
// (BENCH_TRY, BENCH_FAIL, ...) that a mechanism defines before it includes the scenarios.
#ifndef BENCH_SUPPORT_VOCABULARY_HPP
#define BENCH_SUPPORT_VOCABULARY_HPP

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/opaque.hpp"
#include "support/registry.hpp"
#include "support/text.hpp"

#endif
