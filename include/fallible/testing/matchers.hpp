// matchers.hpp: GoogleMock matchers and macros for code that returns Results, and printers that show
// the whole chain of an error when a test fails.
//   Layer    testing; needs GoogleTest and GoogleMock.   Threads  as GoogleTest.   Memory  as GoogleTest.
// They take a Result, a tl::expected or std::expected, an Outcome (with its interop header), a
// std::optional, and, where an error is asked about, an Error or a Failure by itself. The error may be
// of any type that an Error can be made from. Move-only values are fine.
//
//   using namespace fallible::testing;
//   ASSERT_OK_AND_ASSIGN(const Config config, load("app.toml"));
//   EXPECT_OK(config.validate());
//   EXPECT_THAT(config.port(), IsOkAndHolds(Gt(1024)));
//   EXPECT_THAT(load("none.toml"), FailsWith(Errc::not_found));
//   EXPECT_THAT(load("none.toml"), AllOf(HasContext("load profile"), CausedBy(Errc::unavailable),
//                                        HasField("attempt", 3), HoldsError<RateLimited>()));
//
// A text stands for a matcher of equal text; HasSubstr and the like may take its place.
#ifndef FALLIBLE_TESTING_MATCHERS_HPP
#define FALLIBLE_TESTING_MATCHERS_HPP

#include <ostream>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>

#include <gmock/gmock.h>

#include <fallible/core/carrier.hpp>
#include <fallible/core/detail/format_engine.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/result.hpp>
#include <fallible/core/try.hpp>
#include <fallible/core/visit.hpp>

FALLIBLE_NAMESPACE_BEGIN

// --- Printers: GoogleTest finds them next to the types. -------------------------------------------

/// Every line of the error: texts, causes, locations, fields, trace. Personal data is shown, because a
/// test's data is nobody's; secrets are not.
inline void PrintTo(const Error& error, std::ostream* os) {
  *os << to_string(error, {Style::full, Privacy::personal});
}

/// The name and the domain: "NF_NOT_FOUND (general)".
inline void PrintTo(const Code& code, std::ostream* os) {
  *os << code.name() << " (" << code.domain() << ')';
}
inline void PrintTo(Errc code, std::ostream* os) { PrintTo(Code(code), os); }

template <class E>
void PrintTo(const Failure<E>& failure, std::ostream* os);
template <class T, class E>
void PrintTo(const Result<T, E>& result, std::ostream* os);

