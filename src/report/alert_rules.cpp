#include <fallible/report/alert_rules.hpp>

#include <fallible/core/detail/utf8.hpp>
#include <fallible/core/failure.hpp>
#include <fallible/core/invalid_option.hpp>

#include "append_whole.hpp"
#include "rule_text.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

using std::chrono::nanoseconds;
using detail::is_label;
using detail::is_word;
using detail::put_duration;
using detail::put_number;

/// The inside of a string of PromQL, or of YAML in double quotes: printable, on one line. Bytes that are not UTF-8 become
/// U+FFFD.
void put_escaped(const Sink& out, Text text) {
  while (!text.empty()) {
    const std::size_t length = detail::utf8_length(text);
    const auto byte = static_cast<unsigned char>(text[0]);
    if (length == 0) {
      out.put("\xEF\xBF\xBD");
    } else if (byte == '"' || byte == '\\') {
      out.put('\\');
      out.put(text[0]);
    } else if (byte < 0x20 || byte == 0x7F) {
      constexpr char digits[] = "0123456789abcdef";
      out.put("\\x");
      out.put(digits[byte >> 4]);
      out.put(digits[byte & 15u]);
    } else if (byte == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0) {
      out.put(' ');  // a control character that YAML does not have as it is
    } else {
      out.put(Text(text.data(), length));
    }
    const std::size_t used = length == 0 ? 1 : length;
    text = {text.data() + used, text.size() - used};
  }
}

/// The same in an annotation, which is a template of Go: braces stand for themselves.
void put_template_text(const Sink& out, Text text) {
  std::size_t from = 0;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] != '{' || text[i + 1] != '{') continue;
    put_escaped(out, {text.data() + from, i - from});
    out.put("{{ `{{` }}");
    from = i + 2;
    ++i;
  }
  put_escaped(out, {text.data() + from, text.size() - from});
}

/// Passes text on with its single quotes doubled, as YAML has them between single quotes.
struct SingleQuoted {
  const Sink& out;
  [[nodiscard]] Sink sink() noexcept {
    return {[](void* self, const char* data, std::size_t size) {
              const Sink& to = static_cast<SingleQuoted*>(self)->out;
              std::size_t from = 0;
              for (std::size_t i = 0; i < size; ++i) {
                if (data[i] != '\'') continue;
                to.put(Text(data + from, i + 1 - from));
                from = i;  // once more
              }
              to.put(Text(data + from, size - from));
            },
            this};
  }
};

struct Rules {
  const AlertRulesOptions& options;
  const Sink& out;

  // --- which errors ---------------------------------------------------------------------------------------------------

  [[nodiscard]] const CodeInfo* first_code(const ErrorMatch& match) const noexcept {
    for (const DomainCodes& domain : options.catalogue) {
      for (std::size_t i = 0; i < domain.count; ++i) {
        if (match(Code(domain.codes[i]))) return &domain.codes[i];
      }
    }
    return nullptr;
  }
  /// ,category="network"   ,code=~"A|B"   and with `exclude` the contrary
  void match(const Sink& to, const ErrorMatch& match, bool exclude) const {
    switch (match.kind()) {
      case ErrorMatch::Kind::any: return;
      case ErrorMatch::Kind::category:
        to.put(exclude ? Text(",category!=\"") : Text(",category=\""));
        to.put(to_string(first_code(match)->category));
        break;
      case ErrorMatch::Kind::domain:
      case ErrorMatch::Kind::code: {
        to.put(exclude ? Text(",code!~\"") : Text(",code=~\""));
        bool first = true;
        for (const DomainCodes& domain : options.catalogue) {
          for (std::size_t i = 0; i < domain.count; ++i) {
            if (!match(Code(domain.codes[i]))) continue;
            if (!first) to.put('|');
            first = false;
            to.put(domain.codes[i].name);  // letters, digits and _: nothing that a regular expression would read
          }
        }
        break;
      }
    }
    to.put('"');
  }
  void only(const Sink& to) const {
    for (const RuleLabel& label : options.only) {
      to.put(',');
      to.put(label.name);
      to.put("=\"");
      put_escaped(to, label.value);
      to.put('"');
    }
  }
  void errors(const Sink& to, const AlertPolicy& policy) const {
    to.put(options.prefix);
    to.put("_errors_total{severity");
    if (policy.severity.has_value()) {
      to.put("=\"");
      to.put(to_string(*policy.severity));
      to.put('"');
    } else {
      to.put("!=\"\"");
    }
    match(to, policy.match, false);
    for (const AlertPolicy& other : options.policies) {
      const bool apart = policy.severity.has_value() && other.severity.has_value() && *policy.severity != *other.severity;
      if (other.match.kind() > policy.match.kind() && !apart) match(to, other.match, true);
    }
    only(to);
    to.put('}');
  }
  void requests(const Sink& to) const {
    to.put(options.prefix);
    to.put("_requests_total{operation!=\"\"");
    only(to);
    to.put('}');
  }

