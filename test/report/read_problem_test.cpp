#include <fallible/report/read_problem.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include <fallible/core/foreign_code.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/retry_hint.hpp>
#include <fallible/taxonomy/external.hpp>
#include <fallible/taxonomy/http.hpp>
#include <fallible/taxonomy/input.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/taxonomy/serialization.hpp>

#include "support/failing_allocator.hpp"
#include "support/remote_views.hpp"

namespace shop {
enum class CartErrc { empty = 1 };
}
template <>
struct fallible::Domain<shop::CartErrc> {
  static constexpr const char* name = "shop.cart";
  static constexpr CodeRow<shop::CartErrc> rows[] = {
      {shop::CartErrc::empty, "VAL_CART_EMPTY", Category::validation, Severity::info, Retry::never, 422,
       Errc::failed_precondition, "the cart is empty", "Ask the user to add an item."}};
};

using namespace fallible;
using namespace remote_views;
using namespace std::chrono_literals;

namespace {

constexpr ReadOptions internal{.peer = "billing", .trust = Trust::internal, .codes = catalogue_of<shop::CartErrc>};

Error read(std::string_view body, int status = 422, const ReadOptions& options = internal) {
  return read_problem({.status = status, .content_type = {}, .headers = {}, .body = body}, options);
}

std::string full_text(const Error& error) { return to_string(error, {Style::full}); }

TEST(ReadProblem, ReadsWhatTheWriterWrites) {
  const Error error = read(
      R"({"type":"urn:error:shop.cart/VAL_CART_EMPTY","title":"the cart is empty","status":422,"detail":"no item in cart 7",)"
      R"("instance":"urn:error-id:error_20260314_9f86d081884c7d65","code":"VAL_CART_EMPTY","correlation_id":"c-81",)"
      R"("severity":"info","retry_after":30,"cart":7,"owner":{"a":[1,"\u00e9"]}})");
  EXPECT_EQ(error, shop::CartErrc::empty);
  EXPECT_EQ(&error.code().info(), &Code(shop::CartErrc::empty).info());
  EXPECT_EQ(to_string(error), "no item in cart 7");
  EXPECT_EQ(retry_after(error), 30s);
  EXPECT_EQ(http_status_of_peer(error), 422);
  const RemoteError& remote = remote_of(error);
  EXPECT_EQ(remote.peer, InlineText<61>("billing"));
  EXPECT_EQ(remote.format, RemoteFormat::problem_json);
  EXPECT_EQ(remote.stated_status, 422);
  EXPECT_EQ(remote.type(), "urn:error:shop.cart/VAL_CART_EMPTY");
  EXPECT_EQ(remote.title(), "the cart is empty");
  EXPECT_EQ(remote.text(), "no item in cart 7");
  EXPECT_EQ(remote.id(), "error_20260314_9f86d081884c7d65");
  EXPECT_EQ(remote.correlation_id(), "c-81");
  EXPECT_EQ(remote.stated_code(), "shop.cart/VAL_CART_EMPTY");
  EXPECT_EQ(remote.hops, 1u);
  EXPECT_EQ(remote.dropped, 0u);
  EXPECT_EQ(members_of(error), (Strings{"cart=7", R"(owner={"a":[1,"\u00e9"]})"}));
}

TEST(ReadProblem, TakesAMemberOfTheWrongTypeForAbsent) {
  for (const std::string_view wrong : {"null", "true", "[]", "{}", "[\"x\"]", "1.5"}) {
    const std::string value(wrong);
    for (const char* member : {"type", "title", "detail", "instance", "code", "id", "correlation_id"}) {
      const Error error = read("{\"" + std::string(member) + "\":" + value + "}", 404);
      EXPECT_EQ(error, ResourceErrc::not_found) << member << value;
      const RemoteError& remote = remote_of(error);
      EXPECT_EQ(remote.type(), "about:blank");
      EXPECT_TRUE(remote.title().empty() && remote.text().empty() && remote.id().empty() && remote.correlation_id().empty());
      EXPECT_TRUE(members_of(error).empty()) << member << value;
    }
  }
  for (const char* wrong : {"\"404\"", "null", "99", "600", "-404", "404.5", "4e99", "[404]"}) {
    EXPECT_EQ(remote_of(read("{\"status\":" + std::string(wrong) + "}", 500)).stated_status, 0) << wrong;
  }
  EXPECT_EQ(remote_of(read(R"({"status":4.04e2})", 500)).stated_status, 404);
  for (const char* wrong : {"null", "true", "-1", "[1]", "\"soon\"", "\"-1\""}) {
    EXPECT_FALSE(retry_after(read("{\"retry_after\":" + std::string(wrong) + "}"))) << wrong;
  }
}

TEST(ReadProblem, TakesAnAbsentTypeForAboutBlankAndTheStatusForTheCode) {
  const std::pair<int, Code> rows[] = {{400, ExternalErrc::rejected}, {404, ResourceErrc::not_found}, {429, ExternalErrc::rate_limited},
                                       {503, Errc::unavailable},      {504, ExternalErrc::timeout},   {418, code_of_http(418)}};
  for (const auto& [status, code] : rows) {
    EXPECT_EQ(read("{}", status), code) << status;
    EXPECT_EQ(read(R"({"type":"about:blank","title":"x"})", status), code) << status;
    EXPECT_EQ(remote_of(read("{}", status)).type(), "about:blank");
  }
}

TEST(ReadProblem, LetsTheStatusOfTheAnswerCount) {
  const Error error = read(R"({"status":404})", 503);
  EXPECT_EQ(error, Errc::unavailable);
  EXPECT_EQ(http_status_of_peer(error), 503);
  EXPECT_EQ(remote_of(error).stated_status, 404);
  EXPECT_EQ(read(R"({"status":404})", 0), ResourceErrc::not_found) << "there is no answer, as in a message";
  EXPECT_EQ(read(R"({"status":404})", 200), ResourceErrc::not_found) << "an answer that says it is fine is no better";
  EXPECT_EQ(read("{}", 0), Errc::unknown);
}

TEST(ReadProblem, FindsTheCodeInAnyFormOfType) {
  for (const char* type : {"urn:error:shop.cart/VAL_CART_EMPTY", "https://errors.example.com/v1/shop.cart/VAL_CART_EMPTY",
                           "/errors/shop.cart/VAL_CART_EMPTY", "shop.cart/VAL_CART_EMPTY", "https://example.com/errors#shop.cart/VAL_CART_EMPTY",
                           "tag:example.com,2026:shop.cart/VAL_CART_EMPTY"}) {
    EXPECT_EQ(read("{\"type\":\"" + std::string(type) + "\"}"), shop::CartErrc::empty) << type;
    EXPECT_EQ(remote_of(read("{\"type\":\"" + std::string(type) + "\"}")).type(), type);
  }
  for (const char* type : {"https://example.com/problems/out-of-credit", "https://iana.org/assignments/http-problem-types#quota-exceeded",
                           "/VAL_CART_EMPTY", "VAL_CART_EMPTY", "", "/", "//", "https://example.com/", "a/b", "urn:error:/X", "\\u0000/\\u0000"}) {
    EXPECT_EQ(read("{\"type\":\"" + std::string(type) + "\"}", 404), ResourceErrc::not_found) << type;
  }
}

TEST(ReadProblem, TakesTheNameInCodeWhereTheTypeHasNone) {
  EXPECT_EQ(read(R"({"code":"VAL_CART_EMPTY"})"), shop::CartErrc::empty);
  EXPECT_EQ(read(R"({"type":"about:blank","code":"RES_OUT_OF_MEMORY"})"), ResourceErrc::out_of_memory) << "one that is shipped";
  EXPECT_EQ(read(R"({"type":"urn:error:shop.cart/VAL_CART_EMPTY","code":"NF_RESOURCE"})"), shop::CartErrc::empty)
      << "the type is the identity";
  EXPECT_EQ(read(R"({"code":"not a code"})", 404), ResourceErrc::not_found);
}

TEST(ReadProblem, KeepsACodeThatNobodyKnows) {
  const Error error = read(R"({"type":"urn:error:ledger/DB_PROBLEM_LOCKED","title":"locked"})", 503);
  EXPECT_EQ(error.code(), foreign_code("ledger", "DB_PROBLEM_LOCKED"));
  EXPECT_STREQ(error.code().name(), "DB_PROBLEM_LOCKED");
  EXPECT_STREQ(error.code().domain(), "ledger");
  EXPECT_EQ(error.code().retry(), Retry::backoff) << "as the status says";
  EXPECT_EQ(error.code().http_status(), 503);
  const Error nameless = read(R"({"code":"DB_PROBLEM_NAMELESS"})", 500);
  EXPECT_STREQ(nameless.code().domain(), "remote");
}

TEST(ReadProblem, ReadsFindingsWithPointers) {
  const Error error = read(R"({"errors":[
      {"pointer":"#/address/zip","detail":"is required","code":"VAL_MISSING_FIELD"},
      {"pointer":"/lines/2/a~1b~0c","message":"is too long","code":"VAL_TOO_LONG"},
      {"pointer":"#/a%20b/%C3%A9","detail":"x","code":"NO_SUCH_CODE"},
      {"field":"address.lines[2].zip","detail":"y"},
      {"path":"a..b","detail":""},
      {"detail":"about the whole"}, "ignored", 7, null, {}, {"pointer":7,"detail":["x"]}]})");
  EXPECT_EQ(violations_of(error), (Strings{"/address/zip|address.zip|is required|VAL_MISSING_FIELD",
                                           "/lines/2/a~1b~0c|lines[2].a/b~c|is too long|VAL_TOO_LONG",
                                           "/a b/\xC3\xA9|a b.\xC3\xA9|x|NO_SUCH_CODE",
                                           "/address/lines/2/zip|address.lines[2].zip|y|VAL_INPUT_INVALID",
                                           "/a//b|a..b||VAL_INPUT_INVALID", "||about the whole|VAL_INPUT_INVALID",
                                           "|||VAL_INPUT_INVALID", "|||VAL_INPUT_INVALID"}));
}