namespace testing {
namespace detail {

template <class E>
inline constexpr bool is_failure = false;
template <class E>
inline constexpr bool is_failure<Failure<E>> = true;

/// True for an error that stands by itself.
template <class R>
inline constexpr bool is_bare_error = std::is_same_v<R, Error> || std::is_same_v<R, Code> ||
                                      is_failure<R> || ErrorStruct<R>;

template <class R>
constexpr void check_subject() {
  static_assert(is_bare_error<R> || AnyCarrier<R>,
                "fallible: this matcher takes a Result, an expected, an Outcome (include its interop "
                "header), a std::optional or an Error");
}

template <class R>
bool has_value(const R& subject) {
  check_subject<R>();
  if constexpr (is_bare_error<R>) return false;
  else if constexpr (AnyCarrier<R>) return Carrier<R>::has_value(subject);
  else return false;  // refused by check_subject
}

/// Requires  it has a value.
template <class R>
decltype(auto) value_of(const R& subject) {
  if constexpr (std::is_pointer_v<R>) return (subject);
  else if constexpr (requires { *subject; }) return *subject;
  else return subject.value();
}

/// Requires  it has no value.
template <class R>
decltype(auto) error_of(const R& subject) {
  if constexpr (is_failure<R>) return subject.error();
  else if constexpr (is_bare_error<R>) return (subject);
  else if constexpr (requires { subject.error(); }) return subject.error();
  else return Code(Errc::not_found);  // an empty optional or pointer
}

template <class R>
inline constexpr bool holds_nothing = [] {
  if constexpr (is_bare_error<R>) return true;
  else if constexpr (requires { typename R::value_type; }) return std::is_void_v<typename R::value_type>;
  else return false;
}();

template <class R>
using ErrorTypeOf = std::remove_cvref_t<decltype(error_of(std::declval<const R&>()))>;

/// Calls `use` with the error as an Error.
template <class E, class Use>
decltype(auto) as_error(const E& error, Use&& use) {
  if constexpr (std::is_same_v<E, Error>) {
    return use(error);
  } else {
    static_assert(std::is_constructible_v<Error, const E&>,
                  "fallible: this matcher needs an error that an Error can be made from (for foreign "
                  "types include their interop header or specialise fallible::ErrorFrom)");
    if constexpr (std::is_constructible_v<Error, const E&>) return use(Error(error));
    else return use(Error(Errc::unknown));  // refused above
  }
}

template <class E>
void print_error(const E& error, std::ostream* os) {
  if constexpr (!std::is_same_v<E, Code> && std::is_constructible_v<Error, const E&>) {
    as_error(error, [os](const Error& lifted) { PrintTo(lifted, os); });
  } else {
    ::testing::internal::UniversalPrint(error, os);
  }
}

/// "ok", "ok: 3" or "failed: " and the whole chain.
template <class R>
void print_subject(const R& subject, std::ostream* os) {
  if (!has_value(subject)) {
    *os << "failed: ";
    detail::print_error(error_of(subject), os);
  } else if constexpr (!holds_nothing<R>) {
    *os << "ok: ";
    ::testing::internal::UniversalPrint(value_of(subject), os);
  } else {
    *os << "ok";
  }
}

/// GoogleTest prints the subject itself when it is one of ours; of another library's type it shows the
/// bytes, so the matcher says what is inside, and then `more`.
template <class R>
void explain_subject(const R& subject, ::testing::MatchResultListener* listener,
                     const std::string& more = {}) {
  constexpr bool printed = is_bare_error<R> || fallible::detail::is_result<R>;
  if (listener->stream() == nullptr) return;
  if constexpr (!printed) {
    *listener << (has_value(subject) ? "which is " : "which ");
    detail::print_subject(subject, listener->stream());
    if (!more.empty()) *listener << ", ";
  }
  *listener << more;
}

/// A value's text as it would stand in a message: HasField("attempt", 3) asks for "3".
template <class V>
std::string text_of(const V& value) {
  std::string text;
  const Sink sink = append_to(text);
  fallible::detail::format_value(sink, make_arg(value), Privacy::secret);
  return text;
}
inline std::string text_of(const Words& words) {
  std::string text;
  words.write(append_to(text), Privacy::secret);
  return text;
}

template <class M>
concept PlainValue = std::is_arithmetic_v<M> || std::is_enum_v<M>;

/// A matcher of text, from a text, a number or a matcher.
template <class M>
::testing::Matcher<const std::string&> text_matcher(const M& expected) {
  if constexpr (PlainValue<M>) {
    return ::testing::Eq(detail::text_of(expected));
  } else if constexpr (std::is_convertible_v<const M&, Text>) {
    const Text text = expected;
    return ::testing::Eq(std::string(text.data(), text.size()));
  } else {
    return ::testing::SafeMatcherCast<const std::string&>(expected);
  }
}

inline std::string described(const ::testing::MatcherDescriberInterface* describer, bool negation) {
  std::ostringstream text;
  if (negation) describer->DescribeNegationTo(&text);
  else describer->DescribeTo(&text);
  return text.str();
}
template <class T>
std::string described(const ::testing::Matcher<T>& matcher, bool negation = false) {
  return described(matcher.GetDescriber(), negation);
}

/// A matcher of any subject. `Question` is a template over the subject's type.
template <template <class, class...> class Question, class... Inner>
class Asks {
 public:
  explicit Asks(Inner... inner) : inner_(std::move(inner)...) {}

