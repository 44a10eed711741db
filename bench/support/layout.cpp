// layout.cpp: shifts the code that is linked behind it. The same programs are linked in several
// orders and with several shifts, because where a loop lies can change its speed by more than the
// difference one wants to see.
#define BENCH_TEXT_(x) #x
#define BENCH_TEXT(x) BENCH_TEXT_(x)
asm(".text\n.skip " BENCH_TEXT(BENCH_LAYOUT_SHIFT) "\n");