TEST(ReadProblem, BelievesTheCodesOfFindingsAsItBelievesThePeersOwn) {
  const std::string_view body = R"({"errors":[{"pointer":"#/a","detail":"d","code":"VAL_PEERS_OWN"},
      {"pointer":"#/b","detail":"d","code":"not a code"}]})";
  const Strings kept{"/a|a|d|VAL_PEERS_OWN", "/b|b|d|VAL_INPUT_INVALID"};
  EXPECT_EQ(violations_of(read(body)), kept);
  EXPECT_EQ(violations_of(read(body, 422, {.trust = Trust::partner})), kept);
  EXPECT_EQ(violations_of(read(body, 422, {.trust = Trust::untrusted})),
            (Strings{"/a|a|d|VAL_INPUT_INVALID", "/b|b|d|VAL_INPUT_INVALID"}));
}

TEST(ReadProblem, ReadsFindingsAsAMapAndOnceWhenBothAreThere) {
  const std::string map = R"("field_errors":{"address.zip":["is required","is short"],"name":"is empty","bad":7})";
  EXPECT_EQ(violations_of(read("{" + map + "}")),
            (Strings{"/address/zip|address.zip|is required|VAL_INPUT_INVALID", "/address/zip|address.zip|is short|VAL_INPUT_INVALID",
                     "/name|name|is empty|VAL_INPUT_INVALID"}));
  EXPECT_EQ(violations_of(read(R"({"errors":[{"pointer":"#/a","detail":"d"}],)" + map + "}")), (Strings{"/a|a|d|VAL_INPUT_INVALID"}));
}

TEST(ReadProblem, CutsAPlaceThatIsTooLongInFrontOfTheStepThatDoesNotFit) {
  std::string pointer = "#";
  for (int i = 0; i < 40; ++i) pointer += "/part" + std::to_string(i);
  const Error error = read("{\"errors\":[{\"pointer\":\"" + pointer + "\",\"detail\":\"x\"},{\"pointer\":\"no pointer\"},{\"pointer\":\"#" +
                           std::string(300, 'a') + "\"},{\"pointer\":\"/" + std::string(300, '~') + "\"}]}");
  auto each = remote_of(error).violations.begin();
  EXPECT_TRUE(each->path_cut);
  EXPECT_EQ(text_of(each->pointer).find("..."), std::string::npos);
  EXPECT_EQ(pointer.rfind("#" + text_of(each->pointer) + "/", 0), 0u) << "whole steps";
  EXPECT_GT(each->pointer.size(), 90u);
  ++each;
  for (int i = 0; i < 3; ++i, ++each) {
    EXPECT_TRUE(each->path_cut);
    EXPECT_TRUE(each->pointer.empty());
  }
}

TEST(ReadProblem, BoundsHowManyFindingsItKeeps) {
  std::string body = R"({"errors":[)";
  for (int i = 0; i < 200; ++i) body += R"({"pointer":"/a","detail":"x"},)";
  body.back() = ']';
  const Error error = read(body + "}");
  EXPECT_EQ(remote_of(error).violations.kept(), internal.max_violations);
  EXPECT_EQ(remote_of(error).violations.total(), 200u);
  EXPECT_EQ(remote_of(error).dropped, 200u - internal.max_violations);
}

TEST(ReadProblem, ReadsProblemsWithinAsCausesUpToALimit) {
  const std::string two = R"({"title":"outer","problems":[{"type":"urn:error:shop.cart/VAL_CART_EMPTY","title":"inner","cart":7},
      17, {"title":"second","status":404,"problems":[{"title":"deep"}]}]})";
  const Error error = read(two);
  ASSERT_NE(error.cause(), nullptr);
  EXPECT_EQ(*error.cause(), shop::CartErrc::empty);
  EXPECT_EQ(members_of(*error.cause()), (Strings{"cart=7"}));
  EXPECT_EQ(remote_of(*error.cause()).http_status, 0);
  const std::string text = full_text(error);
  for (const char* words : {"outer", "inner", "second", "deep"}) EXPECT_NE(text.find(words), std::string::npos) << words;

  ReadOptions few = internal;
  few.max_causes = 2;
  const Error bounded = read(two, 422, few);
  EXPECT_NE(full_text(bounded).find("second"), std::string::npos);
  EXPECT_EQ(full_text(bounded).find("deep"), std::string::npos);
  few.max_causes = 0;
  EXPECT_EQ(read(two, 422, few).cause(), nullptr);
  EXPECT_EQ(remote_of(read(two, 422, few)).dropped, 2u);
  few.max_causes = 65535;
  std::string nested = "{}";
  for (int i = 0; i < 11; ++i) nested = R"({"problems":[)" + nested + "]}";
  EXPECT_NE(read(nested, 422, few).cause(), nullptr);
}

