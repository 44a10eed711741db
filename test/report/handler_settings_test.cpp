// Every setting, taken from the table that write_handler_settings() prints: what the table says a setting may be is what
// is read, from a variable and from JSON, and everything beside it is refused by name.
#include <fallible/report/handler_config.hpp>

#include <fallible/core/render.hpp>
#include <fallible/taxonomy/configuration.hpp>
#include <fallible/taxonomy/validation.hpp>
#include <gtest/gtest.h>

#include <cctype>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

using fallible::EnvironmentSource;
using fallible::HandlerConfig;
using fallible::read_handler_config;
using fallible::Result;

namespace {

struct Row {
  std::string variable, path, value, set_to, what;
};

std::vector<Row> rows(const HandlerConfig& config = {}) {
  std::string table;
  write_handler_settings(fallible::append_to(table), config);
  std::vector<Row> all;
  std::size_t line = 0;
  for (std::size_t at = 0; at < table.size();) {
    const std::size_t end = table.find('\n', at);
    if (++line > 2) {  // the head, and the line beneath it
      std::vector<std::string> cells(1);
      for (const char byte : table.substr(at, end - at)) {
        if (byte == '|') cells.emplace_back();
        else cells.back() += byte;
      }
      EXPECT_EQ(cells.size(), 7u) << table.substr(at, end - at);
      for (std::string& cell : cells) {
        while (!cell.empty() && (cell.front() == ' ' || cell.front() == '`')) cell.erase(0, 1);
        while (!cell.empty() && (cell.back() == ' ' || cell.back() == '`')) cell.pop_back();
      }
      cells.resize(7);
      all.push_back({cells[1], cells[2], cells[3], cells[4], cells[5]});
    }
    at = end + 1;
  }
  return all;
}

Result<HandlerConfig> from_variable(const Row& row, const std::string& value) {
  struct One {
    std::string name, value, line;
  } one{row.variable, value, row.variable + "=" + value};
  return read_handler_config(
      EnvironmentSource{[](void* self, const char* name) noexcept -> const char* {
                          auto& it = *static_cast<One*>(self);
                          return it.name == name ? it.value.c_str() : nullptr;
                        },
                        [](void* self, std::size_t index) noexcept -> const char* {
                          return index == 0 ? static_cast<One*>(self)->line.c_str() : nullptr;
                        },
                        &one});
}

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}
bool is_count(const Row& row) {
  return row.value.find(" to ") != std::string::npos && is_number(row.value.substr(0, row.value.find(' '))) &&
         is_number(row.value.substr(row.value.rfind(' ') + 1));
}

std::string quoted(const std::string& value) {
  std::string out = "\"";
  for (const char byte : value) {
    if (static_cast<unsigned char>(byte) >= 0x80) {
      out += byte;
      continue;
    }
    char escaped[8];
    std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(byte)));
    out += escaped;
  }
  return out + '"';
}

/// `value` as JSON writes it, below the setting's path.
std::string json(const Row& row, const std::string& value) {
  const std::size_t dot = row.path.find('.');
  const std::string name = row.path.substr(dot == std::string::npos ? 0 : dot + 1);
  const std::string inner = "{\"" + name + "\":" + value + "}";
  return dot == std::string::npos ? inner : "{\"" + row.path.substr(0, dot) + "\":" + inner + "}";
}
Result<HandlerConfig> from_json(const Row& row, const std::string& value) {
  return read_handler_config(json(row, is_count(row) ? value : quoted(value)));
}

struct Values {
  std::vector<std::string> good, bad;
};

/// What stands in the table for a setting that is neither a number, a choice nor any text.
const std::map<std::string, Values> special{
    {"response.type_base",
     {{"urn:error:", "https://a.example/errors/", "https://a.example/x#"},
      {"", "/relative/", "https://a.example", "http://a b/", std::string(120, 'u') + ":123456:"}}},
    {"redaction.key",
     {{"000102030405060708090a0B0C0D0E0F"},
      {"", "0", "00010203", std::string(32, '0'), std::string(31, '1'), std::string(33, '1'), std::string(31, '1') + "g",
       std::string(300, '1')}}},
    {"redaction.key_id", {{}, {"", "a b", "a.b", "\x01", "abcdefghijklmnop"}}},  // alone it needs a key
};

