// complaint: cannot read this rule: // bytes of spelled
// flags: -O2
// bytes of spelled: gcc 10, clang 10
int spelled() { return 7; }
