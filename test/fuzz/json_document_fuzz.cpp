// JSON that somebody else wrote: JsonDocument, and the durations that stand in it.
#include <fallible/core/detail/utf8.hpp>
#include <fallible/report/duration_json.hpp>
#include <fallible/report/json_document.hpp>
#include <fallible/taxonomy/serialization.hpp>

#include "fuzz_target.hpp"

using namespace fallible;

const char* const fuzz_seeds[] = {R"({"type":"about:blank","title":"t","status":404,"errors":[{"pointer":"#/a/0","detail":"d"}]})",
                                  R"([1,-0,1.5,1e5,-2.5E-3,18446744073709551615,9223372036854775808,0.1,1e308])",
                                  R"(["\"\\\/\b\f\n\r\t","\u0041\ud83d\ude00","\u0000",""])",
                                  R"({"a":{"b":{"c":[[[[]]]]}},"a":1,"\u0061":2})",
                                  " \t\r\n[ true , false , null ] ",
                                  "\xEF\xBB\xBF{}",
                                  "\"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\"",
                                  "\"\\ud800\"",
                                  "1.500s",
                                  "-315576000000.999999999s",
                                  nullptr};

namespace {

bool is_utf8(Text text) {
  while (!text.empty()) {
    const std::size_t length = detail::utf8_length(text);
    if (length == 0) return false;
    text = Text(text.data() + length, text.size() - length);
  }
  return true;
}

bool within(Text part, Text whole) { return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size(); }

void check(JsonValue value, Text document, unsigned depth) {
  FALLIBLE_PROMISE(value && depth <= 32);
  FALLIBLE_PROMISE(!value.raw().empty() && within(value.raw(), document));
  FALLIBLE_PROMISE(is_utf8(value.text()));
  const auto as_signed = value.int64();
  const auto as_unsigned = value.uint64();
  FALLIBLE_PROMISE(value.number().has_value() == value.is(JsonKind::number));
  FALLIBLE_PROMISE(!as_signed || !as_unsigned || static_cast<std::uint64_t>(*as_signed) == *as_unsigned);
  FALLIBLE_PROMISE(!as_signed || static_cast<double>(*as_signed) == *value.number());
  std::size_t count = 0;
  for (const JsonValue element : value.elements()) {
    check(element, document, depth + 1);
    ++count;
  }
  for (const JsonMember member : value.members()) {
    FALLIBLE_PROMISE(is_utf8(member.name));
    check(member.value, document, depth + 1);
    const JsonValue found = value.member(member.name);
    FALLIBLE_PROMISE(!found || found.raw().data() == member.value.raw().data());
    ++count;
  }
  FALLIBLE_PROMISE(count == value.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Text text(size == 0 ? "" : reinterpret_cast<const char*>(data), size);
  const auto document = JsonDocument::parse(text);
  if (document) {
    check(document->root(), text, 0);
    // The bytes of the value are the same value.
    const auto again = JsonDocument::parse(document->root().raw());
    FALLIBLE_PROMISE(again && again->root().kind() == document->root().kind());
    FALLIBLE_PROMISE(again->root().size() == document->root().size());
    FALLIBLE_PROMISE(again->root().text() == document->root().text());
  } else if (const auto* malformed = document.error().get_if<MalformedInput>()) {
    FALLIBLE_PROMISE(malformed->offset <= size && !malformed->reason.empty());
  } else {
    FALLIBLE_PROMISE(document.error().get_if<DocumentTooLarge>() != nullptr);
  }
  const JsonLimits tight{.max_bytes = 300, .max_depth = 3, .max_values = 8, .max_text = 12};
  const auto small = JsonDocument::parse(text, tight);
  FALLIBLE_PROMISE(!small || document);

  if (const auto duration = parse_duration_json(text)) {
    FALLIBLE_PROMISE(parse_duration_json(format_duration_json(*duration)) == duration);
  }
  return 0;
}
