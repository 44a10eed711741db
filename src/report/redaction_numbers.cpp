#include "redaction_engine.hpp"

// Numbers that prove what they are: cards, bank accounts, social security numbers.

FALLIBLE_NAMESPACE_BEGIN
namespace {

using namespace detail::redaction;

/// The number of the first `count` digits.
constexpr unsigned lead(const char* digits, std::size_t count) noexcept {
  unsigned value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value * 10 + static_cast<unsigned>(digits[i] - '0');
  return value;
}

/// Whether an issuer's range (ISO/IEC 7812-1, the ranges that the networks publish) has numbers of this length.
bool is_issued(const char* digits, std::size_t length) noexcept {
  const unsigned two = lead(digits, 2), three = lead(digits, 3), four = lead(digits, 4);
  if (digits[0] == '4') return length == 13 || length == 16 || length == 19;                     // Visa
  if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return length == 16;           // Mastercard
  if (two == 34 || two == 37) return length == 15;                                               // American Express
  if (four == 6011 || (three >= 644 && three <= 649) || two == 65) return length >= 16;          // Discover
  if ((three >= 300 && three <= 305) || two == 36 || two == 38 || two == 39) return length >= 14;  // Diners Club
  if (four >= 3528 && four <= 3589) return length >= 16;                                         // JCB
  if (two == 62 || two == 81) return length >= 16;                                               // UnionPay
  if (four >= 2200 && four <= 2204) return length >= 16;                                         // Mir
  return four == 5018 || four == 5020 || four == 5038 || four == 5893 || four == 6304 || four == 6759 ||
         (four >= 6761 && four <= 6763);                                                         // Maestro, 12 to 19
}

/// The check digit is right (ISO/IEC 7812-1, annex B).
bool passes_luhn(const char* digits, std::size_t length) noexcept {
  unsigned sum = 0;
  for (std::size_t i = 0; i < length; ++i) {
    unsigned value = static_cast<unsigned>(digits[length - 1 - i] - '0');
    if (i % 2 == 1) {
      value *= 2;
      if (value > 9) value -= 9;
    }
    sum += value;
  }
  return sum % 10 == 0;
}

/// How long a country's IBANs are (ISO 13616, the registry of SWIFT), by its two letters; 0: it has none.
struct IbanLengths {
  static constexpr std::uint8_t only_digits = 64;  ///< behind the letters
  std::uint8_t of[26 * 26] = {};
  consteval IbanLengths() {
    add("AT20BA20BE16BI27CR22CZ24DE22DJ27DK18EE20EG29ES24FI18FO18GL18HR21HU28IL23IS26LT20LY25ME22MN20MR27NO15PL28PT25RS22SD18SE24"
        "SI19SK24SO23ST25TL23TN24VA22XK20",
        only_digits);
    add("AD24AE23AL28AZ28BG22BH22BR29BY28CH21CY28DO28FK18FR27GB22GE22GI23GR27GT28HN28IE22IQ23IT27JO30KW30KZ20LB28LC32LI21LU20LV21MC27MD24"
        "MK19MT31MU30NI28NL18OM23PK24PS29QA29RO24RU33SA24SC31SM27SV28TR26UA29VG24YE30",
        0);
  }
  consteval void add(const char* rows, std::uint8_t marks) {
    for (; *rows != '\0'; rows += 4) {
      of[(rows[0] - 'A') * 26 + (rows[1] - 'A')] =
          static_cast<std::uint8_t>((rows[2] - '0') * 10 + (rows[3] - '0') + marks);
    }
  }
};
constexpr IbanLengths iban_lengths;

constexpr bool is_capital(char c) noexcept { return c >= 'A' && c <= 'Z'; }

/// The check digits are right (ISO/IEC 7064, MOD 97-10, with the first four characters behind the others).
bool passes_mod_97(const char* characters, std::size_t length) noexcept {
  unsigned remainder = 0;
  for (std::size_t i = 0; i < length; ++i) {
    const char c = characters[(i + 4) % length];
    remainder = is_capital(c) ? remainder * 100 + static_cast<unsigned>(c - 'A') + 10 : remainder * 10 + static_cast<unsigned>(c - '0');
    remainder %= 97;
  }
  return remainder == 1;
}

}  // namespace

RedactionEngine::Verdict RedactionEngine::number() {
  const std::size_t at = s.at;
  const char before = at > 0 ? text[at - 1] : ' ';
  if (is(before, digit)) return pass();
  const bool seen = last || at + 3 < size;  // enough to tell most numbers from those that are looked for
  const auto at_hand = [&](std::size_t index) { return index < size ? text[index] : ' '; };
  if (is(before, letter)) {
    if (at > 1 && is_capital(before) && is_capital(text[at - 2]) && at - 2 >= s.flushed && starts_word(at - 2)) {
      std::size_t end = 0;
      const Found found = iban(at - 2, end);
      if (found == Found::unclear) return Verdict::need_more;
      if (found == Found::yes) {
        replace(at - 2, end, "iban", [](char c) { return is(c, letter | digit) ? c : '\0'; });
        return Verdict::go_on;
      }
    }
  } else if (!seen || (at_hand(at + 3) == '-' && text[at] != '9')) {
    const Found found = social_security_number();
    if (found == Found::unclear) return Verdict::need_more;
    if (found == Found::yes) {
      replace(at, at + 11, "ssn", [](char c) { return is(c, digit) ? c : '\0'; });
      return Verdict::go_on;
    }
  }
  if (seen && !is(at_hand(at + 2), digit)) return pass();  // a card has no such group
  return card();
}

