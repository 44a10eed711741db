// complaint: no_rules.cpp: has no rules
// flags: -O2
int nothing_asked() { return 7; }
