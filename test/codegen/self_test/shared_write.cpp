// complaint: NOT MET: add has lock (add|inc)
// flags: -O2
// without add: ^lock
void add(int* number) { __atomic_fetch_add(number, 1, __ATOMIC_RELAXED); }
