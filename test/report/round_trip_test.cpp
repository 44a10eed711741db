// What our writers write our readers read: the same code, ids, hint, findings and members, in every format.
#include <fallible/report/read_error.hpp>
#include <fallible/report/response.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include <fallible/core/context.hpp>
#include <fallible/core/foreign_code.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/retry_hint.hpp>
#include <fallible/report/google_status.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/http.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/taxonomy/validation.hpp>

#include "support/remote_views.hpp"
#include "support/wire_reader.hpp"

using namespace fallible;
using namespace remote_views;
using namespace std::chrono_literals;

namespace {

constexpr ResponseFormat formats[] = {ResponseFormat::problem_json, ResponseFormat::envelope, ResponseFormat::google_status,
                                      ResponseFormat::google_http, ResponseFormat::connect};

Error sent(const Error& error, ResponseFormat format, Trust trust, ResponseOptions options = {}) {
  options.format = format;
  options.audience = trust;
  const auto responder = Responder::create(options);
  EXPECT_TRUE(responder);
  const RequestContext request{.correlation_id = "c-81"};
  const Report report{.error = error, .context = request, .id = "error_20260314_9f86d081884c7d65", .severity = error.code().severity()};
  GrowingBuffer body;
  const Response response = responder->respond(body, report);
  return read_error({.status = response.status, .content_type = response.headers.find("Content-Type"), .body = body.text()},
                    {.peer = "billing", .trust = trust});
}

TEST(RoundTrip, KeepsCodeIdsAndHintBetweenServicesOfOurs) {
  const Error errors[] = {Error(NotFound{"user", "7"}).with("catalogue", safe("spring \"x\" \xC3\xA9\n")),
                          Error(DatabaseConnectionFailed{"orders"}).with("retry_after", 5s).with("catalogue", safe("spring \"x\" \xC3\xA9\n")),
                          Error(Errc::unavailable).with("retry_after", 90s).with("catalogue", safe("spring \"x\" \xC3\xA9\n")),
                          Error(foreign_code("ledger", "DB_ROUND_TRIP", Errc::unavailable)).with("catalogue", safe("spring \"x\" \xC3\xA9\n"))};
  for (const ResponseFormat format : formats) {
    for (const Error& error : errors) {
      const Error read = sent(error, format, Trust::internal);
      const std::string which = std::to_string(static_cast<int>(format)) + " " + error.code().name();
      // The envelope names no domain, so that a code that nobody knows gets the one for strangers.
      if (format == ResponseFormat::envelope && error.code().number() == 0) {
        EXPECT_STREQ(read.code().name(), error.code().name()) << which;
      } else {
        EXPECT_EQ(read.code(), error.code()) << which << " " << read.code().name();
      }
      EXPECT_EQ(retry_after(read), retry_after(error)) << which;
      EXPECT_NE(remote_of(read).format, RemoteFormat::unknown) << which;
      EXPECT_EQ(remote_of(read).id(), "error_20260314_9f86d081884c7d65") << which;
      if (format == ResponseFormat::problem_json || format == ResponseFormat::envelope) {
        EXPECT_EQ(remote_of(read).correlation_id(), "c-81") << which;
      }
      bool found = false;
      for (const RemotePart part : remote_of(read).unknown_members()) {
        if (!(part.name == "catalogue")) continue;
        found = true;
        const auto value = JsonDocument::parse(part.content);
        ASSERT_TRUE(value) << which;
        EXPECT_EQ(value->root().text(), "spring \"x\" \xC3\xA9\n") << which;
      }
      EXPECT_TRUE(found) << which;
    }
  }
}

TEST(RoundTrip, KeepsFindings) {
  const auto made = [] {
    Validator v;
    v.field("name", "").required();
    v.field("count", 120).range(1, 99);
    return v.finish();
  };
  for (const ResponseFormat format : formats) {
    for (const ViolationForm form : {ViolationForm::list, ViolationForm::map, ViolationForm::both}) {
      const auto finished = made();
      ASSERT_FALSE(finished);
      const Error read = sent(finished.error(), format, Trust::internal, {.violations = form});
      ASSERT_EQ(violations_of(read).size(), 2u) << static_cast<int>(format);
      auto each = remote_of(read).violations.begin();
      for (const Violation& original : finished.error().get_if<ValidationErrors>()->violations) {
        EXPECT_EQ(each->path, original.path) << static_cast<int>(format);
        EXPECT_EQ(each->pointer, original.pointer) << static_cast<int>(format);
        EXPECT_EQ(each->message, original.message) << static_cast<int>(format);
        ++each;
      }
    }
  }
}

TEST(RoundTrip, LetsWhatNobodyUnderstandsPassThrough) {
  const Error first = read_error({.status = 404,
                                  .content_type = "application/problem+json",
                                  .body = R"({"type":"urn:error:ledger/NF_PASS_THROUGH","title":"t","invoice":{"a":[1,2.50,"\u00e9"]},"plan":"x"})"},
                                 {.peer = "billing", .trust = Trust::internal});
  const Error second = sent(first, ResponseFormat::problem_json, Trust::internal);
  const Error third = sent(second, ResponseFormat::envelope, Trust::internal);
  EXPECT_EQ(second.code(), first.code());
  EXPECT_EQ(remote_of(second).hops, 2u);
  EXPECT_EQ(remote_of(third).hops, 3u);
  EXPECT_EQ(members_of(second), (Strings{R"(invoice={"a":[1,2.50,"\u00e9"]})", "plan=\"x\""}));
  EXPECT_EQ(members_of(third), (Strings{R"(invoice={"a":[1,2.50,"\u00e9"]})", "plan=\"x\""}));
  const Error outside = sent(first, ResponseFormat::problem_json, Trust::untrusted);
  EXPECT_TRUE(members_of(outside).empty());
}

TEST(RoundTrip, TellsAnUntrustedReaderWhatTheStatusSays) {
  for (const ResponseFormat format : formats) {
    const Error read = sent(Error(DatabaseConnectionFailed{"orders-db-7"}).with("retry_after", 5s), format, Trust::untrusted);
    EXPECT_EQ(read.code().general(), Errc::unavailable) << static_cast<int>(format) << read.code().name();
    EXPECT_EQ(retry_after(read), 5s);
    EXPECT_EQ(shown(read, Privacy::personal).find("orders-db-7"), std::string::npos);
  }
}

TEST(RoundTrip, ReadsTheTrailersOfGrpc) {
  const Error error = Error(NotFound{"user", "7"}).with("retry_after", 1500ms).with("catalogue", safe("spring"));
  const RequestContext request{};
  const Report report{.error = error, .context = request, .id = "error_1", .severity = Severity::info};
  char bytes[4096];
  Buffer details(bytes, sizeof bytes);
  ASSERT_TRUE(write_grpc_status_details(details, report, {.audience = Trust::internal}).complete);
  const Header headers[] = {{"content-type", "application/grpc"}, {"grpc-status", "5"}, {"grpc-message", "no%20user"}, {"grpc-status-details-bin", details.text()}};
  const HeaderList list{headers, 4};
  const Error read = read_error({.status = 200, .headers = list.source()}, {.peer = "users", .trust = Trust::internal});
  EXPECT_EQ(read, ResourceErrc::not_found);
  EXPECT_EQ(to_string(read), "no user");
  EXPECT_EQ(retry_after(read), 1500ms);
  EXPECT_EQ(remote_of(read).id(), "error_1");
  EXPECT_EQ(remote_of(read).format, RemoteFormat::grpc);
  EXPECT_NE(members_of(read), Strings{});
  // What is kept of it is JSON, in Connect's form.
  for (const RemotePart part : remote_of(read).unknown_details()) {
    const auto detail = JsonDocument::parse(part.content);
    ASSERT_TRUE(detail);
    EXPECT_EQ(detail->root().member("type").text(), part.name);
  }
}

/// A length below 128 and the bytes, as field `number`.
std::string field_of(char number, std::string_view bytes) {
  return std::string(1, static_cast<char>(number << 3 | 2)) + static_cast<char>(bytes.size()) + std::string(bytes);
}

/// The details that the trailer's Status holds beside ours.
Strings foreign_details(std::string_view trailer) {
  Strings found;
  const auto status = decode_base64(trailer);
  EXPECT_TRUE(status && decode_message(*status));
  for (const WireField& field : status ? *decode_message(*status) : std::vector<WireField>()) {
    if (field.number == 3 && field.bytes.find("google.rpc.") == std::string::npos) found.push_back(field.bytes);
  }
  return found;
}

std::string trailer_of(const Error& error, const ResponseOptions& options, GoogleWritten* written = nullptr, std::size_t limit = 4096) {
  const RequestContext request{};
  GrowingBuffer out;
  const GoogleWritten all = write_grpc_status_details(out, {.error = error, .context = request}, options, limit);
  if (written != nullptr) *written = all;
  return {out.text().data(), out.text().size()};
}

const Strings strange_details = {
    field_of(1, "type.googleapis.com/acme.v1.Seats") + field_of(2, std::string_view("\x08\x05\x12\x02\x00\xFF", 6)),
    field_of(1, "example.com/types/acme.v1.Plan") + field_of(2, "\x0A\x01x"),
    field_of(1, "acme.v1.NoPrefix") + field_of(2, "\x18\x01"),
    field_of(1, "type.googleapis.com/acme.v1.Empty"),
};

Error from_grpc(const std::string& trailer, Trust trust = Trust::internal) {
  const Header headers[] = {{"content-type", "application/grpc"}, {"grpc-status", "5"}, {"grpc-status-details-bin", trailer}};
  return read_error({.status = 200, .headers = HeaderList{headers, 3}.source()}, {.peer = "seats", .trust = trust});
}
std::string strange_trailer() {
  std::string status = "\x08\x05";
  for (const std::string& each : strange_details) status += field_of(3, each);
  return encode_base64(status);
}
Strings with_prefix(Strings details) {  // a type without one gets the usual one, as it has to have one
  details[2] = field_of(1, "type.googleapis.com/acme.v1.NoPrefix") + field_of(2, "\x18\x01");
  return details;
}

TEST(RoundTrip, SendsDetailsOfGrpcOnByteByByte) {
  const Error first = from_grpc(strange_trailer());
  GoogleWritten written;
  const std::string next = trailer_of(first, {.audience = Trust::internal}, &written);
  EXPECT_TRUE(written.complete);
  EXPECT_EQ(foreign_details(next), with_prefix(strange_details));
  EXPECT_EQ(foreign_details(trailer_of(from_grpc(next), {.audience = Trust::internal})), with_prefix(strange_details));  // and so on
}

TEST(RoundTrip, SendsDetailsBetweenGrpcAndConnect) {
  const Error connect = sent(from_grpc(strange_trailer()), ResponseFormat::connect, Trust::internal);
  EXPECT_EQ(remote_of(connect).format, RemoteFormat::connect);
  EXPECT_EQ(foreign_details(trailer_of(connect, {.audience = Trust::internal})), with_prefix(strange_details));
}

TEST(RoundTrip, SendsDetailsOnToWhoHasTheSameTrustAndInTheSameForm) {
  const Error internal = from_grpc(strange_trailer());
  EXPECT_EQ(foreign_details(trailer_of(internal, {})), Strings{});
  EXPECT_EQ(foreign_details(trailer_of(internal, {.audience = Trust::partner})), Strings{});
  EXPECT_EQ(foreign_details(trailer_of(from_grpc(strange_trailer(), Trust::partner), {.audience = Trust::internal})), Strings{});
  for (const ResponseFormat json : {ResponseFormat::google_status, ResponseFormat::google_http}) {
    EXPECT_TRUE(remote_of(sent(internal, json, Trust::internal)).unknown_details().empty());  // bytes are no JSON
  }
}

TEST(RoundTrip, DropsDetailsOfOthersFirst) {
  GoogleWritten written;
  const std::string all = trailer_of(from_grpc(strange_trailer()), {.audience = Trust::internal});
  const std::string trailer = trailer_of(from_grpc(strange_trailer()), {.audience = Trust::internal}, &written, all.size() - 1);
  EXPECT_TRUE(written.was_dropped(GoogleDetail::sent_on));
  EXPECT_FALSE(written.was_dropped(GoogleDetail::error_info));
  EXPECT_EQ(foreign_details(trailer), Strings{});
}

TEST(RoundTrip, LeavesOutWhatAPeerCalledADetail) {
  const Error read = read_error({.status = 404,
                                 .content_type = "application/json",
                                 .body = R"({"code":"not_found","message":"m","details":[{"type":"acme.A","value":"!"},{"type":"acme.B"},)"
                                         R"({"value":"AA"},{"type":"x/","value":"AA"},{"type":"acme.C","value":"CAE"}]})"},
                                {.peer = "seats", .trust = Trust::internal});
  GoogleWritten written;
  EXPECT_EQ(foreign_details(trailer_of(read, {.audience = Trust::internal}, &written)),
            (Strings{field_of(1, "type.googleapis.com/acme.C") + field_of(2, "\x08\x01")}));
  EXPECT_FALSE(written.complete);
}

}  // namespace
