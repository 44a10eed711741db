// Tests core/render.hpp: anyhow's three styles to the character, lists, sections, privacy, buffers and limits.
#include <fallible/core/render.hpp>

#include <fallible/config.hpp>
#include <fallible/core/allocator.hpp>
#include <fallible/core/error.hpp>
#include <fallible/core/failure.hpp>
#include <fallible/core/result.hpp>
#include <fallible/core/try.hpp>

#include <gtest/gtest.h>

#include <pthread.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace depot {

struct Limited {
  int limit;
  std::string peer;
  static constexpr fallible::Code code = fallible::Errc::resource_exhausted;
  static constexpr auto fields =
      fallible::fields(fallible::field("limit", &Limited::limit, fallible::Privacy::public_),
                       fallible::field("peer", &Limited::peer));
  static constexpr const char* message = "limited to {limit:>4} calls for {peer}";
};
struct Untold {
  int n;
  static constexpr fallible::Code code = fallible::Errc::aborted;
};
struct Account {
  std::string label, host, owner, key;
  std::optional<int> age;
  static constexpr fallible::Code code = fallible::Errc::permission_denied;
  static constexpr auto fields =
      fallible::fields(fallible::field("label", &Account::label, fallible::Privacy::public_),
                       fallible::field("host", &Account::host),
                       fallible::field("owner", &Account::owner, fallible::Privacy::personal),
                       fallible::field("key", &Account::key, fallible::Privacy::secret),
                       fallible::field("age", &Account::age));
  static constexpr const char* message = "account {label}/{host}/{owner}/{key}";
};

/// An allocator that has nothing; counts who asked.
class NoMemory {
 public:
  NoMemory() : before_(fallible::set_allocator(&allocator_)) {}
  NoMemory(const NoMemory&) = delete;
  NoMemory& operator=(const NoMemory&) = delete;
  ~NoMemory() { fallible::set_allocator(before_); }
  int asked = 0;

 private:
  static void* take(void* self, std::size_t) {
    ++static_cast<NoMemory*>(self)->asked;
    return nullptr;
  }
  static void give_back(void*, void*, std::size_t) { ADD_FAILURE() << "nothing was given"; }
  fallible::Allocator allocator_{&take, &give_back, this};
  const fallible::Allocator* before_;
};

}  // namespace depot

