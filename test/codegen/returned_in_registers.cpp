// Results of trivial parts come back in registers; others never travel bit by bit, for an object may know its own address.
// flags: -O2
#include <string>

#include <fallible/core/failure.hpp>
#include <fallible/core/result.hpp>

using fallible::Code;
using fallible::Errc;
using fallible::fail;
using fallible::Result;

// registers make_int_or_code: gcc, clang
Result<int, Code> make_int_or_code() { return 7; }
// registers fail_int_or_code: gcc, clang
Result<int, Code> fail_int_or_code() { return fail(Errc::internal); }
// registers make_pointer_or_code: gcc, clang
Result<char*, Code> make_pointer_or_code() { return nullptr; }
// registers make_void_or_code: gcc, clang
Result<void, Code> make_void_or_code() { return {}; }
// registers make_int: clang
Result<int> make_int() { return 7; }
// registers fail_int: clang
Result<int> fail_int() { return fail(Errc::internal); }
// registers make_void: clang
Result<void> make_void() { return {}; }

/// Eight bytes that point at themselves, so a copy of the bits is wrong.
class OwnAddress {
 public:
  OwnAddress() : self_(this) {}
  OwnAddress(const OwnAddress&) noexcept;
  OwnAddress& operator=(const OwnAddress&) noexcept;
  ~OwnAddress();

 private:
  OwnAddress* self_;
};

// memory make_own_address: clang
Result<OwnAddress> make_own_address() { return OwnAddress(); }
// memory make_own_address_or_code: clang
Result<OwnAddress, Code> make_own_address_or_code() { return OwnAddress(); }
// memory make_int_or_own_address: clang
Result<int, OwnAddress> make_int_or_own_address() { return 7; }
// memory make_string: clang
Result<std::string> make_string() { return std::string(); }
// memory take_own_address: clang
void take_own_address(Result<OwnAddress>) {}
// memory take_string: clang
void take_string(Result<std::string>) {}

void borrow(Result<OwnAddress> given);
// calls hand_over: OwnAddress::OwnAddress.OwnAddress const&.
void hand_over(const Result<OwnAddress>& kept) { borrow(kept); }
