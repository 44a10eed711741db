// Every shipped code and error struct, for convenience; each header can be included alone.
//   Layer    taxonomy; needs core.   Threads, memory, errors  as each header says.
//
//   #include <fallible/taxonomy/taxonomy.hpp>
//   return fallible::fail(fallible::NotFound{"user", id});
#ifndef FALLIBLE_TAXONOMY_TAXONOMY_HPP
#define FALLIBLE_TAXONOMY_TAXONOMY_HPP

#include <fallible/core/errc.hpp>
#include <fallible/core/policy_error.hpp>
#include <fallible/taxonomy/auth.hpp>
#include <fallible/taxonomy/cache.hpp>
#include <fallible/taxonomy/configuration.hpp>
#include <fallible/taxonomy/conflict.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/external.hpp>
#include <fallible/taxonomy/input.hpp>
#include <fallible/taxonomy/mesh.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/taxonomy/secret_text.hpp>
#include <fallible/taxonomy/serialization.hpp>
#include <fallible/taxonomy/violation.hpp>
#include <fallible/taxonomy/violation.hpp>

#endif
