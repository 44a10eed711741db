// A code known at compile time is an address: one instruction, no lookup, no call.
// flags: -Os
#include <fallible/core/failure.hpp>
#include <fallible/core/result.hpp>

using fallible::Code;
using fallible::Errc;
using fallible::fail;
using fallible::Result;

// opcodes code_of_failure: gcc lea ret, clang lea ret
Code code_of_failure() { return fail(Errc::not_found).error(); }
// opcodes failure: gcc lea ret, clang lea ret
fallible::Failure<Code> failure() { return fail(Errc::not_found); }
// opcodes failed_void: gcc lea ret, clang lea ret
Result<void, Code> failed_void() { return fail(Errc::not_found); }
