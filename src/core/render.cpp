#include <fallible/core/render.hpp>

#include <fallible/config.hpp>
#include <fallible/core/detail/format_engine.hpp>
#include <fallible/core/visit.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

/// Puts an indent behind every line break of what passes through, also when a text arrives in pieces.
class Indented {
 public:
  Indented(const Sink& target, std::size_t indent) : target_(target), indent_(indent) {}
  [[nodiscard]] Sink sink() { return {&write, this}; }

 private:
  static void write(void* self, const char* data, std::size_t size) {
    auto& that = *static_cast<Indented*>(self);
    const char* begin = data;
    const char* const end = data + size;
    for (const char* at = data; at != end; ++at) {
      if (*at != '\n') continue;
      that.target_.put(Text(begin, static_cast<std::size_t>(at + 1 - begin)));
      for (std::size_t i = 0; i < that.indent_; ++i) that.target_.put(' ');
      begin = at + 1;
    }
    that.target_.put(Text(begin, static_cast<std::size_t>(end - begin)));
  }

  const Sink& target_;
  std::size_t indent_;
};

void put_spaces(const Sink& sink, std::size_t count) {
  for (; count > 0; --count) sink.put(' ');
}

void put_place(const Sink& sink, Location where) {
  sink.put(Text(where.file));
  sink.put(':');
  detail::format_value(sink, make_arg(where.line), Privacy::internal);
}

/// {}: the first text and no more.
struct OutermostText {
  const Sink& sink;
  Privacy show;
  bool done = false;

  bool enter(const Error&, const Step& step) { return step.depth == 0; }
  void text(const Words& words, Location) {
    if (!done) words.write(sink, show);
    done = true;
  }
};

/// {:#}: all texts in one line, "a: b: [c; d: e]".
struct OneLine {
  const Sink& sink;
  Privacy show;
  bool started = false;
  std::size_t open = 0;
  std::size_t bracket_depth[FALLIBLE_MAX_BRANCHES]{};

  bool enter(const Error&, const Step& step) {
    if (step.relation == Relation::suppressed) return false;
    close_down_to(step.depth);
    if (step.siblings > 1) {
      if (step.index == 0) {
        sink.put(Text(": ["));
        bracket_depth[open++] = step.depth;
      } else {
        sink.put(Text("; "));
      }
      started = false;
    }
    return true;
  }
  void text(const Words& words, Location) {
    if (started) sink.put(Text(": "));
    words.write(sink, show);
    started = true;
  }
  void omitted(std::size_t count) {
    const Arg number[] = {make_arg(count)};
    detail::format_to(sink, " ({} more not shown)", number, 1, Privacy::internal);
  }
  /// Ends the lists that are deeper than `depth`.
  void close_down_to(std::size_t depth) {
    for (; open > 0 && bracket_depth[open - 1] > depth; --open) sink.put(']');
  }
};

/// Counts what {:?} must know before it starts: the texts of the straight part of the chain, and
/// whether it ends in several causes.
struct Outline {
  std::size_t texts = 0;
  bool branches = false;

  bool enter(const Error&, const Step& step) {
    if (step.relation == Relation::suppressed) return false;
    if (step.siblings > 1) branches = true;
    return !branches;
  }
  void text(const Words&, Location) { ++texts; }
  void omitted(std::size_t) {}
};

/// The texts of {:?}: the first one, then "Caused by:" and the others, then several causes as a list.
struct Chain {
  const Sink& sink;
  Privacy show;
  Outline outline;
  std::size_t number = 0;      // texts written so far
  std::size_t base = 0;        // the depth at which the list begins
  std::size_t indent = 0;      // of the item that is being written
  bool in_list = false;
  bool item_started = false;

  bool enter(const Error&, const Step& step) {
    if (step.relation == Relation::suppressed) return false;
    if (step.siblings > 1) {
      if (!in_list) {
        in_list = true;
        base = step.depth;
        if (outline.texts <= 1) sink.put(Text("\n\nCaused by:"));
      }
      const std::size_t first = outline.texts > 2 ? 7 : 4;
      indent = first + 2 * (step.depth - base);
      sink.put('\n');
      put_spaces(sink, indent);
      sink.put(Text("- "));
      item_started = false;
    }
    return true;
  }

  void text(const Words& words, Location) {
    if (in_list) {
      if (item_started) sink.put(Text(": "));
      item_started = true;
      Indented item(sink, indent + 2);
      words.write(item.sink(), show);
      return;
    }
    if (number == 0) {
      words.write(sink, show);
    } else {
      if (number == 1) sink.put(Text("\n\nCaused by:"));
      sink.put(Text(outline.texts == 2 ? "\n    " : "\n"));
      if (outline.texts > 2) {
        const Arg at[] = {make_arg(number - 1)};
        detail::format_to(sink, "{:>5}: ", at, 1, Privacy::internal);
      }
      Indented cause(sink, outline.texts == 2 ? 4 : 7);
      words.write(cause.sink(), show);
    }
    ++number;
  }
  void omitted(std::size_t count) {
    const Arg value[] = {make_arg(count)};
    detail::format_to(sink, " ({} more not shown)", value, 1, Privacy::internal);
  }
};

