// A file without a mistake: the harness must complain.
// expect: it is a sentence of ours
int main() {}
