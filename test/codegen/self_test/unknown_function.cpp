// complaint: a rule names misspelled, which is not there
// flags: -O2
// bytes misspelled: gcc 10, clang 10
int spelled() { return 7; }
