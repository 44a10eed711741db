// Readers for what the library writes in binary, written without a look at the writers: base64 (RFC 4648) and the wire
// format of Protocol Buffers.
#ifndef TEST_SUPPORT_WIRE_READER_HPP
#define TEST_SUPPORT_WIRE_READER_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The bytes, or nothing for what is no base64 without padding.
inline std::optional<std::string> decode_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const std::size_t digit =
        std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/").find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = (bits << 6 | static_cast<std::uint32_t>(digit)) & 0xFFFFFF;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<char>(bits >> count & 0xFF));
    }
  }
  if (count == 6 || (bits & ((1u << count) - 1)) != 0) return std::nullopt;  // a digit too many, or bits of nothing
  return bytes;
}

/// Without padding.
inline std::string encode_base64(std::string_view bytes) {
  std::string text;
  for (std::size_t bit = 0; bit < bytes.size() * 8; bit += 6) {
    unsigned digit = 0;
    for (std::size_t i = bit; i < bit + 6; ++i) {
      const bool set = i / 8 < bytes.size() && (static_cast<unsigned char>(bytes[i / 8]) >> (7 - i % 8) & 1u) != 0;
      digit = digit << 1 | (set ? 1u : 0u);
    }
    text.push_back("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[digit]);
  }
  return text;
}

struct WireField {
  std::uint32_t number = 0;
  std::uint64_t value = 0;  // of a varint
  std::string bytes;        // of a text or message
};

/// The fields of a message, or nothing for bytes that are none. Knows varints and what has a length.
inline std::optional<std::vector<WireField>> decode_message(std::string_view bytes) {
  std::vector<WireField> fields;
  std::size_t at = 0;
  const auto varint = [&]() -> std::optional<std::uint64_t> {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && at < bytes.size(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes[at++]);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if ((byte & 0x80) == 0) {
        if (byte == 0 && shift != 0) return std::nullopt;  // longer than needed
        return value;
      }
    }
    return std::nullopt;
  };
  while (at < bytes.size()) {
    const auto tag = varint();
    if (!tag || (*tag >> 3) == 0) return std::nullopt;
    WireField field;
    field.number = static_cast<std::uint32_t>(*tag >> 3);
    const auto word = varint();
    if (!word) return std::nullopt;
    if ((*tag & 7) == 0) {
      field.value = *word;
    } else if ((*tag & 7) == 2 && *word <= bytes.size() - at) {
      field.bytes = std::string(bytes.substr(at, static_cast<std::size_t>(*word)));
      at += static_cast<std::size_t>(*word);
    } else {
      return std::nullopt;
    }
    fields.push_back(field);
  }
  return fields;
}

/// "1=user 4=(1=7 2=x)": numbers and texts as they are; `shape` says which fields are messages, by their path: "3", "3.2".
inline std::string show_message(std::string_view bytes, const std::vector<std::string>& messages, const std::string& path = "") {
  const auto fields = decode_message(bytes);
  if (!fields) return "<broken>";
  std::string shown;
  for (const WireField& field : *fields) {
    const std::string name = std::to_string(field.number);
    const std::string here = path.empty() ? name : path + "." + name;
    bool message = false;
    for (const std::string& each : messages) message = message || each == here;
    if (!shown.empty()) shown += ' ';
    shown += name + '=';
    if (message) {
      shown += '(' + show_message(field.bytes, messages, here) + ')';
    } else if (!field.bytes.empty()) {
      shown += field.bytes;
    } else {
      shown += std::to_string(field.value);
    }
  }
  return shown;
}

#endif
