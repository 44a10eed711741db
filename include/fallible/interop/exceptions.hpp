// exceptions.hpp is the border between code that throws and code that does not.
//   Layer    interop.   Threads  as exceptions themselves.
//   Memory   an Error made from an exception allocates; a code that is thrown allocates as any throw.
//   Errors   Total: whatever is thrown becomes an Error. Only the cancellation of a thread
//            (abi::__forced_unwind) is passed on, because the thread must end.
//
//   Result<Json> parse(Text text) {                        // a library that throws, called from ours
//     return catch_as_result([&] { return json::parse(text.begin(), text.end()); });
//   }
//   int main() { return run(value_or_throw(load("app.toml"))); }      // ours, called from code that throws
//
// An exception becomes an Error with its what() as the message and its type as the field "exception";
// what it was thrown over (std::throw_with_nested) becomes a cause. An Error that leaves through
// value_or_throw and comes back through catch_as_result is the very same Error.
//
// Without exceptions this header declares nothing; ask `#ifdef __cpp_exceptions`. It works without RTTI
// too. Do not mix source files with and without RTTI in one program that throws, though: the type
// information of ErrorException would depend on the order they are linked in.
#ifndef FALLIBLE_INTEROP_EXCEPTIONS_HPP
#define FALLIBLE_INTEROP_EXCEPTIONS_HPP

#ifdef __cpp_exceptions

#  include <cstdlib>
#  include <cxxabi.h>
#  include <exception>
#  include <new>
#  include <stdexcept>
#  include <string>
#  include <system_error>
#  include <typeinfo>

#  include <fallible/core/render.hpp>
#  include <fallible/core/result.hpp>
#  include <fallible/interop/std_error_code.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// What value_or_throw throws. Copying it never throws; what() is the whole chain on one line.
class ErrorException : public std::runtime_error {
 public:
  explicit ErrorException(Error error)
      : std::runtime_error(to_string(error)), error_(detail::move(error)) {}

  [[nodiscard]] const Error& error() const noexcept { return error_; }
  [[nodiscard]] Code code() const noexcept { return error_.code(); }

 private:
  Error error_;
};

/// The exception being handled, as an Error. Call it inside a catch block.
[[nodiscard]] inline Error from_current_exception(Location where = Location::here());

/// The exception it points at, as an Error; a null pointer is Errc::internal.
[[nodiscard]] inline Error from_exception(const std::exception_ptr& exception,
                                          Location where = Location::here());

template <>
struct ErrorFrom<std::exception_ptr> {
  [[nodiscard]] static Error make(const std::exception_ptr& exception, Location where) {
    return from_exception(exception, where);
  }
};

