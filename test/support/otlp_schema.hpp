// What OTLP's messages look like in JSON, as far as logs and traces need it, read from the protocol's .proto files: each
// member by its name and kind, nothing else allowed.
#ifndef TEST_SUPPORT_OTLP_SCHEMA_HPP
#define TEST_SUPPORT_OTLP_SCHEMA_HPP

#include <map>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

namespace otlp {

enum class Kind { string, fixed64, hex16, hex8, number, boolean, real, message, list };
struct Member {
  Kind kind;
  const char* type = "";
};

inline const std::map<std::string, std::map<std::string, Member>>& messages() {
  static const std::map<std::string, std::map<std::string, Member>> all = {
      {"LogsData", {{"resourceLogs", {Kind::list, "ResourceLogs"}}}},
      {"ResourceLogs", {{"resource", {Kind::message, "Resource"}}, {"scopeLogs", {Kind::list, "ScopeLogs"}}}},
      {"ScopeLogs", {{"scope", {Kind::message, "Scope"}}, {"logRecords", {Kind::list, "LogRecord"}}}},
      {"TracesData", {{"resourceSpans", {Kind::list, "ResourceSpans"}}}},
      {"ResourceSpans", {{"resource", {Kind::message, "Resource"}}, {"scopeSpans", {Kind::list, "ScopeSpans"}}}},
      {"ScopeSpans", {{"scope", {Kind::message, "Scope"}}, {"spans", {Kind::list, "Span"}}}},
      {"Resource", {{"attributes", {Kind::list, "KeyValue"}}, {"droppedAttributesCount", {Kind::number}}}},
      {"Scope", {{"name", {Kind::string}}, {"version", {Kind::string}}}},
      {"LogRecord",
       {{"timeUnixNano", {Kind::fixed64}},
        {"observedTimeUnixNano", {Kind::fixed64}},
        {"severityNumber", {Kind::number}},
        {"severityText", {Kind::string}},
        {"body", {Kind::message, "AnyValue"}},
        {"attributes", {Kind::list, "KeyValue"}},
        {"droppedAttributesCount", {Kind::number}},
        {"flags", {Kind::number}},
        {"traceId", {Kind::hex16}},
        {"spanId", {Kind::hex8}},
        {"eventName", {Kind::string}}}},
      {"Span",
       {{"traceId", {Kind::hex16}},
        {"spanId", {Kind::hex8}},
        {"traceState", {Kind::string}},
        {"parentSpanId", {Kind::hex8}},
        {"flags", {Kind::number}},
        {"name", {Kind::string}},
        {"kind", {Kind::number}},
        {"startTimeUnixNano", {Kind::fixed64}},
        {"endTimeUnixNano", {Kind::fixed64}},
        {"attributes", {Kind::list, "KeyValue"}},
        {"droppedAttributesCount", {Kind::number}},
        {"events", {Kind::list, "Event"}},
        {"droppedEventsCount", {Kind::number}},
        {"status", {Kind::message, "Status"}}}},
      {"Event",
       {{"timeUnixNano", {Kind::fixed64}},
        {"name", {Kind::string}},
        {"attributes", {Kind::list, "KeyValue"}},
        {"droppedAttributesCount", {Kind::number}}}},
      {"Status", {{"message", {Kind::string}}, {"code", {Kind::number}}}},
      {"KeyValue", {{"key", {Kind::string}}, {"value", {Kind::message, "AnyValue"}}}},
      {"AnyValue",
       {{"stringValue", {Kind::string}},
        {"boolValue", {Kind::boolean}},
        {"intValue", {Kind::fixed64}},
        {"doubleValue", {Kind::real}}}},
  };
  return all;
}

inline bool all_of(const std::string& text, const char* set) { return text.find_first_not_of(set) == std::string::npos; }

/// What is wrong with `json` as such a message; empty when nothing is.
inline std::string complaint(const nlohmann::json& json, const std::string& message) {
  if (!json.is_object()) return message + ": no object";
  const auto& members = messages().at(message);
  for (const auto& [name, value] : json.items()) {
    const auto found = members.find(name);
    const std::string where = message + "." + name;
    if (found == members.end()) return where + ": no such member";
    const Member& member = found->second;
    switch (member.kind) {
      case Kind::string:
        if (!value.is_string()) return where + ": not a string";
        break;
      case Kind::fixed64: {
        if (!value.is_string()) return where + ": a 64-bit number is a string";
        std::string digits = value.get<std::string>();
        if (name == "intValue" && !digits.empty() && digits[0] == '-') digits.erase(0, 1);
        if (digits.empty() || !all_of(digits, "0123456789")) return where + ": not a decimal number";
        break;
      }
      case Kind::hex16:
      case Kind::hex8: {
        const std::size_t size = member.kind == Kind::hex16 ? 32 : 16;
        if (!value.is_string() || value.get<std::string>().size() != size ||
            !all_of(value.get<std::string>(), "0123456789abcdef")) {
          return where + ": not an id in hex";
        }
        break;
      }
      case Kind::number:
        if (!value.is_number_unsigned()) return where + ": not a number";
        break;
      case Kind::boolean:
        if (!value.is_boolean()) return where + ": not a bool";
        break;
      case Kind::real:
        if (!value.is_number() && value != "NaN" && value != "Infinity" && value != "-Infinity") return where + ": not a double";
        break;
      case Kind::message:
        if (std::string inner = complaint(value, member.type); !inner.empty()) return where + " > " + inner;
        break;
      case Kind::list:
        if (!value.is_array()) return where + ": not an array";
        for (const nlohmann::json& each : value) {
          if (std::string inner = complaint(each, member.type); !inner.empty()) return where + " > " + inner;
        }
        if (name == "attributes") {
          std::set<std::string> keys;
          for (const nlohmann::json& each : value) {
            if (!keys.insert(each["key"]).second) return where + ": two attributes with one key";
          }
        }
        break;
    }
  }
  if (message == "KeyValue" && (json.size() != 2 || json["value"].size() != 1)) return "KeyValue: needs a key and one value";
  if (message == "Span") {
    for (const char* name : {"traceId", "spanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano"}) {
      if (!json.contains(name)) return std::string("Span: needs ") + name;
    }
  }
  return "";
}

/// The value of an attribute in a message's list, or null.
inline nlohmann::json attribute(const nlohmann::json& message, const std::string& key) {
  for (const nlohmann::json& each : message["attributes"]) {
    if (each["key"] == key) return each["value"];
  }
  return nullptr;
}

}  // namespace otlp

#endif