/// An IBAN as it is written in print, in groups of four, or without spaces.
RedactionEngine::Found RedactionEngine::iban(std::size_t begin, std::size_t& end) const noexcept {
  const unsigned row = iban_lengths.of[(text[begin] - 'A') * 26 + (text[begin + 1] - 'A')];
  const std::size_t length = row & 63u;
  if (length == 0) return Found::no;
  char characters[34];
  std::size_t count = 0;
  for (end = begin; count < length; ++end) {
    if (end >= size) return last ? Found::no : Found::unclear;
    const char c = text[end];
    const bool letter_may_stand = count < 2 || (count > 3 && (row & IbanLengths::only_digits) == 0);
    if (is(c, digit) || (letter_may_stand && is_capital(c))) {
      characters[count++] = c;
    } else if (!(c == ' ' || c == '-') || count % 4 != 0 || text[end - 1] == c) {
      return Found::no;
    }
  }
  if (end >= size && !last) return Found::unclear;
  if (end < size && is(text[end], letter | digit)) return Found::no;
  return passes_mod_97(characters, length) ? Found::yes : Found::no;
}

/// ddd-dd-dddd, without those that the Social Security Administration never gives: 000, 666 and 9dd in front, 00, 0000.
RedactionEngine::Found RedactionEngine::social_security_number() const noexcept {
  const std::size_t at = s.at;
  for (std::size_t i = 1; i < 11; ++i) {
    if (at + i >= size) return last ? Found::no : Found::unclear;
    if (i == 3 || i == 6 ? text[at + i] != '-' : !is(text[at + i], digit)) return Found::no;
  }
  const auto goes_on = [&](std::size_t mark, std::size_t beyond) {  // a longer number or name
    const char c = text[mark];
    return is(c, letter | digit) || c == '-' || c == '_' || (c == '.' && beyond < size && is(text[beyond], letter | digit));
  };
  if (at + 12 >= size && !last) return Found::unclear;
  if (at + 11 < size && goes_on(at + 11, at + 12)) return Found::no;
  if (at > 0 && goes_on(at - 1, at > 1 ? at - 2 : size)) return Found::no;
  const unsigned area = lead(text + at, 3);
  const bool given = area != 0 && area != 666 && lead(text + at + 4, 2) != 0 && lead(text + at + 7, 4) != 0;
  return given ? Found::yes : Found::no;
}

/// A card number: an issuer's range, its length, and the check digit. In one piece, or in groups of three digits and more.
RedactionEngine::Verdict RedactionEngine::card() {
  const std::size_t at = s.at;
  const auto no_card = [&] {
    while (s.at < size && is(text[s.at], digit)) ++s.at;
    return Verdict::go_on;
  };
  const bool fraction = at > 1 && text[at - 1] == '.' && is(text[at - 2], digit);
  if (fraction) return pass();
  const char first = text[at];
  if (first < '2' || first == '7' || first == '9') return no_card();  // no issuer's
  constexpr std::size_t most = 19, least_group = 3;
  char digits[most];
  std::size_t ends[most];
  std::size_t count = 0, group = 0, i = at;
  bool groups = false;
  for (; count < most; ++i) {
    if (i >= size) {
      if (!last) return Verdict::need_more;
      break;
    }
    const char c = text[i];
    if (is(c, digit)) {
      ++group;
      ends[count] = groups && group < least_group ? 0 : i + 1;
      digits[count++] = c;
      continue;
    }
    if (c != ' ' && c != '-' && c != '.') break;
    if (i + 1 >= size && !last) return Verdict::need_more;
    if (i + 1 >= size || !is(text[i + 1], digit) || group < least_group) break;
    groups = true;
    group = 0;
  }
  if (count == most && i >= size && !last) return Verdict::need_more;
  for (std::size_t length = count; length >= 12; --length) {
    const std::size_t end = ends[length - 1];
    if (end == 0 || (end < size && is(text[end], digit))) continue;
    if (!is_issued(digits, length) || !passes_luhn(digits, length)) continue;
    const Found inside = in_hex_id(at, end);
    if (inside == Found::unclear) return Verdict::need_more;
    if (inside == Found::yes) break;
    replace(at, end, "card", [](char c) { return is(c, digit) ? c : '\0'; });
    return Verdict::go_on;
  }
  return no_card();
}

/// Whether a part stands in a UUID, or in a hash or id of 32, 40 or 64 hexadecimal digits: of many of those, one has digits
/// that look like a card's.
RedactionEngine::Found RedactionEngine::in_hex_id(std::size_t begin, std::size_t end) const noexcept {
  constexpr std::size_t longest = 64;
  while (begin > 0 && end - begin <= longest && (is_hex(text[begin - 1]) || text[begin - 1] == '-')) --begin;
  while (end < size && end - begin <= longest && (is_hex(text[end]) || text[end] == '-')) ++end;
  const std::size_t length = end - begin;
  if (length > longest) return Found::no;
  if (end >= size && !last) return Found::unclear;
  if ((begin > 0 && is(text[begin - 1], letter)) || (end < size && is(text[end], letter))) return Found::no;
  bool any_letter = false;
  unsigned dashes = 0, dashes_of_uuid = 0;
  for (std::size_t i = 0; i < length; ++i) {
    const char c = text[begin + i];
    any_letter = any_letter || is(c, letter);
    if (c != '-') continue;
    ++dashes;
    if (i == 8 || i == 13 || i == 18 || i == 23) ++dashes_of_uuid;
  }
  if (length == 36) return dashes == 4 && dashes_of_uuid == 4 ? Found::yes : Found::no;
  return any_letter && dashes == 0 && (length == 32 || length == 40 || length == 64) ? Found::yes : Found::no;
}

FALLIBLE_NAMESPACE_END
