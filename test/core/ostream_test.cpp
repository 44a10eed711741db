// Tests core/ostream.hpp: a stream gets style line, and the name of a code.
#include <fallible/core/ostream.hpp>

#include <fallible/core/error.hpp>
#include <fallible/core/render.hpp>

#include <gtest/gtest.h>

#include <iomanip>
#include <sstream>
#include <string>

namespace fallible {
namespace {

template <class T>
std::string streamed(const T& value) {
  std::ostringstream stream;
  stream << value;
  return stream.str();
}

TEST(Ostream, PrintsErrorsInStyleLine) {
  EXPECT_EQ(streamed(Error(Errc::not_found)), "not found");
  Error error(Errc::aborted, "page {} of\n{}", 7, personal("CANARY"));
  error.context("context").with("token", secret("CANARY")).caused_by(join(Error(Errc::internal), Error(Errc::cancelled)));
  EXPECT_EQ(streamed(error), "context: page 7 of\n[personal]: 2 errors: [internal error; cancelled]");
  EXPECT_EQ(streamed(error), to_string(error));
  EXPECT_EQ(streamed(error), to_string(error, {Style::line}));
}

TEST(Ostream, KeepsEveryByte) {
  const std::string text("a\0b\xFF" + std::string(5000, 'x'));
  const std::string whole = text + std::string("\0z", 2);
  EXPECT_EQ(streamed(Error(Errc::aborted, whole)), whole);
}

TEST(Ostream, ChainsAndIgnoresWidthForErrors) {
  std::ostringstream stream;
  stream << "<" << std::hex << std::setfill('*') << std::setw(30) << Error(Errc::aborted, "{}", 255) << std::setw(0) << ">";
  EXPECT_EQ(stream.str(), "<255>") << "neither padded nor in the stream's base";
}

TEST(Ostream, PrintsTheNameOfACode) {
  EXPECT_EQ(streamed(Code(Errc::not_found)), "NF_NOT_FOUND");
  std::ostringstream stream;
  stream << std::setw(15) << Code(Errc::not_found) << '|';
  EXPECT_EQ(stream.str(), "   NF_NOT_FOUND|");
}

TEST(Ostream, LeavesABrokenStreamAlone) {
  std::ostringstream stream;
  stream.setstate(std::ios::badbit);
  stream << Error(Errc::aborted) << Code(Errc::aborted);
  EXPECT_EQ(stream.str(), "");
}

}  // namespace
}  // namespace fallible
