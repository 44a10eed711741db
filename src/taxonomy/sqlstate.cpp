#include <fallible/taxonomy/sqlstate.hpp>

#include <fallible/core/visit.hpp>
#include <fallible/taxonomy/configuration.hpp>
#include <fallible/taxonomy/conflict.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/external.hpp>
#include <fallible/taxonomy/input.hpp>
#include <fallible/taxonomy/resource.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

using Db = DatabaseErrc;

struct Row {
  const char* state;  // five characters, or the two of a class
  Code code;
  const char* text;
};

constexpr Row states[] = {
    {"08007", Errc::unknown, "transaction resolution unknown"},  // it may have been committed
    {"08P01", ExternalErrc::protocol, "protocol violation"},
    {"22001", InputErrc::too_long, "text too long for its column"},
    {"22003", InputErrc::not_in_range, "number out of range"},
    {"22007", InputErrc::bad_format, "invalid date or time format"},
    {"22008", InputErrc::not_in_range, "date or time out of range"},
    {"22012", Db::query, "division by zero"},
    {"22021", InputErrc::bad_encoding, "character not in repertoire"},
    {"22P02", InputErrc::bad_format, "invalid text representation"},
    {"22P05", InputErrc::bad_encoding, "untranslatable character"},
    {"23001", Db::foreign_key_violation, "restrict violation"},
    {"23502", Db::integrity_violation, "not-null violation"},
    {"23503", Db::foreign_key_violation, "foreign key violation"},
    {"23505", Db::unique_violation, "unique violation"},
    {"23514", Db::integrity_violation, "check violation"},
    {"23P01", Db::unique_violation, "exclusion violation"},
    {"25006", Db::read_only, "read-only transaction"},
    {"25P02", Db::rolled_back, "in a failed transaction"},
    {"25P03", Db::connection, "idle in transaction for too long"},
    {"40001", Db::serialization_failure, "serialization failure"},
    {"40002", Db::integrity_violation, "integrity violation at commit"},
    {"40003", Errc::unknown, "statement completion unknown"},  // it may have happened
    {"40P01", Db::deadlock, "deadlock detected"},
    {"42501", ConfigErrc::invalid, "insufficient privilege"},  // of the role that we run with
    {"53100", Db::full, "disk full"},
    {"53200", ResourceErrc::out_of_memory, "the server is out of memory"},
    {"53300", Db::pool_exhausted, "too many connections"},
    {"55006", Db::busy, "object in use"},
    {"55P03", Db::busy, "lock not available"},
    {"57014", Errc::cancelled, "query cancelled"},
    {"57P04", ConfigErrc::invalid, "database dropped"},
    {"HY001", ResourceErrc::out_of_memory, "memory allocation failed"},
    {"HY008", Errc::cancelled, "operation cancelled"},
    {"HYC00", Errc::unimplemented, "optional feature not implemented"},
    {"HYT00", Db::timeout, "timed out"},
    {"HYT01", Db::connection, "connection timed out"},
    {"P0001", ConflictErrc::rule_violated, "exception raised by a procedure"},
    {"P0002", Errc::not_found, "no data found"},
    {"P0004", Errc::internal, "assertion failed"},
    {"XX001", Db::damaged, "data corrupted"},
    {"XX002", Db::damaged, "index corrupted"},
};

constexpr Row classes[] = {
    {"02", Errc::not_found, "no data"},
    {"03", Db::query, "statement not complete"},
    {"07", Db::query, "dynamic SQL error"},
    {"08", Db::connection, "connection failure"},
    {"09", Db::query, "triggered action failed"},
    {"0A", Errc::unimplemented, "feature not supported"},
    {"0B", Db::query, "invalid transaction initiation"},
    {"0F", Db::query, "invalid locator"},
    {"0L", Db::query, "invalid grantor"},
    {"0P", Db::query, "invalid role specification"},
    {"0Z", Db::query, "diagnostics exception"},
    {"20", Db::query, "case not found"},
    {"21", Db::query, "cardinality violation"},
    {"22", InputErrc::invalid, "data exception"},
    {"23", Db::integrity_violation, "integrity constraint violation"},
    {"24", Db::query, "invalid cursor state"},
    {"25", Db::query, "invalid transaction state"},
    {"26", Db::query, "invalid statement name"},
    {"27", Db::integrity_violation, "triggered data change violation"},
    {"28", ExternalErrc::credentials, "invalid authorization"},
    {"2B", Db::foreign_key_violation, "dependent objects still exist"},
    {"2D", Db::query, "invalid transaction termination"},
    {"2F", Db::query, "SQL routine exception"},
    {"34", Db::query, "invalid cursor name"},
    {"38", Db::query, "external routine exception"},
    {"39", Db::query, "external routine invocation exception"},
    {"3B", Db::query, "savepoint exception"},
    {"3D", ConfigErrc::invalid, "no such database"},
    {"3F", Db::query, "invalid schema name"},
    {"40", Db::rolled_back, "transaction rolled back"},
    {"42", Db::query, "syntax error or access rule violation"},
    {"44", Db::integrity_violation, "check option violation"},
    {"53", ResourceErrc::exhausted, "insufficient resources"},
    {"54", Db::query, "program limit exceeded"},
    {"55", Db::query, "object not in prerequisite state"},
    {"57", Db::connection, "ended by the server's operator"},
    {"58", Errc::internal, "system error of the server"},
    {"72", Db::serialization_failure, "snapshot too old"},
    {"F0", ConfigErrc::invalid, "configuration file error"},
    {"HV", ExternalErrc::service, "foreign data wrapper error"},
    {"HY", Db::query, "general error"},
    {"IM", ConfigErrc::invalid, "driver error"},
    {"P0", Db::query, "procedure error"},
    {"XX", Errc::internal, "internal error of the server"},
};

