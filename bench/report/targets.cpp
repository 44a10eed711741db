#include "report/targets.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>

namespace bench::report {
namespace {

enum class Direction { at_most, at_least };

class Judge {
 public:
  Judge(const Compiler& compiler, std::vector<Target>* targets)
      : compiler_(compiler), targets_(targets) {}

  void group(const char* name) { group_ = name; }

  void bar(const std::string& what, std::optional<Figure> figure, Direction direction, double bar) {
    if (!figure) return;
    const bool less = direction == Direction::at_most;
    const auto reaches = [&](double value) { return less ? value <= bar : value >= bar; };
    Target target{group_, what, compiler_.name, (less ? "<= " : ">= ") + trimmed(bar), "", {}};
    target.measured = shortened(figure->median);
    if (figure->low != figure->high) {
      target.measured += " (" + shortened(figure->low) + "-" + shortened(figure->high) + ")";
    }
    const double off = figure->median / bar;
    const bool close = less ? off <= 1.15 : off >= 1 / 1.15;
    target.verdict = Verdict::missed;
    if (reaches(figure->median)) {
      target.verdict = Verdict::met;
    } else if (close && reaches(less ? figure->low : figure->high)) {
      target.verdict = Verdict::within_noise;
    }
    targets_->push_back(target);
  }

  void at_most(const std::string& what, std::optional<Figure> figure, double limit) {
    bar(what, figure, Direction::at_most, limit);
  }
  void at_least(const std::string& what, std::optional<Figure> figure, double limit) {
    bar(what, figure, Direction::at_least, limit);
  }

  [[nodiscard]] const Series* series(const char* scenario, const char* variant, double rate,
                                     const char* mechanism) const {
    const Cell* const cell = compiler_.find(scenario, variant, rate);
    return cell == nullptr ? nullptr : cell->find(mechanism);
  }

  [[nodiscard]] std::optional<Figure> time(const char* scenario, const char* variant, double rate,
                                           const char* one, const char* other) const {
    return ratio(series(scenario, variant, rate, one), series(scenario, variant, rate, other));
  }

  [[nodiscard]] std::optional<double> instructions(const char* variant,
                                                   const char* mechanism) const {
    const Series* const one = series("chain", variant, 0, mechanism);
    return one == nullptr ? std::nullopt : one->instructions;
  }

  /// Instructions of one more frame.
  [[nodiscard]] std::optional<double> per_frame(const char* mechanism) const {
    const auto many = instructions("24 frames", mechanism);
    const auto few = instructions("8 frames", mechanism);
    if (!many || !few) return std::nullopt;
    return (*many - *few) / 16;
  }

  [[nodiscard]] std::optional<Figure> allocations(const char* scenario, const char* variant,
                                                  const char* mechanism) const {
    const Series* const one = series(scenario, variant, 1, mechanism);
    if (one == nullptr) return std::nullopt;
    return exactly(one->allocations);
  }

  [[nodiscard]] std::optional<Figure> size(const char* mechanism, const char* question) const {
    for (const Size& one : compiler_.sizes) {
      if (one.mechanism == mechanism && one.question == question) return exactly(one.bytes);
    }
    return std::nullopt;
  }

  static std::optional<Figure> exactly(std::optional<double> value) {
    if (!value) return std::nullopt;
    return Figure{*value, *value, *value};
  }

 private:
  static std::string trimmed(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", value);
    return text;
  }

