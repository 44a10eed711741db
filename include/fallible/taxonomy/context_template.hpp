// A context set is the fields that every error of one kind of operation carries: declared once, named the same
// everywhere, and incomplete ones do not compile.
//   Layer    taxonomy; needs core.   Threads  values.   Memory  none on success; on failure as Error::with.
//   Errors   none of its own. Out of memory and limits drop fields as they drop any other (detail_lost, dropped).
//
//   return with_context(db.insert(row), DatabaseContext{.operation = "INSERT", .table = "users"}, "save user {}", id);
//
// A set of one's own is an aggregate with one list. A member that is Required has to be given; one that is Optional
// leaves no field behind when it is not.
//
//   struct UploadContext {
//     Required<Text> bucket;
//     Optional<std::uint64_t> bytes{};
//     static constexpr auto fields = fallible::fields(field("upload.bucket", &UploadContext::bucket),
//                                                     field("upload.bytes", &UploadContext::bytes));
//   };
//
// Texts are borrowed until with_context returns; the error copies what it keeps. Of a secret, such as a SecretText, it
// keeps that it was there.
#ifndef FALLIBLE_TAXONOMY_CONTEXT_TEMPLATE_HPP
#define FALLIBLE_TAXONOMY_CONTEXT_TEMPLATE_HPP

#include <cstdint>

#include <fallible/core/context.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {
template <class>
inline constexpr bool never = false;
}

/// A member of a context set that must be given.
template <class T>
class Required {
 public:
  static constexpr bool is_secret = detail::IsSecret<T>;
  template <class U = T>
  constexpr Required() noexcept {
    static_assert(detail::never<U>, "fallible: a required field of this context is missing");
  }
  template <class U>
    requires(std::is_convertible_v<const U&, T> && !std::is_same_v<std::remove_cvref_t<U>, Required>)
  constexpr Required(const U& value) noexcept : value_(static_cast<T>(value)) {}

  [[nodiscard]] static constexpr bool has_value() noexcept { return true; }
  [[nodiscard]] constexpr const T& operator*() const noexcept { return value_; }

 private:
  T value_;
};

/// A member of a context set that may be left out.
template <class T>
class Optional {
 public:
  static constexpr bool is_secret = detail::IsSecret<T>;
  constexpr Optional() noexcept = default;
  template <class U>
    requires(std::is_convertible_v<const U&, T> && !std::is_same_v<std::remove_cvref_t<U>, Optional>)
  constexpr Optional(const U& value) noexcept : value_(static_cast<T>(value)), given_(true) {}

  [[nodiscard]] constexpr bool has_value() const noexcept { return given_; }
  [[nodiscard]] constexpr const T& operator*() const noexcept { return value_; }

 private:
  T value_{};
  bool given_ = false;
};

// In the sets below a name that OpenTelemetry's semantic conventions define (version 1.27) is spelled as there; the
// others say so.

/// Serving one request. On whose behalf work is done, to be carried along, is the RequestContext of the report module.
struct HttpServerContext {
  Required<Text> request_id;  ///< not OpenTelemetry's: "request.id", as logs and responses name it
  Required<Text> endpoint;    ///< "http.route": the template "/users/{id}", not the path with its values
  Required<Text> method;      ///< "http.request.method": "GET"
  Optional<Text> user{};      ///< "user.id", personal

  static constexpr auto fields =
      fallible::fields(field("request.id", &HttpServerContext::request_id, Privacy::public_),
                       field("http.route", &HttpServerContext::endpoint),
                       field("http.request.method", &HttpServerContext::method),
                       field("user.id", &HttpServerContext::user, Privacy::personal));
};

/// One statement or transaction of a database.
struct DatabaseContext {
  Required<Text> operation;   ///< "db.operation.name": "INSERT"
  Required<Text> table;       ///< "db.collection.name"
  Optional<Text> system{};    ///< "db.system": "postgresql"
  Optional<Text> database{};  ///< "db.namespace"

  static constexpr auto fields = fallible::fields(field("db.operation.name", &DatabaseContext::operation),
                                                  field("db.collection.name", &DatabaseContext::table),
                                                  field("db.system", &DatabaseContext::system),
                                                  field("db.namespace", &DatabaseContext::database));
};

/// One operation of a cache. OpenTelemetry has no names for caches.
struct CacheContext {
  Required<Text> operation;  ///< "cache.operation": "get"
  Required<Text> key_class;  ///< "cache.key_class": "session", never the key, which may name a person
  Optional<Text> name{};     ///< "cache.name": which cache

  static constexpr auto fields = fallible::fields(field("cache.operation", &CacheContext::operation),
                                                  field("cache.key_class", &CacheContext::key_class),
                                                  field("cache.name", &CacheContext::name));
};

/// One call of another service.
struct ExternalCallContext {
  Required<Text> service;             ///< "peer.service"
  Required<Text> operation;           ///< not OpenTelemetry's: "peer.operation", "POST /charges" or an RPC's name
  Optional<std::uint32_t> attempt{};  ///< not OpenTelemetry's: "peer.attempt", from 1 (resend_count counts from 0)
  Optional<Text> address{};           ///< "server.address": host name, or its IP address

