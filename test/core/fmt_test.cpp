// Tests core/fmt.hpp: fmt's three forms are the three styles, and fallible prints what fmt can print.
// Where there is no {fmt}, test/CMakeLists.txt leaves this file out.
#include <fallible/core/fmt.hpp>

#include <fallible/core/error.hpp>
#include <fallible/core/failure.hpp>
#include <fallible/core/render.hpp>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <iterator>
#include <string>
#include <utility>

namespace quay {

struct Point {
  int x;
  int y;
};

}  // namespace quay

template <>
struct fmt::formatter<quay::Point> {
  template <class Context>
  constexpr auto parse(Context& context) {
    return context.begin();
  }
  template <class Context>
  auto format(const quay::Point& point, Context& context) const {
    return fmt::format_to(context.out(), "({}, {})", point.x, point.y);
  }
};

namespace fallible {
namespace {

Error sample() {
  Error error(Errc::not_found, "page {} of\n{}", 7, std::string("book"));
  error.context("load {}", personal("CANARY")).with("token", secret("CANARY")).with("key", 1);
  error.caused_by(join(Error(Errc::internal), Error(Errc::cancelled).caused_by(Errc::aborted)));
  return error.suppress(Errc::data_loss);
}

TEST(Fmt, TheThreeFormsAreTheThreeStyles) {
  for (const Error& error : {Error(Errc::aborted), Error(Errc::aborted).caused_by(Errc::internal), sample()}) {
    EXPECT_EQ(fmt::format("{}", error), to_string(error, {Style::outermost}));
    EXPECT_EQ(fmt::format("{:#}", error), to_string(error, {Style::line}));
    EXPECT_EQ(fmt::format("{:?}", error), to_string(error, {Style::full}));
    EXPECT_EQ(fmt::format("{:}", error), to_string(error, {Style::outermost}));
  }
  EXPECT_EQ(fmt::format("<{:#}> <{}>", sample(), 1),
            "<load [personal]: page 7 of\nbook: 2 errors: [internal error; cancelled: aborted]> <1>");
  EXPECT_EQ(fmt::format("{1} {0:#}", Error(Errc::aborted), Error(Errc::internal)), "internal error aborted");
  EXPECT_EQ(fmt::format("{:?}", sample()).find("CANARY"), std::string::npos);
}

TEST(Fmt, WritesToAnyOutput) {
  std::string text;
  fmt::format_to(std::back_inserter(text), "{:#}", sample());
  EXPECT_EQ(text, to_string(sample()));
  char room[8] = {};
  const auto end = fmt::format_to_n(room, sizeof room - 1, "{:#}", sample());
  EXPECT_EQ(std::string(room), to_string(sample()).substr(0, 7));
  EXPECT_EQ(end.size, to_string(sample()).size());
  EXPECT_EQ(fmt::formatted_size("{:#}", sample()), to_string(sample()).size());
  const Error big(Errc::aborted, std::string(5000, 'x'));
  EXPECT_EQ(fmt::format("{}", big), std::string(5000, 'x'));
}

#if defined(__cpp_exceptions)
TEST(Fmt, RefusesOtherForms) {
  const Error error = sample();
  for (const char* form : {"{:x}", "{:##}", "{:#?}", "{:?#}", "{:>20}", "{:20}", "{:? }", "{:#"}) {
    EXPECT_THROW((void)fmt::format(fmt::runtime(form), error), fmt::format_error) << form;
  }
  EXPECT_THROW((void)fmt::format(fmt::runtime("{:d}"), Code(Errc::aborted)), fmt::format_error);
}
#endif

TEST(Fmt, ACodeIsItsNameAsAString) {
  const Code code = Errc::not_found;
  EXPECT_EQ(fmt::format("{}", code), "NF_NOT_FOUND");
  EXPECT_EQ(fmt::format("{:>15}|{:15}|{:*^16}", code, code, code), "   NF_NOT_FOUND|NF_NOT_FOUND   |**NF_NOT_FOUND**");
  EXPECT_EQ(fmt::format("{:.2}", code), "NF");
  EXPECT_EQ(fmt::format("{:>{}}", code, 14), "  NF_NOT_FOUND");
}

TEST(Fmt, ViaFmtMakesAnArgument) {
  Error error(Errc::out_of_range, "at {}", via_fmt(quay::Point{1, 2}));
  error.context("move to {} now", via_fmt(quay::Point{3, -4})).with("from", via_fmt(quay::Point{5, 6}));
  EXPECT_EQ(to_string(error), "move to (3, -4) now: at (1, 2)");
  EXPECT_NE(to_string(error, {Style::full}).find("\n    from = (5, 6)\n"), std::string::npos);
  EXPECT_EQ(to_string(error, {Style::line, Privacy::public_}), "move to [internal] now: at [internal]");
  const std::string long_text(2000, 'x');
  EXPECT_EQ(to_string(Error(Errc::aborted, "{}", via_fmt(long_text))), long_text);
}

TEST(Fmt, ViaFmtIsRenderedAtOnceAndMayBeMarked) {
  Error error(Errc::aborted);
  {
    quay::Point gone{7, 8};
    error.context("{:>8}|", via_fmt(gone)).context("{}", personal(via_fmt(gone)));
    gone = {0, 0};
  }
  EXPECT_EQ(to_string(error), "[personal]:   (7, 8)|: aborted");
  EXPECT_EQ(to_string(error, {Style::line, Privacy::personal}), "(7, 8):   (7, 8)|: aborted");
}

}  // namespace
}  // namespace fallible
