// complaint: NOT MET: refers to .*operator new
// flags: -O2
// no references: operator (new|delete)
int* make() { return new int(7); }