TEST(ReadProblem, BelievesNothingOfAnUntrustedPeerAndShowsItsWordsAsPersonal) {
  const std::string body =
      R"({"type":"urn:error:shop.cart/VAL_CART_EMPTY","title":"canary-title","detail":"canary-detail","code":"VAL_CART_EMPTY",)"
      R"("id":"canary-id","correlation_id":"canary-correlation","retry_after":7,"errors":[{"pointer":"/canary","detail":"canary"}],)"
      R"("canary_member":"canary","problems":[{"title":"canary-cause"}]})";
  const Error untrusted = read(body, 503, {.peer = "callback"});
  EXPECT_EQ(untrusted, Errc::unavailable);
  EXPECT_EQ(retry_after(untrusted), 7s);
  EXPECT_EQ(untrusted.cause(), nullptr);
  EXPECT_EQ(remote_of(untrusted).trust, Trust::untrusted);
  EXPECT_EQ(remote_of(untrusted).id(), "canary-id");
  EXPECT_EQ(members_of(untrusted), (Strings{"canary_member=\"canary\""}));
  EXPECT_EQ(violations_of(untrusted).size(), 1u);
  EXPECT_EQ(shown(untrusted, Privacy::internal).find("canary"), std::string::npos) << shown(untrusted, Privacy::internal);
  EXPECT_NE(shown(untrusted, Privacy::personal).find("canary-detail"), std::string::npos);

  const Error partner = read(body, 503, {.peer = "acme", .trust = Trust::partner, .codes = internal.codes});
  EXPECT_EQ(partner, shop::CartErrc::empty);
  EXPECT_NE(shown(partner, Privacy::internal).find("canary-id"), std::string::npos);
  EXPECT_NE(shown(partner, Privacy::internal).find("canary-correlation"), std::string::npos);
  for (const char* words : {"canary-title", "canary-detail", "canary-cause"}) {
    EXPECT_EQ(shown(partner, Privacy::internal).find(words), std::string::npos) << words;
    EXPECT_NE(shown(partner, Privacy::personal).find(words), std::string::npos) << words;
  }
  for (const Trust trust : {Trust::untrusted, Trust::partner, Trust::internal}) {
    const Error error = read(body, 503, {.peer = "canary-peer", .trust = trust, .codes = internal.codes});
    EXPECT_EQ(shown(error, Privacy::public_).find("canary"), std::string::npos) << shown(error, Privacy::public_);
  }
}

