// What a RemoteError holds, as strings that a test compares.
#ifndef TEST_SUPPORT_REMOTE_VIEWS_HPP
#define TEST_SUPPORT_REMOTE_VIEWS_HPP

#include <fallible/core/visit.hpp>
#include <fallible/report/remote.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace remote_views {

using fallible::Error;
using fallible::RemoteError;
using fallible::Text;
using Strings = std::vector<std::string>;

inline std::string text_of(Text text) { return {text.data(), text.size()}; }

inline const RemoteError& remote_of(const Error& error) {
  static const RemoteError none;
  const auto* found = error.get_if<RemoteError>();
  EXPECT_NE(found, nullptr) << "an error from a reader without a RemoteError";
  return found == nullptr ? none : *found;
}

inline Strings parts_of(const fallible::RemoteParts::Range& parts) {
  Strings seen;
  for (const fallible::RemotePart part : parts) seen.push_back(text_of(part.name) + "=" + text_of(part.content));
  return seen;
}
inline Strings members_of(const Error& error) { return parts_of(remote_of(error).unknown_members()); }
inline Strings details_of(const Error& error) { return parts_of(remote_of(error).unknown_details()); }

/// "pointer|path|message|code"
inline Strings violations_of(const Error& error) {
  Strings seen;
  for (const fallible::Violation& each : remote_of(error).violations) {
    seen.push_back(text_of(each.pointer) + "|" + text_of(each.path) + "|" + text_of(each.message) + "|" + each.code.name());
  }
  return seen;
}

/// The error and everything in it as a sink sees it that may show so much.
inline std::string shown(const Error& error, fallible::Privacy up_to) {
  struct Collector {
    fallible::Privacy up_to;
    std::string out;
    void text(const fallible::Words& words, fallible::Location) {
      words.write(fallible::append_to(out), up_to);
      out += '\n';
    }
    void field(Text key, const fallible::Arg& value) {
      out.append(key.data(), key.size());
      out += '=';
      fallible::write_value(fallible::append_to(out), value, up_to);
      out += '\n';
    }
  } collector{up_to, {}};
  fallible::visit(error, collector);
  return collector.out;
}

}  // namespace remote_views

#endif