constexpr Row unknown_row{"", Errc::unknown, "unknown SQLSTATE"};

constexpr std::uint64_t packed(const char* text, std::size_t size) noexcept {
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < size; ++i) key = key << 8 | static_cast<unsigned char>(text[i]);
  return key;
}

constexpr bool is_state(Text state) noexcept {
  if (state.size() != 5) return false;
  for (const char c : state) {
    if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))) return false;
  }
  return true;
}

const Row& find(Text state) noexcept {
  if (!is_state(state)) return unknown_row;
  const std::uint64_t whole = packed(state.data(), 5);
  for (const Row& row : states) {
    if (packed(row.state, 5) == whole) return row;
  }
  const std::uint64_t its_class = packed(state.data(), 2);
  for (const Row& row : classes) {
    if (packed(row.state, 2) == its_class) return row;
  }
  return unknown_row;
}

/// The state that tells a code best. The general code decides where the code itself is not listed.
const char* best_state(Code code) noexcept {
  switch (code.as<DatabaseErrc>()) {
    case Db::connection: return "08006";
    case Db::query: return "42000";
    case Db::timeout: return "HYT00";
    case Db::unique_violation: return "23505";
    case Db::foreign_key_violation: return "23503";
    case Db::integrity_violation: return "23000";
    case Db::serialization_failure: return "40001";
    case Db::deadlock: return "40P01";
    case Db::rolled_back: return "40000";
    case Db::busy: return "55P03";
    case Db::pool_exhausted: return "53300";
    case Db::read_only: return "25006";
    case Db::full: return "53100";
    case Db::damaged: return "XX001";
    default: break;
  }
  switch (code.general()) {
    case Errc::cancelled: return "57014";
    case Errc::invalid_argument: return "22000";
    case Errc::deadline_exceeded: return "HYT00";
    case Errc::not_found: return "02000";
    case Errc::already_exists: return "23505";
    case Errc::permission_denied: return "42501";
    case Errc::resource_exhausted: return "53000";
    case Errc::aborted: return "40000";
    case Errc::out_of_range: return "22003";
    case Errc::unimplemented: return "0A000";
    case Errc::internal: return "XX000";
    case Errc::unavailable: return "08006";
    case Errc::data_loss: return "XX001";
    case Errc::unauthenticated: return "28000";
    default: return "HY000";
  }
}

struct StateFinder {
  InlineText<8> found;
  bool enter(const Error&, const Step& step) const noexcept { return step.depth == 0; }
  void field(Text key, const Arg& value) noexcept {
    if (found.empty() && key == "sqlstate" && value.kind == ArgKind::text && is_state(value.text())) {
      found = value.text();
    }
  }
};

}  // namespace

Code code_of_sqlstate(Text state) noexcept { return find(state).code; }
const char* sqlstate_message(Text state) noexcept { return find(state).text; }

Error from_sqlstate(Text state, Text message, Location where) noexcept {
  const Row& row = find(state);
  Error error(row.code, Text(row.text), where);
  if (!state.empty()) error.with("sqlstate", InlineText<16>(state));
  if (!message.empty()) {
    const InlineText<256> kept(message);
    error.with("sql_message", personal(kept));
  }
  return error;
}

InlineText<8> sqlstate_of(const Error& error) noexcept {
  StateFinder finder;
  visit(error, finder);
  if (!finder.found.empty()) return finder.found;
  return Text(best_state(error.code()));
}

FALLIBLE_NAMESPACE_END
