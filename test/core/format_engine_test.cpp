// Tests core/sink.hpp and the renderer; with fmt at hand, compares the two over generated specs.
#include "fallible/core/detail/format_engine.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "fallible/core/format_string.hpp"
#if __has_include(<fmt/format.h>)
#  include <fmt/format.h>
#endif

namespace shop {
struct Point {
  int x;
  int y;
};
inline void fallible_format(fallible::Sink& sink, const Point& point) {
  fallible::print_to(sink, "({}, {})", point.x, point.y);
}
struct Customer {
  const char* name;
};
inline void fallible_format(fallible::Sink& sink, const Customer& customer) {
  fallible::print_to(sink, "customer {}", fallible::personal(customer.name));
}
enum class Colour : int { red = 1, blue = -2 };
}  // namespace shop

namespace fallible {
namespace {

template <class... Args>
std::string show_to(Privacy reader, std::string_view format, const Args&... args) {
  const Arg captured[] = {make_arg(args)..., Arg{}};
  std::string out;
  detail::format_to(append_to(out), format, captured, sizeof...(Args), reader);
  return out;
}

template <class... Args> std::string show(std::string_view format, const Args&... args) {
  return show_to(Privacy::personal, format, args...);
}

TEST(FormatEngine, PrintsEachKindOfArgument) {
  using namespace std::chrono_literals;
  EXPECT_EQ(show("{} {} {} {}", 1, -1L, 2U, std::numeric_limits<std::int64_t>::min()),
            "1 -1 2 -9223372036854775808");
  EXPECT_EQ(show("{}", std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(show("{} {} {}", true, 'x', "text"), "true x text");
  EXPECT_EQ(show("{} {} {} {}", 1.0, 0.1F, 1e100, -0.0), "1 0.1 1e+100 -0");
  EXPECT_EQ(show("{}", std::string("a\0b", 3)), std::string("a\0b", 3));
  EXPECT_EQ(show("{} {}", nullptr, reinterpret_cast<const void*>(0xABCD)), "0x0 0xabcd");
  EXPECT_EQ(show("{} {}", shop::Colour::blue, shop::Point{3, -4}), "-2 (3, -4)");
  EXPECT_EQ(show("{} {} {} {}", 5ns, 5us, 50ms, 5s), "5ns 5us 50ms 5s");
  EXPECT_EQ(show("{} {} {}", 5min, 5h, std::chrono::days(5)), "5min 5h 5d");
  EXPECT_EQ(show("{}", std::chrono::duration<double>(1.5)), "1.5s");
  EXPECT_EQ(show("{:.2}", std::chrono::duration<double, std::milli>(0.125)), "0.12ms");
  EXPECT_EQ(show("{:>6}|{:*<6}", 50ms, 50ms), "  50ms|50ms**");
  const char* const nothing = nullptr;
  EXPECT_EQ(show("{}", nothing), "(null)");
}

TEST(FormatEngine, ReplacesBracesAndNumbersArguments) {
  EXPECT_EQ(show("{{}}"), "{}");
  EXPECT_EQ(show("{{{}}}", 1), "{1}");
  EXPECT_EQ(show("{1} {0} {1}", 1, 2), "2 1 2");
  EXPECT_EQ(show(""), "");
}

TEST(FormatEngine, CountsWidthInCodePoints) {
  EXPECT_EQ(show("{:5}|", "\xC3\xA9t\xC3\xA9"), "\xC3\xA9t\xC3\xA9  |");
  EXPECT_EQ(show("{:.2}|", "\xC3\xA9t\xC3\xA9"), "\xC3\xA9t|");
  EXPECT_EQ(show("{:\xE2\x98\x83^5}", 1),
            "\xE2\x98\x83\xE2\x98\x83"
            "1\xE2\x98\x83\xE2\x98\x83");
  EXPECT_EQ(show("{:\xE2\x98\x83>100}", "").size(), 300U);
  EXPECT_EQ(show("{:*>9999}", "").size(), 9999U);
  EXPECT_EQ(show("{:>8}|{:^8}|", shop::Point{1, 2}, shop::Point{1, 2}), "  (1, 2)| (1, 2) |");
}

TEST(FormatEngine, PassesInvalidUtf8Through) {
  EXPECT_EQ(show("{}", "\xFF\xC3"), "\xFF\xC3");
  EXPECT_EQ(show("\xFF{}\xC3", 1),
            "\xFF"
            "1\xC3");
}

TEST(FormatEngine, EscapesForDebugging) {
  EXPECT_EQ(show("{:?}", "a\"b\\\n\t\r"), R"("a\"b\\\n\t\r")");
  EXPECT_EQ(show("{:?}", "\x01\x7F\xFF\xC3"), R"("\x01\x7f\xff\xc3")");
  EXPECT_EQ(show("{:?}", "\xC3\xA9 it's"), "\"\xC3\xA9 it's\"");
  EXPECT_EQ(show("{:?}", "\xED\xA0\x80 \xC0\x80"), R"("\xed\xa0\x80 \xc0\x80")");
  EXPECT_EQ(show("{:?} {:?} {:?}", '\n', '\'', '"'), R"('\n' '\'' '"')");
  EXPECT_EQ(show("{:>6?}|{:.1?}", "a\n", "ab"), R"( "a\n"|"a")");
}

TEST(FormatEngine, DiffersFromFmt9OnlyWhereItSaysSo) {
  const double infinite = std::numeric_limits<double>::infinity();
  EXPECT_EQ(show("{:05}|{:6}", infinite, -infinite), "  inf|  -inf");
  EXPECT_EQ(show("{:<05}|{:>05}", 42, 42), "42   |   42") << "as std::format";
  EXPECT_EQ(show("{:+013a}", 1.5), "+0x00001.8p+0");
  EXPECT_EQ(show("{:+}", 1U), "+1");
  EXPECT_EQ(show("{:c}{:c}", 65, 300), "A300") << "a number that is no character stays a number";
}

TEST(FormatEngine, WithholdsWhatTheReaderMayNotSee) {
  const std::string user = "ann";
  EXPECT_EQ(show_to(Privacy::internal, "{} from {}", personal(user), safe(80)),
            "[personal] from 80");
  EXPECT_EQ(show_to(Privacy::public_, "{} {} {:>20}", personal(user), safe(80), 7),
            "[personal] 80 [internal]");
  EXPECT_EQ(show_to(Privacy::personal, "{:>5}", personal(user)), "  ann");
  Arg secret_arg = make_arg(7);
  secret_arg.privacy = Privacy::secret;
  std::string out;
  detail::format_value(append_to(out), secret_arg, Privacy::secret);
  EXPECT_EQ(out, "[secret]") << "no reader is shown a secret";
  EXPECT_EQ(show_to(Privacy::personal, "{}", shop::Customer{"ann"}), "customer [personal]");
}

TEST(FormatEngine, GivesAMalformedMessageAMeaning) {
  EXPECT_EQ(show("a {", 1), "a {");
  EXPECT_EQ(show("{} } {}", 1, 2), "1 } {}");
  EXPECT_EQ(show("{} {:", 1, 2), "1 {:");
  EXPECT_EQ(show("{:{}} {}", 1, 2), "{:{}} {}");
  EXPECT_EQ(show("{:99999} {}", 1, 2), "{:99999} {}");
  EXPECT_EQ(show("{} {} {}", 1), "1 {} {}");
  EXPECT_EQ(show("{0} {} {0}", 1), "1 {} 1");
  EXPECT_EQ(show("{name:>4} {7}", 1), "{name:>4} {7}");
  EXPECT_EQ(show("{18446744073709551616}", 1), "{18446744073709551616}");
  EXPECT_EQ(show("{:d} {:.3} {:+} {:!} {}", "text", 5, "x", 7), "text 5 x {:!} {}");
  EXPECT_EQ(show("{:.300f}", 1.0), "1") << "a spec that does not fit is ignored";
}

TEST(FormatEngine, SurvivesAnyBytes) {
  std::mt19937 random(7);
  const std::string_view alphabet = "{}{}:.0<>^#+1 9x?fes\xC3\xA9\xF0\xFF*";
  for (int i = 0; i < 20000; ++i) {
    std::string format;
    for (std::size_t n = random() % 14; n != 0; --n) format += alphabet[random() % alphabet.size()];
    const std::string heap_copy(format);  // so that a sanitizer sees a read past the end
    EXPECT_LT(show(heap_copy, 1, "text", 2.5, true).size(), 60000U) << format;
  }
}

TEST(FormatEngine, PrintsNamedPlaceholders) {
  const auto lookup = [](const void* context, Text name) {
    if (name == "limit") return make_arg(*static_cast<const int*>(context));
    if (name == "window") return make_arg(personal("10s"));
    return Arg{};
  };
  const auto named = [&](Text message, Privacy reader) {
    const int limit = 5;
    std::string out;
    detail::format_named(append_to(out), message, lookup, &limit, reader);
    return out;
  };
  EXPECT_EQ(named("limited to {limit} calls per {window:>5}", Privacy::personal),
            "limited to 5 calls per   10s");
  EXPECT_EQ(named("{limit:03} {window}", Privacy::internal), "005 [personal]");
  EXPECT_EQ(named("{{limit}} {unknown:>5} {} {limit", Privacy::internal),
            "{limit} {unknown:>5} {} {limit");
}

TEST(FormatEngine, PrintsOneValue) {
  std::string out;
  detail::format_value(append_to(out), make_arg(1.5), Privacy::internal);
  detail::format_value(append_to(out), make_arg(personal(1)), Privacy::internal);
  EXPECT_EQ(out, "1.5[personal]");
}

TEST(BufferSink, CountsWhatItCannotHold) {
  char line[8];
  BufferSink out{line, sizeof line};
  print_to(out, "{} of {}", 12, 3456);
  EXPECT_EQ(std::string_view(out.text()), "12 of 34");
  EXPECT_EQ(out.needed, 10U);
  EXPECT_TRUE(out.truncated());
  out.put("x");
  EXPECT_EQ(std::string_view(out.text()), "12 of 34") << "nothing is written behind a cut";
  EXPECT_EQ(out.needed, 11U);
}

TEST(BufferSink, HoldsWhatJustFits) {
  char line[5];
  BufferSink out{line, sizeof line};
  out.put("12345");
  EXPECT_FALSE(out.truncated());
  EXPECT_EQ(std::string_view(out.text()), "12345");
  BufferSink counter{nullptr, 0};
  counter.put("12345");
  EXPECT_EQ(counter.needed, 5U);
  EXPECT_TRUE(counter.text().empty());
}

TEST(BufferSink, NeverSplitsACodePoint) {
  const std::string text = "a\xC3\xA9\xE2\x98\x83\xF0\x9F\x98\x80";
  const std::size_t whole[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10};
  for (std::size_t capacity = 0; capacity <= text.size(); ++capacity) {
    char buffer[16];
    BufferSink at_once{buffer, capacity};
    at_once.put(text);
    EXPECT_EQ(at_once.size, whole[capacity]);
    EXPECT_EQ(at_once.needed, text.size());
    BufferSink by_byte{buffer, capacity};
    for (const char c : text) by_byte.put(c);
    EXPECT_EQ(by_byte.size, whole[capacity]);
  }
}

#ifdef FMT_VERSION

// Every spec that both accept for a value of this kind, in some hundred combinations.
std::vector<std::string> specs_for(ArgKind kind) {
  const bool real = kind == ArgKind::float32 || kind == ArgKind::float64;
  const bool precise = real || kind == ArgKind::text;
  std::vector<std::string> types;
  switch (kind) {
    case ArgKind::int64:
      types = {"", "d", "x", "X", "b", "B", "o"};
      break;
    case ArgKind::uint64:
      types = {"", "d", "x", "X", "b", "B", "o"};
      break;
    case ArgKind::boolean:
      types = {"", "s", "d", "x", "b"};
      break;
    case ArgKind::character:
      types = {"", "c", "d", "x"};
      break;
    case ArgKind::pointer:
      types = {"", "p"};
      break;
    case ArgKind::text:
      types = {"", "s"};
      break;
    default:
      types = {"", "e", "E", "f", "F", "g", "G", "a", "A"};
      break;
  }
  std::vector<std::string> specs;
  for (const char* align : {"", "<", ">", "^", "*<", "*>", "*^", "\xC3\xA9^"}) {
    for (const char* sign : {"", "+", "-", " "}) {
      for (const char* alternate : {"", "#"}) {
        for (const char* width : {"", "1", "07", "12", "019", "40"}) {
          for (const char* precision : {"", ".0", ".1", ".3", ".9", ".17", ".40", ".255"}) {
            for (const std::string& type : types) {
              const bool textual = (kind == ArgKind::boolean && (type.empty() || type == "s")) ||
                                   (kind == ArgKind::character && (type.empty() || type == "c")) ||
                                   kind == ArgKind::text || kind == ArgKind::pointer;
              const bool zero = width[0] == '0';
              if (textual && (*sign || *alternate || zero)) continue;
              if (*sign && (kind == ArgKind::uint64 || kind == ArgKind::boolean)) continue;
              if (*precision && !precise) continue;
              if (*align && zero) continue;                                // see DiffersFromFmt9...
              if (zero && real && (type == "a" || type == "A")) continue;  // likewise
              specs.push_back(std::string(align) + sign + alternate + width + precision + type);
            }
          }
        }
      }
    }
  }
  return specs;
}

std::size_t compared = 0;

template <class T> void expect_as_fmt(const std::string& spec, const T& value) {
  const std::string format = "{:" + spec + "}";
  ++compared;
  const std::string expected = fmt::format(fmt::runtime(format), value);
  ASSERT_EQ(show(format, value), expected) << format;
}

template <class T> void expect_all_as_fmt(const std::vector<T>& values) {
  const std::vector<std::string> specs = specs_for(detail::arg_kind<T>);
  for (const T& value : values) {
    ASSERT_EQ(show("{}", value), fmt::format("{}", value));
  }
  // Each spec meets several values, each value many specs.
  for (std::size_t i = 0; i < specs.size(); ++i) {
    for (std::size_t j = 0; j < 5; ++j) {
      expect_as_fmt<T>(specs[i], values[(i * 5 + j) % values.size()]);
      if (::testing::Test::HasFatalFailure()) return;
    }
  }
}

template <class Integer> std::vector<Integer> integers() {
  using limits = std::numeric_limits<Integer>;
  std::vector<Integer> values = {0, 1, 7, 8, 10, 99, 100, limits::min(), limits::max()};
  std::mt19937_64 random(1);
  for (int i = 0; i < 200; ++i) {
    values.push_back(static_cast<Integer>(random() >> (random() % (8 * sizeof(Integer)))));
  }
  return values;
}

template <class Float> std::vector<Float> floats() {
  using limits = std::numeric_limits<Float>;
  std::vector<Float> values = {0,
                               Float(-0.0),
                               1,
                               -1,
                               Float(0.1),
                               Float(0.5),
                               1.5,
                               2.5,
                               Float(1e15),
                               Float(1e16),
                               Float(123456789.0),
                               Float(1e-4),
                               Float(1e-5),
                               limits::max(),
                               limits::min(),
                               limits::epsilon(),
                               Float(9.5),
                               Float(99.995),
                               Float(0.0009995),
                               Float(999999.5),
                               Float(5e22)};
  std::mt19937_64 random(2);
  for (int i = 0; i < 1500; ++i) {
    const auto digits = static_cast<Float>(static_cast<std::int64_t>(random()) >> (random() % 60));
    const int scale = static_cast<int>(random() % (limits::max_exponent - 70));
    const Float value = std::ldexp(digits, i % 3 == 0   ? -scale
                                           : i % 3 == 1 ? scale
                                                        : -(scale % 70));
    if (std::isnormal(value)) values.push_back(value);
  }
  return values;
}

TEST(FormatEngineAgainstFmt, IntegersAreIdentical) {
  expect_all_as_fmt(integers<int>());
  expect_all_as_fmt(integers<unsigned>());
  expect_all_as_fmt(integers<std::int64_t>());
  expect_all_as_fmt(integers<std::uint64_t>());
}

TEST(FormatEngineAgainstFmt, FloatsAreIdentical) {
  expect_all_as_fmt(floats<double>());
  expect_all_as_fmt(floats<float>());
}

TEST(FormatEngineAgainstFmt, ShortestFloatsAreIdentical) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 50000; ++i) {
    const std::uint64_t bits = random();
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    ASSERT_EQ(show("{}", value), fmt::format("{}", value));
    const auto narrow_bits = static_cast<std::uint32_t>(bits);
    float narrow = 0;
    std::memcpy(&narrow, &narrow_bits, sizeof narrow);
    ASSERT_EQ(show("{}", narrow), fmt::format("{}", narrow));
  }
}

TEST(FormatEngineAgainstFmt, NonFiniteFloatsAreIdentical) {
  for (const double value : {HUGE_VAL, -HUGE_VAL, std::nan(""), -std::nan("")}) {
    for (const char* spec : {"", "+", " ", "e", "F", "g", "A", "<8", ">8", "^8", "*^+9.2f"}) {
      expect_as_fmt(spec, value);
    }
  }
}

TEST(FormatEngineAgainstFmt, TextIsIdentical) {
  expect_all_as_fmt<std::string>({"", "a", "abc", "longer than the width", "\xC3\xA9t\xC3\xA9",
                                  std::string(300, 'x'), std::string("a\0b", 3)});
  for (const char* text : {"", "a", "\"quoted\"", "back\\slash", "tab\t line\n\r", "\x01\x1F\x7F",
                           "\xC3\xA9t\xC3\xA9", "\xFF\xFE", "it's"}) {
    if (*text != '\0') expect_as_fmt<std::string>("?", text);
  }
}

TEST(FormatEngineAgainstFmt, BoolsCharactersAndPointersAreIdentical) {
  const std::vector<const void*> pointers = {nullptr, &compared,
                                             reinterpret_cast<const void*>(~std::uintptr_t{0})};
  expect_all_as_fmt(pointers);
  expect_all_as_fmt<char>({'a', 'Z', ' ', '{', '\n', '\0'});
  for (const std::string& spec : specs_for(ArgKind::boolean)) {
    expect_as_fmt(spec, true);
    expect_as_fmt(spec, false);
  }
  for (const char c : {'a', '\n', '\'', '"', '\\', '\x7F'}) expect_as_fmt("?", c);
}

TEST(FormatEngineAgainstFmt, ComparedManyPairs) {
  if (compared != 0) {  // 0 when run alone
    EXPECT_GT(compared, 50000U);
  }
}

#endif

}  // namespace
}  // namespace fallible
