#include <fallible/report/fingerprint.hpp>

#include <fallible/core/visit.hpp>

#include "text_parts.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

/// The finaliser of SplitMix64: each bit of the input moves each bit of the output.
constexpr std::uint64_t mix(std::uint64_t bits) noexcept {
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
  return bits ^ (bits >> 31);
}

/// Order counts: chained(chained(h, a), b) is not chained(chained(h, b), a).
constexpr std::uint64_t chained(std::uint64_t hash, std::uint64_t item) noexcept {
  return mix(hash * 0x9e3779b97f4a7c15u + item);
}

std::uint64_t hash_of(Text text) noexcept {  // FNV-1a, as the ids of codes
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

/// The smallest distinct numbers of those it was given: the same whatever their order and number.
struct SmallestSet {
  static constexpr std::size_t most = 16;
  std::uint64_t items[most];
  std::size_t size = 0;

  void add(std::uint64_t item) noexcept {
    std::size_t at = size;
    while (at > 0 && items[at - 1] >= item) --at;
    if (at < size && items[at] == item) return;
    if (at == most) return;
    if (size < most) ++size;
    for (std::size_t i = size - 1; i > at; --i) items[i] = items[i - 1];
    items[at] = item;
  }
};

struct Codes {
  static constexpr std::size_t most_walked = 64;

  std::uint64_t straight;
  SmallestSet set{};
  std::size_t walked = 0;
  bool branched = false;

  bool enter(const Error& error, const Step& step) noexcept {
    if (step.relation == Relation::suppressed || walked == most_walked) return false;
    ++walked;
    branched = branched || step.siblings > 1 || step.relation == Relation::member;
    const std::uint64_t item = chained(static_cast<std::uint64_t>(step.relation), error.code().id());
    if (branched) {
      set.add(item);
    } else {
      straight = chained(straight, item);
    }
    return true;
  }
};

Text file_name(const char* path) noexcept {
  const char* name = path;
  for (const char* at = path; *at != '\0'; ++at) {
    if (*at == '/' || *at == '\\') name = at + 1;
  }
  return name;
}

}  // namespace

std::uint64_t fingerprint(const Error& error, Text component, FingerprintOptions options) noexcept {
  std::uint64_t hash = component.empty() ? 0 : hash_of(component);
  if (options.place != FingerprintPlace::none) {
    const Location where = error.location();
    hash = chained(hash, where ? hash_of(file_name(where.file)) : 0);
    if (options.place == FingerprintPlace::file_and_line) hash = chained(hash, where.line);
  }
  if (!options.chain) return chained(hash, error.code().id());
  Codes codes{hash};
  visit(error, codes);
  hash = codes.straight;
  for (std::size_t i = 0; i < codes.set.size; ++i) hash = chained(hash, codes.set.items[i]);
  return hash;
}

InlineText<24> fingerprint_text(std::uint64_t fingerprint) noexcept {
  char text[16];
  detail::write_hex(text, fingerprint);
  return Text(text, sizeof text);
}

FALLIBLE_NAMESPACE_END