namespace fallible {
namespace {

using Strings = std::vector<std::string>;

std::string outermost(const Error& error) { return to_string(error, {Style::outermost}); }
std::string line(const Error& error) { return to_string(error, {Style::line}); }
std::string full(const Error& error, Privacy show = Privacy::internal) { return to_string(error, {Style::full, show}); }

/// The texts of style full without the sections.
std::string chain_of(const Error& error) {
  const std::string text = full(error);
  std::size_t end = text.size();
  for (const char* heading : {"Location:", "Fields:", "Return trace:", "Suppressed:", "Code:"}) {
    end = std::min(end, text.find(std::string("\n\n") + heading + "\n"));
  }
  return text.substr(0, end);
}

/// The section of style full that has this heading, without it; "" when there is none.
std::string section(const Error& error, const std::string& heading, Privacy show = Privacy::internal) {
  const std::string text = full(error, show);
  const std::size_t begin = text.find("\n\n" + heading + ":\n");
  if (begin == std::string::npos) return "";
  const std::size_t body = begin + heading.size() + 4;
  return text.substr(body, text.find("\n\n", body) - body);
}

std::string headings(const Error& error) {
  const std::string text = full(error);
  std::string found;
  for (std::size_t at = text.find("\n\n"); at != std::string::npos; at = text.find("\n\n", at + 2)) {
    found += text.substr(at + 2, text.find('\n', at + 2) - at - 2);
  }
  return found;
}

std::string here(const std::uint32_t number) { return std::string(__FILE__) + ":" + std::to_string(number); }

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}
bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Error plain(const std::string& text) { return Error(Errc::aborted, text, Location{}); }

/// Each text is an error of its own.
Error by_causes(const Strings& texts) {
  Error error = plain(texts.back());
  for (std::size_t i = texts.size() - 1; i > 0; --i) error = plain(texts[i - 1]).caused_by(std::move(error));
  return error;
}
/// The last text is the message and all others are its contexts.
Error by_contexts(const Strings& texts) {
  Error error = plain(texts.back());
  for (std::size_t i = texts.size() - 1; i > 0; --i) error.context(texts[i - 1]);
  return error;
}
/// Contexts and causes in turn.
Error by_both(const Strings& texts) {
  Error error = plain(texts.back());
  for (std::size_t i = texts.size() - 1; i > 0; --i) {
    if (i % 2 == 0) {
      error.context(texts[i - 1]);
    } else {
      error = plain(texts[i - 1]).caused_by(std::move(error));
    }
  }
  return error;
}

/// anyhow's {:?}, written down independently of the library: split at every line break, indent each part.
std::string anyhow_debug(const Strings& texts) {
  std::string out = texts[0];
  if (texts.size() > 1) out += "\n\nCaused by:";
  for (std::size_t i = 1; i < texts.size(); ++i) {
    std::string number = std::to_string(i - 1);
    if (number.size() < 5) number.insert(0, 5 - number.size(), ' ');
    out += '\n';
    out += texts.size() == 2 ? "    " : number + ": ";
    for (const char c : texts[i]) {
      out += c;
      if (c == '\n') out += texts.size() == 2 ? "    " : "       ";
    }
  }
  return out;
}
std::string anyhow_alternate(const Strings& texts) {
  std::string out = texts[0];
  for (std::size_t i = 1; i < texts.size(); ++i) out += ": " + texts[i];
  return out;
}

// --- a straight chain, as anyhow prints it -----------------------------------------------------------------

TEST(Render, ChainsAsAnyhowDoes) {
  for (const std::size_t causes : {0u, 1u, 2u, 3u, 10u, 11u, 13u, 101u}) {
    Strings texts{"outermost"};
    for (std::size_t i = 0; i < causes; ++i) texts.push_back("cause " + std::to_string(i));
    for (const Error& error : {by_causes(texts), by_contexts(texts), by_both(texts)}) {
      EXPECT_EQ(outermost(error), "outermost");
      EXPECT_EQ(line(error), anyhow_alternate(texts));
      EXPECT_EQ(chain_of(error), anyhow_debug(texts));
      EXPECT_EQ(to_string(error), line(error)) << "the default";
    }
  }
}

TEST(Render, FullFormOfSmallChainsToTheCharacter) {
  EXPECT_EQ(full(Errc::not_found), "not found\n\nCode:\n    general/NF_NOT_FOUND");
  EXPECT_EQ(full(by_causes({"a", "b"})), "a\n\nCaused by:\n    b\n\nCode:\n    general/CONFLICT_ABORTED");
  EXPECT_EQ(full(by_causes({"a", "b", "c"})),
            "a\n\nCaused by:\n    0: b\n    1: c\n\nCode:\n    general/CONFLICT_ABORTED");
}

TEST(Render, NumbersAreFiveWide) {
  Strings texts;
  for (int i = 0; i < 14; ++i) texts.push_back("t\nu");
  const std::string text = chain_of(by_causes(texts));
  EXPECT_TRUE(contains(text, "\n    9: t\n       u\n   10: t\n       u\n")) << text;
  EXPECT_EQ(text.substr(0, 4), "t\nu\n") << "the outermost text is not indented";
}

TEST(Render, IndentsFurtherLines) {
  EXPECT_EQ(chain_of(by_causes({"a\nb", "c\nd"})), "a\nb\n\nCaused by:\n    c\n    d");
  EXPECT_EQ(chain_of(by_causes({"a", "c\nd", "e\nf"})), "a\n\nCaused by:\n    0: c\n       d\n    1: e\n       f");
  EXPECT_EQ(line(by_causes({"a\nb", "c\nd"})), "a\nb: c\nd") << "a line break stays as it is";
  EXPECT_EQ(outermost(by_causes({"a\nb", "c\nd"})), "a\nb");
}

TEST(Render, AnEmptyInnerLineKeepsItsIndent) {
  EXPECT_EQ(chain_of(by_causes({"a", "c\n\nd"})), "a\n\nCaused by:\n    c\n    \n    d");
  EXPECT_EQ(chain_of(by_causes({"a", "c\n\nd", "e"})), "a\n\nCaused by:\n    0: c\n       \n       d\n    1: e");
  for (const char* odd : {"", "\n", "\n\n", "x\n", "\nx", "x\r\ny"}) {
    for (const Strings& texts : {Strings{"a", odd}, Strings{"a", odd, odd}, Strings{odd, "b", odd}}) {
      EXPECT_EQ(chain_of(by_causes(texts)), anyhow_debug(texts)) << "text <" << odd << ">";
      EXPECT_EQ(line(by_contexts(texts)), anyhow_alternate(texts));
    }
  }
}

TEST(Render, ATextInFragmentsIsIndentedOncePerLine) {
  Error one(Errc::aborted);
  one.context("{}{}[{}]\n{:>3}\n", "x\ny", "\n", "z\n", 7).context("top");
  const std::string text = "x\ny\n[z\n]\n  7\n";
  EXPECT_EQ(chain_of(one), anyhow_debug({"top", text, "aborted"}));
  EXPECT_EQ(line(one), "top: " + text + ": aborted");

  const Error message(Errc::aborted, "m{}m{}m", std::string("\n"), std::string("a\n\nb"));
  EXPECT_EQ(chain_of(plain("top").caused_by(message)), anyhow_debug({"top", "m\nma\n\nbm"}));
  EXPECT_EQ(chain_of(join(Error(Errc::cancelled), Error(message))),
            "2 errors\n\nCaused by:\n    - cancelled\n    - m\n      ma\n      \n      bm");
}

TEST(Render, NothingEndsInALineBreak) {
  Error error = join(Error(Errc::cancelled), Error(Errc::aborted).context("c")).with("k", "v").suppress(Errc::internal);
  error.context("outer");
  for (const Error& each : {error, Error(Errc::aborted), by_causes({"a", "b"}), by_causes({"a", "b", "c"})}) {
    for (const Style style : {Style::outermost, Style::line, Style::full}) {
      const std::string text = to_string(each, {style});
      ASSERT_FALSE(text.empty());
      EXPECT_NE(text.back(), '\n');
    }
  }
}

// --- several errors ----------------------------------------------------------------------------------------

Error three() {
  return join(Error(Errc::not_found), Error(Errc::data_loss, "page {}", 7).caused_by(Errc::unavailable),
              Error(Errc::cancelled));
}

TEST(Render, AJoinIsAList) {
  EXPECT_EQ(outermost(three()), "3 errors");
  EXPECT_EQ(line(three()), "3 errors: [not found; page 7: unavailable; cancelled]");
  EXPECT_EQ(chain_of(three()), "3 errors\n\nCaused by:\n    - not found\n    - page 7: unavailable\n    - cancelled");
  EXPECT_EQ(line(join(Error(Errc::aborted))), "1 error: aborted");
  EXPECT_EQ(chain_of(join(Error(Errc::aborted))), "1 error\n\nCaused by:\n    aborted");
  EXPECT_EQ(line(join(join(Error(Errc::aborted), Error(Errc::internal)), Error(Errc::cancelled))),
            "3 errors: [aborted; internal error; cancelled]")
      << "a join takes the others in";
}

TEST(Render, AJoinBelowOtherTexts) {
  const Error one = Error(Errc::internal).caused_by(three());
  EXPECT_EQ(line(one), "internal error: 3 errors: [not found; page 7: unavailable; cancelled]");
  EXPECT_EQ(chain_of(one),
            "internal error\n\nCaused by:\n    3 errors\n    - not found\n    - page 7: unavailable\n    - cancelled");
  const Error context = three().context("sync");
  EXPECT_EQ(line(context), "sync: 3 errors: [not found; page 7: unavailable; cancelled]");
  EXPECT_EQ(chain_of(context),
            "sync\n\nCaused by:\n    3 errors\n    - not found\n    - page 7: unavailable\n    - cancelled");
  const Error two = plain("top").caused_by(context);
  EXPECT_EQ(chain_of(two),
            "top\n\nCaused by:\n    0: sync\n    1: 3 errors\n       - not found\n       - page 7: unavailable\n"
            "       - cancelled");
}

TEST(Render, NestedJoins) {
  const Error right = join(Error(Errc::not_found), join(Error(Errc::aborted), plain("x\ny")), Error(Errc::unknown));
  EXPECT_EQ(line(right), "3 errors: [not found; 2 errors: [aborted; x\ny]; unknown error]");
  EXPECT_EQ(chain_of(right),
            "3 errors\n\nCaused by:\n    - not found\n    - 2 errors\n      - aborted\n      - x\n        y\n"
            "    - unknown error");
  const Error left = join(join(Error(Errc::aborted), Error(Errc::cancelled)).context("c"), Error(Errc::unknown));
  EXPECT_EQ(line(left), "2 errors: [c: 2 errors: [aborted; cancelled]; unknown error]");
  EXPECT_EQ(chain_of(left),
            "2 errors\n\nCaused by:\n    - c: 2 errors\n      - aborted\n      - cancelled\n    - unknown error");
  const Error last = join(Error(Errc::unknown), Error(Errc::internal).caused_by(three()));
  EXPECT_EQ(line(last),
            "2 errors: [unknown error; internal error: 3 errors: [not found; page 7: unavailable; cancelled]]");
  EXPECT_EQ(chain_of(last),
            "2 errors\n\nCaused by:\n    - unknown error\n    - internal error: 3 errors\n        - not found\n"
            "        - page 7: unavailable\n        - cancelled");
}

TEST(Render, SeveralCausesOfOneError) {
  const Error error = plain("top").caused_by(by_causes({"a", "b"})).caused_by(plain("c"));
  EXPECT_EQ(line(error), "top: [a: b; c]");
  EXPECT_EQ(chain_of(error), "top\n\nCaused by:\n    - a: b\n    - c");
  const Error twice = join(plain("x").caused_by(error), plain("y"));
  EXPECT_EQ(line(twice), "2 errors: [x: top: [a: b; c]; y]");
}

TEST(Render, SiblingsThatAreListsCloseTheirBrackets) {
  const Error pair = join(plain("a"), plain("b")).context("p");
  EXPECT_EQ(line(join(Error(pair), Error(pair), Error(pair))),
            "3 errors: [p: 2 errors: [a; b]; p: 2 errors: [a; b]; p: 2 errors: [a; b]]");
  EXPECT_EQ(chain_of(join(Error(pair), Error(pair))),
            "2 errors\n\nCaused by:\n    - p: 2 errors\n      - a\n      - b\n    - p: 2 errors\n      - a\n      - b");
}

// --- sections ----------------------------------------------------------------------------------------------

TEST(Render, ABareErrorHasItsCodeOnly) {
  EXPECT_EQ(headings(Errc::unavailable), "Code:");
  EXPECT_EQ(section(Errc::unavailable, "Code"), "    general/RES_UNAVAILABLE");
}

constexpr std::uint32_t first_line = __LINE__ + 1;
Result<int> read_socket() { return fail(Errc::unavailable, "reset"); }
Result<int> read_row(int id) { return FALLIBLE_TRY(read_socket(), "read {}", id); }
Result<int> load(int id) {
  const int row = FALLIBLE_TRY(read_row(id));
  return row;
}
Result<int> profile(int id) { return load(id).context("profile\nof {}", id); }

TEST(Render, AllSectionsInTheirOrder) {
  Error error = profile(42).error();
  const std::uint32_t cause_line = __LINE__ + 1;
  error.caused_by(Error(Errc::data_loss, "disk").with("sector", 9));
  error.with("host", "db1").with("user", personal("ada")).with("token", secret("t")).with("notes", "two\nlines");
  error.suppress(Error(Errc::aborted).context("roll\nback").with("hidden", 1)).suppress(three());
  EXPECT_EQ(full(error),
            "profile\nof 42\n\nCaused by:\n    0: read 42\n    1: reset\n    2: disk\n\nLocation:\n    " +
                here(first_line) + "\n    " + here(cause_line) +
                "\n\nFields:\n    host = db1\n    user = [personal]\n    token = [secret]\n    notes = two\n    lines\n"
                "    sector = 9\n\nReturn trace:\n    " +
                here(first_line + 1) + ": read 42\n    " + here(first_line + 3) + "\n    " + here(first_line + 6) +
                ": profile\n    of 42\n\nSuppressed:\n    roll\n    back: aborted\n"
                "    3 errors: [not found; page 7: unavailable; cancelled]\n\nCode:\n    general/RES_UNAVAILABLE");
  EXPECT_EQ(line(error), "profile\nof 42: read 42: reset: disk") << "what was suppressed is not part of the chain";
  EXPECT_EQ(outermost(error), "profile\nof 42");
}

TEST(Render, SuppressedErrorsOfCausesAndMembersAreShown) {
  const Error error = join(plain("a").suppress(plain("s1").suppress(plain("deeper"))),
                           plain("b").caused_by(plain("c").suppress(plain("s2"))))
                          .suppress(plain("s3"));
  EXPECT_EQ(line(error), "2 errors: [a; b: c]");
  EXPECT_EQ(chain_of(error), "2 errors\n\nCaused by:\n    - a\n    - b: c");
  EXPECT_EQ(section(error, "Suppressed"), "    s1\n    s2\n    s3");
  EXPECT_EQ(headings(error), "Caused by:Suppressed:Code:");
}

TEST(Render, SuppressedErrorsDoNotMakeALongerChain) {
  const Error error = plain("a").suppress(plain("s")).suppress(plain("t")).caused_by(plain("b"));
  EXPECT_EQ(line(error), "a: b");
  EXPECT_EQ(chain_of(error), "a\n\nCaused by:\n    b");
}

TEST(Render, WhatMemoryDidNotSufficeForIsSaid) {
  std::optional<Error> error;
  {
    depot::NoMemory none;
    error = Error(Errc::unavailable).context("lost").with("k", 1);
    EXPECT_GT(none.asked, 0);
  }
  EXPECT_EQ(line(*error), "unavailable");
  EXPECT_EQ(full(*error),
            "unavailable\n\nCode:\n    general/RES_UNAVAILABLE\n\nMissing:\n    details for which there was no memory");
  const Error above = plain("top").caused_by(*error);
  EXPECT_EQ(section(above, "Missing"), "    details for which there was no memory") << "also one of a cause";
  const Error beside = plain("top").suppress(*error);
  EXPECT_EQ(section(beside, "Missing"), "    details for which there was no memory") << "also one suppressed";
}

TEST(Render, DroppedDetailsAreCounted) {
  Error error(Errc::aborted);
  for (int i = 0; i < FALLIBLE_MAX_FRAMES + 3; ++i) error.context("c");
  EXPECT_EQ(section(error, "Missing"), "    3 details beyond the limits");
  const Error two = join(Error(error), Error(error));
  EXPECT_EQ(section(two, "Missing"), "    6 details beyond the limits") << "the whole tree counts";
  error.context("d");
  EXPECT_EQ(section(error, "Missing"), "    4 details beyond the limits");
  {
    depot::NoMemory none;
    const Error shared = error;
    error.context("e");
  }
  EXPECT_EQ(section(error, "Missing"), "    4 details beyond the limits\n    details for which there was no memory");
}

// --- error structs -----------------------------------------------------------------------------------------

TEST(Render, StructMessagesFillTheirPlaceholders) {
  const std::uint32_t at = __LINE__ + 1;
  const Error error = depot::Limited{10, "db\n1"};
  EXPECT_EQ(line(error), "limited to   10 calls for db\n1");
  EXPECT_EQ(full(error), "limited to   10 calls for db\n1\n\nLocation:\n    " + here(at) +
                             "\n\nFields:\n    limit = 10\n    peer = db\n    1\n\nCode:\n"
                             "    general/RES_RESOURCE_EXHAUSTED");
  EXPECT_EQ(chain_of(plain("top").caused_by(error)), "top\n\nCaused by:\n    limited to   10 calls for db\n    1");
  EXPECT_EQ(to_string(error, {Style::line, Privacy::public_}), "limited to   10 calls for [internal]");
  EXPECT_EQ(line(depot::Untold{1}), "aborted");
  EXPECT_EQ(section(depot::Untold{1}, "Fields"), "");
}

// --- privacy -----------------------------------------------------------------------------------------------

/// A canary of each class in every place that holds a value.
Error aviary() {
  const std::string pub = "CANARY_PUB", internal = "CANARY_INT", personal_one = "CANARY_PER", secret_one = "CANARY_SEC";
  const auto dress = [&](Error error) {
    error.context("ctx {} {} {}", safe(pub), internal, personal(personal_one));
    error.with("pub", safe(pub)).with("int", internal).with("per", personal(personal_one)).with("sec", secret(secret_one));
    error.context(internal);
    return error;
  };
  const auto of_struct = [&] { return dress(depot::Account{pub, internal, personal_one, secret_one, {}}); };
  const auto of_message = [&] {
    return dress(Error(Errc::aborted, "msg {} {} {}", safe(pub), internal, personal(personal_one)));
  };
  Error error = of_message();
  error.caused_by(of_struct().caused_by(join(of_message(), of_struct(), plain(internal))));
  error.suppress(of_struct()).suppress(of_message());
  return error;
}

TEST(Render, NothingIsShownAboveTheLevelAsked) {
  const Error error = aviary();
  for (const Style style : {Style::outermost, Style::line, Style::full}) {
    for (const Privacy show : {Privacy::public_, Privacy::internal, Privacy::personal, Privacy::secret}) {
      const std::string text = to_string(error, {style, show});
      const bool all = style != Style::outermost;
      EXPECT_FALSE(contains(text, "CANARY_SEC")) << text;
      EXPECT_EQ(contains(text, "CANARY_PUB"), all) << text;
      EXPECT_EQ(contains(text, "CANARY_INT"), show >= Privacy::internal) << text;
      EXPECT_EQ(contains(text, "CANARY_PER"), all && show >= Privacy::personal) << text;
      EXPECT_EQ(contains(text, "[personal]"), all && show < Privacy::personal) << text;
      EXPECT_EQ(contains(text, "[internal]"), show < Privacy::internal) << text;
      EXPECT_EQ(contains(text, "[secret]"), all) << text;
    }
    EXPECT_EQ(to_string(error, {style}), to_string(error, {style, Privacy::internal})) << "the default";
  }
}

TEST(Render, PrivacyOfTextsAndFieldsToTheCharacter) {
  const Error error = depot::Account{"pub", "host", "ada", "k3y", {}};
  EXPECT_EQ(to_string(error, {Style::line, Privacy::public_}), "account pub/[internal]/[personal]/[secret]");
  EXPECT_EQ(line(error), "account pub/host/[personal]/[secret]");
  EXPECT_EQ(to_string(error, {Style::line, Privacy::secret}), "account pub/host/ada/[secret]");
  EXPECT_EQ(section(error, "Fields", Privacy::public_),
            "    label = pub\n    host = [internal]\n    owner = [personal]\n    key = [secret]");
  EXPECT_EQ(section(error, "Fields", Privacy::secret), "    label = pub\n    host = host\n    owner = ada\n    key = [secret]");
  const Error dynamic = plain("made at run time").context("literal");
  EXPECT_EQ(to_string(dynamic, {Style::line, Privacy::public_}), "literal: [internal]");
  EXPECT_EQ(to_string(three(), {Style::line, Privacy::public_}), "3 errors: [not found; page [internal]: unavailable; cancelled]")
      << "the number of members is no secret";
  Error trace(Errc::aborted);
  trace.context("for {}", personal("ada"));
  EXPECT_EQ(section(trace, "Return trace"), "    " + here(__LINE__ - 1) + ": for [personal]");
}

// --- buffers -----------------------------------------------------------------------------------------------

/// True when `text` does not end within a UTF-8 sequence; what is before the end comes from valid text.
bool ends_at_a_character(const std::string& text) {
  std::size_t tail = 0;
  while (tail < text.size() && (static_cast<unsigned char>(text[text.size() - 1 - tail]) & 0xC0u) == 0x80u) ++tail;
  if (tail == text.size()) return tail == 0;
  const auto lead = static_cast<unsigned char>(text[text.size() - 1 - tail]);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return tail + 1 == length;
}

TEST(Render, EveryBufferSizeGivesAPrefix) {
  Error error = join(plain("\xE2\x82\xAC\nb\xC3\xA9"), Error(Errc::aborted).context("\xF0\x9F\x98\x80 {}", "\xC3\xA9\xC3\xA9"));
  error.with("k\xC3\xA9y", "\xE2\x82\xAC\n\xE2\x82\xAC").suppress(plain("\xF0\x9F\x98\x80")).context("caf\xC3\xA9");
  depot::NoMemory none;
  for (const Style style : {Style::outermost, Style::line, Style::full}) {
    const std::string whole = to_string(error, {style});
    for (std::size_t size = 0; size <= whole.size() + 2; ++size) {
      std::string memory(size + 32, '\x5A');
      char* const buffer = memory.data() + 16;
      const Rendered got = render_to(buffer, size, error, {style});
      ASSERT_EQ(got.needed, whole.size());
      const std::string text(got.text.data(), got.text.size());
      ASSERT_EQ(whole.compare(0, text.size(), text), 0) << "size " << size << ": " << text;
      ASSERT_TRUE(ends_at_a_character(text)) << "size " << size;
      ASSERT_EQ(memory.substr(0, 16), std::string(16, '\x5A')) << "written before the buffer";
      ASSERT_EQ(memory.substr(16 + size), std::string(16, '\x5A')) << "written behind a buffer of " << size;
      if (size == 0) {
        ASSERT_EQ(text, "");
      } else {
        ASSERT_EQ(static_cast<const void*>(got.text.data()), buffer);
        ASSERT_LT(text.size(), size);
        ASSERT_EQ(buffer[text.size()], '\0');
        ASSERT_GE(text.size() + 4, std::min(size, whole.size() + 1)) << "no more was cut than a character";
      }
      ASSERT_EQ(got.truncated(), size <= whole.size()) << "size " << size;
    }
  }
  EXPECT_EQ(none.asked, 0) << "rendering takes no memory";
  EXPECT_EQ(render_to(nullptr, 0, error).needed, line(error).size());
}

TEST(Render, ToStringOfLongErrors) {
  for (std::size_t size = 505; size <= 520; ++size) {
    const std::string text(size, 'x');
    EXPECT_EQ(line(plain(text)), text);
  }
  Strings texts;
  for (int i = 0; i < 50; ++i) texts.push_back(std::to_string(i) + std::string(1000, 'y'));
  const Error error = by_causes(texts);
  depot::NoMemory none;
  EXPECT_EQ(line(error), anyhow_alternate(texts));
  EXPECT_EQ(chain_of(error), anyhow_debug(texts));
  EXPECT_EQ(none.asked, 0);
}

TEST(Render, TextsMayHoldAnyBytes) {
  const std::string odd("a\0b\xFF\xC3", 5);
  EXPECT_EQ(line(plain(odd)), odd);
  EXPECT_EQ(line(Error(Errc::aborted, "<{}>", odd)), "<" + odd + ">");
  EXPECT_EQ(line(Error(Errc::aborted, "{{}} {}", "{}")), "{} {}") << "braces of arguments mean nothing";
}

TEST(Render, AnySinkTakesIt) {
  std::string text = "> ";
  render(append_to(text), three());
  EXPECT_EQ(text, "> " + line(three()));
  EXPECT_EQ(to_string(Code(Errc::not_found)), "NF_NOT_FOUND");
}

// --- depth -------------------------------------------------------------------------------------------------

/// Runs `body` on a small stack, as in error_limits_test.cpp.
void on_a_small_stack(void (*body)()) {
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr std::size_t bytes = 1024 * 1024;
#else
  constexpr std::size_t bytes = 128 * 1024;
#endif
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, bytes), 0);
  pthread_t thread{};
  ASSERT_EQ(pthread_create(&thread, &attributes,
                           [](void* run) -> void* {
                             reinterpret_cast<void (*)()>(run)();
                             return nullptr;
                           },
                           reinterpret_cast<void*>(body)),
            0);
  ASSERT_EQ(pthread_join(thread, nullptr), 0);
  ASSERT_EQ(pthread_attr_destroy(&attributes), 0);
}

