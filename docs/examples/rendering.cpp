// Every form that an error can be shown in; docs/reference/rendering.md has the rules.
#define FALLIBLE_RETURN_TRACE 1  // FALLIBLE_TRY without a context leaves its line as well
#include <cstdio>
#include <string>
#include <utility>

#include <fallible/fallible.hpp>

using fallible::Errc;
using fallible::Error;
using fallible::fail;
using fallible::Privacy;
using fallible::Result;
using fallible::Style;

// A checkout may lie anywhere; these names make the output the same everywhere.
#line 1 "profile.cpp"
Result<int> read_socket() { return fail(Errc::unavailable, "connection reset"); }
Result<int> read_row(int id) { return FALLIBLE_TRY(read_socket(), "read user row {}", id); }
Result<int> load(int id) {
  const int row = FALLIBLE_TRY(read_row(id));
  return row;
}
Result<int> profile(int id) { return load(id).context("load profile {}", id); }
Error copy_site() {
  Error backup = Error(Errc::data_loss, "page {} is damaged", 7).caused_by(Errc::unavailable);
  return join(Error(Errc::not_found), std::move(backup), Error(Errc::cancelled));
}
Error with_everything() {
  Error error = profile(42).error();
  error.with("host", "db1").with("user", fallible::personal("ada")).with("notes", "two\nlines");
  error.suppress(Error(Errc::aborted).context("roll back"));
  return error;
}
#line 40 "rendering.cpp"

void show(const char* title, const Error& error, fallible::RenderOptions options) {
  std::printf("--- %s\n%s\n", title, to_string(error, options).c_str());
}

int main() {
  const Error error = profile(42).error();
  show("outermost", error, {Style::outermost});
  show("line", error, {Style::line});
  show("full", error, {Style::full});

  show("full: one text", Errc::not_found, {Style::full});
  show("full: two texts", Error(Errc::internal).caused_by(Errc::data_loss), {Style::full});
  const Error broken =
      Error(Errc::internal).caused_by(Error(Errc::data_loss, std::string("first\nsecond"), {}));
  show("full: a text of two lines", broken, {Style::full});
  const Error deeper = Error(Errc::aborted).caused_by(broken);
  show("full: the same as one of several", deeper, {Style::full});

  show("outermost: several errors", copy_site(), {Style::outermost});
  show("line: several errors", copy_site(), {Style::line});
  show("full: several errors", copy_site(), {Style::full});
  const Error inner = Error(Errc::internal).caused_by(copy_site());
  show("line: several errors below another", inner, {Style::line});
  show("full: several errors below another", inner, {Style::full});
  const Error nested = join(Error(Errc::unknown), Error(inner));
  show("line: several errors in one of several", nested, {Style::line});
  show("full: several errors in one of several", nested, {Style::full});

  show("full: all sections", with_everything(), {Style::full});
  show("full: public", with_everything(), {Style::full, Privacy::public_});

  const fallible::Allocator nothing{[](void*, std::size_t) -> void* { return nullptr; },
                                    [](void*, void*, std::size_t) {}, nullptr};
  const fallible::Allocator* const before = fallible::set_allocator(&nothing);
  show("full: no memory", Error(Errc::unavailable).context("a context that is lost"),
       {Style::full});
  fallible::set_allocator(before);

  const Error coffee(Errc::not_found, std::string("no caf\xC3\xA9"), {});
  char buffer[8];
  const fallible::Rendered cut = render_to(buffer, sizeof buffer, coffee);
  std::printf("--- a buffer of 8 bytes\n%s|%zu of %zu bytes%s\n", buffer, cut.text.size(),
              cut.needed, cut.truncated() ? ", truncated" : "");
}
