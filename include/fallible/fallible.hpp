// The core in one include, for convenience; each header can be included alone. The catalogue is in
// taxonomy/taxonomy.hpp; policies are included one by one, because a program pays for those it names.
//   Layer    core.   Threads, memory, errors  as each header says.
//
//   #include <fallible/fallible.hpp>
//   fallible::Result<int> parse(std::string_view text);
#ifndef FALLIBLE_FALLIBLE_HPP
#define FALLIBLE_FALLIBLE_HPP

#include <fallible/config.hpp>
#include <fallible/core/allocator.hpp>
#include <fallible/core/assert.hpp>
#include <fallible/core/code.hpp>
#include <fallible/core/combine.hpp>
#include <fallible/core/context.hpp>
#include <fallible/core/ensure.hpp>
#include <fallible/core/errc.hpp>
#include <fallible/core/error.hpp>
#include <fallible/core/error_struct.hpp>
#include <fallible/core/failure.hpp>
#include <fallible/core/foreign_code.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/result.hpp>
#include <fallible/core/try.hpp>
#include <fallible/core/visit.hpp>
#include <fallible/fwd.hpp>
#include <fallible/version.hpp>

#endif