TEST(Render, AHundredThousandCausesTakeBoundedStack) {
  on_a_small_stack([] {
    constexpr std::size_t causes = 100002;
    Error error = plain("a\nb");
    for (std::size_t i = 0; i < causes; ++i) error = Error(Errc::aborted).caused_by(std::move(error));
    const std::string one = line(error);
    EXPECT_EQ(one.size(), causes * std::string("aborted: ").size() + 3);
    EXPECT_EQ(one.substr(one.size() - 14), ": aborted: a\nb");
    const std::string all = full(error);
    EXPECT_EQ(count(all, "\n"), causes + 2 + 1 + 3);
    EXPECT_TRUE(contains(all, "\n99999: aborted\n100000: aborted\n100001: a\n       b\n\nCode:"))
        << "the number grows, the further lines do not";
  });
}

/// What stands for a join that lies too deep.
constexpr const char* mark = " (2 more not shown)";
constexpr std::size_t levels = FALLIBLE_MAX_BRANCHES + 40;

TEST(Render, RightDeepJoinsBeyondTheLimitAreMarkedAndClosed) {
  on_a_small_stack([] {
    Error nested = Errc::not_found;
    for (std::size_t i = 0; i < levels; ++i) nested = join(Error(Errc::aborted), std::move(nested));
    std::string expected;
    for (int i = 0; i < FALLIBLE_MAX_BRANCHES; ++i) expected += "2 errors: [aborted; ";
    expected += std::string("2 errors") + mark + std::string(FALLIBLE_MAX_BRANCHES, ']');
    EXPECT_EQ(line(nested), expected);
    const std::string all = chain_of(nested);
    EXPECT_EQ(count(all, "not shown"), 1u);
    EXPECT_TRUE(all.ends_with(std::string("  - 2 errors") + mark));
    EXPECT_EQ(count(all, "- aborted"), static_cast<std::size_t>(FALLIBLE_MAX_BRANCHES));
  });
}

