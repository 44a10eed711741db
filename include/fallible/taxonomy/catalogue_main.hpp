// catalogue_main is the whole of a program that prints a catalogue and holds it against a lock file.
//   Layer    taxonomy.   Threads  one.   Memory  the lock file, when it is checked.
//   Errors   exit status 1 for findings, 2 for a wrong call, an unreadable lock or a full disk; each with a
//            sentence on the standard error.
// The CMake function fallible_catalogue() writes such a program for the domains of a target.
//
//   int main(int argc, char** argv) {
//     return fallible::catalogue_main(argc, argv, fallible::catalogue_of<CartErrc, ShippingErrc>);
//   }
#ifndef FALLIBLE_TAXONOMY_CATALOGUE_MAIN_HPP
#define FALLIBLE_TAXONOMY_CATALOGUE_MAIN_HPP

#include <fallible/taxonomy/catalogue.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// `markdown`, `json`, `openapi` or `lock` prints that form to the standard output; `check <file>` compares
/// the codes with a lock file that was written earlier.
/// Returns   the exit status: 0 fine, 1 codes vanished or changed, 2 it could not be done.
[[nodiscard]] int catalogue_main(int argc, const char* const* argv, Catalogue catalogue) noexcept;

FALLIBLE_NAMESPACE_END
#endif
