#include <fallible/report/json_document.hpp>

#include <charconv>

#include <fallible/core/detail/utf8.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/taxonomy/serialization.hpp>

#include "memory.hpp"

// RapidJSON, under a name of our own and with assertions that do not depend on NDEBUG: a program may use another copy of
// it in its own way.
#define RAPIDJSON_NAMESPACE fallible_rapidjson
#define RAPIDJSON_ASSERT(condition) ((condition) ? static_cast<void>(0) : __builtin_trap())
#include <rapidjson/reader.h>

namespace {

/// RapidJSON's working memory: taken before, because RapidJSON uses what it gets without looking at it.
struct FixedStack {
  char* bytes = nullptr;
  std::size_t size = 0;

  /// How much a document needs: its longest string, decoded, with a NUL and with up to three bytes that a broken UTF-8
  /// sequence at the very end makes up; and two numbers for each open scope.
  static constexpr std::size_t needed(std::size_t document, std::size_t depth) noexcept {
    return document + 8 * ((depth < document ? depth : document) + 2) + 32;
  }
};

}  // namespace

namespace fallible_rapidjson::internal {

/// RapidJSON's stack over that memory, in the place of the one that grows.
template <>
class Stack<FixedStack> {
 public:
  Stack(FixedStack* memory, std::size_t) noexcept : first_(memory->bytes), top_(first_), end_(first_ + memory->size) {}

  void Clear() noexcept { top_ = first_; }
  template <class T>
  void Reserve(std::size_t count = 1) noexcept {
    if (count * sizeof(T) > static_cast<std::size_t>(end_ - top_)) __builtin_trap();  // needed() would be wrong
  }
  template <class T>
  T* PushUnsafe(std::size_t count = 1) noexcept {
    char* const at = top_;
    top_ += count * sizeof(T);
    return reinterpret_cast<T*>(at);
  }
  template <class T>
  T* Push(std::size_t count = 1) noexcept {
    Reserve<T>(count);
    return PushUnsafe<T>(count);
  }
  template <class T>
  T* Pop(std::size_t count) noexcept {
    top_ -= count * sizeof(T);
    return reinterpret_cast<T*>(top_);
  }
  template <class T>
  T* Top() noexcept {
    return reinterpret_cast<T*>(top_ - sizeof(T));
  }

 private:
  char* first_;
  char* top_;
  char* end_;
};

}  // namespace fallible_rapidjson::internal

FALLIBLE_NAMESPACE_BEGIN
namespace {

namespace rj = fallible_rapidjson;

constexpr std::size_t largest_document = std::size_t{64} * 1024 * 1024;

/// The bytes as RapidJSON reads them; NUL stands for the end, so parse() looks whether it was the end.
struct Source {
  using Ch = char;
  const char* at;
  const char* begin;
  const char* end;

  [[nodiscard]] Ch Peek() const noexcept { return at == end ? '\0' : *at; }
  Ch Take() noexcept { return at == end ? '\0' : *at++; }
  [[nodiscard]] std::size_t Tell() const noexcept { return static_cast<std::size_t>(at - begin); }
  // For parsing in place, which is not done.
  Ch* PutBegin() noexcept { return nullptr; }
  void Put(Ch) noexcept {}
  void Flush() noexcept {}
  std::size_t PutEnd(Ch*) noexcept { return 0; }
};

Text what_is_wrong(rj::ParseErrorCode code) noexcept {
  switch (code) {
    case rj::kParseErrorDocumentEmpty: return "expected a value";
    case rj::kParseErrorDocumentRootNotSingular: return "expected the end of the document";
    case rj::kParseErrorValueInvalid: return "expected a value";
    case rj::kParseErrorObjectMissName: return "expected a name";
    case rj::kParseErrorObjectMissColon: return "expected a colon";
    case rj::kParseErrorObjectMissCommaOrCurlyBracket: return "expected a comma or the end of the object";
    case rj::kParseErrorArrayMissCommaOrSquareBracket: return "expected a comma or the end of the array";
    case rj::kParseErrorStringUnicodeEscapeInvalidHex: return "expected four hexadecimal digits";
    case rj::kParseErrorStringUnicodeSurrogateInvalid: return "half of a surrogate pair";
    case rj::kParseErrorStringEscapeInvalid: return "expected an escape or a character that needs none";
    case rj::kParseErrorStringMissQuotationMark: return "expected the end of the string";
    case rj::kParseErrorStringInvalidEncoding: return "expected UTF-8";
    case rj::kParseErrorNumberTooBig: return "the number is past the range of a double";
    case rj::kParseErrorNumberMissFraction: return "expected a digit behind the point";
    case rj::kParseErrorNumberMissExponent: return "expected a digit of the exponent";
    default: return "expected JSON";
  }
}

/// A number taken apart: its digits without leading and trailing zeros, and the power of ten of the last one.
struct Decimal {
  Text written;
  bool negative = false;
  std::size_t first = 0;    // of the significant digits, within `written`; a point may be among them
  std::size_t last = 0;     // behind the last one
  std::int64_t power = 0;
  std::int64_t digits = 0;  // significant ones; 0: the number is zero

