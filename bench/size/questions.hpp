// questions.hpp: how a mechanism's file in bench/size says what a function costs in bytes.
//   NEUTRAL        calls a function that can fail, passes its failure on
//   RAISE          fails with a code when the argument is negative
//   RAISE_LITERAL  the same, with a sentence
//   HANDLE         calls, and answers -1 instead of failing
// A file defines those that make sense for it, with the number of the copy as argument. Eight copies
// are compiled, each into a section of its own; what they share is paid once and does not count.
#ifndef BENCH_SIZE_QUESTIONS_HPP
#define BENCH_SIZE_QUESTIONS_HPP

#define EIGHT_COPIES(F) F(10) F(11) F(12) F(13) F(14) F(15) F(16) F(17)

/// The failure that RAISE reports.
enum class Trouble : int { bad_input = 7 };

#endif
