// Random errors with hostile texts, written by us and read by somebody else: every public value comes back as it was, and
// bytes that are no UTF-8 as U+FFFD.
#include <fallible/report/response.hpp>

#include <cmath>
#include <cstring>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#if __has_include(<nlohmann/json.hpp>)
#  include <nlohmann/json.hpp>  // an independent reader

#include "support/wire_reader.hpp"

namespace {

using namespace fallible;
using nlohmann::json;

using Random = std::mt19937_64;

/// Unicode's table of well-formed sequences, as pairs of bounds.
std::size_t sequence(const std::string& text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u; };
  const auto within = [&](std::size_t i, unsigned low, unsigned high) { return byte(i) >= low && byte(i) <= high; };
  const auto tail = [&](std::size_t i) { return within(i, 0x80, 0xBF); };
  if (byte(0) < 0x80) return 1;
  if (within(0, 0xC2, 0xDF) && tail(1)) return 2;
  if (byte(0) == 0xE0 && within(1, 0xA0, 0xBF) && tail(2)) return 3;
  if (byte(0) == 0xED && within(1, 0x80, 0x9F) && tail(2)) return 3;
  if (within(0, 0xE1, 0xEF) && byte(0) != 0xED && tail(1) && tail(2)) return 3;
  if (byte(0) == 0xF0 && within(1, 0x90, 0xBF) && tail(2) && tail(3)) return 4;
  if (byte(0) == 0xF4 && within(1, 0x80, 0x8F) && tail(2) && tail(3)) return 4;
  if (within(0, 0xF1, 0xF3) && tail(1) && tail(2) && tail(3)) return 4;
  return 0;
}

std::string repaired(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence(text, at);
    out += length == 0 ? std::string("\xEF\xBF\xBD") : text.substr(at, length);
    at += length == 0 ? 1 : length;
  }
  return out;
}

std::string hostile(Random& random) {
  static const char* const pieces[] = {"\"", "\\", "\n", "\r\n", "\t", "\x01", "\x1F", "\x7F", "</script>", "{{", "}}", "\xC3\xA9", "\xE2\x82\xAC",
                                       "\xF0\x9F\x98\x80", "\xFF", "\xC3", "\xE2\x82", "\xED\xA0\x80", "\xC0\xAF", "\xF4\x90\x80\x80", "a", "plain",
                                       "\\u0000", "null", "\xE2\x80\xA8", "\xEF\xBF\xBD", " ", "'", "/"};
  std::string text;
  for (std::size_t count = random() % 12; count-- > 0;) {
    if (random() % 8 == 0) {
      text.push_back(static_cast<char>(random() % 256));  // NUL among them
    } else {
      text += pieces[random() % (sizeof pieces / sizeof pieces[0])];
    }
  }
  return text;
}

struct Made {
  Error error = Errc::not_found;
  std::map<std::string, json> members;      // as a problem and an envelope have them
  std::map<std::string, std::string> texts;  // as metadata has them
};

Made make(Random& random) {
  Made made;
  static constexpr Errc codes[] = {Errc::not_found, Errc::invalid_argument, Errc::aborted, Errc::permission_denied, Errc::resource_exhausted};
  made.error = Error(codes[random() % 5]);
  std::size_t left = random() % 9;
  const auto put = [&](Key key) {
    if (left == 0) return;
    --left;
    switch (random() % 7) {
      case 0: {
        const std::string text = hostile(random);
        made.error.with(key, safe(text));
        made.members[key.text()] = repaired(text);
        made.texts[key.text()] = repaired(text);
        return;
      }
      case 1: {
        const auto number = static_cast<std::int64_t>(random());
        made.error.with(key, safe(number));
        made.members[key.text()] = number;
        made.texts[key.text()] = std::to_string(number);
        return;
      }
      case 2: {
        const std::uint64_t number = random();
        made.error.with(key, safe(number));
        made.members[key.text()] = number;
        made.texts[key.text()] = std::to_string(number);
        return;
      }
      case 3: {
        const std::uint64_t bits = random();
        double number = 0;
        std::memcpy(&number, &bits, sizeof number);
        made.error.with(key, safe(number));
        made.members[key.text()] = std::isfinite(number) ? json(number) : json(nullptr);
        return;
      }
      case 4: {
        const bool value = random() % 2 == 0;
        made.error.with(key, safe(value));
        made.members[key.text()] = value;
        made.texts[key.text()] = value ? "true" : "false";
        return;
      }
      case 5: {
        const auto bits = static_cast<std::uint32_t>(random());
        float number = 0;
        std::memcpy(&number, &bits, sizeof number);
        made.error.with(key, safe(number));
        if (!std::isfinite(number)) made.members[key.text()] = nullptr;  // a float comes back as a float: looked at below
        return;
      }
      default: {  // must not be there
        made.error.with(key, hostile(random));
        return;
      }
    }
  };
  put("first");
  put("second_1");
  put("third");
  put("fourth");
  put("fifth");
  put("sixth");
  put("seventh");
  put("eighth");
  if (random() % 3 == 0) made.error.context("context {}", hostile(random));
  if (random() % 3 == 0) made.error.caused_by(Error(Errc::internal, "cause {}", hostile(random)));
  return made;
}

