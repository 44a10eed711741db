// Text from outside through the redactor: any bytes, in any pieces, with and without hashes.
#include <string>

#include <fallible/report/redaction.hpp>

#include "fuzz_target.hpp"

using namespace fallible;

const char* const fuzz_seeds[] = {"password=hunter2, next",
                                  "{\"user_password\": \"a\\\"b\", \"card\": {\"n\": [1, \"}\"]}}",
                                  "{\\\"secret\\\":\\\"a\\\\\\\"b\\\"}",
                                  "Authorization: Bearer mF_9.B5f-4.1JqM\r\nCookie: a=b",
                                  "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
                                  "AKIAIOSFODNN7EXAMPLE ghp_16C7e42F292c6912E7710c838347Ae178B4a",
                                  "postgres://ann:p%40ss@db1/x redis://:p/ss@host",
                                  "4111 1111 1111 1111 12/27 3782-822463-10005",
                                  "ann.lee@mail.example.org to=ann%40example.com",
                                  "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n",
                                  "<w:password>x</w:password> --password x 'pin' => '1'",
                                  "acme_0123456789",
                                  nullptr};

namespace {

std::string in_pieces(const Redactor& redactor, Text text, std::size_t piece, Privacy show) {
  std::string out;
  RedactedText stream(redactor, append_to(out), show);
  const Sink sink = stream.sink();
  for (std::size_t at = 0; at < text.size(); at += piece) {
    sink.put(Text(text.data() + at, piece < text.size() - at ? piece : text.size() - at));
  }
  stream.finish();
  return out;
}

void check(const Redactor& redactor, Text text, Privacy show) {
  std::string whole;
  redactor.write(append_to(whole), text, show);
  // A replacement takes the place of a byte at least.
  FALLIBLE_PROMISE(whole.size() <= 64 * text.size());
  FALLIBLE_PROMISE(whole == in_pieces(redactor, text, 1, show));
  FALLIBLE_PROMISE(whole == in_pieces(redactor, text, 1 + text.size() % 13, show));
  // Around the end of the window.
  std::string padded(1000 - text.size() % 64, ' ');
  padded.append(text.data(), text.size()).append(600, ' ');
  std::string whole_padded;
  redactor.write(append_to(whole_padded), padded, show);
  FALLIBLE_PROMISE(whole_padded == in_pieces(redactor, padded, 4096, show));
}

Redactor own_rules() {
  RedactionOptions options;
  options.hash.id = "k";
  options.hash.bytes[0] = 1;
  options.value_rules[0].prefix = "acme_";
  options.key_rules[0].words = "n";
  auto made = Redactor::create(options);
  FALLIBLE_PROMISE(made.has_value());
  return *made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Text text(size == 0 ? "" : reinterpret_cast<const char*>(data), size);
  static const Redactor own = own_rules();
  check(default_redactor, text, Privacy::internal);
  check(own, text, Privacy::personal);
  (void)default_redactor.hides(text);

  // A value of a key is gone, whatever is before it, unless that begins something else.
  if (std::string(text).find("CANARY") != std::string::npos) return 0;
  std::string planted;
  default_redactor.write(append_to(planted), std::string(text) + "\npassword=CANARY0123456789 x", Privacy::internal);
  FALLIBLE_PROMISE(planted.find("CANARY0123456789") == std::string::npos);
  return 0;
}
