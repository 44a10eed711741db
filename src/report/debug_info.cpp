// debug_info: the whole chain, for developers.
#include <fallible/core/visit.hpp>
#include <fallible/report/detail/client_view.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

void put_place(JsonWriter& json, Location where) noexcept {
  const Sink sink = json.begin_text();
  sink.put(Text(where.file));
  char digits[24];
  BufferSink line(digits, sizeof digits);
  write_value(line, make_arg(where.line), Privacy::secret);
  sink.put(':');
  sink.put(line.text());
  json.end_text();
}

/// One object for each error of the chain, parents first; `depth` and `relation` say how they hang together.
struct Chain {
  enum class List : std::uint8_t { none, contexts, fields, trace };

  JsonWriter& json;
  Privacy show_up_to;
  const Redactor* redactor;
  unsigned left;
  std::size_t skipped = 0;
  bool inside = false;
  List list = List::none;

  bool enter(const Error& error, const Step& step) noexcept {
    close();
    if (left == 0 || json.truncated()) {
      ++skipped;
      return false;
    }
    --left;
    inside = true;
    json.begin_object();
    json.member("relation", Text(to_string(step.relation))).member("depth", step.depth);
    json.member("code", Text(error.code().name())).member("domain", Text(error.code().domain()));
    return true;
  }
  void text(const Words& words, Location where) noexcept {
    if (words.is_message()) {
      close_list();
      json.key("message");
      put_words(words);
      if (where) {
        json.key("location");
        put_place(json, where);
      }
      return;
    }
    open_list(List::contexts, "contexts");
    json.begin_object().key("text");
    put_words(words);
    if (where) {
      json.key("location");
      put_place(json, where);
    }
    json.end_object();
  }
  void field(Text key, const Arg& value) noexcept {
    open_list(List::fields, "fields");  // a list, as a key may come twice
    json.begin_object().member("key", key).key("value");
    if (value.privacy > show_up_to || value.privacy == Privacy::secret) {
      write_value(json.begin_text(), value, show_up_to);
      json.end_text();
    } else {
      detail::put_value(json, key, value, redactor, show_up_to);
    }
    json.end_object();
  }
  void passed(Location where, const Words*) noexcept {
    if (!where) return;
    open_list(List::trace, "trace");
    put_place(json, where);
  }
  void omitted(std::size_t count) noexcept { skipped += count; }

  void put_words(const Words& words) noexcept {
    detail::put_redacted(json.begin_text(), redactor, show_up_to, [&](const Sink& out) { words.write(out, show_up_to); });
    json.end_text();
  }
  void open_list(List wanted, Text name) noexcept {
    if (list == wanted) return;
    close_list();
    json.key(name).begin_array();
    list = wanted;
  }
  void close_list() noexcept {
    if (list != List::none) json.end_array();
    list = List::none;
  }
  void close() noexcept {
    close_list();
    if (inside) json.end_object();
    inside = false;
  }
};

}  // namespace

void detail::put_debug_info(JsonWriter& json, const Error& error, const ResponseOptions& options) noexcept {
  if (options.mode != ResponseMode::development) return;
  json.key("debug_info").begin_object();
  json.key("chain").begin_array();
  Chain chain{json, options.personal_in_debug_info ? Privacy::personal : Privacy::internal, options.redactor,
              options.max_items};
  visit(error, chain);
  chain.close();
  json.end_array();
  if (chain.skipped != 0) json.member("skipped", chain.skipped);
  if (error.dropped() != 0) json.member("dropped", error.dropped());
  if (error.detail_lost()) json.member("detail_lost", true);
  json.end_object();
}

FALLIBLE_NAMESPACE_END