  template <class R>
  operator ::testing::Matcher<R>() const {  // NOLINT: matchers convert
    return std::apply(
        [](const Inner&... inner) {
          return ::testing::Matcher<R>(new Question<R, Inner...>(inner...));
        },
        inner_);
  }

 private:
  std::tuple<Inner...> inner_;
};

template <class R>
class OkQuestion final : public ::testing::MatcherInterface<R> {
 public:
  bool MatchAndExplain(R subject, ::testing::MatchResultListener* listener) const override {
    detail::explain_subject(subject, listener);
    return detail::has_value(subject);
  }
  void DescribeTo(std::ostream* os) const override { *os << "is ok"; }
  void DescribeNegationTo(std::ostream* os) const override { *os << "is a failure"; }
};

template <class R, class M>
class HoldsQuestion final : public ::testing::MatcherInterface<R> {
  using Subject = std::remove_cvref_t<R>;
  static_assert(!holds_nothing<Subject>,
                "fallible: IsOkAndHolds needs a result that holds a value: use IsOk for Result<void>");
  using Value = decltype(value_of(std::declval<const Subject&>()));

 public:
  explicit HoldsQuestion(const M& inner) : inner_(::testing::SafeMatcherCast<Value>(inner)) {}

  bool MatchAndExplain(R subject, ::testing::MatchResultListener* listener) const override {
    if (!detail::has_value(subject)) {
      detail::explain_subject(subject, listener);
      return false;
    }
    ::testing::StringMatchResultListener inner;
    const bool matched = inner_.MatchAndExplain(detail::value_of(subject), &inner);
    detail::explain_subject(subject, listener, inner.str());
    return matched;
  }
  void DescribeTo(std::ostream* os) const override {
    *os << "is ok and holds a value that " << detail::described(inner_);
  }
  void DescribeNegationTo(std::ostream* os) const override {
    *os << "is a failure or holds a value that " << detail::described(inner_, true);
  }

 private:
  ::testing::Matcher<Value> inner_;
};

/// The part that all questions about an error share: the answer is `Derived::ask(error, listener)`.
template <class Derived, class R>
class FailureQuestion : public ::testing::MatcherInterface<R> {
 public:
  bool MatchAndExplain(R subject, ::testing::MatchResultListener* listener) const final {
    if (detail::has_value(subject)) {
      detail::explain_subject(subject, listener);
      return false;
    }
    ::testing::StringMatchResultListener found;
    const bool matched = static_cast<const Derived*>(this)->ask(detail::error_of(subject), &found);
    detail::explain_subject(subject, listener, found.str());
    return matched;
  }
};

/// FailsWith(code).
template <class R, class M>
class CodeQuestion final : public FailureQuestion<CodeQuestion<R, M>, R> {
 public:
  explicit CodeQuestion(Code code) : code_(code) {}
  template <class E>
  bool ask(const E& error, ::testing::MatchResultListener*) const {
    return detail::as_error(error, [this](const Error& lifted) { return lifted.code() == code_; });
  }
  void DescribeTo(std::ostream* os) const override { PrintTo(code_, &(*os << "fails with ")); }
  void DescribeNegationTo(std::ostream* os) const override {
    PrintTo(code_, &(*os << "does not fail with "));
  }

 private:
  Code code_;
};

/// FailsWith(matcher of the error as it is).
template <class R, class M>
class ErrorQuestion final : public FailureQuestion<ErrorQuestion<R, M>, R> {
  using Failed = ErrorTypeOf<std::remove_cvref_t<R>>;

 public:
  explicit ErrorQuestion(const M& inner) : inner_(::testing::SafeMatcherCast<const Failed&>(inner)) {}
  bool ask(const Failed& error, ::testing::MatchResultListener* listener) const {
    return inner_.MatchAndExplain(error, listener);
  }
  void DescribeTo(std::ostream* os) const override {
    *os << "fails with an error that " << detail::described(inner_);
  }
  void DescribeNegationTo(std::ostream* os) const override {
    *os << "is ok or fails with an error that " << detail::described(inner_, true);
  }

