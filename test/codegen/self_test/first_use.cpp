// complaint: NOT MET: something is initialised while the program runs: __cxa_guard
// flags: -O2
// no initialisers
int made_late();
int value() {
  static const int kept = made_late();
  return kept;
}