TEST(ReadProblem, CapsTheRetryHintAndTakesTheLongerOfTwo) {
  ReadOptions options = internal;
  options.longest_wait = 60s;
  const Header header[] = {{"retry-after", "20"}};
  const HeaderList list{header, 1};
  const auto wait = [&](std::string_view body, bool with_header) {
    return retry_after(read_problem({.status = 503, .headers = with_header ? list.source() : HeaderSource{}, .body = body}, options));
  };
  EXPECT_EQ(wait("{}", true), 20s);
  EXPECT_EQ(wait(R"({"retry_after":5})", true), 20s);
  EXPECT_EQ(wait(R"({"retry_after":30})", true), 30s);
  EXPECT_EQ(wait(R"({"retry_after":0.25})", false), 250ms);
  EXPECT_EQ(wait(R"({"retry_after":0})", false), 0s);
  EXPECT_EQ(wait(R"({"retry_after":"7"})", false), 7s);
  EXPECT_EQ(wait(R"({"retry_after":"1.5s"})", false), 1500ms);
  EXPECT_EQ(wait(R"({"retry_after":3600})", false), 60s);
  EXPECT_EQ(wait(R"({"retry_after":1e300})", false), 60s);
  EXPECT_EQ(wait(R"({"retry_after":99999999999999999999})", false), 60s);
  EXPECT_EQ(wait("{}", false), std::nullopt);
}