 private:
  ::testing::Matcher<const Failed&> inner_;
};

/// The rest ask an Error, and one object that does not depend on the subject knows the answer: `Ask`
/// has  bool operator()(const Error&, MatchResultListener*) const  and  std::string description(bool) const.
template <class R, class Ask>
class TreeQuestion final : public FailureQuestion<TreeQuestion<R, Ask>, R> {
 public:
  explicit TreeQuestion(Ask ask) : ask_(std::move(ask)) {}
  template <class E>
  bool ask(const E& error, ::testing::MatchResultListener* listener) const {
    return detail::as_error(error, [&](const Error& lifted) { return ask_(lifted, listener); });
  }
  void DescribeTo(std::ostream* os) const override { *os << ask_.description(false); }
  void DescribeNegationTo(std::ostream* os) const override { *os << ask_.description(true); }

 private:
  Ask ask_;
};

/// HasContext, HasMessage.
struct AskText {
  ::testing::Matcher<const std::string&> inner;
  bool message;

  struct Visitor {
    const AskText& ask;
    bool found = false;
    std::string all{};
    bool enter(const Error&, const Step& step) {
      return ask.message ? step.depth == 0 : step.relation != Relation::suppressed;
    }
    void text(const Words& words, Location) {
      if (words.is_message() != ask.message) return;
      const std::string text = detail::text_of(words);
      found = found || ask.inner.Matches(text);
      all += (all.empty() ? "\"" : ", \"") + text + "\"";
    }
  };
  bool operator()(const Error& error, ::testing::MatchResultListener* listener) const {
    Visitor visitor{*this};
    visit(error, visitor);
    *listener << (message ? "whose message is " : "whose contexts are ")
              << (visitor.all.empty() ? "none" : visitor.all);
    return visitor.found;
  }
  [[nodiscard]] std::string description(bool negation) const {
    return std::string(negation ? "does not fail" : "fails") +
           (message ? " with a message that " : " with a context that ") + detail::described(inner);
  }
};

/// HasField.
struct AskField {
  std::string key;
  ::testing::Matcher<const std::string&> inner;
  bool any_value;

  struct Visitor {
    const AskField& ask;
    bool found = false;
    std::string all{};
    bool enter(const Error&, const Step& step) { return step.relation != Relation::suppressed; }
    void field(Text name, const Arg& value) {
      std::string text;
      const Sink sink = append_to(text);
      fallible::detail::format_value(sink, value, Privacy::personal);
      if (name == ask.key) found = found || ask.any_value || ask.inner.Matches(text);
      all += (all.empty() ? "" : ", ") + std::string(name.data(), name.size()) + " = " + text;
    }
  };
  bool operator()(const Error& error, ::testing::MatchResultListener* listener) const {
    Visitor visitor{*this};
    visit(error, visitor);
    *listener << "whose fields are " << (visitor.all.empty() ? "none" : visitor.all);
    return visitor.found;
  }
  [[nodiscard]] std::string description(bool negation) const {
    std::string text = std::string(negation ? "does not fail" : "fails") + " with a field \"" + key + "\"";
    if (!any_value) text += " whose text " + detail::described(inner);
    return text;
  }
};

/// CausedBy: a cause or a member of a join, at any depth. Suppressed errors are no causes.
struct AskCause {
  ::testing::Matcher<const Error&> inner;

