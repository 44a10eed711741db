#include <fallible/interop/std_error_code.hpp>

#include <fallible/interop/errno.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// Asks the category for its text when somebody wants to read it, not before.
struct CategoryMessage {
  const std::error_category* category;
  int value;
};
static void fallible_format(Sink& sink, const CategoryMessage& message) {
  sink.put(Text(message.category->message(message.value)));
}

/// What an Error keeps of a std::error_code. An error struct has one code for good, so there is one
/// type for each code that it can have; the error's own code says which one to look for.
template <Errc C>
struct ErrorCodeFailed {
  const std::error_category* category;
  const char* category_name;
  int value;
  CategoryMessage text;
  static constexpr Code code = C;
  static constexpr auto fields = fallible::fields(field("category", &ErrorCodeFailed::category_name),
                                                  field("value", &ErrorCodeFailed::value),
                                                  field("message", &ErrorCodeFailed::text));
  static constexpr const char* message = "{message}";
};

}  // namespace detail

namespace {

struct CodeOperations {
  Error (*make)(const std::error_code& code, Location where);
  bool (*find)(const Error& error, std::error_code& found);
};

template <Errc C>
constexpr CodeOperations operations_of{
    [](const std::error_code& code, Location where) {
      const std::error_category& category = code.category();
      return Error(detail::ErrorCodeFailed<C>{
                       &category, category.name(), code.value(), {&category, code.value()}},
                   where);
    },
    [](const Error& error, std::error_code& found) {
      const auto* kept = error.get_if<detail::ErrorCodeFailed<C>>();
      if (kept == nullptr) return false;
      found.assign(kept->value, *kept->category);
      return true;
    },
};

constexpr std::size_t errc_count = 16;
template <std::size_t... N>
constexpr const CodeOperations& pick(Errc code, std::index_sequence<N...>) {
  constexpr const CodeOperations* all[] = {&operations_of<static_cast<Errc>(N + 1)>...};
  return *all[static_cast<std::size_t>(code) - 1];
}
const CodeOperations& operations(Errc code) {
  return pick(code, std::make_index_sequence<errc_count>{});
}

constexpr bool is_declared(int value) noexcept {
  return value >= 1 && value <= static_cast<int>(errc_count);
}

/// The standard's word for a general code, or 0 when it has none that means the same. Each of these is
/// in the errno table under that very code, so that going there and back changes nothing.
constexpr int errno_for(Errc code) noexcept {
  switch (code) {
    case Errc::cancelled: return ECANCELED;
    case Errc::invalid_argument: return EINVAL;
    case Errc::deadline_exceeded: return ETIMEDOUT;
    case Errc::not_found: return ENOENT;
    case Errc::already_exists: return EEXIST;
    case Errc::permission_denied: return EACCES;
    case Errc::out_of_range: return ERANGE;
    case Errc::unimplemented: return ENOSYS;
    case Errc::unavailable: return EAGAIN;
    default: return 0;
  }
}

class FallibleCategory final : public std::error_category {
 public:
  constexpr FallibleCategory() noexcept = default;

  [[nodiscard]] const char* name() const noexcept override { return "fallible"; }
  [[nodiscard]] std::string message(int value) const override {
    return is_declared(value) ? Code(static_cast<Errc>(value)).title() : "unknown error";
  }
  [[nodiscard]] std::error_condition default_error_condition(int value) const noexcept override {
    const int number = is_declared(value) ? errno_for(static_cast<Errc>(value)) : 0;
    if (number != 0) return {number, std::generic_category()};
    return {value, *this};
  }
  /// One of our codes against a condition: the standard's word for it, or our own.
  [[nodiscard]] bool equivalent(int value, const std::error_condition& condition) const noexcept override {
    return default_error_condition(value) == condition || std::error_condition(value, *this) == condition;
  }
  /// Any code against one of our conditions: by what it means. A code that means nothing to us is not
  /// taken for Errc::unknown, so that success is not.
  [[nodiscard]] bool equivalent(const std::error_code& code, int condition) const noexcept override {
    if (code.category() == *this) return code.value() == condition;
    return condition != static_cast<int>(Errc::unknown) &&
           static_cast<int>(code_of(code)) == condition;
  }
};

}  // namespace

const std::error_category& error_category() noexcept {
  // Made at the first use and never destroyed, so that it serves before main and after it.
  alignas(FallibleCategory) static unsigned char place[sizeof(FallibleCategory)];
  static const FallibleCategory* const category = ::new (place) FallibleCategory;
  return *category;
}

Errc code_of(const std::error_code& code) noexcept {
  if (code.value() == 0) return Errc::unknown;
  if (code.category() == error_category()) {
    return is_declared(code.value()) ? static_cast<Errc>(code.value()) : Errc::unknown;
  }
  const std::error_condition condition = code.default_error_condition();
  if (condition.category() == error_category() && is_declared(condition.value())) {
    return static_cast<Errc>(condition.value());
  }
  bool is_errno = condition.category() == std::generic_category();
#ifndef _WIN32  // the numbers of the system that the standard does not name are errno's as well
  is_errno = is_errno || condition.category() == std::system_category();
#endif
  return is_errno ? code_of_errno(condition.value()) : Errc::unknown;
}

std::error_code to_error_code(Code code) noexcept {
  return {static_cast<int>(code.general()), error_category()};
}

std::error_code to_error_code(const Error& error) noexcept {
  const Errc general = error.code().as<Errc>();
  if (is_declared(static_cast<int>(general))) {
    std::error_code kept;
    if (operations(general).find(error, kept)) return kept;
    // A field that happens to be called "errno" is not believed when it contradicts the code.
    const int number = errno_of(error);
    if (number != 0 && code_of_errno(number) == general) return {number, std::generic_category()};
  }
  return to_error_code(error.code());
}

std::error_condition make_error_condition(Errc code) noexcept {
  return {static_cast<int>(code), error_category()};
}

Error ErrorFrom<std::error_code>::make(const std::error_code& code, Location where) noexcept {
  const Errc general = code_of(code);
  if (code.category() == error_category() && is_declared(code.value())) return Error(general, where);
  return operations(general).make(code, where);
}

FALLIBLE_NAMESPACE_END
