// A Redactor takes passwords, tokens, card numbers and addresses out of text that nobody marked: answers of peers,
// messages of libraries, values of fields that were added without a privacy class.
//   Layer    report; needs core.   Threads  a Redactor is constant once made; a RedactedText belongs to one thread.
//   Memory   in place; a RedactedText keeps a window of 1 KiB.   Errors  create() names the bad option.
//   Cost     linear in the text, whatever its bytes are; no allocation.
//
//   redactor.write(sink, "login failed: password=hunter2 for ann@example.com");
//     login failed: password=[redacted:password] for [redacted:email]
//
// It is a second net, not the first: a value that is marked (personal(), secret(), a field's class) never gets here. What
// is taken out, each with the label in its place:
//
//   by key    password, passwd, passphrase, pass, pwd, passcode, secret, token, authorization, cookie, credential,
//             session id, api/access/private/encryption/account/signing/ssh/license/shared key, apikey, jwt, otp, pin, csrf,
//             signature, bearer, card, cvv, cvc, pan, iban, ssn: in a field's name, and in text before '=' or ':' (JSON, logfmt,
//             headers, queries, forms), or these as %3D and %3A, in an XML tag with or without attributes, and in
//             "--password x". Letters' case does not matter; a key matches by its words: user_password_hash, X-Auth-Token,
//             dbPassword, "API key", but not tokenizer. Counts of tokens (max_tokens, token_count) stay. Of cards, ibans, ssns
//             and one-time passwords all groups of digits are taken, with single spaces between them.
//   by shape  Bearer and Basic with what follows; JWTs; access keys of AWS, GitHub, GitLab, Slack, Stripe, Google, npm, OpenAI
//             and Anthropic by their published prefixes; private keys in PEM; user:password in URLs; e-mail addresses (local
//             parts up to 64 bytes, RFC 5321).
//   by form   numbers that prove what they are. Cards: a known issuer, its length, the check digit (ISO/IEC 7812-1, Luhn),
//             in one piece or in groups of three digits and more, with single spaces, dashes or dots. IBANs: a country, its
//             length, the check digits (ISO 13616), in one piece or in groups of four. Social security numbers of the USA:
//             ddd-dd-dddd, unless the number is one that is never given. Numbers in UUIDs and hashes are left alone.
//
// What it cannot see: a secret in prose ("the password is hunter2"), a password with a space or a comma outside quotes
// behind its first word, text that is encoded (base64, compressed), digits and letters outside ASCII that look alike.
#ifndef FALLIBLE_REPORT_REDACTION_HPP
#define FALLIBLE_REPORT_REDACTION_HPP

#include <array>
#include <cstdint>

#include <fallible/core/arg.hpp>
#include <fallible/core/inline_text.hpp>
#include <fallible/core/result.hpp>
#include <fallible/core/sink.hpp>
#include <fallible/report/detail/siphash.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// A rule of one's own for keys: matches a key that has these words in this order, next to each other.
struct KeyRule {
  InlineText<32> words{};  ///< lower case, joined by '_': "patient_id". Empty: no rule.
  InlineText<16> label{};  ///< what the replacement says; empty: "key". Lower-case letters, digits and '-'.
  Privacy privacy = Privacy::secret;  ///< personal: readers of personal data see it
};

/// A rule of one's own for values: a prefix at the start of a word and so many letters, digits, '_' or '-' behind it.
struct ValueRule {
  InlineText<16> prefix{};         ///< as it is written: "acme_live_". Empty: no rule. Must begin with a letter.
  InlineText<16> label{};          ///< as KeyRule's; empty: "token"
  std::uint8_t min_length = 16;  ///< of what follows the prefix. 4 to 64.
};

/// Turns on keyed hashes in replacements, so that equal values can be told without being known:
/// "[redacted:email:2026a:5f3c...]", SipHash-2-4 with 64 bits. Cards count without separators, addresses in lower case.
struct RedactionKey {
  InlineText<16> id{};            ///< says which key it was. Letters, digits, '-' and '_'. Empty: no hashes.
  std::uint8_t bytes[16] = {};  ///< from a random source, the same for all who should agree; all zero is refused
};

