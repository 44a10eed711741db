#include <fallible/report/trace_state.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

constexpr std::size_t max_key = 256, max_value = 256, long_entry = 128;

bool is_letter(char c) noexcept { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_key_char(char c) noexcept {
  return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '*' || c == '/';
}

// What may be read: level 2, where '@' is one of the characters.
bool is_key(Text key) noexcept {
  if (key.empty() || key.size() > max_key || !(is_letter(key[0]) || is_digit(key[0]))) return false;
  for (std::size_t i = 1; i < key.size(); ++i) {
    if (!is_key_char(key[i]) && key[i] != '@') return false;
  }
  return true;
}

// What is written: level 1.
bool is_strict_key(Text key) noexcept {
  if (!is_key(key)) return false;
  std::size_t at = key.size();
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (key[i] != '@') continue;
    if (at != key.size()) return false;
    at = i;
  }
  if (at == key.size()) return is_letter(key[0]);
  const std::size_t system = key.size() - at - 1;
  return at <= 241 && system >= 1 && system <= 14 && is_letter(key[at + 1]);
}

bool is_value(Text value) noexcept {
  if (value.empty() || value.size() > max_value || value[value.size() - 1] == ' ') return false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] < ' ' || value[i] > '~' || value[i] == ',' || value[i] == '=') return false;
  }
  return true;
}

struct Member {
  Text key;
  Text value;
  [[nodiscard]] std::size_t size() const noexcept { return key.size() + 1 + value.size(); }
};

// A list that is being put together, in texts of others.
struct List {
  Member members[TraceState::max_members];
  std::size_t count = 0;
  std::size_t seen = 0;  // those with a key that came before are seen, not kept

  [[nodiscard]] std::size_t find(Text key) const noexcept {
    std::size_t i = 0;
    while (i < count && !(members[i].key == key)) ++i;
    return i;
  }
  void erase(std::size_t index) noexcept {
    for (--count; index < count; ++index) members[index] = members[index + 1];
  }

  // One field; false when it breaks a rule.
  bool add(Text field) noexcept {
    std::size_t at = 0;
    while (at <= field.size()) {
      std::size_t end = at;
      while (end < field.size() && field[end] != ',') ++end;
      if (!add_entry({field.data() + at, end - at})) return false;
      at = end + 1;
    }
    return true;
  }
  bool add_entry(Text entry) noexcept {
    const char* data = entry.data();
    std::size_t size = entry.size();
    while (size > 0 && (data[0] == ' ' || data[0] == '\t')) ++data, --size;
    while (size > 0 && (data[size - 1] == ' ' || data[size - 1] == '\t')) --size;
    if (size == 0) return true;
    if (++seen > TraceState::max_members) return false;
    std::size_t equals = 0;
    while (equals < size && data[equals] != '=') ++equals;
    if (equals == size) return false;
    const Member member{{data, equals}, {data + equals + 1, size - equals - 1}};
    if (!is_key(member.key) || !is_value(member.value)) return false;
    if (find(member.key) == count) members[count++] = member;
    return true;
  }

  // Leaves out whole entries until the rest fits; the first `kept` ones are not touched.
  void cut(std::size_t kept) noexcept {
    std::size_t total = count == 0 ? 0 : count - 1;
    for (std::size_t i = 0; i < count; ++i) total += members[i].size();
    constexpr std::size_t rounds[] = {long_entry, 0};
    for (const std::size_t longer_than : rounds) {
      for (std::size_t i = count; i > kept && total > TraceState::capacity; --i) {
        if (members[i - 1].size() <= longer_than) continue;
        total -= members[i - 1].size() + (count > 1 ? 1 : 0);
        erase(i - 1);
      }
    }
  }

  std::size_t write(char* out) const noexcept {
    char* to = out;
    for (std::size_t i = 0; i < count; ++i) {
      if (i != 0) *to++ = ',';
      __builtin_memcpy(to, members[i].key.data(), members[i].key.size());
      to += members[i].key.size();
      *to++ = '=';
      __builtin_memcpy(to, members[i].value.data(), members[i].value.size());
      to += members[i].value.size();
    }
    return static_cast<std::size_t>(to - out);
  }
};

}  // namespace

TraceState TraceState::parse(const Text* fields, std::size_t count) noexcept {
  TraceState state;
  List list;
  for (std::size_t i = 0; i < count; ++i) {
    if (!list.add(fields[i])) return state;
  }
  list.cut(0);
  state.size_ = static_cast<std::uint16_t>(list.write(state.bytes_));
  return state;
}

std::size_t TraceState::members() const noexcept {
  std::size_t count = size_ == 0 ? 0 : 1;
  for (std::size_t i = 0; i < size_; ++i) count += bytes_[i] == ',' ? 1 : 0;
  return count;
}

Text TraceState::get(Text key) const noexcept {
  List list;
  list.add(text());
  const std::size_t at = list.find(key);
  return at == list.count ? Text() : list.members[at].value;
}

bool TraceState::set(Text key, Text value) noexcept {
  const Member member{key, value};
  if (!is_strict_key(key) || !is_value(value) || member.size() > capacity) return false;
  List list;
  list.add(text());
  if (const std::size_t at = list.find(key); at != list.count) list.erase(at);
  if (list.count == max_members) --list.count;
  for (std::size_t i = list.count; i > 0; --i) list.members[i] = list.members[i - 1];
  list.members[0] = member;
  ++list.count;
  list.cut(1);
  char written[capacity];
  size_ = static_cast<std::uint16_t>(list.write(written));
  __builtin_memcpy(bytes_, written, size_);
  return true;
}

bool TraceState::remove(Text key) noexcept {
  List list;
  list.add(text());
  const std::size_t at = list.find(key);
  if (at == list.count) return false;
  list.erase(at);
  char written[capacity];
  size_ = static_cast<std::uint16_t>(list.write(written));
  if (size_ != 0) __builtin_memcpy(bytes_, written, size_);
  return true;
}

FALLIBLE_NAMESPACE_END
