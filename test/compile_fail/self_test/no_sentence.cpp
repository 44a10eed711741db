// A mistake without its sentence: the harness must complain.
static_assert(sizeof(char) == 2, "it is a sentence of ours");