  void started(const Sink& to) const {
    to.put(options.prefix);
    to.put("_start_time_seconds");
  }

  // --- how many -------------------------------------------------------------------------------------------------------

  /// What came in the window. A series that began in it began at 0 when the process did so as well, or when the server knew
  /// the process before; else it is an old one that the server has just met, and only what is added to it counts.
  template <class Series>
  void growth(const Sink& to, nanoseconds window, Text by, Text and_by, Text own_labels, Series series) const {
    to.put("sum by (");
    to.put(by);
    if (!by.empty() && !and_by.empty()) to.put(", ");
    to.put(and_by);
    to.put(") ((");
    series(to);
    to.put(" unless ");
    series(to);
    to.put(" offset ");
    put_duration(to, window);
    to.put(" and ignoring (");
    to.put(own_labels);
    to.put(") (");
    started(to);
    to.put(" offset ");
    put_duration(to, window);
    to.put(" or ");
    started(to);
    to.put(" > time() - ");
    put_number(to, static_cast<double>(window.count()) / 1e9);
    to.put(")) or increase(");
    series(to);
    to.put('[');
    put_duration(to, window);
    to.put("]))");
  }
  void error_growth(const Sink& to, const AlertPolicy& policy, nanoseconds window) const {
    growth(to, window, options.by, by_code(policy), "code, category, severity, component",
           [&](const Sink& s) { errors(s, policy); });
  }
  void request_growth(const Sink& to, nanoseconds window) const {
    growth(to, window, options.by, {}, "operation, outcome", [&](const Sink& s) { requests(s); });
  }
  [[nodiscard]] static Text by_code(const AlertPolicy& policy) noexcept {
    return policy.group == AlertGrouping::all || policy.digest != nanoseconds(0) ? Text() : Text("code");
  }

  void value(const Sink& to, const AlertPolicy& policy) const {
    error_growth(to, policy, policy.window);
    if (policy.measure == AlertMeasure::per_second) {
      to.put(" / ");
      put_number(to, static_cast<double>(policy.window.count()) / 1e9);
    } else if (policy.measure == AlertMeasure::share) {
      to.put(" / on (");
      to.put(options.by);
      to.put(") group_left () ");
      request_growth(to, policy.window);
    }
  }
  void condition(const Sink& to, const AlertPolicy& policy) const {
    if (policy.digest != nanoseconds(0)) {
      error_growth(to, policy, policy.digest);
      to.put(" > 0");
      return;
    }
    const bool hysteresis = policy.clear_below != 0 && policy.clear_below < policy.fire_at;
    if (hysteresis) to.put('(');
    value(to, policy);
    to.put(" >= ");
    put_number(to, policy.fire_at);
    if (policy.min_count > 1) {
      const bool share = policy.measure == AlertMeasure::share;
      to.put(share ? Text(" and on (") : Text(" and ("));
      if (share) {
        to.put(options.by);
        to.put(") (");
        request_growth(to, policy.window);
      } else {
        error_growth(to, policy, policy.window);
      }
      to.put(" >= ");
      put_number(to, static_cast<double>(policy.min_count));
      to.put(')');
    }
    if (!hysteresis) return;
    to.put(") or (");
    value(to, policy);
    to.put(" >= ");
    put_number(to, policy.clear_below);
    to.put(" and on (");
    to.put(options.by);
    const Text code = by_code(policy);
    if (!options.by.empty() && !code.empty()) to.put(", ");
    to.put(code);
    to.put(") ALERTS{alertname=\"");
    to.put(policy.name);
    to.put("\",alertstate=\"firing\"})");
  }

  // --- the file -------------------------------------------------------------------------------------------------------

