// flags: -Os
// exact complaint: NOT MET: add has [0-9]+ bytes of text, 2 are allowed
// bytes add: gcc 2, clang 2
int add(int a, int b) { return a + b; }
