// What it costs to read a problem+json: to take the document apart, and to make an error of it. The baseline is nlohmann's
// parser on the same bytes, which ends where JsonDocument does: at the values, without an error.
#include <string>

#include <nlohmann/json.hpp>

#include <fallible/report/json_document.hpp>
#include <fallible/report/read_error.hpp>
#include <fallible/report/read_problem.hpp>

#include "support/opaque.hpp"
#include "support/ratio.hpp"

namespace {

using fallible::JsonDocument;

const std::string small =
    R"({"type":"urn:error:resource/NF_RESOURCE","title":"not found","status":404,"instance":"urn:error-id:error_20260314_9f86d081884c7d65",)"
    R"("code":"NF_RESOURCE","id":"error_20260314_9f86d081884c7d65","correlation_id":"c-81","severity":"info","resource_type":"user"})";

const std::string large = [] {
  std::string made = R"({"type":"urn:error:input/VAL_FAILED","title":"the input is not valid","status":400,"errors":[)";
  for (int i = 0; i < 50; ++i) {
    made += R"({"pointer":"#/lines/)" + std::to_string(i) + R"(/quantity","detail":"must be from 1 to 99 \u2013 whole","code":"VAL_NOT_IN_RANGE"},)";
  }
  made.back() = ']';
  return made + "}";
}();

// The same error in the other formats.
const std::string envelope =
    R"({"error":{"id":"error_20260314_9f86d081884c7d65","code":"NF_RESOURCE","message":"not found","severity":"info",)"
    R"("timestamp":"2026-03-14T09:26:53.589Z","correlation_id":"c-81","details":{"resource_type":"user"}}})";
const std::string google =
    R"({"error":{"code":404,"message":"not found","status":"NOT_FOUND","details":[)"
    R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"NF_RESOURCE","domain":"resource","metadata":{"resource_type":"user"}},)"
    R"({"@type":"type.googleapis.com/google.rpc.ResourceInfo","resourceType":"user","description":"not found"},)"
    R"({"@type":"type.googleapis.com/google.rpc.RequestInfo","requestId":"error_20260314_9f86d081884c7d65"}]}})";
const std::string connect =
    R"({"code":"not_found","message":"not found","details":[)"
    R"({"type":"google.rpc.ErrorInfo","value":"CgtORl9SRVNPVVJDRRIIcmVzb3VyY2UaFQoNcmVzb3VyY2VfdHlwZRIEdXNlcg"},)"
    R"({"type":"google.rpc.ResourceInfo","value":"CgR1c2VyIglub3QgZm91bmQ"},)"
    R"({"type":"google.rpc.RequestInfo","value":"Ch9lcnJvcl8yMDI2MDMxNF85Zjg2ZDA4MTg4NGM3ZDY1"}]})";

template <const std::string& document>
void nlohmann_parse(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) {
    const auto parsed = nlohmann::json::parse(document, nullptr, false);
    bench::keep(parsed.size());
  }
}
template <const std::string& document>
void json_document(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) {
    const auto parsed = JsonDocument::parse(document);
    bench::keep(parsed->root().size());
  }
}
template <const std::string& document>
void read_problem(std::size_t operations) {
  const fallible::ReadOptions options{.peer = "billing", .trust = fallible::Trust::internal};
  for (std::size_t i = 0; i < operations; ++i) {
    const fallible::Error error = fallible::read_problem({.status = 404, .body = document}, options);
    bench::keep(&error.code().info());
  }
}
template <const std::string& document>
void read_json(std::size_t operations) {
  const fallible::ReadOptions options{.peer = "billing", .trust = fallible::Trust::internal};
  for (std::size_t i = 0; i < operations; ++i) {
    const fallible::Error error = fallible::read_error({.status = 404, .content_type = "application/json", .body = document}, options);
    bench::keep(&error.code().info());
  }
}
template <const std::string& document>
void read_error(std::size_t operations) {
  const fallible::ReadOptions options{.peer = "billing", .trust = fallible::Trust::internal};
  for (std::size_t i = 0; i < operations; ++i) {
    const fallible::Error error = fallible::read_error({.status = 404, .content_type = "application/problem+json", .body = document}, options);
    bench::keep(&error.code().info());
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = bench::rounds_of(argc, argv);
  const auto of_small = bench::print_ratios("a problem of 9 members",
                      {{"nlohmann::json::parse", &nlohmann_parse<small>},
                       {"JsonDocument::parse", &json_document<small>},
                       {"read_problem, internal peer", &read_problem<small>},
                       {"read_error, internal peer", &read_error<small>}},
                      rounds);
  const auto of_large = bench::print_ratios("a problem with 50 findings",
                      {{"nlohmann::json::parse", &nlohmann_parse<large>},
                       {"JsonDocument::parse", &json_document<large>},
                       {"read_problem, internal peer", &read_problem<large>},
                       {"read_error, internal peer", &read_error<large>}},
                      rounds);
  const auto of_envelope = bench::print_ratios("the same as an envelope",
                      {{"nlohmann::json::parse", &nlohmann_parse<envelope>}, {"read_error, internal peer", &read_json<envelope>}}, rounds);
  const auto of_google = bench::print_ratios("the same as google.rpc.Status over HTTP",
                      {{"nlohmann::json::parse", &nlohmann_parse<google>}, {"read_error, internal peer", &read_json<google>}}, rounds);
  const auto of_connect = bench::print_ratios("the same as Connect has it",
                      {{"nlohmann::json::parse", &nlohmann_parse<connect>}, {"read_error, internal peer", &read_json<connect>}}, rounds);
  std::printf("\n");
  bench::print_bar("reading a problem, to nlohmann's parse", of_small[2], 1);
  bench::print_bar("reading a problem with 50 findings, to nlohmann's parse", of_large[2], 1);
  bench::print_bar("reading an envelope, to nlohmann's parse", of_envelope[1], 1);
  bench::print_bar("reading a google.rpc.Status, to nlohmann's parse", of_google[1], 1);
  bench::print_bar("reading a Connect error, to nlohmann's parse", of_connect[1], 1);
}
