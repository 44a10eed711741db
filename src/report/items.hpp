// Lists that are shortened by whole items. Not for users.
#ifndef FALLIBLE_SRC_REPORT_ITEMS_HPP
#define FALLIBLE_SRC_REPORT_ITEMS_HPP

#include <fallible/core/visit.hpp>
#include <fallible/report/json_writer.hpp>
#include <fallible/report/remote.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// Writes an item, or takes it back when it is the first that does not fit.
/// Returns   whether it is there.
template <class Put>
bool put_item(JsonWriter& json, Put put) noexcept {
  const bool was_truncated = json.truncated();
  const JsonWriter::Mark mark = json.mark();
  put();
  if (was_truncated || !json.truncated()) return true;
  json.rewind(mark);
  return false;
}

/// Writes members that came with a peer's error as they are, but for those whose name is taken.
template <class Taken>
void put_unknown_members(JsonWriter& json, const RemoteError& remote, Taken taken) noexcept {
  for (const RemotePart part : remote.unknown_members()) {
    if (!taken(part.name)) json.key(part.name).raw(part.content);
  }
}

/// How deep joins within joins are written.
inline constexpr unsigned most_nested_joins = 4;

/// Visits the members of a join and calls `put(member)` for each, as items of the array `name`.
template <class Put>
struct Members {
  JsonWriter& json;
  Text name;
  std::uint32_t most;
  Put put;
  std::uint32_t listed = 0;
  std::uint32_t total = 0;

  bool enter(const Error& error, const Step& step) noexcept {
    if (step.depth == 0) return true;
    if (step.relation != Relation::member) return false;
    if (total++ == 0) json.key(name).begin_array();
    if (listed == most || json.truncated()) return false;
    if (put_item(json, [&] { put(error); })) ++listed;
    return false;
  }
};

/// "name": [members], and "omitted" for those that are not listed; nothing for an error that is no join.
template <class Put>
void put_members(JsonWriter& json, const Error& error, Text name, std::uint32_t most, Put put) noexcept {
  Members<Put> members{json, name, most, put};
  visit(error, members);
  if (members.total == 0) return;
  json.end_array();
  if (members.listed < members.total) json.member("omitted", members.total - members.listed);
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
