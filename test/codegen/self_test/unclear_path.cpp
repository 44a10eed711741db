// A branch that does not ask for zero: the walk must give up instead of guessing.
// flags: -O2
// exact complaint: frame: cannot tell where j[a-z]+ goes after "cmp
long leaf();
void note();
// path frame: gcc 99, clang 99
void frame() {
  if (leaf() > 41) note();
}
