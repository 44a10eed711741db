// expect: fallible: a rule keeps trivially copyable values
#include <string>

#include <fallible/taxonomy/transform.hpp>

std::string name();

#ifndef FALLIBLE_CONTROL
inline const auto rule = fallible::enrich("name", name());
#else
inline const auto rule = fallible::enrich([](fallible::Error& error) { error.with("name", name()); });
#endif