json read(const Error& error, ResponseFormat format) {
  GrowingBuffer body;
  const Response response = Responder::create({.format = format}).value().respond(body, error);
  EXPECT_FALSE(response.truncated);
  const json parsed = json::parse(body.text().begin(), body.text().end(), nullptr, false);
  EXPECT_FALSE(parsed.is_discarded()) << std::string(body.text().data(), body.text().size());
  return parsed;
}

TEST(ResponseRoundTrip, EveryPublicValueComesBackFromAProblemAndAnEnvelope) {
  Random random(20260314);
  for (int round = 0; round < 4000; ++round) {
    const Made made = make(random);
    const json problem = read(made.error, ResponseFormat::problem_json);
    const json envelope = read(made.error, ResponseFormat::envelope)["error"];
    ASSERT_EQ(problem["status"], made.error.code().http_status());
    ASSERT_EQ(problem["title"], made.error.code().title());
    ASSERT_EQ(envelope["code"], made.error.code().name());
    for (const auto& [key, value] : made.members) {
      ASSERT_TRUE(problem.contains(key)) << key << ' ' << problem.dump();
      ASSERT_EQ(problem[key], value) << key;
      ASSERT_EQ(envelope["details"][key], value) << key;
    }
    std::size_t more = 0;  // floats, that are in no map
    for (const char* const key : {"first", "second_1", "third", "fourth", "fifth", "sixth", "seventh", "eighth"}) {
      if (problem.contains(key) && made.members.count(key) == 0) {
        ASSERT_TRUE(problem[key].is_number()) << key;
        ++more;
      }
    }
    ASSERT_EQ(problem.size(), 5 + made.members.size() + more) << problem.dump();
  }
}

TEST(ResponseRoundTrip, AFloatComesBackAsTheSameFloat) {
  Random random(7);
  for (int round = 0; round < 20000; ++round) {
    const auto bits = static_cast<std::uint32_t>(random());
    float number = 0;
    std::memcpy(&number, &bits, sizeof number);
    if (!std::isfinite(number)) continue;
    GrowingBuffer body;
    (void)Responder().respond(body, Error(Errc::not_found).with("value", safe(number)));
    const std::string text(body.text().data(), body.text().size());
    const std::size_t at = text.find("\"value\":") + 8;
    ASSERT_EQ(std::strtof(text.c_str() + at, nullptr), number) << text;
    ASSERT_FALSE(json::parse(text, nullptr, false).is_discarded()) << text;
  }
}

TEST(ResponseRoundTrip, EveryPublicValueComesBackFromMetadataAsText) {
  Random random(20260315);
  for (int round = 0; round < 2000; ++round) {
    const Made made = make(random);
    const json status = read(made.error, ResponseFormat::google_status);
    ASSERT_EQ(status["code"], made.error.code().grpc_code());
    const json& info = status["details"][0];
    ASSERT_EQ(info["reason"], made.error.code().name());
    for (const auto& [key, value] : made.texts) ASSERT_EQ(info["metadata"][key], value) << status.dump();

    const json connect = read(made.error, ResponseFormat::connect);
    const auto bytes = decode_base64(connect["details"][0]["value"].get<std::string>());
    ASSERT_TRUE(bytes.has_value());
    const auto fields = decode_message(*bytes);
    ASSERT_TRUE(fields.has_value());
    std::map<std::string, std::string> metadata;
    for (const WireField& field : *fields) {
      if (field.number != 3) continue;
      const auto entry = decode_message(field.bytes);
      ASSERT_TRUE(entry.has_value());
      std::string key, value;
      for (const WireField& part : *entry) (part.number == 1 ? key : value) = part.bytes;
      ASSERT_TRUE(metadata.emplace(key, value).second) << key;
    }
    for (const auto& [key, value] : made.texts) ASSERT_EQ(metadata[key], value) << key;
  }
}

TEST(ResponseRoundTrip, ACutAnswerIsStillValidAndSaysNothingElse) {
  Random random(99);
  for (int round = 0; round < 3000; ++round) {
    const Made made = make(random);
    ResponseOptions options;
    options.format = static_cast<ResponseFormat>(random() % 5);
    options.max_bytes = 256 + static_cast<std::uint32_t>(random() % 400);
    GrowingBuffer body;
    (void)Responder::create(options).value().respond(body, made.error);
    ASSERT_LE(body.size(), options.max_bytes);
    const json parsed = json::parse(body.text().begin(), body.text().end(), nullptr, false);
    ASSERT_TRUE(parsed.is_object()) << std::string(body.text().data(), body.text().size());
    if (options.format != ResponseFormat::problem_json) continue;
    for (const auto& [key, value] : parsed.items()) {
      const auto made_of = made.members.find(key);
      if (made_of != made.members.end() && !value.is_string()) { ASSERT_EQ(value, made_of->second) << key; }
    }
  }
}

}  // namespace

#else
TEST(ResponseRoundTrip, NeedsAnIndependentReader) { GTEST_SKIP() << "no nlohmann/json.hpp"; }
#endif
