// flags -fexceptions
#include <stdexcept>

#include "questions.hpp"

class Failed {
 public:
  explicit Failed(Trouble trouble) : trouble_(trouble) {}

 private:
  Trouble trouble_;
};

int callee();

#define NEUTRAL(n)       \
  int neutral_##n() {    \
    return callee() + 1; \
  }
#define RAISE(n)                                      \
  int raise_##n(int number) {                         \
    if (number < 0) throw Failed(Trouble::bad_input); \
    return number + 1;                                \
  }
#define RAISE_LITERAL(n)                                                         \
  int literal_##n(int number) {                                                  \
    if (number < 0) throw std::runtime_error("the number must not be negative"); \
    return number + 1;                                                           \
  }
#define HANDLE(n)             \
  int handle_##n() {          \
    try {                     \
      return callee();        \
    } catch (const Failed&) { \
      return -1;              \
    }                         \
  }

#include "answer.inc"