/// What the table says a setting may be, and what is beside that.
Values values_of(const Row& row) {
  if (const auto found = special.find(row.path); found != special.end()) return found->second;
  Values values;
  const std::size_t to = row.value.find(" to ");
  if (to == std::string::npos) {
    for (std::string rest = row.value + ", "; !rest.empty(); rest.erase(0, rest.find(", ") + 2)) {
      values.good.push_back(rest.substr(0, rest.find(", ")));
    }
    values.bad = {"", "0", values.good[0] + " ", values.good[0] + "," + values.good.back(),
                  values.good[0] + ", " + values.good[1], std::string(1, static_cast<char>(std::toupper(values.good[0][0]))) + values.good[0].substr(1)};
    return values;
  }
  const std::string low = row.value.substr(0, to), high = row.value.substr(to + 4);
  if (high.ends_with(" bytes")) {
    const auto most = std::stoul(high);
    values.good = {std::string(std::stoul(low), 'x'), std::string(most, 'x'), "caf\xC3\xA9 7"};
    values.bad = {std::string(most + 1, 'x'), "a\nb", "a\x7f"};
    if (std::stoul(low) == 1) values.bad.push_back("");
    return values;
  }
  const auto number = [](const std::string& text, std::string& unit) {
    std::size_t size = 0;
    const unsigned long long value = std::stoull(text, &size);
    unit = text.substr(size);
    return value;
  };
  std::string low_unit, high_unit;
  const auto least = number(low, low_unit), most = number(high, high_unit);
  values.good = {low, high};
  values.bad = {"", "-1" + low_unit, "x" + low, low + " ", "1.5" + low_unit, "1e3", "99999999999999999999999" + high_unit,
                std::to_string(most + 1) + high_unit};
  if (least > 0) values.bad.push_back(std::to_string(least - 1) + low_unit);
  values.bad.push_back(low_unit.empty() ? low + "s" : std::to_string(least));
  if (!low_unit.empty()) values.bad.insert(values.bad.end(), {"1w", "1 s", "1S", "ms", high + "1", "1m30s"});
  return values;
}

/// The one finding of a refusal: its path, and that `value` is not in it.
std::string refused(const Result<HandlerConfig>& config, const std::string& value) {
  if (config.has_value()) return "(accepted)";
  EXPECT_EQ(config.error(), fallible::ConfigErrc::invalid);
  const fallible::Error* cause = config.error().cause();
  const auto* what = cause == nullptr ? nullptr : cause->get_if<fallible::ValidationErrors>();
  if (what == nullptr) return "(no findings)";
  EXPECT_EQ(what->total(), 1u);
  const fallible::Text path = what->begin()->path, message = what->begin()->message;
  EXPECT_TRUE(std::string(message.data(), message.size()).starts_with("must be ") ||
              std::string(message.data(), message.size()).starts_with("must have "));
  const std::string all = to_string(config.error(), {fallible::Style::full, fallible::Privacy::personal});
  if (value.size() > 14 && value.find(", ") == std::string::npos) { EXPECT_EQ(all.find(value), std::string::npos); }
  return std::string(path.data(), path.size());
}

TEST(HandlerSettings, AreNamedOnceAndAlikeInBothPlaces) {
  const auto all = rows();
  EXPECT_EQ(all.size(), 28u) << "a new setting needs a line in the changelog, and this number";
  std::map<std::string, int> seen;
  for (const Row& row : all) {
    std::string derived = "FALLIBLE_";
    for (const char byte : row.path) derived += byte == '.' ? '_' : static_cast<char>(std::toupper(byte));
    EXPECT_EQ(row.variable, derived);
    EXPECT_EQ(++seen[row.path], 1) << row.path;
    EXPECT_FALSE(row.value.empty() || row.what.empty()) << row.path;
  }
}

