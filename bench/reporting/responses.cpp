// What it costs to write a problem+json: an error of ours into a caller's buffer, beside nlohmann, which prints a document
// that is built already, and RapidJSON, whose writer is told the members one by one. All print the same bytes.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <fallible/report/connect_json.hpp>
#include <fallible/report/error_envelope.hpp>
#include <fallible/report/google_status.hpp>
#include <fallible/report/problem_json.hpp>
#include <fallible/report/response.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/taxonomy/validation.hpp>

#include <nlohmann/json.hpp>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "support/opaque.hpp"
#include "support/ratio.hpp"

namespace {

using namespace fallible;

constexpr const char* id = "error_20260314_9f86d081884c7d65";
constexpr const char* words = "Der Schl\xC3\xBCssel \"gr\xC3\xB6\xC3\x9F\x65\" fehlt: \xD0\xBA\xD0\xBB\xD1\x8E\xD1\x87 \xD0\xBD\xD0\xB5 \xD0\xBD\xD0\xB0\xD0\xB9\xD0\xB4\xD0\xB5\xD0\xBD";
constexpr const char* instance = "urn:error-id:error_20260314_9f86d081884c7d65";

const Error& missing() {
  static const Error error = Error(NotFound{"user", "ada"}).context("load profile").with("plan", safe("free")).with("attempt", 2);
  return error;
}
const Error& invalid() {
  static const Error error = [] {
    Validator v;
    v.field("name", std::string()).required();
    v.field("age", 200).range(0, 150);
    return v.finish().error();
  }();
  return error;
}

/// As many findings as an error keeps.
const Error& large() {
  static const Error error = [] {
    Validator v;
    const auto lines = v.nested("lines");
    for (std::size_t i = 0; i < 32; ++i) lines.at(i).field("quantity", 200).range(0, 150);
    return v.finish().error();
  }();
  return error;
}
/// People's words, half of them not ASCII, with quotes in them.
const Error& worded() {
  static const Error error = Error(NotFound{"user", "ada"}).with("reason", safe(words)).with("hint", safe(words));
  return error;
}

const RequestContext& request() {
  static const RequestContext context{.correlation_id = "4bf92f3577b34da6a3ce929d0e0e4736", .component = "shop", .operation = "GET /users"};
  return context;
}

Report report_of(const Error& error) {
  return {.error = error, .context = request(), .id = id, .severity = error.code().severity()};
}

const ResponseOptions options;  // as a service keeps them

template <bool (*write)(Buffer&, const Report&, const ResponseOptions&)>
void ours(const Error& error, std::size_t operations) {
  static char bytes[16384];
  for (std::size_t i = 0; i < operations; ++i) {
    Buffer body(bytes, sizeof bytes);
    write(body, report_of(error), options);
    bench::keep(body.text().data());
  }
}
void problem_of_missing(std::size_t operations) { ours<&write_problem_json>(missing(), operations); }
void problem_of_invalid(std::size_t operations) { ours<&write_problem_json>(invalid(), operations); }
void problem_of_large(std::size_t operations) { ours<&write_problem_json>(large(), operations); }
void problem_of_worded(std::size_t operations) { ours<&write_problem_json>(worded(), operations); }
void envelope_of_missing(std::size_t operations) { ours<&write_error_envelope>(missing(), operations); }
void google_of_missing(std::size_t operations) {
  static char bytes[2048];
  for (std::size_t i = 0; i < operations; ++i) {
    Buffer body(bytes, sizeof bytes);
    write_google_http(body, report_of(missing()), options);
    bench::keep(body.text().data());
  }
}
void connect_of_missing(std::size_t operations) {
  static char bytes[2048];
  for (std::size_t i = 0; i < operations; ++i) {
    Buffer body(bytes, sizeof bytes);
    write_connect_json(body, report_of(missing()), options);
    bench::keep(body.text().data());
  }
}
void response_of_missing(std::size_t operations) {
  static char bytes[2048];
  static const Responder responder;
  for (std::size_t i = 0; i < operations; ++i) {
    Buffer body(bytes, sizeof bytes);
    const Response response = responder.respond(body, report_of(missing()));
    bench::keep(response.status);
  }
}

std::string pointer_of(int line) { return "#/lines/" + std::to_string(line) + "/quantity"; }

using Json = nlohmann::ordered_json;

Json built(const char* type, const char* title, int status, const char* code) {
  return Json{{"type", type}, {"title", title}, {"status", status}, {"instance", instance}, {"code", code}, {"id", id},
              {"correlation_id", "4bf92f3577b34da6a3ce929d0e0e4736"}, {"severity", "info"}};
}
const Json& built_missing() {
  static const Json json = [] {
    Json made = built("urn:error:resource/NF_RESOURCE", "not found", 404, "NF_RESOURCE");
    made["resource_type"] = "user";
    made["plan"] = "free";
    return made;
  }();
  return json;
}
const Json& built_invalid() {
  static const Json json = [] {
    Json made = built("urn:error:input/VAL_FAILED", "the input is not valid", 400, "VAL_FAILED");
    made["errors"] = Json::array({Json{{"pointer", "#/name"}, {"detail", "is required"}, {"code", "VAL_MISSING_FIELD"}},
                                  Json{{"pointer", "#/age"}, {"detail", "must be from 0 to 150"}, {"code", "VAL_NOT_IN_RANGE"}, {"minimum", 0}, {"maximum", 150}}});
    return made;
  }();
  return json;
}
const Json& built_large() {
  static const Json json = [] {
    Json made = built("urn:error:input/VAL_FAILED", "the input is not valid", 400, "VAL_FAILED");
    made["errors"] = Json::array();
    for (int i = 0; i < 32; ++i) {
      made["errors"].push_back(Json{{"pointer", pointer_of(i)}, {"detail", "must be from 0 to 150"}, {"code", "VAL_NOT_IN_RANGE"}, {"minimum", 0}, {"maximum", 150}});
    }
    return made;
  }();
  return json;
}
const Json& built_worded() {
  static const Json json = [] {
    Json made = built("urn:error:resource/NF_RESOURCE", "not found", 404, "NF_RESOURCE");
    made["resource_type"] = "user";
    made["reason"] = words;
    made["hint"] = words;
    return made;
  }();
  return json;
}
void nlohmann_large(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) bench::keep(built_large().dump().data());
}
void nlohmann_worded(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) bench::keep(built_worded().dump().data());
}
void nlohmann_missing(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) bench::keep(built_missing().dump().data());
}
void nlohmann_invalid(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) bench::keep(built_invalid().dump().data());
}