namespace detail {

/// Exceptions below one another that become causes; deeper ones are left out, and a cause says so.
inline constexpr int max_nested_exceptions = 100;

/// The name of the exception being handled as it is written in source, as a field.
inline void add_exception_type(Error& error) noexcept {
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (type == nullptr) return;
  int status = 0;
  char* readable = abi::__cxa_demangle(type->name(), nullptr, nullptr, &status);
  error.with("exception", status == 0 ? readable : type->name());
  std::free(readable);
}

/// The exception that the current one was thrown over, or null.
inline std::exception_ptr nested_in_current_exception() {
  try {
    throw;
  } catch (const std::nested_exception& outer) {
    return outer.nested_ptr();
  } catch (const abi::__forced_unwind&) {
    throw;
  } catch (...) {
    return nullptr;
  }
}

/// The code as the error, and as its context what what() says beyond the code's own message.
inline Error from_system_error(const std::system_error& failure, Location where) {
  Error error(failure.code(), where);
  detail::add_exception_type(error);
  const std::string message = failure.code().message();
  std::string what = failure.what();
  if (what == message) return error;
  if (what.size() > message.size() + 2 && what.ends_with(": " + message)) {
    what.resize(what.size() - message.size() - 2);
  }
  error.context(what, where);
  return error;
}

inline Error from_nested_exception(const std::exception_ptr& exception, Location where, int depth);

inline Error from_handled_exception(Location where, int depth) {
  const auto described = [where](Code code, const char* what) {
    Error error(code, what, where);
    detail::add_exception_type(error);
    return error;
  };
  const auto current = [&]() -> Error {
    try {
      throw;
    } catch (const ErrorException& ours) {
      return ours.error();
    } catch (const std::system_error& failure) {
      return from_system_error(failure, where);
    } catch (const std::bad_alloc& failure) {
      return described(Errc::resource_exhausted, failure.what());
    } catch (const std::out_of_range& failure) {
      return described(Errc::out_of_range, failure.what());
    } catch (const std::invalid_argument& failure) {
      return described(Errc::invalid_argument, failure.what());
    } catch (const std::domain_error& failure) {
      return described(Errc::invalid_argument, failure.what());
    } catch (const std::length_error& failure) {
      return described(Errc::invalid_argument, failure.what());
    } catch (const std::logic_error& failure) {
      return described(Errc::internal, failure.what());
    } catch (const std::range_error& failure) {
      return described(Errc::out_of_range, failure.what());
    } catch (const std::overflow_error& failure) {
      return described(Errc::out_of_range, failure.what());
    } catch (const std::underflow_error& failure) {
      return described(Errc::out_of_range, failure.what());
    } catch (const std::bad_cast& failure) {
      return described(Errc::internal, failure.what());
    } catch (const std::bad_typeid& failure) {
      return described(Errc::internal, failure.what());
    } catch (const std::bad_exception& failure) {
      return described(Errc::internal, failure.what());
    } catch (const std::exception& failure) {
      return described(Errc::unknown, failure.what());
    } catch (const std::string& text) {
      return described(Errc::unknown, text.c_str());
    } catch (const char* text) {
      return described(Errc::unknown, text);
    } catch (const abi::__forced_unwind&) {
      throw;
    } catch (...) {
      return described(Errc::unknown, "an exception without a message");
    }
  };
  Error error = current();
  if (const std::exception_ptr nested = nested_in_current_exception()) {
    error.caused_by(depth < max_nested_exceptions
                        ? from_nested_exception(nested, where, depth + 1)
                        : Error(Errc::unknown, Text("further nested exceptions are not shown"), where));
  }
  return error;
}

inline Error from_nested_exception(const std::exception_ptr& exception, Location where, int depth) {
  try {
    std::rethrow_exception(exception);
  } catch (const abi::__forced_unwind&) {
    throw;
  } catch (...) {
    return from_handled_exception(where, depth);
  }
}

/// The Result that a call becomes: that of T is Result<T>, a Result stays one with the error lifted.
template <class T>
struct CaughtAs {
  static_assert(!std::is_reference_v<T>,
                "fallible: catch_as_result needs a callable that returns a value: return a pointer "
                "instead of a reference");
  using type = Result<T>;
};
template <class T, class E>
struct CaughtAs<Result<T, E>> {
  using type = Result<T>;
};

}  // namespace detail

inline Error from_current_exception(Location where) {
  if (!std::current_exception()) return Error(Errc::internal, Text("no exception is being handled"), where);
  return detail::from_handled_exception(where, 0);
}

inline Error from_exception(const std::exception_ptr& exception, Location where) {
  if (!exception) return Error(Errc::internal, Text("a null exception pointer"), where);
  return detail::from_nested_exception(exception, where, 0);
}

namespace detail {

template <class F, class... Args>
using CaughtFrom = typename CaughtAs<std::remove_cv_t<std::invoke_result_t<F, Args...>>>::type;

template <class F, class... Args>
[[nodiscard]] CaughtFrom<F, Args...> caught(Location where, F&& call, Args&&... args) {
  using Caught = CaughtFrom<F, Args...>;
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<F, Args...>>) {
      detail::invoke(detail::forward<F>(call), detail::forward<Args>(args)...);
      return Caught();
    } else {
      return Caught(detail::invoke(detail::forward<F>(call), detail::forward<Args>(args)...));
    }
  } catch (const abi::__forced_unwind&) {
    throw;
  } catch (...) {
    return Caught(unexpect, detail::from_handled_exception(where, 0));
  }
}

}  // namespace detail

/// Calls `call()` and returns what it returns, or what it throws as an Error that was raised here. A
/// call that returns a Result gives that Result, with its error lifted into an Error.
template <class F>
[[nodiscard]] auto catch_as_result(F&& call, Location where = Location::here())
    -> detail::CaughtFrom<F> {
  return detail::caught(where, detail::forward<F>(call));
}
/// The same for `call(first, rest...)`; the Error does not know where it was raised.
template <class F, class First, class... Rest>
[[nodiscard]] auto catch_as_result(F&& call, First&& first, Rest&&... rest)
    -> detail::CaughtFrom<F, First, Rest...> {
  return detail::caught(Location{}, detail::forward<F>(call), detail::forward<First>(first),
                        detail::forward<Rest>(rest)...);
}

/// Throws the error as an ErrorException.
[[noreturn]] inline void throw_error(Error error) { throw ErrorException(detail::move(error)); }

/// The value; throws the error of a failed Result as an ErrorException.
template <class T, class E>
T value_or_throw(Result<T, E> result) {
  if (!result.has_value()) throw_error(Error(detail::move(result).unchecked_error()));
  if constexpr (!std::is_void_v<T>) return detail::move(result).unchecked_value();
}

FALLIBLE_NAMESPACE_END

#endif
#endif
