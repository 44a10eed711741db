// flags: -O2
// exact complaint: NOT MET: the result of make comes back through memory
struct Owner {
  Owner();
  ~Owner();
  long word;
};
// registers make: gcc, clang
Owner make() { return Owner(); }
