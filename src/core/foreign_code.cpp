#include <fallible/core/foreign_code.hpp>

#include <cstdlib>
#include <cstring>

#include <fallible/config.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

constexpr std::size_t longest_name = 63;

/// One learned code with its texts; published whole, never changed, never freed.
struct Learned {
  CodeInfo info;
  DomainInfo domain;
  char domain_text[longest_name + 1];
  char name_text[longest_name + 1];
};

Learned* table[FALLIBLE_MAX_FOREIGN_CODES];  // filled from the front; slots are read and written atomically

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }

bool fits_domain(Text text) noexcept {
  bool fits = !text.empty() && text.size() <= longest_name;
  for (std::size_t i = 0; fits && i < text.size(); ++i) {
    const char c = text[i];
    fits = is_digit(c) || is_upper(c) || is_lower(c) || c == '.' || c == '_' || c == '-';
  }
  return fits;
}

bool fits_name(Text text) noexcept {
  bool fits = !text.empty() && text.size() <= longest_name;
  for (std::size_t i = 0; fits && i < text.size(); ++i) {
    fits = is_digit(text[i]) || is_upper(text[i]) || text[i] == '_';
  }
  return fits;
}

Category category_of(const char* name) noexcept {
  for (unsigned i = 0; i <= static_cast<unsigned>(Category::internal); ++i) {
    const auto category = static_cast<Category>(i);
    if (detail::well_named(name, prefix(category))) return category;
  }
  return Category::internal;
}

Learned* describe(Text domain, Text name, Code like) noexcept {
  auto* learned = static_cast<Learned*>(std::calloc(1, sizeof(Learned)));
  if (learned == nullptr) return nullptr;
  std::memcpy(learned->domain_text, domain.data(), domain.size());
  std::memcpy(learned->name_text, name.data(), name.size());
  learned->domain = {learned->domain_text, detail::fnv1a(learned->domain_text)};
  learned->info = like.info();
  learned->info.id = detail::code_id(learned->domain_text, learned->name_text);
  learned->info.domain = &learned->domain;
  learned->info.name = learned->name_text;
  learned->info.number = 0;
  learned->info.category = category_of(learned->name_text);
  return learned;
}

}  // namespace

Code foreign_code(Text domain, Text name, Code like) noexcept {
  if (!fits_domain(domain) || !fits_name(name)) return Errc::unknown;
  Learned* fresh = nullptr;
  for (Learned*& slot : table) {
    Learned* seen = __atomic_load_n(&slot, __ATOMIC_ACQUIRE);
    if (seen == nullptr) {
      if (fresh == nullptr) fresh = describe(domain, name, like);
      if (fresh == nullptr) return Errc::unknown;
      if (__atomic_compare_exchange_n(&slot, &seen, fresh, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        return Code(fresh->info);
      }
    }
    if (name == Text(static_cast<const char*>(seen->name_text)) &&
        domain == Text(static_cast<const char*>(seen->domain_text))) {
      std::free(fresh);
      return Code(seen->info);
    }
  }
  std::free(fresh);
  return Errc::unknown;
}

FALLIBLE_NAMESPACE_END