TEST(HandlerSettings, AreReadAsTheTableSaysAndChangeNothingElse) {
  const auto defaults = rows();
  for (const Row& row : defaults) {
    for (const std::string& value : values_of(row).good) {
      for (const auto& config : {from_variable(row, value), from_json(row, value)}) {
        ASSERT_TRUE(config.has_value()) << row.path << " = " << value << ": " << to_string(config.error());
        const auto after = rows(*config);
        ASSERT_EQ(after.size(), defaults.size());
        for (std::size_t i = 0; i < after.size(); ++i) {
          std::string expected = defaults[i].set_to;
          if (after[i].path == row.path) expected = row.path == "redaction.key" ? "set" : value;
          if (after[i].path == "redaction.key_id" && row.path == "redaction.key") expected = "1";
          EXPECT_EQ(after[i].set_to, expected) << row.path << " = " << value << " changes " << after[i].path;
        }
      }
    }
  }
}

TEST(HandlerSettings, AreRefusedByNameWhenTheirValueIsNotInTheTable) {
  for (const Row& row : rows()) {
    const Values values = values_of(row);
    ASSERT_GE(values.bad.size(), 3u) << row.path << " has no values to refuse";
    for (const std::string& value : values.bad) {
      if (!value.empty()) { EXPECT_EQ(refused(from_variable(row, value), value), row.variable) << "'" << value << "'"; }
      if (!is_count(row)) { EXPECT_EQ(refused(from_json(row, value), value), row.path) << "'" << value << "'"; }
    }
    // A variable that is empty is not set.
    EXPECT_TRUE(from_variable(row, "").has_value());
  }
}

TEST(HandlerSettings, AreRefusedByNameWhenJsonHasAnotherType) {
  for (const Row& row : rows()) {
    std::vector<std::string> wrong{"null", "true", "[]", "{}", "[1]"};
    if (is_count(row)) {
      wrong.insert(wrong.end(), {"\"1\"", "1.5", "-1", "1e300", "99999999999999999999999"});
      wrong.push_back(std::to_string(std::stoull(row.value.substr(row.value.rfind(' ') + 1)) + 1));
      if (const auto least = std::stoull(row.value); least > 0) wrong.push_back(std::to_string(least - 1));
    } else {
      wrong.insert(wrong.end(), {"1", "0.5"});
    }
    for (const std::string& value : wrong) EXPECT_EQ(refused(read_handler_config(json(row, value)), ""), row.path) << value;
  }
}

TEST(HandlerSettings, ShowWhatIsSetAndNoSecret) {
  const auto config = read_handler_config(
      R"({"service": "a|b\\c", "redaction": {"key": "00010203040506070809aabbccddeeff", "key_id": "2026a"},
          "log": {"file": "/var/log/a.json"}, "queue": {"stop_within": "90s"}})");
  ASSERT_TRUE(config.has_value());
  std::string table;
  write_handler_settings(fallible::append_to(table), *config);
  EXPECT_NE(table.find("| 1 to 63 bytes | a\\|b\\\\c | "), std::string::npos) << table;
  EXPECT_NE(table.find("| /var/log/a.json | "), std::string::npos);
  EXPECT_NE(table.find("| 0ms to 1h | 90s | "), std::string::npos);
  EXPECT_NE(table.find(", not all 0 | set | "), std::string::npos);
  EXPECT_NE(table.find("| 2026a | "), std::string::npos);
  EXPECT_EQ(table.find("aabbccddeeff"), std::string::npos);
}

TEST(HandlerSettings, ShowWhatAProgramHasSetWhereNoOperatorCould) {
  HandlerConfig config;
  config.service = "a\nb\x7f";
  config.queue.stop_within = std::chrono::seconds(-90);
  config.alerts.cooldown = std::chrono::nanoseconds::min();
  std::string table;
  write_handler_settings(fallible::append_to(table), config);
  EXPECT_NE(table.find("| 1 to 63 bytes | a?b? | "), std::string::npos) << table;
  EXPECT_NE(table.find("| 0ms to 1h | -90s | "), std::string::npos);
  EXPECT_NE(table.find("| 0ms to 31d | -9223372036854ms | "), std::string::npos);
}

}  // namespace