  struct Visitor {
    const AskCause& ask;
    bool found = false;
    std::string all{};
    bool enter(const Error& error, const Step& step) {
      if (step.relation == Relation::suppressed) return false;
      if (step.depth > 0) {
        found = found || ask.inner.Matches(error);
        all += (all.empty() ? "" : ", ") + std::string(error.code().name());
      }
      return true;
    }
  };
  bool operator()(const Error& error, ::testing::MatchResultListener* listener) const {
    Visitor visitor{*this};
    visit(error, visitor);
    *listener << "whose causes are " << (visitor.all.empty() ? "none" : visitor.all);
    return visitor.found;
  }
  [[nodiscard]] std::string description(bool negation) const {
    return std::string(negation ? "does not fail" : "fails") + " because of an error that " +
           detail::described(inner);
  }
};

/// The name of S as it is written in source, also without RTTI.
template <class S>
std::string name_of() {
  const std::string text = __PRETTY_FUNCTION__;  // "... [with S = x::Y; ...]" or "... [S = x::Y]"
  const std::size_t begin = text.find("S = ") + 4;
  return text.substr(begin, text.find_first_of(";]", begin) - begin);
}

/// HoldsError<S>.
template <class S>
struct AskStruct {
  ::testing::Matcher<const S&> inner;

  bool operator()(const Error& error, ::testing::MatchResultListener* listener) const {
    const S* held = error.get_if<S>();
    if (held == nullptr) {
      *listener << "which holds no " << detail::name_of<S>();
      return false;
    }
    return inner.MatchAndExplain(*held, listener);
  }
  [[nodiscard]] std::string description(bool negation) const {
    return std::string(negation ? "does not fail" : "fails") + " with a " +
           detail::name_of<S>() + " that " + detail::described(inner);
  }
};

template <class Ask>
auto asks_tree(Ask ask) {
  return Asks<TreeQuestion, Ask>(std::move(ask));
}

template <class M>
concept CodeLike = std::is_same_v<M, Code> || CodeEnum<M>;

}  // namespace detail

// --- Matchers -------------------------------------------------------------------------------------

/// Has a value.
[[nodiscard]] inline auto IsOk() { return detail::Asks<detail::OkQuestion>(); }

/// Has a value, and it matches: IsOkAndHolds(3), IsOkAndHolds(SizeIs(2)).
template <class M>
[[nodiscard]] auto IsOkAndHolds(M inner) {
  return detail::Asks<detail::HoldsQuestion, M>(std::move(inner));
}

/// Failed with this code; or with an error, of whatever type it is, that matches.
template <class M>
[[nodiscard]] auto FailsWith(M expected) {
  if constexpr (detail::CodeLike<M>) return detail::Asks<detail::CodeQuestion, Code>(Code(expected));
  else return detail::Asks<detail::ErrorQuestion, M>(std::move(expected));
}

/// Failed, and one of its contexts, or of its causes' contexts, reads so.
template <class M>
[[nodiscard]] auto HasContext(const M& text) {
  return detail::asks_tree(detail::AskText{detail::text_matcher(text), false});
}

/// Failed, and its own message (its code's title, when it has none) reads so.
template <class M>
[[nodiscard]] auto HasMessage(const M& text) {
  return detail::asks_tree(detail::AskText{detail::text_matcher(text), true});
}

/// Failed, and something below the error itself has this code, or matches as an Error.
template <class M>
[[nodiscard]] auto CausedBy(const M& expected) {
  if constexpr (detail::CodeLike<M>) {
    return detail::asks_tree(detail::AskCause{::testing::Matcher<const Error&>(FailsWith(Code(expected)))});
  } else {
    return detail::asks_tree(detail::AskCause{::testing::SafeMatcherCast<const Error&>(expected)});
  }
}

/// Failed with the error struct S inside, which matches.
template <ErrorStruct S, class M>
[[nodiscard]] auto HoldsError(const M& inner) {
  return detail::asks_tree(detail::AskStruct<S>{::testing::SafeMatcherCast<const S&>(inner)});
}
template <ErrorStruct S>
[[nodiscard]] auto HoldsError() {
  return HoldsError<S>(::testing::_);
}

/// Failed, and the error or one of its causes has this field; `value` is a text, a number or a matcher
/// of the text that the value prints as.
template <class M>
[[nodiscard]] auto HasField(const std::string& key, const M& value) {
  return detail::asks_tree(detail::AskField{key, detail::text_matcher(value), false});
}
[[nodiscard]] inline auto HasField(const std::string& key) {
  return detail::asks_tree(detail::AskField{key, ::testing::_, true});
}

namespace detail {

/// What EXPECT_OK says: the expression as written, and the whole chain.
template <class R>
::testing::AssertionResult check_ok(const char* expression, const R& result) {
  if (has_value(result)) return ::testing::AssertionSuccess();
  std::ostringstream text;
  detail::print_subject(result, &text);
  return ::testing::AssertionFailure() << expression << "\n  " << text.str();
}

template <class R>
decltype(auto) taken_value(R& result) {
  static_assert(!holds_nothing<R>,
                "fallible: ASSERT_OK_AND_ASSIGN needs a result that holds a value: use ASSERT_OK");
  return fallible::detail::take_value(result);
}

}  // namespace detail
}  // namespace testing