/// A section of {:?}: its heading appears with its first line.
class Section {
 public:
  Section(const Sink& sink, const char* heading) : sink_(sink), heading_(heading) {}
  void begin_line() {
    if (!open_) {
      sink_.put(Text("\n\n"));
      sink_.put(Text(heading_));
    }
    open_ = true;
    sink_.put(Text("\n    "));
  }

 private:
  const Sink& sink_;
  const char* heading_;
  bool open_ = false;
};

struct Locations {
  const Sink& sink;
  Section section{sink, "Location:"};
  bool enter(const Error& error, const Step& step) {
    if (step.relation == Relation::suppressed) return false;
    if (const Location where = error.location()) {
      section.begin_line();
      put_place(sink, where);
    }
    return true;
  }
};

struct FieldList {
  const Sink& sink;
  Privacy show;
  Section section{sink, "Fields:"};
  bool enter(const Error&, const Step& step) { return step.relation != Relation::suppressed; }
  void field(Text key, const Arg& value) {
    section.begin_line();
    sink.put(key);
    sink.put(Text(" = "));
    Indented text(sink, 4);
    detail::format_value(text.sink(), value, show);
  }
};

struct ReturnTrace {
  const Sink& sink;
  Privacy show;
  Section section{sink, "Return trace:"};
  bool enter(const Error&, const Step& step) { return step.relation != Relation::suppressed; }
  void passed(Location where, const Words* words) {
    if (!where) return;
    section.begin_line();
    put_place(sink, where);
    if (words == nullptr) return;
    sink.put(Text(": "));
    Indented text(sink, 4);
    words->write(text.sink(), show);
  }
};

struct Suppressed {
  const Sink& sink;
  Privacy show;
  Section section{sink, "Suppressed:"};
  bool enter(const Error& error, const Step& step) {
    if (step.relation != Relation::suppressed) return true;
    section.begin_line();
    Indented item(sink, 4);
    const Sink indented = item.sink();
    render(indented, error, {Style::line, show});
    return false;
  }
};

/// What is missing from the error or from any of its causes.
struct Losses {
  std::size_t dropped = 0;
  bool lost = false;
  bool enter(const Error& error, const Step&) {
    dropped += error.dropped();
    lost = lost || error.detail_lost();
    return true;
  }
};

void render_full(const Sink& sink, const Error& error, Privacy show) {
  Outline outline;
  visit(error, outline);
  visit(error, Chain{sink, show, outline});
  visit(error, Locations{sink});
  visit(error, FieldList{sink, show});
  visit(error, ReturnTrace{sink, show});
  visit(error, Suppressed{sink, show});
  Section code(sink, "Code:");
  code.begin_line();
  sink.put(Text(error.code().domain()));
  sink.put('/');
  sink.put(Text(error.code().name()));
  Losses losses;
  visit(error, losses);
  Section missing(sink, "Missing:");
  if (losses.dropped > 0) {
    missing.begin_line();
    const Arg count[] = {make_arg(losses.dropped)};
    detail::format_to(sink, "{} details beyond the limits", count, 1, Privacy::internal);
  }
  if (losses.lost) {
    missing.begin_line();
    sink.put(Text("details for which there was no memory"));
  }
}

}  // namespace

void render(const Sink& sink, const Error& error, RenderOptions options) {
  switch (options.style) {
    case Style::outermost: visit(error, OutermostText{sink, options.show_up_to}); break;
    case Style::line: {
      OneLine line{sink, options.show_up_to};
      visit(error, line);
      line.close_down_to(0);
      break;
    }
    case Style::full: render_full(sink, error, options.show_up_to); break;
  }
}

Rendered render_to(char* buffer, std::size_t size, const Error& error, RenderOptions options) {
  BufferSink sink(buffer, size == 0 ? 0 : size - 1);
  render(sink, error, options);
  if (size != 0) buffer[sink.size] = '\0';
  return {sink.text(), sink.needed};
}

std::string to_string(const Error& error, RenderOptions options) {
  // Most errors fit the first buffer; a longer one is rendered again into a string of its size.
  char first[512];
  const Rendered rendered = render_to(first, sizeof first, error, options);
  if (!rendered.truncated()) return {first, rendered.text.size()};
  std::string text;
  text.resize(rendered.needed + 1);
  const Rendered again = render_to(text.data(), text.size(), error, options);
  text.resize(again.text.size());
  return text;
}

std::string to_string(Code code) { return code.name(); }

FALLIBLE_NAMESPACE_END
