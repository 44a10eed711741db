#include <fallible/report/log_record.hpp>

#include <fallible/core/invalid_option.hpp>
#include <fallible/report/json_writer.hpp>

#include "log_chain.hpp"
#include "log_head.hpp"
#include "logfmt_writer.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

using namespace detail::log_line;

template <class W>
void put_all(LogText<W>& record) {
  put_head(record);
  if (record.report.error.dropped() > 0) record.out.key("dropped").number(std::uint64_t{record.report.error.dropped()});
  if (record.report.error.detail_lost()) record.out.key("detail_lost").boolean(true);
  put_fields(record);
  put_chain(record);
  put_trace(record);
}

constexpr Text json_mark = ",\"truncated\":true}\n", logfmt_mark = " truncated=true\n";
constexpr std::uint32_t least_bytes = 512, most_bytes = 1024 * 1024;

/// Writes the line with at most `limit` bytes and its mark. False when the mark or the '\n' does not fit behind it.
bool write_json(Buffer& out, const Report& report, const LogOptions& options, std::size_t limit) {
  const std::size_t start = out.size();
  JsonWriter json(out, limit);
  LogText<JsonWriter> record{json, report, options};
  json.begin_object();
  put_all(record);
  json.end_object();
  if (out.size() == start) return false;
  if (!json.truncated() && !record.text_cut) return out.append("\n");
  const std::size_t end = out.size();
  if (end - start < 3) return false;
  out.rewind(end - 1);  // the brace
  return out.append(json_mark);
}

bool write_logfmt(Buffer& out, const Report& report, const LogOptions& options, std::size_t limit) {
  const std::size_t start = out.size();
  LogfmtWriter pairs(out, limit);
  LogText<LogfmtWriter> record{pairs, report, options};
  put_all(record);
  if (out.size() == start) return false;
  return out.append(pairs.truncated() || record.text_cut ? logfmt_mark : Text("\n"));
}

constexpr std::uint32_t within(std::uint32_t value, std::uint32_t least, std::uint32_t most) noexcept {
  return value < least ? least : value > most ? most : value;
}

}  // namespace

Result<void> check_log_options(const LogOptions& o) noexcept {
  const auto bad = [](Text option, Text must) noexcept { return fail(InvalidOption{"log", option, must}); };
  if (o.format != LogFormat::json && o.format != LogFormat::logfmt) return bad("format", "json or logfmt");
  if (o.show_up_to > Privacy::personal) return bad("show_up_to", "public_, internal or personal");
  if (o.max_bytes < least_bytes || o.max_bytes > most_bytes) return bad("max_bytes", "512 to 1048576");
  if (o.max_text_bytes < 32 || o.max_text_bytes > o.max_bytes) return bad("max_text_bytes", "32 to max_bytes");
  if (o.max_chain > 1024) return bad("max_chain", "1024 or less");
  if (o.max_fields > most_fields) return bad("max_fields", "64 or less");
  if (o.max_return_trace > 1024) return bad("max_return_trace", "1024 or less");
  return {};
}

bool write_log_line(Buffer& out, const Report& report, const LogOptions& options) noexcept {
  LogOptions o = options;
  if (o.show_up_to > Privacy::personal) o.show_up_to = Privacy::personal;
  o.max_bytes = within(o.max_bytes, least_bytes, most_bytes);
  o.max_text_bytes = within(o.max_text_bytes, 32, o.max_bytes);
  o.max_chain = within(o.max_chain, 0, 1024);
  o.max_fields = within(o.max_fields, 0, most_fields);
  o.max_return_trace = within(o.max_return_trace, 0, 1024);

  const auto write = o.format == LogFormat::logfmt ? &write_logfmt : &write_json;
  const std::size_t start = out.size(), room_for_mark = json_mark.size();
  if (write(out, report, o, o.max_bytes - room_for_mark)) return true;
  // The buffer is smaller than the limit: once more, within what it has.
  out.rewind(start);
  const std::size_t room = out.room();
  if (room > room_for_mark + 2 && write(out, report, o, room - room_for_mark)) return true;
  out.rewind(start);
  return false;
}

FALLIBLE_NAMESPACE_END