template <class E>
void PrintTo(const Failure<E>& failure, std::ostream* os) {
  testing::detail::print_subject(failure, os);
}
template <class T, class E>
void PrintTo(const Result<T, E>& result, std::ostream* os) {
  testing::detail::print_subject(result, os);
}

FALLIBLE_NAMESPACE_END

// --- Macros: each evaluates its expression once. --------------------------------------------------

#define FALLIBLE_DETAIL_CHECK_OK(on_failure, ...)                                             \
  GTEST_AMBIGUOUS_ELSE_BLOCKER_                                                               \
  if (const ::testing::AssertionResult fallible_ok =                                          \
          ::fallible::testing::detail::check_ok(#__VA_ARGS__, (__VA_ARGS__)))                 \
    ;                                                                                         \
  else                                                                                        \
    on_failure(fallible_ok.failure_message())

/// EXPECT_OK(expression) << "more";  the test goes on when it failed.
#define FALLIBLE_EXPECT_OK(...) FALLIBLE_DETAIL_CHECK_OK(GTEST_NONFATAL_FAILURE_, __VA_ARGS__)
/// ASSERT_OK(expression) << "more";  the enclosing function, which returns void, ends when it failed.
#define FALLIBLE_ASSERT_OK(...) FALLIBLE_DETAIL_CHECK_OK(GTEST_FATAL_FAILURE_, __VA_ARGS__)

/// ASSERT_OK_AND_ASSIGN(const auto value, expression);  declares or assigns the value, or ends the
/// enclosing function. A declaration with a comma goes into parentheses: ((auto [key, value]), next()).
/// Expands to several statements: use it inside braces.
#define FALLIBLE_ASSERT_OK_AND_ASSIGN(target, ...) \
  FALLIBLE_DETAIL_ASSERT_OK_AND_ASSIGN(FALLIBLE_DETAIL_UNIQUE, target, __VA_ARGS__)
#define FALLIBLE_DETAIL_ASSERT_OK_AND_ASSIGN(result, target, ...)                             \
  auto result = (__VA_ARGS__);                                                                \
  if (const ::testing::AssertionResult fallible_ok =                                          \
          ::fallible::testing::detail::check_ok(#__VA_ARGS__, result);                        \
      !fallible_ok)                                                                           \
    GTEST_FATAL_FAILURE_(fallible_ok.failure_message());                                      \
  FALLIBLE_DETAIL_UNWRAP(target) = ::fallible::testing::detail::taken_value(result)

// The short names, unless another library has taken them.
#ifndef EXPECT_OK
#  define EXPECT_OK(...) FALLIBLE_EXPECT_OK(__VA_ARGS__)
#endif
#ifndef ASSERT_OK
#  define ASSERT_OK(...) FALLIBLE_ASSERT_OK(__VA_ARGS__)
#endif
#ifndef ASSERT_OK_AND_ASSIGN
#  define ASSERT_OK_AND_ASSIGN(target, ...) FALLIBLE_ASSERT_OK_AND_ASSIGN(target, __VA_ARGS__)
#endif

#endif