  explicit Decimal(Text number) noexcept : written(number) {
    std::size_t at = 0;
    if (at < number.size() && number[at] == '-') {
      negative = true;
      ++at;
    }
    std::int64_t behind_point = 0;
    std::int64_t zeros = 0;  // since the last digit that is none
    bool point = false;
    for (; at < number.size() && number[at] != 'e' && number[at] != 'E'; ++at) {
      if (number[at] == '.') {
        point = true;
        continue;
      }
      if (point) ++behind_point;
      if (number[at] == '0') {
        if (digits != 0) ++zeros;
        continue;
      }
      if (digits == 0) first = at;
      digits += zeros + 1;
      zeros = 0;
      last = at + 1;
    }
    std::int64_t exponent = 0;
    bool down = false;
    for (++at; at < number.size(); ++at) {
      if (number[at] == '-') down = true;
      if (number[at] < '0') continue;  // a sign
      if (exponent < 1'000'000'000) exponent = exponent * 10 + (number[at] - '0');
    }
    power = (down ? -exponent : exponent) - behind_point + zeros;
  }

  /// The number without its sign, when it is an integer of 64 bits.
  [[nodiscard]] std::optional<std::uint64_t> magnitude() const noexcept {
    if (digits == 0) return 0;
    if (power < 0 || digits + power > 20) return std::nullopt;
    std::uint64_t value = 0;
    const auto append = [&value](char digit) {
      return !__builtin_mul_overflow(value, std::uint64_t{10}, &value) &&
             !__builtin_add_overflow(value, static_cast<std::uint64_t>(digit - '0'), &value);
    };
    for (std::size_t at = first; at < last; ++at) {
      if (written[at] != '.' && !append(written[at])) return std::nullopt;
    }
    for (std::int64_t zero = 0; zero < power; ++zero) {
      if (!append('0')) return std::nullopt;
    }
    return value;
  }
};

std::optional<double> nearest(Text number) noexcept {
  double value = 0;
  const auto read = std::from_chars(number.begin(), number.end(), value);
  if (read.ec == std::errc()) {
    if (value - value != 0) return std::nullopt;  // infinite
    return value;
  }
  const Decimal decimal(number);
  if (decimal.digits + decimal.power > 0) return std::nullopt;
  return decimal.negative ? -0.0 : 0.0;  // too small for any double but this
}

}  // namespace

/// What RapidJSON tells.
struct JsonDocument::Builder {
  using Ch = char;
  enum class Stop : std::uint8_t { no, depth, values, text, memory, number, surrogate };

  JsonDocument& document;
  const Source& source;
  const JsonLimits& limits;
  const char* behind;  // the last token
  std::size_t count = 0;
  std::size_t capacity = 0;
  std::size_t decoded = 0;
  std::uint32_t values = 0;
  std::uint32_t depth = 0;
  std::uint32_t open = 0;  // the innermost open scope, plus one
  Stop stop = Stop::no;

