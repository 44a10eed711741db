// One pass over a text, or over a window of one, that takes out what the rules name. Not for users.
//   redaction_scan.cpp    goes through the bytes, asks the rule that a byte calls for, and skips what a rule takes out
//   redaction_named.cpp   rules that go by the key in front of a value
//   redaction_shapes.cpp  rules that go by what the value looks like
//   redaction_numbers.cpp rules for numbers that have check digits or a strict form
//   redaction_keys.cpp    what a key says about its value
#ifndef FALLIBLE_SRC_REPORT_REDACTION_ENGINE_HPP
#define FALLIBLE_SRC_REPORT_REDACTION_ENGINE_HPP

#include <fallible/report/redaction.hpp>

#include "redaction_bytes.hpp"

FALLIBLE_NAMESPACE_BEGIN

struct RedactionEngine {
  using State = RedactedText::State;
  using Skip = RedactedText::Skip;
  enum class Verdict : std::uint8_t { go_on, need_more };

  const Redactor& redactor;
  const Sink& out;
  Privacy show;
  const char* text;
  std::size_t size;
  bool last;  // the text ends at `size`
  State& s;

  void run();

  void flush(std::size_t to) {
    if (to <= s.flushed) return;
    out.put(Text(text + s.flushed, to - s.flushed));
    s.flushed = to;
  }

  [[nodiscard]] bool hashes() const noexcept { return !redactor.options_.hash.id.empty(); }
  void hash(char c) noexcept {
    if (hashes()) s.hash.add(static_cast<std::uint8_t>(c));
  }
  void begin_hash() noexcept {
    if (hashes()) s.hash = detail::SipHash(redactor.options_.hash.bytes);
  }

  void put_replacement(Text label);

  [[nodiscard]] bool withheld(Privacy privacy) const noexcept {
    return Redactor::Replacement{"-", privacy}.applies(show);
  }

  /// Replaces a part whose end is known.
  template <class Normal>
  void replace(std::size_t begin, std::size_t end, Text label, Normal normal) {
    flush(begin);
    begin_hash();
    for (std::size_t i = begin; i < end; ++i) {
      if (const char c = normal(text[i]); c != 0) hash(c);
    }
    put_replacement(label);
    s.at = s.flushed = end;
  }

  /// Replaces from `begin` to where the kind of skipping ends.
  Verdict skip(std::size_t begin, Skip kind, Redactor::Replacement by) {
    flush(begin);
    begin_hash();
    s.skip = kind;
    s.replacement = by;
    s.at = s.flushed = begin;
    s.backslashes = 0;
    return Verdict::go_on;
  }

  /// Goes on skipping. True when that ended, with the replacement written.
  bool skip_on();

  // --- rules: each either moves on, or begins to skip, or wants to see more ---------------------------------------------

  Verdict pass(std::size_t bytes = 1) noexcept {
    s.at += bytes;
    return Verdict::go_on;
  }
  /// Asked at the end of what is there: the rule can say no, or has to wait.
  Verdict at_end() noexcept { return last ? pass() : Verdict::need_more; }

  // By key: redaction_named.cpp.
  Verdict named_value();
  Verdict encoded_value();
  Verdict tagged_value();
  Verdict option();

  // By shape: redaction_shapes.cpp and redaction_numbers.cpp.
  enum class Found : std::uint8_t { no, yes, unclear };
  Verdict credentials(std::size_t at, bool base64);
  Verdict user_info();
  Verdict address();
  Verdict number();  ///< at a digit
  Found private_key();
  [[nodiscard]] Found jwt() const noexcept;
  [[nodiscard]] Found aws_key(Text prefix) const noexcept;

  /// Whether `word` is at `at`.
  [[nodiscard]] Found find(std::size_t at, Text wanted, bool any_case) const noexcept {
    using namespace detail::redaction;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (at + i >= size) return last ? Found::no : Found::unclear;
      const char c = any_case ? lower(text[at + i]) : text[at + i];
      if (c != wanted[i]) return Found::no;
    }
    return Found::yes;
  }
  /// Whether `count` letters, digits, '_' or '-' are at `at`.
  [[nodiscard]] Found find_run(std::size_t at, std::size_t count) const noexcept {
    using namespace detail::redaction;
    for (std::size_t i = 0; i < count; ++i) {
      if (at + i >= size) return last ? Found::no : Found::unclear;
      const char c = text[at + i];
      if (!is(c, letter | digit) && c != '_' && c != '-') return Found::no;
    }
    return Found::yes;
  }
  /// Behind anything that is no letter or digit, or behind "\n" or "%0A" as other languages write them.
  [[nodiscard]] bool starts_word(std::size_t at) const noexcept {
    using namespace detail::redaction;
    if (at == 0 || !is(text[at - 1], letter | digit)) return true;
    const char before = text[at - 1];
    if (at >= 2 && text[at - 2] == '\\') {
      return before == 'n' || before == 'r' || before == 't' || before == 'b' || before == 'f';
    }
    return at >= 3 && text[at - 3] == '%' && is_hex(text[at - 2]) && is_hex(before);
  }

 private:
  Verdict judge();
  Verdict word(bool shapes);
  Verdict after_colon(bool shapes);
  Verdict after_dash(bool shapes);
  [[nodiscard]] bool closes() const noexcept;
  [[nodiscard]] bool goes_on(char c) const noexcept;
  void count_backslashes(char c) noexcept;
  bool leaves_brackets(char c) noexcept;
  bool ends_pem(char c) noexcept;
  Verdict card();
  [[nodiscard]] Found iban(std::size_t begin, std::size_t& end) const noexcept;
  [[nodiscard]] Found social_security_number() const noexcept;
  [[nodiscard]] Found in_hex_id(std::size_t begin, std::size_t end) const noexcept;
  [[nodiscard]] Redactor::Replacement judge_behind(std::size_t end) const noexcept;
  Verdict value(std::size_t begin, Redactor::Replacement by);
  [[nodiscard]] Found placeholder(std::size_t at) const noexcept;
};

FALLIBLE_NAMESPACE_END
#endif
