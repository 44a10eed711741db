// What trivial_abi on the wrong class would do. Only clang has the attribute, and only clang is asked.
// flags: -O2
// exact complaint(clang): NOT MET: the Result of make is passed bit by bit
// exact complaint(clang): NOT MET: the Result of take is passed bit by bit
// exact complaint(clang): NOT MET: the Result of take_large is passed bit by bit
// exact complaint(clang): NOT MET: hand_over does not call Owner::Owner
#ifdef __clang__
class __attribute__((trivial_abi)) Owner {
 public:
  Owner();
  Owner(const Owner&) = default;
  ~Owner();

 private:
  void* word_[2];
};
class __attribute__((trivial_abi)) Large {
 public:
  Large(const Large&);
  ~Large();

 private:
  void* word_[5];
};
// memory make: clang
Owner make() { return Owner(); }
// memory take: clang
void take(Owner) {}
// memory take_large: clang
void take_large(Large) {}
void borrow(Owner);
// calls hand_over: Owner::Owner
void hand_over(const Owner& kept) { borrow(kept); }
#endif
