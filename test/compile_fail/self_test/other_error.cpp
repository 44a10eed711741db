// A mistake that is reported in other words: the harness must complain.
// expect: it is a sentence of ours
static_assert(sizeof(char) == 2, "it is a sentence of somebody else");
