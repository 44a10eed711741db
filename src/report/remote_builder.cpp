#include "remote_builder.hpp"

#include <fallible/core/foreign_code.hpp>
#include <fallible/core/visit.hpp>
#include <fallible/report/correlation.hpp>
#include <fallible/report/duration_json.hpp>
#include <fallible/taxonomy/external.hpp>
#include <fallible/taxonomy/http.hpp>
#include <fallible/taxonomy/input.hpp>
#include <fallible/taxonomy/retry_after_header.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

using std::chrono::nanoseconds;
using Kind = RemoteParts::Kind;

constexpr std::size_t longest_words = 2048;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
int hex_value(char c) noexcept {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The code of that domain and name, of the program's and ours.
const CodeInfo* find_exact(Catalogue catalogue, Text domain, Text name) noexcept {
  for (const DomainCodes& each : catalogue) {
    if (!(Text(each.domain->name) == domain)) continue;
    for (std::size_t i = 0; i < each.count; ++i) {
      if (Text(each.codes[i].name) == name) return &each.codes[i];
    }
  }
  return nullptr;
}

/// A place within an input, as people write it and as RFC 6901 does. Either is cut in front of the part that does not fit.
class Place {
 public:
  /// One step down: a name or an index.
  void step(Text token) noexcept {
    if (cut_) return;
    char escaped[pointer_room];
    std::size_t size = 0;
    escaped[size++] = '/';
    bool index = !token.empty() && token.size() <= 9;
    for (const char c : token) {
      if (size + 2 > sizeof escaped) {
        cut_ = true;
        return;
      }
      if (c == '~' || c == '/') {
        escaped[size++] = '~';
        escaped[size++] = c == '~' ? '0' : '1';
      } else {
        escaped[size++] = c;
      }
      index = index && is_digit(c);
    }
    const std::size_t path_needed = token.size() + (index ? 2 : path_size_ == 0 ? 0 : 1);
    if (pointer_size_ + size > pointer_room || path_size_ + path_needed > path_room) {
      cut_ = true;
      return;
    }
    __builtin_memcpy(pointer_ + pointer_size_, escaped, size);
    pointer_size_ += size;
    if (index) path_[path_size_++] = '[';
    else if (path_size_ != 0) path_[path_size_++] = '.';
    if (!token.empty()) __builtin_memcpy(path_ + path_size_, token.data(), token.size());
    path_size_ += token.size();
    if (index) path_[path_size_++] = ']';
  }

  [[nodiscard]] Text pointer() const noexcept { return {pointer_, pointer_size_}; }
  [[nodiscard]] Text path() const noexcept { return {path_, path_size_}; }
  [[nodiscard]] bool was_cut() const noexcept { return cut_; }
  void set_cut() noexcept { cut_ = true; }

 private:
  static constexpr std::size_t path_room = decltype(Violation::path)::capacity;
  static constexpr std::size_t pointer_room = decltype(Violation::pointer)::capacity;
  char path_[path_room];
  char pointer_[pointer_room];
  std::size_t path_size_ = 0;
  std::size_t pointer_size_ = 0;
  bool cut_ = false;
};

/// RFC 6901, also in its form as a fragment of a URI ("#/a%20b").
void follow_pointer(Place& place, Text pointer) noexcept {
  const bool fragment = pointer[0] == '#';
  std::size_t at = fragment ? 1 : 0;
  while (at < pointer.size()) {
    if (pointer[at] != '/') return place.set_cut();  // no pointer
    char token[160];
    std::size_t size = 0;
    for (++at; at < pointer.size() && pointer[at] != '/'; ++at) {
      char c = pointer[at];
      if (fragment && c == '%' && pointer.size() - at > 2 && hex_value(pointer[at + 1]) >= 0 && hex_value(pointer[at + 2]) >= 0) {
        c = static_cast<char>(hex_value(pointer[at + 1]) * 16 + hex_value(pointer[at + 2]));
        at += 2;
      }
      if (c == '~' && pointer.size() - at > 1 && (pointer[at + 1] == '0' || pointer[at + 1] == '1')) {
        c = pointer[++at] == '0' ? '~' : '/';
      }
      if (size == sizeof token) return place.set_cut();
      token[size++] = c;
    }
    place.step(Text(token, size));
  }
}

/// "address.lines[2].zip"
void follow_path(Place& place, Text path) noexcept {
  std::size_t at = 0;
  while (at < path.size()) {
    if (path[at] == '[') {
      const std::size_t first = ++at;
      while (at < path.size() && path[at] != ']') ++at;
      place.step(Text(path.data() + first, at - first));
      if (at < path.size()) ++at;
      if (at < path.size() && path[at] == '.') ++at;
      continue;
    }
    const std::size_t first = at;
    while (at < path.size() && path[at] != '.' && path[at] != '[') ++at;
    place.step(Text(path.data() + first, at - first));
    if (at < path.size() && path[at] == '.') ++at;
  }
}

Limit limit_of(JsonValue number) noexcept {
  const auto value = number.int64();
  return {value.value_or(0), value.has_value()};
}

}  // namespace

