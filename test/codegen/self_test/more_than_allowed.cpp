// exact complaint: the success path of longer has [0-9]+ instructions more than shorter, 1 are allowed
// flags: -O2
int leaf(int);
extern int seen;

// path shorter:
int shorter() { return leaf(1) + 1; }
// path longer:
// more longer / shorter: gcc 1, clang 1
int longer() {
  seen = 7;
  const int value = leaf(1) + 1;
  seen = value;
  return value;
}
