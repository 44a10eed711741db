// Turns a Domain's rows into constant descriptions, and refuses tables that contradict themselves.
//   Layer    core, hidden; included by code.hpp.   Threads  constants.   Memory  none at run time.
#ifndef FALLIBLE_CORE_DETAIL_DOMAIN_HPP
#define FALLIBLE_CORE_DETAIL_DOMAIN_HPP

#include <fallible/core/code_info.hpp>
#include <fallible/core/detail/std_subset.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

template <class E>
concept has_domain = requires {
  Domain<E>::name;
  Domain<E>::rows;
};

constexpr std::uint64_t fnv1a(const char* text, std::uint64_t hash = 14695981039346656037u) noexcept {
  for (; *text != '\0'; ++text) {
    hash = (hash ^ static_cast<unsigned char>(*text)) * 1099511628211u;
  }
  return hash;
}

/// The identity of a code: the hash of "domain/NAME".
constexpr std::uint64_t code_id(const char* domain, const char* name) noexcept {
  return fnv1a(name, fnv1a("/", fnv1a(domain)));
}

/// True when `name` is "<prefix>_" followed by upper-case letters, digits and underscores.
constexpr bool well_named(const char* name, const char* prefix) noexcept {
  for (; *prefix != '\0'; ++prefix, ++name) {
    if (*name != *prefix) return false;
  }
  if (*name != '_' || name[1] == '\0') return false;
  for (; *name != '\0'; ++name) {
    const bool fine = (*name >= 'A' && *name <= 'Z') || (*name >= '0' && *name <= '9') || *name == '_';
    if (!fine) return false;
  }
  return true;
}

/// True when `name` can stand in a URN, a path and a label as it is: 1 to 63 letters, digits, '.', '_' and '-'.
constexpr bool well_named_domain(const char* name) noexcept {
  std::size_t size = 0;
  for (; name[size] != '\0'; ++size) {
    const char c = name[size];
    const bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                      c == '_' || c == '-';
    if (!fine) return false;
  }
  return size >= 1 && size <= 63;
}

/// The compiler's spelling of a list of values: "shop::E::name" for an enumerator, "(shop::E)3" for
/// a value that has no enumerator. There is no other way to see an enum's members in C++20.
template <class E, E... Values>
consteval const char* spelled() {
  return __PRETTY_FUNCTION__;
}
template <class E, std::size_t... Values>
consteval const char* spelled_up_to(std::index_sequence<Values...>) {
  return spelled<E, static_cast<E>(Values)...>();
}

/// Everything the checks and lookups need about one domain, worked out by the compiler.
template <class E>
struct DomainTable {
  using Rows = std::remove_cvref_t<decltype(Domain<E>::rows)>;
  static constexpr std::size_t count = std::extent_v<Rows>;

  static constexpr std::int64_t number(std::size_t row) noexcept {
    return static_cast<std::int64_t>(Domain<E>::rows[row].code);
  }

  struct Checks {
    bool duplicate_number = false, duplicate_name = false, zero = false, bad_prefix = false;
    bool out_of_range = false, bad_status = false, no_text = false;
  };
  static constexpr Checks check() {
    Checks found;
    std::uint64_t ids[count]{};
    for (std::size_t i = 0; i < count; ++i) {
      const auto& row = Domain<E>::rows[i];
      const std::int64_t n = number(i);
      if (n == 0) found.zero = true;
      if (n < INT32_MIN || n > INT32_MAX) found.out_of_range = true;
      if (row.name == nullptr || row.title == nullptr || row.doc == nullptr || row.title[0] == '\0' ||
          row.doc[0] == '\0') {
        found.no_text = true;
        continue;
      }
      if (!well_named(row.name, prefix(row.category))) found.bad_prefix = true;
      if (row.http_status < 100 || row.http_status > 599) found.bad_status = true;
      ids[i] = fnv1a(row.name);
      for (std::size_t k = 0; k < i; ++k) {
        if (number(k) == n) found.duplicate_number = true;
        if (ids[k] == ids[i]) found.duplicate_name = true;
      }
    }
    return found;
  }

  struct Span {
    std::int64_t lowest, highest;
  };
  static constexpr Span find_span() {
    Span found{number(0), number(0)};
    for (std::size_t i = 1; i < count; ++i) {
      if (number(i) < found.lowest) found.lowest = number(i);
      if (number(i) > found.highest) found.highest = number(i);
    }
    return found;
  }
  static constexpr Span numbers = find_span();

  /// An unscoped enum without a fixed type has only the values that the bits of its enumerators form;
  /// looking further is undefined.
  static constexpr bool has_fixed_type = requires { E{0}; };
  static constexpr std::int64_t all_bits_of(std::int64_t number) noexcept {
    std::int64_t bits = 1;
    while (bits < number) bits = bits * 2 + 1;
    return bits;
  }

