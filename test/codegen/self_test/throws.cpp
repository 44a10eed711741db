// complaint: NOT MET: refers to .*__cxa_throw
// flags: -O2 -fexceptions -frtti
// no references: __cxa_(throw|allocate_exception|begin_catch)|typeinfo|_Unwind_
void stop() { throw 7; }
