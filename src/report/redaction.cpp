#include <fallible/core/invalid_option.hpp>
#include <fallible/core/visit.hpp>

#include "redaction_engine.hpp"
#include "text_parts.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

using namespace detail::redaction;

bool is_label(Text text) noexcept {
  for (const char c : text) {
    if (!((c >= 'a' && c <= 'z') || is(c, digit) || c == '-')) return false;
  }
  return true;
}

}  // namespace

void RedactionEngine::put_replacement(Text label) {
  out.put("[redacted:");
  out.put(label);
  if (hashes()) {
    char hex[16];
    detail::write_hex(hex, s.hash.value());
    out.put(':');
    out.put(redactor.options_.hash.id);
    out.put(':');
    out.put(Text(hex, sizeof hex));
  }
  out.put(']');
}

// --- Redactor -----------------------------------------------------------------------------------------------------

Result<Redactor> Redactor::create(const RedactionOptions& options) noexcept {
  const auto bad = [](Text option, Text must) noexcept { return fail(InvalidOption{"redaction", option, must}); };
  for (const KeyRule& rule : options.key_rules) {
    for (const char c : Text(rule.words)) {
      if (!((c >= 'a' && c <= 'z') || is(c, digit) || c == '_')) return bad("key_rules", "lower-case words joined by '_'");
    }
    if (!is_label(rule.label)) return bad("key_rules", "labelled with lower-case letters, digits and '-'");
    if (rule.privacy != Privacy::secret && rule.privacy != Privacy::personal) return bad("key_rules", "personal or secret");
  }
  Redactor made;
  made.options_ = options;
  for (const KeyRule& rule : options.key_rules) made.own_keys_ = made.own_keys_ || !rule.words.empty();
  for (const auto& kept : options.kept_keys) made.kept_keys_ = made.kept_keys_ || !kept.empty();
  std::size_t rules = 0;  // those that say nothing are left out
  for (const ValueRule& rule : options.value_rules) {
    if (rule.prefix.empty()) continue;
    if (!is(rule.prefix.data()[0], letter)) return bad("value_rules", "prefixes that begin with a letter");
    if (!is_label(rule.label)) return bad("value_rules", "labelled with lower-case letters, digits and '-'");
    if (rule.min_length < 4 || rule.min_length > 64) return bad("value_rules", "of 4 to 64 characters behind the prefix");
    made.options_.value_rules[rules++] = rule;
  }
  made.own_shapes_ = rules > 0;
  for (; rules < RedactionOptions::max_value_rules; ++rules) made.options_.value_rules[rules] = {};

  bool any_bit = false;
  for (const std::uint8_t byte : options.hash.bytes) any_bit = any_bit || byte != 0;
  for (const char c : Text(options.hash.id)) {
    if (!is(c, letter | digit) && c != '-' && c != '_') return bad("hash", "named with letters, digits, '-' and '_'");
  }
  if (options.hash.id.empty() == any_bit) return bad("hash", "an id with a key that is not all zero, or neither");
  return made;
}

void Redactor::write(const Sink& out, Text text, Privacy show_up_to) const {
  RedactedText::State state;
  RedactionEngine{*this, out, show_up_to, text.data(), text.size(), true, state}.run();
}

void Redactor::write_value(const Sink& out, Text key, const Arg& value, Privacy show_up_to) const {
  if (value.privacy == Privacy::secret || value.privacy > show_up_to) {
    fallible::write_value(out, value, show_up_to);
    return;
  }
  if (const Replacement by = judge_key(key); by.applies(show_up_to)) {
    RedactedText::State state;
    RedactionEngine engine{*this, out, show_up_to, nullptr, 0, true, state};
    engine.begin_hash();
    if (engine.hashes()) {
      const Sink hashing{[](void* self, const char* data, std::size_t size) {
                           static_cast<detail::SipHash*>(self)->add(Text(data, size));
                         },
                         &state.hash};
      fallible::write_value(hashing, value, show_up_to);
    }
    engine.put_replacement(by.label);
    return;
  }
  switch (value.kind) {
    case ArgKind::text:
      write(out, value.text(), show_up_to);
      return;
    case ArgKind::custom: {
      RedactedText redacted(*this, out, show_up_to);
      fallible::write_value(redacted.sink(), value, show_up_to);
      redacted.finish();
      return;
    }
    default:
      fallible::write_value(out, value, show_up_to);
      return;
  }
}

// --- RedactedText -------------------------------------------------------------------------------------------------

void RedactedText::take(void* self, const char* data, std::size_t size) {
  auto& that = *static_cast<RedactedText*>(self);
  while (size > 0) {
    const std::size_t room = window_size - that.size_;
    const std::size_t taken = size < room ? size : room;
    __builtin_memcpy(that.window_ + that.size_, data, taken);
    that.size_ += taken;
    data += taken;
    size -= taken;
    if (that.size_ < window_size) return;
    RedactionEngine{that.redactor_, that.out_, that.show_up_to_, that.window_, that.size_, false, that.state_}.run();
    // What is not decided or not written stays, and what a rule may look back at.
    State& state = that.state_;
    std::size_t done = state.at < kept_behind ? 0 : state.at - kept_behind;
    if (done > state.flushed) done = state.flushed;
    that.size_ -= done;
    state.at -= done;
    state.flushed -= done;
    __builtin_memmove(that.window_, that.window_ + done, that.size_);
  }
}

void RedactedText::finish() {
  RedactionEngine{redactor_, out_, show_up_to_, window_, size_, true, state_}.run();
  state_ = {};
  size_ = 0;
}

FALLIBLE_NAMESPACE_END
