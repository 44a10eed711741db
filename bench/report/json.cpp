#include "report/output.hpp"

namespace bench::report {
namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') {
      out += '\\';
      out += letter;
    } else if (static_cast<unsigned char>(letter) < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(letter));
      out += escaped;
    } else {
      out += letter;
    }
  }
  return out + "\"";
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

std::string json(const Figure& figure) {
  return "{\"median\": " + number(figure.median) + ", \"p10\": " + number(figure.low) +
         ", \"p90\": " + number(figure.high) + "}";
}

/// Writes "[", the items with commas between them, "]".
template <class Items, class Write>
std::string array(const Items& items, const std::string& indent, Write write) {
  std::string out = "[";
  const char* separator = "\n";
  for (const auto& item : items) {
    out += separator + indent + "  " + write(item);
    separator = ",\n";
  }
  return out + (items.empty() ? "]" : "\n" + indent + "]");
}

std::string json(const Cell& cell) {
  return "{\"scenario\": " + quoted(cell.scenario) + ", \"variant\": " + quoted(cell.variant) +
         ", \"failure_rate\": " + number(cell.rate) +
         ", \"threads\": " + std::to_string(cell.threads) + ", \"mechanisms\": " +
         array(cell.series, "      ",
               [&](const Series& series) {
                 std::string out = "{\"id\": " + quoted(series.mechanism) +
                                   ", \"nanoseconds\": " + json(nanoseconds(series));
                 if (const auto figure = ratio(&series, cell.find(floor_mechanism))) {
                   out += ", \"ratio_to_floor\": " + json(*figure);
                 }
                 out += ", \"allocations\": " + number(series.allocations);
                 if (series.instructions)
                   out += ", \"instructions\": " + number(*series.instructions);
                 return out + "}";
               }) +
         "}";
}

std::string json(const Compiler& compiler) {
  return "{\"name\": " + quoted(compiler.name) + ",\n    \"cells\": " +
         array(compiler.cells, "    ", [](const Cell& cell) { return json(cell); }) +
         ",\n    \"text_bytes\": " +
         array(compiler.sizes, "    ",
               [](const Size& size) {
                 return "{\"mechanism\": " + quoted(size.mechanism) +
                        ", \"question\": " + quoted(size.question) +
                        ", \"bytes\": " + std::to_string(size.bytes) + "}";
               }) +
         ",\n    \"headers\": " +
         array(compiler.headers, "    ",
               [](const HeaderCost& cost) {
                 return "{\"header\": " + quoted(cost.header) +
                        ", \"milliseconds\": " + number(cost.milliseconds) +
                        ", \"ratio_to_utility\": " + number(cost.of_utility) +
                        ", \"ratio_to_tl_expected\": " + number(cost.of_tl) + "}";
               }) +
         "}";
}

}  // namespace

std::string to_json(const Run& run, const std::vector<Target>& targets) {
  std::string out = "{\n  \"facts\": {";
  const char* separator = "\n    ";
  for (const auto& [key, value] : run.facts) {
    out += separator + quoted(key) + ": " + quoted(value);
    separator = ",\n    ";
  }
  out += "\n  },\n  \"floor\": " + quoted(floor_mechanism) + ",\n  \"notes\": " +
         array(run.notes, "  ", [](const std::string& note) { return quoted(note); }) +
         ",\n  \"targets\": " +
         array(targets, "  ",
               [](const Target& target) {
                 return "{\"compiler\": " + quoted(target.compiler) +
                        ", \"what\": " + quoted(target.what) + ", \"bar\": " + quoted(target.bar) +
                        ", \"measured\": " + quoted(target.measured) +
                        ", \"verdict\": " + quoted(to_string(target.verdict)) + "}";
               }) +
         ",\n  \"compilers\": " +
         array(run.compilers, "  ", [](const Compiler& compiler) { return json(compiler); }) +
         "\n}\n";
  return out;
}

}  // namespace bench::report
