// fallible-codes: prints the codes that this library ships, or holds them against a lock file.
#include <fallible/taxonomy/catalogue_main.hpp>

int main(int argc, char** argv) { return fallible::catalogue_main(argc, argv, fallible::shipped_codes()); }
