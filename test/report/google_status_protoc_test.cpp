// The binary form of google.rpc.Status beside protoc, which shares no code with ours: protobuf/<name>.binpb is what
//   protoc --encode=google.rpc.Status google_rpc.proto <name.txtpb >name.binpb
// makes of the text beside it.
#include <fallible/report/google_status.hpp>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <unistd.h>

#include <fallible/core/policy_error.hpp>
#include <fallible/report/read_error.hpp>
#include <fallible/taxonomy/conflict.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/taxonomy/validation.hpp>

#include <gtest/gtest.h>

#include "support/wire_reader.hpp"
#include "support/written.hpp"

namespace {

using namespace fallible;
using namespace std::chrono_literals;

const std::string folder = FALLIBLE_PROTOBUF_FOLDER;

std::string bytes_of(const Error& error, const ResponseOptions& options = {}, Text id = {}) {
  const RequestContext request{};
  const std::string trailer = written([&](Buffer& out) {
    EXPECT_TRUE(write_grpc_status_details(out, {.error = error, .context = request, .id = id}, options, 8192).complete);
  });
  return decode_base64(trailer).value_or("<broken>");
}

Error two_findings() {
  Validator v;
  v.field("name", std::string()).required();
  auto lines = v.nested("lines");
  lines.at(2).field("count", 0).range(1, 9);
  return v.finish().error();
}

/// What a peer sent, in the form that Connect has it.
Error of_a_peer() {
  return read_error({.status = 404,
                     .content_type = "application/json",
                     .body = R"({"code":"not_found","details":[{"type":"acme.v1.Seats","value":"CAUSAgD/"},)"
                             R"({"type":"example.com/types/acme.v1.Plan","value":"CgF4"},{"type":"acme.v1.Empty","value":""}]})"},
                    {.peer = "seats", .trust = Trust::internal});
}

struct Golden {
  const char* name;
  std::string bytes;
};
std::vector<Golden> goldens() {
  const std::string long_text(300, 'x');
  return {
      {"not_found", bytes_of(NotFound{"user", "ada"})},
      {"retry_and_fault", bytes_of(Error(DatabaseErrc::pool_exhausted).with("retry_after", 1500ms))},
      {"findings", bytes_of(two_findings())},
      {"quota", bytes_of(QuotaExceeded{"seats", UINT64_MAX, 3s})},
      {"rule", bytes_of(BusinessRuleViolated{"max_seats", "five seats are the limit"})},
      {"state", bytes_of(WrongState{"order", "shipped", "cancel"})},
      {"who_and_where", bytes_of(Errc::not_found, {.type_base = "https://example.com/e#", .service_domain = "shop.example.com", .locale = "de-CH"},
                                 "error_20260314_9f86d081884c7d65")},
      {"texts", bytes_of(Error(Errc::not_found)
                             .with("broken", safe(Text("\xFF" "a\xE2\x82" "b\xC3\xA9\xFF", 8)))
                             .with("empty", safe(Text()))
                             .with("long", safe(Text(long_text))))},
      {"of_others", bytes_of(of_a_peer(), {.audience = Trust::internal})},
  };
}

/// The same Status with the entries of the metadata in the order of their keys: in a map it has no meaning.
std::string sorted(std::string status) {
  const auto fields = decode_message(status);
  const auto any = fields && fields->size() > 2 ? decode_message((*fields)[2].bytes) : std::nullopt;
  const auto info = any && any->size() > 1 ? decode_message((*any)[1].bytes) : std::nullopt;
  if (!info) return "<broken>";
  std::map<std::string, std::string> by_key;
  std::string as_it_was, in_order;
  for (const WireField& field : *info) {
    if (field.number != 3) continue;
    std::string entry = "\x1A";  // field 3, then the length
    for (std::size_t rest = field.bytes.size(); entry.size() == 1 || rest != 0; rest >>= 7) {
      entry += static_cast<char>((rest & 0x7F) | (rest > 0x7F ? 0x80 : 0));
    }
    entry += field.bytes;
    as_it_was += entry;
    by_key[decode_message(field.bytes)->at(0).bytes] = entry;
  }
  for (const auto& [key, entry] : by_key) in_order += entry;
  return status.replace(status.find(as_it_was), as_it_was.size(), in_order);
}

std::string file_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(GoogleStatusBesideProtoc, WritesTheSameBytes) {
  for (const Golden& golden : goldens()) {
    const std::string expected = file_bytes(folder + "/" + golden.name + ".binpb");
    EXPECT_FALSE(expected.empty()) << golden.name;
    EXPECT_TRUE(sorted(golden.bytes) == sorted(expected)) << golden.name << "\n" << show_message(golden.bytes, {"3", "3.2", "3.2.3"}) << "\n"
                                                          << show_message(expected, {"3", "3.2", "3.2.3"});
  }
}

bool has_protoc() {
  static const bool has = std::system("command -v protoc >/dev/null 2>&1") == 0;
  return has;
}

/// protoc's answer, "<failed>" when it refuses. `mode` is "encode" or "decode".
std::string protoc(const std::string& mode, const std::string& type, const std::string& input) {
  const std::string name = testing::TempDir() + "fallible_protoc_" + std::to_string(getpid());
  const std::string in = name + ".in", out = name + ".out";
  std::ofstream(in, std::ios::binary) << input;
  const std::string command = "protoc --" + mode + "=google.rpc." + type + " --proto_path='" + folder + "' google_rpc.proto <'" + in + "' >'" + out + "' 2>/dev/null";
  const bool good = std::system(command.c_str()) == 0;
  const std::string answer = good ? file_bytes(out) : "<failed>";
  unlink(in.c_str());
  unlink(out.c_str());
  return answer;
}

TEST(GoogleStatusBesideProtoc, HasGoldensThatProtocMakes) {
  if (!has_protoc()) GTEST_SKIP() << "protoc is not installed (Debian: protobuf-compiler)";
  for (const Golden& golden : goldens()) {
    const std::string path = folder + "/" + golden.name;
    EXPECT_TRUE(sorted(protoc("encode", "Status", file_bytes(path + ".txtpb"))) == sorted(file_bytes(path + ".binpb"))) << golden.name;
  }
}

/// A field that google_rpc.proto does not have is printed by its number.
bool has_unknown_field(const std::string& text) {
  bool line_start = true;
  for (const char c : text) {
    if (line_start && c == ' ') continue;
    if (line_start && c >= '0' && c <= '9') return true;
    line_start = c == '\n';
  }
  return false;
}

TEST(GoogleStatusBesideProtoc, WritesFieldsThatProtocKnows) {
  if (!has_protoc()) GTEST_SKIP() << "protoc is not installed (Debian: protobuf-compiler)";
  EXPECT_TRUE(has_unknown_field(protoc("decode", "RetryInfo", "\x12\x01x")));  // the check can fail
  EXPECT_EQ(protoc("decode", "Status", "\x1A"), "<failed>");
  std::vector<Golden> all = goldens();
  const Error raised = Error(QuotaExceeded{"seats", 5, 3s}).with("resource_type", safe("seat")).context("order {}", 7);
  all.push_back({"everything", bytes_of(raised, {.mode = ResponseMode::development, .type_base = "https://example.com/e/", .locale = "en"}, "id")});
  for (const Golden& golden : all) {
    const std::string whole = protoc("decode", "Status", golden.bytes);
    EXPECT_NE(whole, "<failed>") << golden.name;
    EXPECT_FALSE(has_unknown_field(whole)) << whole;
    const auto fields = decode_message(golden.bytes);
    ASSERT_TRUE(fields) << golden.name;
    unsigned details = 0;
    for (const WireField& field : *fields) {
      if (field.number != 3) continue;
      const auto any = decode_message(field.bytes);
      ASSERT_TRUE(any && !any->empty()) << golden.name;
      const std::string prefix = "type.googleapis.com/google.rpc.", url = (*any)[0].bytes;
      if (url.rfind(prefix, 0) != 0) continue;  // a peer's
      const std::string shown = protoc("decode", url.substr(prefix.size()), any->size() > 1 ? (*any)[1].bytes : "");
      EXPECT_NE(shown, "<failed>") << url;
      EXPECT_NE(shown, "") << url;
      EXPECT_FALSE(has_unknown_field(shown)) << url << "\n" << shown;
      ++details;
    }
    EXPECT_GE(details, 1u);
    if (std::string(golden.name) == "everything") { EXPECT_EQ(details, 8u); }
  }
}

}  // namespace