  /// True when every enumerator from 0 to past the table's last number (at least to 100) has a row.
  /// Numbers beyond 1000 are not looked at: the list would be too long for the compiler.
  static constexpr bool every_enumerator_has_a_row() {
    constexpr std::int64_t limit =
        sizeof(E) == 1 ? (std::is_signed_v<std::underlying_type_t<E>> ? 127 : 255) : 1000;
    constexpr std::int64_t wanted = !has_fixed_type       ? all_bits_of(numbers.highest)
                                    : numbers.highest < 84 ? 100
                                                          : numbers.highest + 16;
    constexpr std::int64_t last = wanted > limit ? limit : wanted;
    bool has_row[static_cast<std::size_t>(last) + 1]{};
    for (std::size_t i = 0; i < count; ++i) {
      if (number(i) >= 0 && number(i) <= last) has_row[number(i)] = true;
    }
    const char* at = spelled_up_to<E>(std::make_index_sequence<static_cast<std::size_t>(last) + 1>{});
    while (!(at[0] == 'V' && at[1] == 'a' && at[2] == 'l' && at[3] == 'u' && at[4] == 'e' &&
             at[5] == 's' && at[6] == ' ' && at[7] == '=' && at[8] == ' ')) {
      ++at;  // "Values = {" or "Values = <"
    }
    at += 10;
    for (std::int64_t value = 0; value <= last; ++value) {
      int depth = 0;
      const char* begin = at;
      while (depth > 0 || (*at != ',' && *at != '}' && *at != '>' && *at != ']')) {
        if (*at == '(' || *at == '<' || *at == '{') ++depth;
        if (*at == ')' || *at == '>' || *at == '}') --depth;
        ++at;
      }
      const char* digits = at;
      while (digits > begin && digits[-1] >= '0' && digits[-1] <= '9') --digits;
      const bool declared = digits == at || digits == begin || digits[-1] != ')';
      if (declared && value != 0 && !has_row[value]) return false;
      at += 2;
    }
    return true;
  }

  /// Refuses a table that contradicts itself, in a sentence.
  static constexpr bool verify() {
    constexpr Checks checks = check();
    static_assert(well_named_domain(Domain<E>::name),
                  "fallible: a domain's name must be 1 to 63 letters, digits, dots, underscores or hyphens");
    static_assert(!checks.zero, "fallible: a code's number must not be 0, which means success nearly everywhere");
    static_assert(!checks.out_of_range, "fallible: a code's number must fit into 32 bits");
    static_assert(!checks.duplicate_number, "fallible: two rows of this domain have the same number");
    static_assert(!checks.no_text, "fallible: a row of this domain lacks its name, title or doc line");
    static_assert(!checks.duplicate_name, "fallible: two rows of this domain have the same name");
    static_assert(!checks.bad_prefix,
                  "fallible: a code's name must be its category's prefix, an underscore and upper-case "
                  "letters, digits or underscores");
    static_assert(!checks.bad_status, "fallible: a code's HTTP status must be from 100 to 599");
    static_assert(every_enumerator_has_a_row(), "fallible: an enumerator of this domain has no row");
    return true;
  }
  /// The library's own tables are verified once, in its own sources; all others wherever they are used.
  static constexpr bool verified_elsewhere = requires { Domain<E>::verified_in_sources; };

  struct Codes {
    CodeInfo at[count + 1];  // ordered by number; the last one answers for undeclared values
  };
  static constexpr DomainInfo info{Domain<E>::name, fnv1a(Domain<E>::name)};

  static constexpr Codes make() {
    if constexpr (!verified_elsewhere) (void)verify();
    std::size_t order[count]{};
    for (std::size_t i = 0; i < count; ++i) {
      std::size_t at = i;
      for (; at > 0 && number(order[at - 1]) > number(i); --at) order[at] = order[at - 1];
      order[at] = i;
    }
    Codes made{};
    for (std::size_t i = 0; i < count; ++i) {
      const auto& row = Domain<E>::rows[order[i]];
      made.at[i] = CodeInfo{code_id(Domain<E>::name, row.name), &info, row.name, row.title, row.doc,
                            static_cast<std::int32_t>(row.code), row.http_status, row.general,
                            row.category, row.severity, row.retry};
    }
    made.at[count] = CodeInfo{code_id(Domain<E>::name, "INT_UNDECLARED"), &info, "INT_UNDECLARED",
                              "internal error", "A value that its enum does not declare: a bug.", 0,
                              500, static_cast<Errc>(13), Category::internal, Severity::error,
                              Retry::never};
    return made;
  }
  static constexpr Codes codes = make();

  /// Tables without large gaps are looked up through an index, which folds for a constant.
  static constexpr std::int64_t span = numbers.highest - numbers.lowest + 1;
  static constexpr bool indexed = span <= 1024;
  struct Index {
    std::uint16_t at[indexed ? static_cast<std::size_t>(span) : 1];
  };
  static constexpr Index make_index() {
    Index made{};
    if constexpr (indexed) {
      for (auto& at : made.at) at = static_cast<std::uint16_t>(count);
      for (std::size_t i = 0; i < count; ++i) {
        made.at[codes.at[i].number - numbers.lowest] = static_cast<std::uint16_t>(i);
      }
    }
    return made;
  }
  static constexpr Index index = make_index();
};

template <class E>
constexpr const CodeInfo& find_code(E code) noexcept {
  using Table = DomainTable<E>;
  const auto number = static_cast<std::int64_t>(code);
  if constexpr (Table::indexed) {
    const auto at =
        static_cast<std::uint64_t>(number) - static_cast<std::uint64_t>(Table::numbers.lowest);
    return Table::codes.at[at < static_cast<std::uint64_t>(Table::span) ? Table::index.at[at]
                                                                        : Table::count];
  } else {
    std::size_t low = 0;
    std::size_t high = Table::count;
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (Table::codes.at[middle].number < number) low = middle + 1;
      else high = middle;
    }
    const bool found = low < Table::count && Table::codes.at[low].number == number;
    return Table::codes.at[found ? low : Table::count];
  }
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
