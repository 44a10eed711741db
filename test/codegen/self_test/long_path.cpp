// flags: -O2 -fno-optimize-sibling-calls
// exact complaint: NOT MET: the success path of frame has [0-9]+ instructions, 9 are allowed
// exact complaint: NOT MET: the success path of frame has 2 calls instead of one
// exact complaint: NOT MET: frame takes [0-9]+ % of the instructions of plain, 70 % are allowed
long leaf();
void note(long);
// path plain:
long plain() { return leaf() + 1; }
// path frame: gcc 9, clang 9
// ratio frame / plain: gcc 0.70, clang 0.70
long frame() {
  const long error = leaf();
  if (error != 0) return error;  // the way that must not be counted is shorter
  note(7);
  extern volatile long a, b, c, d;
  a = b + 1;
  c = d + 1;
  return a;
}