  const Compiler& compiler_;
  std::vector<Target>* targets_;
  std::string group_;
};

std::optional<double> divided(std::optional<double> one, std::optional<double> other) {
  if (!one || !other || *other == 0) return std::nullopt;
  return *one / *other;
}

constexpr const char* code_tier = "fallible_code";
constexpr const char* full_tier = "fallible_result";

void judge_success(Judge& judge, bool gcc) {
  judge.group("success path");
  const auto floor_frame = judge.per_frame(floor_mechanism);
  const auto frame = [&](const char* mechanism, const std::string& label, double limit,
                         bool against_floor) {
    judge.at_most("instructions of a neutral frame, " + label,
                  Judge::exactly(judge.per_frame(mechanism)), limit);
    if (against_floor) {
      judge.at_most("... over those of the int code, " + label,
                    Judge::exactly(divided(judge.per_frame(mechanism), floor_frame)), 0.7);
    }
  };
  const auto chain = [&](const char* mechanism, const std::string& label) {
    for (const char* const frames : {"8 frames", "24 frames"}) {
      judge.at_most("chain of " + std::string(frames) + " over a plain call, " + label,
                    judge.time("chain", frames, 0, mechanism, "plain"), 1.05);
    }
  };
  frame(code_tier, "Result<int, Code>", 9, true);
  chain(code_tier, "Result<int, Code>");
  if (gcc) {
    frame(full_tier, "Result<int>", 16, false);
    for (const char* const frames : {"8 frames", "16 frames"}) {
      judge.at_most("chain of " + std::string(frames) + " over the int code, Result<int>",
                    judge.time("chain", frames, 0, full_tier, floor_mechanism), 1.07);
    }
  } else {
    frame(full_tier, "Result<int>", 9, true);
    chain(full_tier, "Result<int>");
  }
  judge.at_most("fib over a plain call, Result<uint64_t, Code>",
                judge.time("fib", "fib(15)", 0, code_tier, "plain"), 1.05);
  judge.at_most("fib over a plain call, Result<uint64_t>",
                judge.time("fib", "fib(15)", 0, full_tier, "plain"), gcc ? 1.10 : 1.05);
  for (const char* const mechanism : {code_tier, full_tier}) {
    const std::string label =
        mechanism == code_tier ? "Result<uint64_t, Code>" : "Result<uint64_t>";
    for (const char* const peer :
         {"tl_expected", "std_expected", "std_expected_u64", "outcome", "leaf", "absl_statusor"}) {
      const Series* const other = judge.series("fib", "fib(15)", 0, peer);
      if (other == nullptr) continue;
      judge.at_most("fib over " + other->label + ", " + label,
                    judge.time("fib", "fib(15)", 0, mechanism, peer), 1.0);
    }
  }
  if (gcc) {
    judge.at_least("chain of 8: time of tl::expected over ours, code tier",
                   judge.time("chain", "8 frames", 0, "tl_expected", code_tier), 3.8);
    judge.at_least("chain of 8: time of std::expected over ours, code tier",
                   judge.time("chain", "8 frames", 0, "std_expected", code_tier), 3.8);
  }
  judge.at_most("passing on a std::string over the out parameter, Result<std::string>",
                judge.time("string", "8 frames", 0, full_tier, floor_mechanism), 1.1);
}

void judge_failure(Judge& judge) {
  judge.group("failing at depth 8");
  judge.at_least("exceptions over ours, code alone, Result<T, Code>",
                 judge.time("chain", "8 frames", 1, "exceptions", code_tier), 170);
  judge.at_least("exceptions over ours, code alone, Result<T>",
                 judge.time("chain", "8 frames", 1, "exceptions", full_tier), 170);
  judge.at_most("code alone over the int code, Result<T, Code>",
                judge.time("chain", "8 frames", 1, code_tier, floor_mechanism), 1.12);
  const auto payload = [&](const char* variant, const char* one, const char* other) {
    return judge.time("payload", variant, 1, one, other);
  };
  const char* const message = "code + message";
  judge.at_least("exceptions over ours, with a message", payload(message, "exceptions", full_tier),
                 90);
  judge.at_most("with a message, over int code + std::string",
                payload(message, full_tier, floor_mechanism), 1.05);
  judge.at_least("tl::expected<T, {code, string}> over ours, with a message",
                 payload(message, "tl_expected", full_tier), 1.4);
  judge.at_most("allocations, with a message", judge.allocations("payload", message, full_tier), 1);
  const char* const contexts = "code + 3 contexts";
  judge.at_least("exceptions over ours, 3 contexts", payload(contexts, "exceptions", full_tier),
                 250);
  judge.at_least("tl::expected<T, {code, string}> over ours, 3 contexts",
                 payload(contexts, "tl_expected", full_tier), 3.5);
  judge.at_least("absl::StatusOr over ours, 3 contexts",
                 payload(contexts, "absl_statusor", full_tier), 6);
  judge.at_most("3 contexts over int code + array of the caller",
                payload(contexts, full_tier, floor_mechanism), 2.5);
}

void judge_contexts(Judge& judge) {
  judge.group("contexts, against anyhow");
  const auto faster = [&](const char* scenario, const char* variant, double limit) {
    judge.at_least(std::string("anyhow over ours: ") + scenario + ", " + variant,
                   judge.time(scenario, variant, 1, "anyhow", full_tier), limit);
  };
  faster("contexts, literal, dropped", "3 contexts", 3);
  faster("contexts, literal, dropped", "5 contexts", 3.5);
  faster("contexts, literal, dropped", "10 contexts", 4);
  faster("contexts, formatted, dropped", "3 contexts", 7);
  faster("contexts, formatted, dropped", "5 contexts", 7);
  faster("contexts, literal, rendered", "3 contexts", 3);
  faster("contexts, literal, rendered", "5 contexts", 3);
  faster("contexts, formatted, rendered", "3 contexts", 4);
  faster("contexts, formatted, rendered", "5 contexts", 4);
  judge.at_most("allocations of a code",
                judge.allocations("contexts, literal, dropped", "0 contexts", full_tier), 0);
  judge.at_most("allocations with 5 literals",
                judge.allocations("contexts, literal, dropped", "5 contexts", full_tier), 1);
  judge.at_most("allocations with 10 literals",
                judge.allocations("contexts, literal, dropped", "10 contexts", full_tier), 1);
}

void judge_size(Judge& judge, bool gcc) {
  judge.group("size at -Os, bytes of text");
  judge.at_most("neutral function, code tier", judge.size(code_tier, "neutral"), gcc ? 24 : 12);
  judge.at_most("raise a code, code tier", judge.size(code_tier, "raise"), 36);
  judge.at_most("raise a code, Result<T>", judge.size(full_tier, "raise"), 36);
  judge.at_most("raise with a literal", judge.size(full_tier, "raise literal"), 60);
  judge.at_most("handle, code tier", judge.size(code_tier, "handle"), 30);
}

void judge_headers(Judge& judge, const Compiler& compiler) {
  judge.group("cost of including the core");
  for (const HeaderCost& cost : compiler.headers) {
    if (cost.header.rfind("fallible/", 0) != 0) continue;
    judge.at_most("<" + cost.header + "> over <utility>", Judge::exactly(cost.of_utility), 1.3);
    if (cost.of_tl > 0) {
      judge.at_most("<" + cost.header + "> over <tl/expected.hpp>", Judge::exactly(cost.of_tl),
                    0.25);
    }
  }
}

}  // namespace

std::vector<Target> targets(const Run& run) {
  std::vector<Target> all;
  for (const Compiler& compiler : run.compilers) {
    Judge judge(compiler, &all);
    const bool gcc = compiler.name.rfind("g++", 0) == 0;
    judge_success(judge, gcc);
    judge_failure(judge);
    judge_contexts(judge);
    judge_size(judge, gcc);
    judge_headers(judge, compiler);
  }
  return all;
}

const char* to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::met:
      return "met";
    case Verdict::within_noise:
      return "within noise";
    case Verdict::missed:
      return "missed";
    case Verdict::not_measured:
      return "not measured";
  }
  return "";
}

}  // namespace bench::report
