// complaint: NOT MET: something is initialised while the program runs: .*init_array
// flags: -O2
// no initialisers
int made_at_start();
extern const int value;
const int value = made_at_start();