TEST(ReadProblem, CountsHopsAndKeepsNoWordsAfterTooMany) {
  EXPECT_EQ(remote_of(read(R"({"hops":3})")).hops, 4u);
  EXPECT_EQ(remote_of(read(R"({"hops":-3})")).hops, 1u);
  EXPECT_EQ(remote_of(read(R"({"hops":1e19})")).hops, 10'000u);
  const Error error = read(R"({"hops":16,"type":"urn:error:shop.cart/VAL_CART_EMPTY","id":"e1","title":"t","member":1,
      "errors":[{"detail":"x"}],"problems":[{"title":"inner"}]})");
  EXPECT_EQ(error, shop::CartErrc::empty);
  EXPECT_EQ(remote_of(error).id(), "e1");
  EXPECT_TRUE(remote_of(error).title().empty());
  EXPECT_TRUE(members_of(error).empty());
  EXPECT_TRUE(violations_of(error).empty());
  EXPECT_EQ(error.cause(), nullptr);
  EXPECT_GE(remote_of(error).dropped, 4u);
}

TEST(ReadProblem, BoundsWhatItKeeps) {
  ReadOptions options = internal;
  options.max_kept_bytes = 200;
  const Error error = read("{\"title\":\"t\",\"large\":\"" + std::string(500, 'x') + "\",\"small\":1}", 422, options);
  EXPECT_EQ(members_of(error), (Strings{"small=1"}));
  EXPECT_EQ(remote_of(error).dropped, 1u);
  EXPECT_LE(remote_of(error).parts.size(), 200u);
  std::string many = "{";
  for (int i = 0; i < 1000; ++i) many += "\"m" + std::to_string(i) + "\":1,";
  many.back() = '}';
  EXPECT_LE(members_of(read(many)).size(), 256u);
  const std::string long_title = std::string(2047, 'x') + "\xC3\xA9";
  EXPECT_EQ(remote_of(read("{\"title\":\"" + long_title + "\"}")).title(), std::string(2047, 'x')) << "cut in front of a character";
}

TEST(ReadProblem, CountsEachMemberThatItDoesNotLookAt) {
  std::string body = "{";
  for (int i = 0; i < 1000; ++i) body += "\"k" + std::to_string(i) + "\":1,";
  body += "\"last\":1}";
  const Error error = read_problem({.status = 500, .body = body}, {.peer = "a", .trust = Trust::internal, .max_kept_bytes = 1 << 20});
  const RemoteError* const remote = error.get_if<RemoteError>();
  ASSERT_NE(remote, nullptr);
  std::uint32_t kept = 0;
  for ([[maybe_unused]] const RemotePart each : remote->unknown_members()) ++kept;
  EXPECT_EQ(kept, 256u);
  EXPECT_EQ(kept + remote->dropped, 1001u);
}