  static constexpr auto fields = fallible::fields(field("peer.service", &ExternalCallContext::service),
                                                  field("peer.operation", &ExternalCallContext::operation),
                                                  field("peer.attempt", &ExternalCallContext::attempt),
                                                  field("server.address", &ExternalCallContext::address));
};

namespace detail {

/// Lower-case words of letters, digits and '_', joined by dots: what OpenTelemetry asks of attribute names.
[[nodiscard]] constexpr bool is_attribute_name(Text name) noexcept {
  char before = '.';
  for (const char c : name) {
    const bool word = (c >= 'a' && c <= 'z') || (before != '.' && ((c >= '0' && c <= '9') || c == '_'));
    if (!word && (c != '.' || before == '.')) return false;
    before = c;
  }
  return before != '.';
}

template <class S>
consteval bool names_are_well_formed() {
  bool well = true;
  S::fields.each([&](const auto& field) { well = well && is_attribute_name(field.name); });
  return well;
}

/// The field under its declared name; an empty optional leaves none.
template <class V>
void add_declared(Error& error, const char* name, const V& value, Privacy privacy) noexcept {
  if constexpr (requires { value.has_value(); *value; }) {
    if (value.has_value()) detail::add_declared(error, name, *value, privacy);
  } else if constexpr (IsSecret<V>) {
    error.with(__builtin_bit_cast(Key, name), secret(value));
  } else {
    const Key key = __builtin_bit_cast(Key, name);  // a declared name is a literal, as a Key wants it
    switch (privacy) {
      case Privacy::public_:
        error.with(key, safe(value));
        return;
      case Privacy::internal:
        error.with(key, value);
        return;
      case Privacy::personal:
        error.with(key, personal(value));
        return;
      case Privacy::secret:
        error.with(key, secret(value));
        return;
    }
  }
}

}  // namespace detail

/// An aggregate with a list of fields and no code: a context and no error.
template <class S>
concept ContextSet = std::is_aggregate_v<S> && requires { S::fields; } && !ErrorStruct<S>;

/// Adds the fields of `set` to `error`, each under its declared name and privacy.
template <ContextSet S>
void add_context_fields(Error& error, const S& set) noexcept {
  static_assert(detail::names_are_well_formed<S>(),
                "fallible: a context field is named in lower-case words joined by dots");
  static_assert(detail::keeps_secrets<S>(), "fallible: a field that holds a secret must be declared Privacy::secret");
  S::fields.each([&](const auto& field) {
    detail::add_declared(error, field.name, set.*field.member, field.privacy);
  });
}

/// The error with the fields of `set`, and a context when a text is given; checked and kept like Error::context.
template <ContextSet S>
[[nodiscard]] Error with_context(Error error, const S& set) noexcept {
  fallible::add_context_fields(error, set);
  return error;
}
template <ContextSet S, class... Args>
[[nodiscard]] Error with_context(Error error, const S& set, FormatString<std::type_identity_t<Args>...> text,
                                 const Args&... args) noexcept {
  fallible::add_context_fields(error, set);
  error.context(text, args...);
  return error;
}

/// The same for what fail() makes: return with_context(fail(Errc::not_found), DatabaseContext{...}, "save user {}", id).
template <class E, ContextSet S>
[[nodiscard]] Failure<Error> with_context(Failure<E> failure, const S& set, Location where = Location::here()) noexcept {
  return Failure<Error>(fallible::with_context(Error(detail::lift<Error>(detail::move(failure).error(), where)), set));
}
template <class E, ContextSet S, class... Args>
[[nodiscard]] Failure<Error> with_context(Failure<E> failure, const S& set,
                                          FormatString<std::type_identity_t<Args>...> text, const Args&... args) noexcept {
  Error error(detail::lift<Error>(detail::move(failure).error(), {text.file(), text.line()}));
  return Failure<Error>(fallible::with_context(detail::move(error), set, text, args...));
}

/// A Result, or a carrier of another library, whose error, if any, has the fields of `set` and the context.
/// Cost: on success a move of the value.
template <AnyCarrier R, ContextSet S>
[[nodiscard]] Result<detail::value_of<R>> with_context(R carrier, const S& set,
                                                       Location where = Location::here()) {
  return detail::move(carrier) | detail::PendingContext{[&set, where](auto&& error) {
           Error lifted(detail::lift<Error>(detail::move(error), where));
           fallible::add_context_fields(lifted, set);
           return lifted;
         }};
}
template <AnyCarrier R, ContextSet S, class... Args>
[[nodiscard]] Result<detail::value_of<R>> with_context(R carrier, const S& set,
                                                       FormatString<std::type_identity_t<Args>...> text,
                                                       const Args&... args) {
  return detail::move(carrier) | detail::PendingContext{[&](auto&& error) {
           Error lifted(detail::lift<Error>(detail::move(error), {text.file(), text.line()}));
           fallible::add_context_fields(lifted, set);
           lifted.context(text, args...);
           return lifted;
         }};
}

FALLIBLE_NAMESPACE_END
#endif
