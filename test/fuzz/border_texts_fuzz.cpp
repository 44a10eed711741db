// The texts that peers send: Retry-After, HTTP dates, SQLSTATE, grpc-status, grpc-message, pushback.
#include <string>

#include <fallible/taxonomy/grpc.hpp>
#include <fallible/taxonomy/http.hpp>
#include <fallible/taxonomy/retry_after_header.hpp>
#include <fallible/taxonomy/sqlstate.hpp>

#include "fuzz_target.hpp"

using namespace fallible;
using std::chrono::nanoseconds;
using std::chrono::seconds;

const char* const fuzz_seeds[] = {"120",
                                  "9223372036",
                                  "9223372036854775808",
                                  "Sun, 06 Nov 1994 08:49:37 GMT",
                                  "Sunday, 06-Nov-94 08:49:37 GMT",
                                  "Sun Nov  6 08:49:37 1994",
                                  "Thu, 29 Feb 2024 23:59:60 GMT",
                                  "Friday, 29-Feb-00 00:00:00 GMT",
                                  "23505",
                                  "40P01",
                                  "HYT00",
                                  "16",
                                  "2147483647",
                                  "-1",
                                  "caf%C3%A9 100%25 %zz %",
                                  "caf\xC3\xA9 \xF0\x9F\x98\x80 \xED\xA0\x80 \xFF",
                                  nullptr};

namespace {

std::string encoded(Text text) {
  std::string out;
  grpc_message_encode(text, append_to(out));
  return out;
}
std::string decoded(Text text) {
  std::string out;
  grpc_message_decode(text, append_to(out));
  return out;
}

void check_times(Text text) {
  for (const nanoseconds now : {nanoseconds::min(), nanoseconds(-1), nanoseconds(0),
                                nanoseconds(1'790'000'000'123'456'789), nanoseconds::max()}) {
    const auto wait = parse_retry_after(text, now);
    FALLIBLE_PROMISE(!wait || *wait >= nanoseconds::zero());
    const auto capped = parse_retry_after(text, now, seconds(5));
    FALLIBLE_PROMISE(wait.has_value() == capped.has_value());
    FALLIBLE_PROMISE(!wait || *capped == (*wait < seconds(5) ? *wait : nanoseconds(seconds(5))));
    if (const auto date = parse_http_date(text, now)) {
      const auto written = format_http_date(*date);
      FALLIBLE_PROMISE(written.size() == 29);
      const auto again = parse_http_date(written, now);
      // Only the leap second at the very end of year 9999 is past what can be written.
      FALLIBLE_PROMISE(again && (*again == *date || *date == *again + seconds(1)));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Text text(size == 0 ? "" : reinterpret_cast<const char*>(data), size);
  check_times(text);

  const std::string wire = encoded(text);
  for (const char c : wire) FALLIBLE_PROMISE(c >= ' ' && c <= '~');
  FALLIBLE_PROMISE(encoded(decoded(wire)) == wire);
  FALLIBLE_PROMISE(decoded(text).size() <= text.size());

  const int status = parse_grpc_status(text);
  FALLIBLE_PROMISE(status >= 0 && status <= 16);
  const auto named = grpc_number(text);
  FALLIBLE_PROMISE(!named || text == grpc_name(*named) || text == "CANCELED");
  const auto connect = connect_number(text);
  FALLIBLE_PROMISE(!connect || text == connect_name(*connect));
  const GrpcPushback pushback = parse_grpc_pushback(text);
  FALLIBLE_PROMISE(pushback.wait.count() >= 0 && pushback.wait.count() <= INT32_MAX);
  FALLIBLE_PROMISE(pushback.may_retry || pushback.wait.count() == 0);

  FALLIBLE_PROMISE(code_of_sqlstate(text).name()[0] != '\0' && sqlstate_message(text)[0] != '\0');
  const Error row = from_sqlstate(text, text);
  FALLIBLE_PROMISE(row.code() == code_of_sqlstate(text) && sqlstate_of(row).size() == 5);
  const Error answer = from_http({.status = 503, .text = text, .retry_after = text});
  FALLIBLE_PROMISE(http_status_of_peer(answer) == 503);
  return 0;
}