TEST(Render, LeftDeepJoinsBeyondTheLimitAreMarkedAndClosed) {
  on_a_small_stack([] {
    Error nested = Errc::not_found;
    for (std::size_t i = 0; i < levels; ++i) nested = join(std::move(nested).context("c"), Error(Errc::aborted));
    std::string expected;
    for (int i = 0; i < FALLIBLE_MAX_BRANCHES; ++i) expected += i == 0 ? "2 errors: [" : "c: 2 errors: [";
    expected += std::string("c: 2 errors") + mark;
    for (int i = 0; i < FALLIBLE_MAX_BRANCHES; ++i) expected += "; aborted]";
    EXPECT_EQ(line(nested), expected);
    const std::string all = chain_of(nested);
    EXPECT_EQ(count(all, "not shown"), 1u);
    EXPECT_EQ(count(all, "- aborted"), static_cast<std::size_t>(FALLIBLE_MAX_BRANCHES));
    EXPECT_TRUE(all.ends_with("\n      - aborted\n    - aborted")) << "every level is finished";
  });
}

TEST(Render, JoinsUpToTheLimitAreShown) {
  Error nested = Errc::not_found;
  for (int i = 0; i < FALLIBLE_MAX_BRANCHES; ++i) nested = join(Error(Errc::aborted), std::move(nested));
  const std::string text = line(nested);
  EXPECT_FALSE(contains(text, "not shown"));
  EXPECT_TRUE(text.ends_with("not found" + std::string(FALLIBLE_MAX_BRANCHES, ']')));
  EXPECT_EQ(count(text, "["), count(text, "]"));
}

}  // namespace
}  // namespace fallible
