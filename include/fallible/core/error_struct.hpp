// An error struct is a plain aggregate that names its code; it travels inside an Error and comes
// out again as itself, with no base class and no run-time type information.
//   Layer    core.   Threads  constants.   Memory  none.
//
//   struct RateLimited {
//     int limit;
//     std::chrono::seconds retry_after;
//     static constexpr Code code = Errc::resource_exhausted;
//     static constexpr auto fields =                                   // optional
//         fallible::fields(field("limit", &RateLimited::limit, Privacy::public_),
//                          field("retry_after", &RateLimited::retry_after));
//     static constexpr const char* message = "limited to {limit} calls";  // optional
//   };
//
//   Result<Page> get() { return fail(RateLimited{10, 30s}); }
//   if (const auto* limited = result.error().get_if<RateLimited>()) wait(limited->retry_after);
#ifndef FALLIBLE_CORE_ERROR_STRUCT_HPP
#define FALLIBLE_CORE_ERROR_STRUCT_HPP

#include <fallible/core/arg.hpp>
#include <fallible/core/code.hpp>
#include <fallible/core/detail/type_id.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// One field of an error struct: its name, where it is, and who may see it.
template <class S, class Member>
struct Field {
  using type = Member;
  const char* name;
  Member S::*member;
  Privacy privacy;
};

/// Describes a field. `name` is a literal; a secret's value is never shown by any sink.
template <class S, class Member>
[[nodiscard]] constexpr Field<S, Member> field(const char* name, Member S::*member,
                                               Privacy privacy = Privacy::internal) noexcept {
  return {name, member, privacy};
}

/// The fields of an error struct, in order of declaration.
template <class... F>
struct Fields {
  constexpr void each(auto&&) const noexcept {}
};
template <class S, class Member, class... Rest>
struct Fields<Field<S, Member>, Rest...> {
  Field<S, Member> first;
  Fields<Rest...> rest;

  /// Calls `visit(field)` for each field in order.
  constexpr void each(auto&& visit) const {
    visit(first);
    rest.each(visit);
  }
};

[[nodiscard]] constexpr Fields<> fields() noexcept { return {}; }

/// Collects the fields of an error struct.
template <class S, class Member, class... Rest>
[[nodiscard]] constexpr Fields<Field<S, Member>, Rest...> fields(Field<S, Member> first,
                                                                 Rest... rest) noexcept {
  return {first, fallible::fields(rest...)};
}

namespace detail {
template <class T>
concept IsCode = std::is_same_v<std::remove_cvref_t<T>, Code>;
template <class T>
concept IsLiteral = std::is_convertible_v<T, const char*>;
}  // namespace detail

/// An aggregate that names its code.
template <class S>
concept ErrorStruct = std::is_class_v<S> && requires {
  { S::code } -> detail::IsCode;
};

/// Receives fields one by one, as captured values.
struct FieldSink {
  void (*put)(void* self, Text key, const Arg& value);
  void* self;
};

namespace detail {

/// What the compiled library knows about an error struct.
struct StructType {
  TypeId id;
  std::uint32_t size;
  std::uint32_t align;
  void (*destroy)(void* object) noexcept;                     // null: nothing to do
  void (*put_fields)(const void* object, FieldSink sink);     // null: no fields
  const char* message;                                        // null: the code's title
};

template <class S>
concept HasFields = requires { S::fields; };
template <class S>
concept HasMessage = requires {
  { S::message } -> detail::IsLiteral;
};

/// A type that says of itself that it must not be shown.
template <class V>
concept IsSecret = requires { requires V::is_secret; };

/// The captured form of a field; an empty optional has none, and of a secret only that it is there.
template <class V>
Arg field_arg(const V& value, Privacy privacy) {
  Arg arg;
  if constexpr (IsSecret<V>) {
    privacy = Privacy::secret;
  } else if (privacy != Privacy::secret) {
    if constexpr (requires { value.has_value(); *value; }) {
      if (value.has_value()) arg = make_arg(*value);
    } else {
      arg = make_arg(value);
    }
  }
  arg.privacy = privacy;
  return arg;
}

template <class S>
void put_fields(const void* object, FieldSink sink) {
  S::fields.each([&](const auto& field) {
    const auto& value = static_cast<const S*>(object)->*field.member;
    if constexpr (requires { value.has_value(); *value; }) {
      if (!value.has_value()) return;
    }
    sink.put(sink.self, field.name, detail::field_arg(value, field.privacy));
  });
}

/// True when every field of a secret type is declared Privacy::secret.
template <class S>
consteval bool keeps_secrets() {
  bool kept = true;
  S::fields.each([&](const auto& field) {
    // No alias: it would shadow a caller's type of that name.
    if (IsSecret<typename std::remove_cvref_t<decltype(field)>::type> && field.privacy != Privacy::secret) kept = false;
  });
  return kept;
}

template <class S>
consteval StructType describe_struct() {
  static_assert(std::is_nothrow_move_constructible_v<S>,
                "fallible: an error struct must be nothrow move constructible");
  static_assert(alignof(S) <= 256, "fallible: an error struct may be aligned to 256 bytes at most");
  static_assert(sizeof(S) <= 16384, "fallible: an error struct may have 16384 bytes at most");
  TypeId id = type_id<S>();
  id.hash ^= S::code.id();
  if constexpr (HasFields<S>) {
    static_assert(keeps_secrets<S>(),
                  "fallible: a field that holds a secret must be declared Privacy::secret");
    S::fields.each([&](const auto& field) { id.hash = fnv1a(field.name, id.hash); });
  }
  StructType type{id, sizeof(S), alignof(S), nullptr, nullptr, nullptr};
  if constexpr (!std::is_trivially_destructible_v<S>) {
    type.destroy = [](void* object) noexcept { static_cast<S*>(object)->~S(); };
  }
  if constexpr (HasFields<S>) type.put_fields = &put_fields<S>;
  if constexpr (HasMessage<S>) type.message = S::message;
  return type;
}

template <class S>
inline constexpr StructType struct_type = describe_struct<S>();

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
