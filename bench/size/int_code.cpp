#include "questions.hpp"

int callee(int* out);

#define NEUTRAL(n)                              \
  int neutral_##n(int* out) {                   \
    int value;                                  \
    if (int code = callee(&value)) return code; \
    *out = value + 1;                           \
    return 0;                                   \
  }
#define RAISE(n)                                                 \
  int raise_##n(int number, int* out) {                          \
    if (number < 0) return static_cast<int>(Trouble::bad_input); \
    *out = number + 1;                                           \
    return 0;                                                    \
  }
#define HANDLE(n)                            \
  int handle_##n() {                         \
    int value;                               \
    return callee(&value) == 0 ? value : -1; \
  }

#include "answer.inc"