namespace detail {

RemoteBuilder::RemoteBuilder(const PeerAnswer& answer, const ReadOptions& options, RemoteFormat format) noexcept
    : options_(options) {
  remote_.peer = cut(options.peer, decltype(remote_.peer)::capacity);
  remote_.trust = options.trust;
  remote_.format = format;
  remote_.http_status = answer.status;
  if (const Text header = answer.headers.first("Retry-After"); !header.empty()) {
    set_wait(parse_retry_after(header, options.now, options.longest_wait));
  }
  if (const Text header = answer.headers.first("X-Correlation-ID"); is_correlation_id(header)) {
    say(Kind::correlation_id, header);
  }
}

void RemoteBuilder::set_stated_status(JsonValue status) noexcept {
  if (const auto number = status.int64(); number && *number >= 100 && *number <= 599) {
    remote_.stated_status = static_cast<int>(*number);
  }
}

void RemoteBuilder::set_hops(JsonValue hops) noexcept {
  if (const auto number = hops.uint64()) remote_.hops = *number < 9999 ? static_cast<std::uint32_t>(*number) + 1 : 10'000;
}

void RemoteBuilder::set_hops(Text digits) noexcept {
  std::uint32_t number = 0;
  if (digits.empty() || digits.size() > 4) return;
  for (const char c : digits) {
    if (!is_digit(c)) return;
    number = number * 10 + static_cast<std::uint32_t>(c - '0');
  }
  remote_.hops = number + 1;
}

void RemoteBuilder::say(Kind kind, Text words) noexcept {
  if (words.empty() || said(kind)) return;
  if (gone_too_far() && kind != Kind::id && kind != Kind::correlation_id && kind != Kind::code) return drop();
  if (!remote_.parts.add(kind, {}, cut(words, longest_words), options_.max_kept_bytes)) drop();
}

void RemoteBuilder::keep_member(Text name, Text json) noexcept {
  constexpr Text ours = "remote_";
  if (name == "http_status" || (name.size() > ours.size() && Text(name.data(), ours.size()) == ours)) return;
  if (gone_too_far()) return drop();
  for (const RemotePart part : remote_.parts.of(Kind::member)) {
    if (part.name == name) return drop();
  }
  if (!remote_.parts.add(Kind::member, name, json, options_.max_kept_bytes)) drop();
}

void RemoteBuilder::keep_detail(Text type, Text json) noexcept {
  if (json.empty() || gone_too_far() || !remote_.parts.add(Kind::detail, type, json, options_.max_kept_bytes)) drop();
}

void RemoteBuilder::keep_member(Text name, JsonValue value) noexcept {
  if (!can_be_sent_on(value)) return drop();
  keep_member(name, value.raw());
}

void RemoteBuilder::keep_detail(Text type, JsonValue value) noexcept {
  if (!can_be_sent_on(value)) return drop();
  keep_detail(type, value.raw());
}

void RemoteBuilder::set_wait(std::optional<nanoseconds> wait) noexcept {
  if (!wait || wait->count() < 0) return;
  nanoseconds capped = *wait < options_.longest_wait ? *wait : options_.longest_wait;
  if (capped.count() < 0) capped = nanoseconds(0);
  if (!remote_.retry_after || *remote_.retry_after < capped) remote_.retry_after = capped;
}

void RemoteBuilder::set_wait(JsonValue seconds) noexcept {
  constexpr double most = 9.0e9;  // in nanoseconds just within 64 bits
  if (const auto number = seconds.number()) {
    if (*number < 0) return;
    if (const auto whole = seconds.int64(); whole && *number < most) return set_wait(std::chrono::seconds(*whole));
    return set_wait(*number < most ? nanoseconds(static_cast<std::int64_t>(*number * 1.0e9)) : nanoseconds::max());
  }
  if (!seconds.is(JsonKind::string)) return;
  const auto duration = parse_duration_json(seconds.text());
  set_wait(duration ? duration : parse_retry_after(seconds.text(), options_.now, options_.longest_wait));
}

void RemoteBuilder::add_violation(Text pointer, Text path, Text words, Text code_name, Limit minimum, Limit maximum) noexcept {
  if (gone_too_far() || remote_.violations.kept() >= options_.max_violations) {
    remote_.violations.count();
    return drop();
  }
  const CodeInfo* known = code_name.empty() ? nullptr : find_code(options_.codes, code_name);
  if (known == nullptr && !code_name.empty()) known = find_code(shipped_codes(), code_name);
  Code code = known != nullptr ? Code(*known) : Code(InputErrc::invalid);
  if (known == nullptr && believes() && !code_name.empty()) {  // the next service gets the same name
    const Code foreign = foreign_code(options_.foreign_domain, code_name, code);
    if (foreign != Errc::unknown) code = foreign;
  }
  Violation violation{.path = {}, .pointer = {}, .message = words, .code = code, .minimum = minimum, .maximum = maximum};
  Place place;
  if (!pointer.empty()) follow_pointer(place, pointer);
  else follow_path(place, path);
  violation.pointer = place.pointer();
  violation.path = path.empty() ? place.path() : path;
  violation.path_cut = place.was_cut() || path.size() > decltype(violation.path)::capacity;
  if (!remote_.violations.add(violation)) drop();
}

void RemoteBuilder::read_violations(JsonValue object) noexcept {
  const JsonValue errors = object.member("errors");
  if (errors.is(JsonKind::array)) {
    for (const JsonValue each : errors.elements()) {
      if (!each.is(JsonKind::object)) continue;
      Text path = each.member("field").text();
      if (path.empty()) path = each.member("path").text();
      Text words = each.member("detail").text();
      if (words.empty()) words = each.member("message").text();
      add_violation(each.member("pointer").text(), path, words, each.member("code").text(), limit_of(each.member("minimum")),
                    limit_of(each.member("maximum")));
    }
    if (remote_.violations.total() != 0) return;  // the map says the same again
  }
  const JsonValue map = object.member("field_errors");
  each_member(*this, map, [&](Text path, JsonValue found) noexcept {
    if (found.is(JsonKind::string)) add_violation({}, path, found.text(), {});
    for (const JsonValue each : found.elements()) {
      if (each.is(JsonKind::string)) add_violation({}, path, each.text(), {});
    }
  });
}

Code RemoteBuilder::like() const noexcept {
  if (general_ != nullptr) return Code(*general_);
  if (remote_.http_status >= 400 || remote_.stated_status == 0) {
    return remote_.http_status == 0 ? Code(Errc::unknown) : code_of_http(remote_.http_status);
  }
  return code_of_http(remote_.stated_status);
}

Code RemoteBuilder::believed() const noexcept {
  if (!believes()) {
    const Code code = like();  // nobody from outside wakes people up
    return code.severity() == Severity::critical ? Code(Errc::internal) : code;
  }
  if (name_.empty()) return like();
  const bool by_name = domain_.empty() || (!options_.service_domain.empty() && Text(domain_) == options_.service_domain);
  for (const Catalogue codes : {options_.codes, shipped_codes()}) {
    const CodeInfo* const found = by_name ? find_code(codes, name_) : find_exact(codes, domain_, name_);
    if (found != nullptr) return Code(*found);
  }
  const Code foreign = foreign_code(domain_.empty() ? options_.foreign_domain : Text(domain_), name_, like());
  return foreign == Errc::unknown ? like() : foreign;
}

Error RemoteBuilder::finish(Location where) noexcept {
  if (!name_.empty()) {
    char code[300];
    BufferSink stated(code, sizeof code);
    if (!domain_.empty()) {
      stated.put(domain_);
      stated.Sink::put('/');
    }
    stated.put(name_);
    say(Kind::code, stated.text());
  } else {
    say(Kind::code, stated_);
  }
  const bool internal = options_.trust == Trust::internal;
  const Text words = remote_.text().empty() ? remote_.title() : remote_.text();
  const bool only_status = remote_.format == RemoteFormat::unknown && general_ == nullptr;
  // The peer's words only where logs may show them; else who answered what, which nobody but us wrote.
  char bytes[160];
  BufferSink status(bytes, sizeof bytes);
  const bool by_rpc = remote_.format == RemoteFormat::grpc;  // its failures come with the HTTP status 200
  if (by_rpc || remote_.http_status != 0) {
    Sink& sink = status;
    sink.put(remote_.peer.empty() ? Text("a peer") : Text(remote_.peer));
    sink.put(Text(" answered "));
    if (by_rpc) {
      sink.put(stated_);
    } else {
      write_value(sink, make_arg(remote_.http_status));
      if (http_reason(remote_.http_status)[0] != '\0') sink.put(' ');
      sink.put(Text(http_reason(remote_.http_status)));
    }
  }
  const Text message = internal && !only_status && !words.empty() ? words : status.text();
  Error error = message.empty() ? Error(believed(), where) : Error(believed(), message, where);

  const auto add = [&error](Key key, Text text, bool show) {
    if (text.empty()) return;
    const InlineText<256> kept(text);
    if (show) error.with(key, kept);
    else error.with(key, personal(kept));
  };
  add("remote_id", remote_.id(), believes());
  add("remote_correlation_id", remote_.correlation_id(), believes());
  add("remote_code", remote_.stated_code(), believes());
  add("remote_type", remote_.type(), internal);
  if (!internal || !remote_.text().empty()) add("remote_title", remote_.title(), internal);
  if (!internal || only_status) add("remote_text", remote_.text(), internal);
  error.with(detail::move(remote_), where);
  return error;
}

namespace {

/// `left`  how many errors within the error may still be read.
Error read_nested(const NestedFormat& format, JsonValue object, const PeerAnswer& answer, const ReadOptions& options,
                  unsigned& left, Location where) noexcept {
  RemoteBuilder builder(answer, options, format.format);
  format.fill(builder, object);
  const JsonValue causes = format.causes(object);
  unsigned taken = 0;
  for (const JsonValue cause : causes.elements()) {
    if (!cause.is(JsonKind::object)) continue;
    if (builder.believes() && !builder.gone_too_far() && left > 0) {
      ++taken;
      --left;
    } else {
      builder.drop();
    }
  }
  Error error = builder.finish(where);
  for (const JsonValue cause : causes.elements()) {
    if (taken == 0) break;
    if (!cause.is(JsonKind::object)) continue;
    --taken;
    error.caused_by(read_nested(format, cause, {}, options, left, where));
  }
  return error;
}

}  // namespace

Error nested_error(const NestedFormat& format, JsonValue error, const PeerAnswer& answer, const ReadOptions& options,
                   Location where) noexcept {
  unsigned left = options.max_causes;
  return read_nested(format, error, answer, options, left, where);
}

Error status_error(const PeerAnswer& answer, const ReadOptions& options, Text text, Location where) noexcept {
  RemoteBuilder builder(answer, options, RemoteFormat::unknown);
  builder.say(Kind::text, cut(text, 255));
  return builder.finish(where);
}

Error status_error(const PeerAnswer& answer, const ReadOptions& options, Result<JsonDocument>& document,
                   Location where) noexcept {
  Error error = status_error(answer, options, answer.body, where);
  if (!document && !answer.body.empty()) error.suppress(detail::move(document).error());
  return error;
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