struct RedactionOptions {
  static constexpr std::size_t max_key_rules = 16, max_value_rules = 8, max_kept_keys = 8;

  std::array<KeyRule, max_key_rules> key_rules{};          ///< on top of the built-in ones
  std::array<ValueRule, max_value_rules> value_rules{};    ///< on top of the built-in ones
  std::array<InlineText<32>, max_kept_keys> kept_keys{};   ///< whole keys, in any case, that no key rule takes: "token_type"
  RedactionKey hash{};
  bool built_in_keys = true;
  bool built_in_shapes = true;
};

class Redactor {
 public:
  /// The built-in rules, no hashes.
  constexpr Redactor() noexcept = default;
  /// Errors  InvalidOption.
  [[nodiscard]] static Result<Redactor> create(const RedactionOptions& options) noexcept;

  /// Writes `text` without what the rules take out. `show_up_to` personal leaves in what is personal and not secret,
  /// such as e-mail addresses; secrets are taken out for every reader.
  void write(const Sink& out, Text text, Privacy show_up_to = Privacy::internal) const;

  /// Writes a field's value as "{}" would, without what the rules take out: all of it when the key says so or its class is
  /// above `show_up_to` (then as "[personal]" or "[secret]"). Numbers are judged by key only.
  void write_value(const Sink& out, Text key, const Arg& value, Privacy show_up_to = Privacy::internal) const;

  /// Whether a key rule takes values of `key` away from readers up to `show_up_to`.
  [[nodiscard]] bool hides(Text key, Privacy show_up_to = Privacy::internal) const noexcept;

  /// What a value is replaced by. `label` is empty when nothing is to be replaced.
  struct Replacement {
    Text label;
    Privacy privacy = Privacy::secret;
    [[nodiscard]] bool applies(Privacy show_up_to) const noexcept {
      return !label.empty() && (privacy == Privacy::secret || privacy > show_up_to);
    }
  };
  /// What the key rules say. The label is a literal or the redactor's.
  [[nodiscard]] Replacement judge_key(Text key) const noexcept;

 private:
  friend struct RedactionEngine;
  friend class RedactedText;
  RedactionOptions options_;
  bool own_keys_ = false, own_shapes_ = false, kept_keys_ = false;  // any rule of one's own
};

/// A text that arrives in pieces, redacted on its way. What a rule takes out is found wherever the pieces are split.
///
///   RedactedText redacted(redactor, json.begin_text());
///   words.write(redacted.sink(), show_up_to);
///   redacted.finish();
class RedactedText {
 public:
  RedactedText(const Redactor& redactor, const Sink& out, Privacy show_up_to = Privacy::internal) noexcept
      : redactor_(redactor), out_(out), show_up_to_(show_up_to) {}
  RedactedText(const RedactedText&) = delete;
  RedactedText& operator=(const RedactedText&) = delete;

  [[nodiscard]] Sink sink() noexcept { return {&take, this}; }
  /// Writes what is still held back. The object may be used for another text then.
  void finish();

 private:
  friend struct RedactionEngine;
  friend class Redactor;
  static constexpr std::size_t window_size = 1024;

  /// What is being skipped: the end of which is not known yet.
  enum class Skip : std::uint8_t { nothing, word, token, value, groups, line, quoted, brackets, pem, tag };
  struct State {
    std::size_t at = 0;       // scanned so far
    std::size_t flushed = 0;  // written so far; at most `at`
    Skip skip = Skip::nothing;
    Redactor::Replacement replacement;
    detail::SipHash hash;
    std::uint32_t depth = 0;        // of brackets
    std::uint32_t backslashes = 0;  // just skipped
    std::uint32_t escapes = 0;      // backslashes that belong to the quote
    char quote = 0;
    bool in_quotes = false;
    std::uint8_t dashes = 0, end = 0;  // of a PEM's last line
  };

  static void take(void* self, const char* data, std::size_t size);

  const Redactor& redactor_;
  Sink out_;
  Privacy show_up_to_;
  State state_;
  std::size_t size_ = 0;
  char window_[window_size];
};

/// The built-in rules.
inline constexpr Redactor default_redactor;

FALLIBLE_NAMESPACE_END
#endif