TEST(ReadProblem, TakesAMemberThatIsThereTwiceForAbsentAndSendsNeitherOn) {
  const Error error = read(R"({"type":"urn:error:shop.cart/VAL_CART_EMPTY","type":"urn:error:x/NF_X","twice":1,"twice":2,"once":3})", 404);
  EXPECT_EQ(error, ResourceErrc::not_found);
  EXPECT_EQ(members_of(error), (Strings{"once=3"}));
}

TEST(ReadProblem, SendsNothingOnWithinWhichANameIsThereTwice) {
  const Error error = read_problem({.status = 404, .body = R"({"a":{"x":1,"y":[{"z":1,"z":2}]},"b":{"x":1,"y":[{"z":1},{"z":2}]}})"},
                                   {.peer = "a", .trust = Trust::internal});
  const RemoteError* const remote = error.get_if<RemoteError>();
  ASSERT_NE(remote, nullptr);
  std::string names;
  for (const RemotePart each : remote->unknown_members()) names.append(each.name.data(), each.name.size());
  EXPECT_EQ(names, "b");
  EXPECT_EQ(remote->dropped, 1u);
}

TEST(ReadProblem, LeavesWhatTheStatusSaysForABodyThatIsNone) {
  for (const std::string_view body : {"", "null", "[]", "17", "\"x\"", "{", "<html>", "{}{}", "\xFF"}) {
    const Error error = read(body, 502);
    EXPECT_EQ(error, ExternalErrc::bad_gateway) << body;
    EXPECT_EQ(remote_of(error).format, RemoteFormat::unknown) << body;
    EXPECT_EQ(to_string(error), "billing answered 502 Bad Gateway") << body;
    EXPECT_EQ(remote_of(error).text(), body);
  }
  EXPECT_NE(full_text(read("{\"a\"", 502)).find("not valid JSON at byte 4: expected a colon"), std::string::npos);
  EXPECT_NE(full_text(read(std::string(70'000, ' '), 502)).find("the document has more than 65536 bytes"), std::string::npos);
}

TEST(ReadProblem, TakesACorrelationIdFromTheHeaderWhenItIsAcceptable) {
  const Header header[] = {{"X-Correlation-Id", "c-1"}};
  const HeaderList list{header, 1};
  EXPECT_EQ(remote_of(read_problem({.status = 500, .headers = list.source(), .body = "{}"})).correlation_id(), "c-1");
  const Header bad[] = {{"X-Correlation-Id", "<script>"}};
  const HeaderList bad_list{bad, 1};
  EXPECT_TRUE(remote_of(read_problem({.status = 500, .headers = bad_list.source(), .body = "{}"})).correlation_id().empty());
}

TEST(ReadProblem, SurvivesAnyAllocationThatFails) {
  const std::string body =
      R"({"type":"urn:error:shop.cart/VAL_CART_EMPTY","title":"the \"title\"","detail":"x","id":"e1","retry_after":3,"member":[1,2],)"
      R"("errors":[{"pointer":"/a","detail":"x"},{"pointer":"/b","detail":"y"}],"problems":[{"title":"inner"}]})" +
      std::string(3000, ' ');
  int failures = 0;
  for (int nth = 1;; ++nth) {
    const FailingAllocator allocator(nth, nth % 2 == 0);
    const Error error = read(body, 422);
    // Either the document was read, or the status is all there is.
    EXPECT_TRUE(error == shop::CartErrc::empty || error == ExternalErrc::rejected) << nth;
    if (allocator.failures == 0) break;
    ++failures;
  }
  EXPECT_GE(failures, 6);
}

/// Whether a peer that names ever more codes gets those of the status once the table is full.
bool fills_the_table() {
  bool full = false;
  for (int i = 0; i < FALLIBLE_MAX_FOREIGN_CODES + 20; ++i) {
    const Error error = read("{\"type\":\"urn:error:flood/NF_FLOOD_" + std::to_string(i) + "\"}", 404);
    full = error == ResourceErrc::not_found;
    if (!full && std::string_view(error.code().domain()) != "flood") return false;
  }
  return full;
}

TEST(ReadProblemDeathTest, GivesTheStatussCodeOnceTooManyNamesHaveBeenLearned) {
  EXPECT_EXIT(std::_Exit(fills_the_table() ? 0 : 1), ::testing::ExitedWithCode(0), "");
}

}  // namespace