  void summary(const AlertPolicy& policy) const {
    out.put("          summary: \"");
    if (!options.by.empty()) {
      out.put("{{ $labels.");
      out.put(options.by);
      out.put(" }}: ");
    }
    if (!by_code(policy).empty()) out.put("{{ $labels.code }}, ");
    const bool digest = policy.digest != nanoseconds(0);
    if (!digest && policy.measure == AlertMeasure::share) {
      out.put("{{ $value | humanizePercentage }} of the requests failed");
    } else if (!digest && policy.measure == AlertMeasure::per_second) {
      out.put("{{ $value | humanize }} errors a second");
    } else {
      out.put("{{ $value | humanize }} errors");
    }
    out.put(" in ");
    put_duration(out, digest ? policy.digest : policy.window);
    out.put("\"\n");
  }
  void rule(const AlertPolicy& policy) const {
    out.put("      - alert: '");  // in quotes: a name may be a word of YAML's own
    out.put(policy.name);
    out.put("'\n        expr: '");
    SingleQuoted quoted{out};
    condition(quoted.sink(), policy);
    out.put("'\n        labels:\n");
    if (policy.severity.has_value()) {
      out.put("          severity: ");
      out.put(to_string(*policy.severity));
      out.put('\n');
    }
    out.put("          delivery: ");
    out.put(policy.digest > std::chrono::hours(48)     ? Text("weekly\n")
            : policy.digest != nanoseconds(0)          ? Text("daily\n")
            : policy.within > nanoseconds(0)           ? Text("soon\n")
                                                       : Text("now\n"));
    for (const RuleLabel& label : options.labels) {
      out.put("          ");
      out.put(label.name);
      out.put(": \"");
      put_template_text(out, label.value);
      out.put("\"\n");
    }
    out.put("        annotations:\n");
    summary(policy);
    if (policy.match.kind() == ErrorMatch::Kind::code) {
      out.put("          description: \"");
      put_template_text(out, first_code(policy.match)->doc);
      out.put("\"\n");
    }
  }
  void file() const {
    out.put("groups:\n  - name: '");
    out.put(options.group);
    out.put("'\n    rules:\n");
    for (const AlertPolicy& policy : options.policies) rule(policy);
  }
};

Result<void> check(const AlertRulesOptions& o) noexcept {
  const auto bad = [](Text option, Text must) noexcept { return fail(InvalidOption{"alert rules", option, must}); };
  if (const auto fault = detail::check_policies(o.policies); fault.field != nullptr) {
    auto refused = bad(fault.field, fault.must);
    if (fault.policy >= o.policies.size()) return refused;
    return detail::move(refused).context("policy {}", o.policies[fault.policy].name);
  }
  for (const AlertPolicy& policy : o.policies) {
    const Rules rules{o, Sink{}};
    if (policy.match.kind() != ErrorMatch::Kind::any && rules.first_code(policy.match) == nullptr) {
      return bad("match", "of codes that are in the catalogue").context("policy {}", policy.name);
    }
  }
  if (!is_word(o.prefix, false)) return bad("prefix", "1 to 63 bytes of a-z, 0-9 and _, not beginning with a digit");
  if (!is_word(o.group, false)) return bad("group", "1 to 63 bytes of a-z, 0-9 and _, not beginning with a digit");
  if (!o.by.empty() && (!is_label(o.by) || o.by == "code")) return bad("by", "empty or the name of a label");
  for (const RuleLabel& label : o.only) {
    if (!is_label(label.name)) return bad("only", "named as labels are");
  }
  for (std::size_t i = 0; i < o.labels.size(); ++i) {
    const Text name = o.labels[i].name;
    bool good = is_label(name) && !(name == "severity") && !(name == "delivery") && !(name == "alertname");
    for (std::size_t before = 0; before < i; ++before) good = good && !(o.labels[before].name == name);
    if (!good) return bad("labels", "named as labels are, each once, and none of severity, delivery and alertname");
  }
  return {};
}

}  // namespace

Result<void> write_alert_rules(Buffer& out, const AlertRulesOptions& options) noexcept {
  if (auto good = check(options); !good.has_value()) return good;
  if (detail::append_whole(out, [&](const Sink& to) { Rules{options, to}.file(); })) return {};
  return fail(Errc::resource_exhausted, "alert rules: the buffer is too small");
}

FALLIBLE_NAMESPACE_END
