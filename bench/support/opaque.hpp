// opaque.hpp: what keeps the optimiser from answering the question before it is asked.
//   BENCH_OPAQUE  in front of a function: nobody inlines it, clones it or learns from its body, as
//                 if it lived in another file. g++ says noipa; clang says noinline and weak.
//   keep(x)       the value counts as used, so the work that made it stays.
#ifndef BENCH_SUPPORT_OPAQUE_HPP
#define BENCH_SUPPORT_OPAQUE_HPP

#if defined(__clang__)
#  define BENCH_OPAQUE __attribute__((noinline, weak))
#else
#  define BENCH_OPAQUE __attribute__((noipa))
#endif

namespace bench {

template <class T> inline void keep(const T& value) {
  asm volatile("" : : "r,m"(value) : "memory");
}

}  // namespace bench

#endif