template <class Writer>
void members(Writer& writer, const char* type, const char* title, int status, const char* code) {
  writer.StartObject();
  writer.Key("type");
  writer.String(type);
  writer.Key("title");
  writer.String(title);
  writer.Key("status");
  writer.Int(status);
  writer.Key("instance");
  writer.String(instance);
  writer.Key("code");
  writer.String(code);
  writer.Key("id");
  writer.String(id);
  writer.Key("correlation_id");
  writer.String("4bf92f3577b34da6a3ce929d0e0e4736");
  writer.Key("severity");
  writer.String("info");
}
template <class Writer>
void tell_missing(Writer& writer) {
  members(writer, "urn:error:resource/NF_RESOURCE", "not found", 404, "NF_RESOURCE");
  writer.Key("resource_type");
  writer.String("user");
  writer.Key("plan");
  writer.String("free");
  writer.EndObject();
}
template <class Writer>
void tell_invalid(Writer& writer) {
  members(writer, "urn:error:input/VAL_FAILED", "the input is not valid", 400, "VAL_FAILED");
  writer.Key("errors");
  writer.StartArray();
  for (const bool second : {false, true}) {
    writer.StartObject();
    writer.Key("pointer");
    writer.String(second ? "#/age" : "#/name");
    writer.Key("detail");
    writer.String(second ? "must be from 0 to 150" : "is required");
    writer.Key("code");
    writer.String(second ? "VAL_NOT_IN_RANGE" : "VAL_MISSING_FIELD");
    if (second) {
      writer.Key("minimum");
      writer.Int64(0);
      writer.Key("maximum");
      writer.Int64(150);
    }
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

template <class Writer>
void tell_large(Writer& writer) {
  members(writer, "urn:error:input/VAL_FAILED", "the input is not valid", 400, "VAL_FAILED");
  writer.Key("errors");
  writer.StartArray();
  static const std::vector<std::string> pointers = [] {
    std::vector<std::string> made;
    for (int i = 0; i < 32; ++i) made.push_back(pointer_of(i));
    return made;
  }();
  for (const std::string& pointer : pointers) {
    writer.StartObject();
    writer.Key("pointer");
    writer.String(pointer.data(), static_cast<rapidjson::SizeType>(pointer.size()));
    writer.Key("detail");
    writer.String("must be from 0 to 150");
    writer.Key("code");
    writer.String("VAL_NOT_IN_RANGE");
    writer.Key("minimum");
    writer.Int64(0);
    writer.Key("maximum");
    writer.Int64(150);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}
template <class Writer>
void tell_worded(Writer& writer) {
  members(writer, "urn:error:resource/NF_RESOURCE", "not found", 404, "NF_RESOURCE");
  writer.Key("resource_type");
  writer.String("user");
  writer.Key("reason");
  writer.String(words);
  writer.Key("hint");
  writer.String(words);
  writer.EndObject();
}

using Plain = rapidjson::Writer<rapidjson::StringBuffer>;
using Validating = rapidjson::Writer<rapidjson::StringBuffer, rapidjson::UTF8<>, rapidjson::UTF8<>, rapidjson::CrtAllocator,
                                     rapidjson::kWriteValidateEncodingFlag>;
template <class Writer, void (*tell)(Writer&)>
void rapid(std::size_t operations) {
  static rapidjson::StringBuffer buffer(nullptr, 16384);  // the buffer is kept, as ours is
  for (std::size_t i = 0; i < operations; ++i) {
    buffer.Clear();
    Writer writer(buffer);
    tell(writer);
    bench::keep(buffer.GetString());
  }
}

void same(const Error& error, const std::string& other, void (*tell)(Plain&)) {
  char bytes[16384];
  Buffer body(bytes, sizeof bytes);
  write_problem_json(body, report_of(error), options);
  rapidjson::StringBuffer buffer;
  Plain writer(buffer);
  tell(writer);
  const std::string text(body.text().data(), body.text().size());
  if (text == other && text == buffer.GetString()) return;
  std::fprintf(stderr, "not the same document:\n%s\n%s\n%s\n", text.c_str(), other.c_str(), buffer.GetString());
  std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  same(missing(), built_missing().dump(), &tell_missing<Plain>);
  same(invalid(), built_invalid().dump(), &tell_invalid<Plain>);
  same(large(), built_large().dump(), &tell_large<Plain>);
  same(worded(), built_worded().dump(), &tell_worded<Plain>);
  const int rounds = bench::rounds_of(argc, argv);
  const auto of_missing = bench::print_ratios("a problem of 350 bytes",
                                              {{"nlohmann, dump of a built document", &nlohmann_missing},
                                               {"RapidJSON Writer, bytes not checked", &rapid<Plain, &tell_missing<Plain>>},
                                               {"RapidJSON Writer, UTF-8 checked", &rapid<Validating, &tell_missing<Validating>>},
                                               {"write_problem_json", &problem_of_missing},
                                               {"write_error_envelope", &envelope_of_missing},
                                               {"write_google_http", &google_of_missing},
                                               {"write_connect_json", &connect_of_missing},
                                               {"Responder: headers and problem", &response_of_missing}},
                                              rounds);
  const auto of_invalid = bench::print_ratios("a problem with two findings",
                                              {{"nlohmann, dump of a built document", &nlohmann_invalid},
                                               {"RapidJSON Writer, bytes not checked", &rapid<Plain, &tell_invalid<Plain>>},
                                               {"RapidJSON Writer, UTF-8 checked", &rapid<Validating, &tell_invalid<Validating>>},
                                               {"write_problem_json", &problem_of_invalid}},
                                              rounds);
  const auto of_large = bench::print_ratios("a problem with 32 findings",
                                            {{"nlohmann, dump of a built document", &nlohmann_large},
                                             {"RapidJSON Writer, bytes not checked", &rapid<Plain, &tell_large<Plain>>},
                                             {"RapidJSON Writer, UTF-8 checked", &rapid<Validating, &tell_large<Validating>>},
                                             {"write_problem_json", &problem_of_large}},
                                            rounds);
  const auto of_worded = bench::print_ratios("a problem with words that are not ASCII",
                                             {{"nlohmann, dump of a built document", &nlohmann_worded},
                                              {"RapidJSON Writer, bytes not checked", &rapid<Plain, &tell_worded<Plain>>},
                                              {"RapidJSON Writer, UTF-8 checked", &rapid<Validating, &tell_worded<Validating>>},
                                              {"write_problem_json", &problem_of_worded}},
                                             rounds);
  const struct {
    const char *to_nlohmann, *to_unchecked, *to_checked;
    const std::vector<bench::Ratio>& ratios;
  } documents[] = {
      {"a problem, to nlohmann", "a problem, to RapidJSON without its check", "a problem, to RapidJSON with its check", of_missing},
      {"two findings, to nlohmann", "two findings, to RapidJSON without its check", "two findings, to RapidJSON with its check", of_invalid},
      {"32 findings, to nlohmann", "32 findings, to RapidJSON without its check", "32 findings, to RapidJSON with its check", of_large},
      {"not ASCII, to nlohmann", "not ASCII, to RapidJSON without its check", "not ASCII, to RapidJSON with its check", of_worded},
  };
  std::printf("\n");
  for (const auto& each : documents) {
    bench::print_bar(each.to_nlohmann, each.ratios[3], 1);
    bench::print_bar(each.to_unchecked, bench::between(each.ratios[3], each.ratios[1]), 1);
    bench::print_bar(each.to_checked, bench::between(each.ratios[3], each.ratios[2]), 1);
  }
}
