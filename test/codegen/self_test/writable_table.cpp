// complaint: NOT MET: table lies in .data, which is not read-only
// complaint: NOT MET: there is no object .missing_table
// flags: -O2
// read only: ^table$
// read only: ^missing_table$
int table[] = {1, 2, 3};