  bool give_up(Stop why) noexcept {
    stop = why;
    return false;
  }

  /// The first byte of the token that ends where the source stands.
  const char* token() const noexcept {
    const char* at = behind;
    while (at != source.at && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r' || *at == ',' || *at == ':')) ++at;
    return at;
  }

  bool grow() noexcept {
    std::size_t wanted = capacity * 2;
    if (capacity == 0) {
      wanted = static_cast<std::size_t>(source.end - source.begin) / 10;
      if (wanted < 15) wanted = 15;  // with a little to spare, within one block of a small pool
      if (wanted > 1024) wanted = 1024;
    }
    auto* const fresh = static_cast<detail::JsonNode*>(
        detail::take_memory(document.allocator_, wanted * sizeof(detail::JsonNode)));
    if (fresh == nullptr) return give_up(Stop::memory);
    if (count != 0) __builtin_memcpy(fresh, document.nodes_, count * sizeof(detail::JsonNode));
    detail::give_back_memory(document.allocator_, document.nodes_, document.nodes_bytes_);
    document.nodes_ = fresh;
    document.nodes_bytes_ = wanted * sizeof(detail::JsonNode);
    capacity = wanted;
    return true;
  }

  /// A node for the token that ends where the source stands; null: give up.
  detail::JsonNode* add(JsonKind kind, const char* begin, const char* end, bool name = false) noexcept {
    if (!name && ++values > limits.max_values) {
      give_up(Stop::values);
      return nullptr;
    }
    if (count == capacity && !grow()) return nullptr;
    detail::JsonNode& node = document.nodes_[count++];
    node = {begin, "", static_cast<std::uint32_t>(end - begin), 0, 1, kind};
    behind = end;
    return &node;
  }

  bool literal(JsonKind kind, bool value) noexcept {
    detail::JsonNode* const node = add(kind, token(), source.at);
    if (node == nullptr) return false;
    node->text_size = value ? 1 : 0;
    return true;
  }
  bool Null() noexcept { return literal(JsonKind::null, false); }
  bool Bool(bool value) noexcept { return literal(JsonKind::boolean, value); }

  bool RawNumber(const char* digits, rj::SizeType size, bool) noexcept {
    if (size > limits.max_text) return give_up(Stop::text);
    if (size >= 300 || __builtin_memchr(digits, 'e', size) != nullptr || __builtin_memchr(digits, 'E', size) != nullptr) {
      if (!nearest(Text(digits, size))) return give_up(Stop::number);
    }
    return add(JsonKind::number, token(), source.at) != nullptr;
  }
  // Numbers come as texts.
  bool Int(int) noexcept { return false; }
  bool Uint(unsigned) noexcept { return false; }
  bool Int64(std::int64_t) noexcept { return false; }
  bool Uint64(std::uint64_t) noexcept { return false; }
  bool Double(double) noexcept { return false; }

  bool text(const char* content, std::size_t size, bool name) noexcept {
    if (size > limits.max_text) return give_up(Stop::text);
    const char* const begin = token();
    const bool plain = static_cast<std::size_t>(source.at - begin) == size + 2;
    if (!plain) {
      for (Text rest(content, size); !rest.empty();) {
        const std::size_t length = detail::utf8_length(rest);
        if (length == 0) return give_up(Stop::surrogate);  // escapes cannot make anything else that is bad
        rest = Text(rest.data() + length, rest.size() - length);
      }
      if (document.decoded_ == nullptr) {
        // The rest of the document is never longer once it is decoded.
        const auto room = static_cast<std::size_t>(source.end - begin);
        document.decoded_ = static_cast<char*>(detail::take_memory(document.allocator_, room));
        if (document.decoded_ == nullptr) return give_up(Stop::memory);
        document.decoded_bytes_ = room;
      }
    }
    detail::JsonNode* const node = add(JsonKind::string, begin, source.at, name);
    if (node == nullptr) return false;
    node->text_size = static_cast<std::uint32_t>(size);
    if (plain) {
      node->text = begin + 1;
    } else {
      node->text = document.decoded_ + decoded;
      __builtin_memcpy(document.decoded_ + decoded, content, size);
      decoded += size;
    }
    return true;
  }
  bool String(const char* content, rj::SizeType size, bool) noexcept { return text(content, size, false); }
  bool Key(const char* content, rj::SizeType size, bool) noexcept { return text(content, size, true); }

  /// The bracket is the next byte of the source. Until it is closed, a scope's `skip` says which scope it is in.
  bool start(JsonKind kind) noexcept {
    if (++depth > limits.max_depth) return give_up(Stop::depth);
    detail::JsonNode* const node = add(kind, source.at, source.at + 1);
    if (node == nullptr) return false;
    node->skip = open;
    open = static_cast<std::uint32_t>(count);
    return true;
  }
  bool finish(std::uint32_t size) noexcept {
    detail::JsonNode& node = document.nodes_[open - 1];
    const std::uint32_t outer = node.skip;
    node.skip = static_cast<std::uint32_t>(count - (open - 1));
    node.text_size = size;
    behind = source.at + 1;
    node.raw_size = static_cast<std::uint32_t>(behind - node.raw);
    open = outer;
    --depth;
    return true;
  }
  bool StartObject() noexcept { return start(JsonKind::object); }
  bool EndObject(rj::SizeType size) noexcept { return finish(size); }
  bool StartArray() noexcept { return start(JsonKind::array); }
  bool EndArray(rj::SizeType size) noexcept { return finish(size); }

  Error error(rj::ParseErrorCode code, std::size_t offset) const noexcept {
    const auto too_large = [&](Text measure, std::uint64_t limit) {
      return Error(DocumentTooLarge{measure, limit}).with("offset", safe(offset));
    };
    switch (stop) {
      case Stop::depth: return too_large("levels of nesting", limits.max_depth);
      case Stop::values: return too_large("values", limits.max_values);
      case Stop::text: return too_large("bytes in one text", limits.max_text);
      case Stop::memory: return Error(ResourceErrc::out_of_memory);
      case Stop::number: return Error(MalformedInput{"JSON", offset, what_is_wrong(rj::kParseErrorNumberTooBig)});
      case Stop::surrogate:
        offset = static_cast<std::size_t>(lone_low_surrogate() - source.begin);
        return Error(MalformedInput{"JSON", offset, what_is_wrong(rj::kParseErrorStringUnicodeSurrogateInvalid)});
      case Stop::no: break;
    }
    // RapidJSON changed its mind about what a control character in a string is.
    const bool control = code == rj::kParseErrorStringInvalidEncoding && offset < static_cast<std::size_t>(source.end - source.begin) &&
                         static_cast<unsigned char>(source.begin[offset]) < 0x20;
    return Error(MalformedInput{"JSON", offset, what_is_wrong(control ? rj::kParseErrorStringEscapeInvalid : code)});
  }

  /// The escape in the string that ends where the source stands; every first half there has its second.
  const char* lone_low_surrogate() const noexcept {
    const char* at = token() + 1;
    while (source.at - at >= 6) {
      if (*at != '\\') {
        ++at;
      } else if (at[1] != 'u') {
        at += 2;
      } else {
        const bool surrogate = (at[2] | 0x20) == 'd';
        if (surrogate && (at[3] | 0x20) >= 'c') return at;
        at += surrogate && at[3] >= '8' ? 12 : 6;
      }
    }
    return at;
  }
};

Result<JsonDocument> JsonDocument::parse(Text text, const JsonLimits& limits) noexcept {
  const std::size_t most = limits.max_bytes < largest_document ? limits.max_bytes : largest_document;
  if (text.size() > most) return fail(DocumentTooLarge{"bytes", most});
  Source source{text.begin(), text.begin(), text.end()};
  if (text.size() >= 3 && Text(text.data(), 3) == "\xEF\xBB\xBF") source.at += 3;

  JsonDocument document;
  document.allocator_ = get_allocator();
  alignas(8) char small[2048];
  FixedStack stack{small, FixedStack::needed(text.size(), limits.max_depth)};
  const bool large = stack.size > sizeof small;
  if (large) {
    stack.bytes = static_cast<char*>(detail::take_memory(document.allocator_, stack.size));
    if (stack.bytes == nullptr) return fail(ResourceErrc::out_of_memory);
  }

  Builder builder{.document = document, .source = source, .limits = limits, .behind = source.at};
  rj::ParseErrorCode code = rj::kParseErrorNone;
  std::size_t offset = 0;
  {
    rj::GenericReader<rj::UTF8<>, rj::UTF8<>, FixedStack> reader(&stack, stack.size);
    constexpr unsigned flags =
        rj::kParseIterativeFlag | rj::kParseValidateEncodingFlag | rj::kParseNumbersAsStringsFlag;
    const rj::ParseResult result = reader.Parse<flags>(source, builder);
    code = result.Code();
    offset = result.Offset();
  }
  if (large) detail::give_back_memory(document.allocator_, stack.bytes, stack.size);
  if (code == rj::kParseErrorNone && source.at != source.end) {  // a NUL byte
    code = rj::kParseErrorDocumentRootNotSingular;
    offset = source.Tell();
  }
  if (code != rj::kParseErrorNone) return fail(builder.error(code, offset));
  return document;
}

JsonDocument& JsonDocument::operator=(JsonDocument&& other) noexcept {
  if (this == &other) return *this;
  detail::give_back_memory(allocator_, nodes_, nodes_bytes_);
  detail::give_back_memory(allocator_, decoded_, decoded_bytes_);
  nodes_ = other.nodes_;
  nodes_bytes_ = other.nodes_bytes_;
  decoded_ = other.decoded_;
  decoded_bytes_ = other.decoded_bytes_;
  allocator_ = other.allocator_;
  other.nodes_ = nullptr;
  other.decoded_ = nullptr;
  return *this;
}

JsonDocument::~JsonDocument() {
  detail::give_back_memory(allocator_, nodes_, nodes_bytes_);
  detail::give_back_memory(allocator_, decoded_, decoded_bytes_);
}

JsonValue JsonValue::member(Text name) const noexcept {
  JsonValue found;
  for (const JsonMember each : members()) {
    if (each.name != name) continue;
    if (found) return {};
    found = each.value;
  }
  return found;
}

bool JsonValue::repeats_names() const noexcept {
  if (node_ == nullptr) return false;
  for (const detail::JsonNode* node = node_; node != node_ + node_->skip; ++node) {
    if (node->kind != JsonKind::object || node->text_size < 2) continue;
    const JsonMembers members = JsonValue(node).members();
    for (auto each = members.begin(); each != members.end(); ++each) {
      auto other = each;
      while (++other != members.end()) {
        if ((*other).name == (*each).name) return true;
      }
    }
  }
  return false;
}

std::optional<std::uint64_t> JsonValue::uint64() const noexcept {
  if (!is(JsonKind::number)) return std::nullopt;
  const Decimal decimal(raw());
  if (decimal.negative && decimal.digits != 0) return std::nullopt;
  return decimal.magnitude();
}

std::optional<std::int64_t> JsonValue::int64() const noexcept {
  if (!is(JsonKind::number)) return std::nullopt;
  const Decimal decimal(raw());
  const std::optional<std::uint64_t> magnitude = decimal.magnitude();
  if (!magnitude) return std::nullopt;
  const std::uint64_t largest = std::uint64_t{INT64_MAX} + (decimal.negative ? 1u : 0u);
  if (*magnitude > largest) return std::nullopt;
  if (!decimal.negative) return static_cast<std::int64_t>(*magnitude);
  return static_cast<std::int64_t>(std::uint64_t{0} - *magnitude);
}

std::optional<double> JsonValue::number() const noexcept {
  return is(JsonKind::number) ? nearest(raw()) : std::nullopt;
}

FALLIBLE_NAMESPACE_END
