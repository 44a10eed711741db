// flags: -Os
// exact complaint: NOT MET: look_up is "[a-z ]+ ret" instead of "lea ret"
extern const int codes[];
// opcodes look_up: gcc lea ret, clang lea ret
const int* look_up(int i) { return &codes[i] + codes[0]; }
