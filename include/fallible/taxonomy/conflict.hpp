// The request is fine, the state of things says no: domain "conflict", codes CONFLICT_ (it exists, it changed) and
// BIZ_ (a rule of the business forbids it).
//   Layer    taxonomy; needs core.   Threads  constants and values.   Memory  the structs are plain.
//   Errors   none.
// Names that users choose are personal here: whether a name is taken may already say too much.
//
//   return fail(Conflict{"workspace", name});
//   return fail(BusinessRuleViolated{"refund_window", "refunds end 30 days after the purchase"});
#ifndef FALLIBLE_TAXONOMY_CONFLICT_HPP
#define FALLIBLE_TAXONOMY_CONFLICT_HPP

#include <cstdint>

#include <fallible/core/error_struct.hpp>
#include <fallible/core/inline_text.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class ConflictErrc : std::uint8_t {
  exists = 1,         ///< The thing to create, or its name, is there.
  stale_version = 2,  ///< Somebody changed it since it was read.
  in_use = 3,         ///< Others refer to it.
  locked = 4,         ///< Somebody holds it for a while.
  rule_violated = 5,  ///< A rule of the domain says no.
  wrong_state = 6,    ///< The thing is in a state that does not permit the step.
};

template <>
struct Domain<ConflictErrc> {
  static constexpr const char* name = "conflict";
  static constexpr bool verified_in_sources = true;  // src/taxonomy/domains.cpp
  static constexpr CodeRow<ConflictErrc> rows[] = {
      {ConflictErrc::exists, "CONFLICT_EXISTS", Category::conflict, Severity::info, Retry::never,
       409, Errc::already_exists, "it exists already",
       "The thing to create, or its name, is there; read it or choose another name."},
      {ConflictErrc::stale_version, "CONFLICT_STALE_VERSION", Category::conflict, Severity::info,
       Retry::transaction, 409, Errc::aborted, "it was changed in the meantime",
       "Somebody changed it since it was read; read it again, merge, and repeat."},
      {ConflictErrc::in_use, "CONFLICT_IN_USE", Category::conflict, Severity::info, Retry::never,
       409, Errc::failed_precondition, "it is still in use",
       "Others refer to it; release those first."},
      {ConflictErrc::locked, "CONFLICT_LOCKED", Category::conflict, Severity::info, Retry::backoff,
       409, Errc::aborted, "it is being changed by somebody else",
       "Somebody holds it for a while; try again later."},
      {ConflictErrc::rule_violated, "BIZ_RULE_VIOLATED", Category::business_rule, Severity::info,
       Retry::never, 422, Errc::failed_precondition, "a business rule does not permit this",
       "A rule of the domain says no; show its explanation, do not retry."},
      {ConflictErrc::wrong_state, "BIZ_WRONG_STATE", Category::business_rule, Severity::info,
       Retry::never, 422, Errc::failed_precondition, "this is not possible in the current state",
       "The thing is in a state that does not permit the step; move it on first."},
  };
};

/// Something with this name is there already.
struct Conflict {
  StaticText resource_type;  ///< a literal: "workspace"
  InlineText<64> name;       ///< the name that is taken

  static constexpr Code code = ConflictErrc::exists;
  static constexpr auto fields =
      fallible::fields(field("resource_type", &Conflict::resource_type, Privacy::public_),
                       field("name", &Conflict::name, Privacy::personal));
  static constexpr const char* message = "{resource_type} exists already";
};

/// An edit of something that changed since it was read.
struct StaleVersion {
  StaticText resource_type;  ///< a literal
  std::uint64_t expected = 0;  ///< the version the caller has
  std::uint64_t actual = 0;    ///< the version that is stored

  static constexpr Code code = ConflictErrc::stale_version;
  static constexpr auto fields =
      fallible::fields(field("resource_type", &StaleVersion::resource_type, Privacy::public_),
                       field("expected", &StaleVersion::expected, Privacy::public_),
                       field("actual", &StaleVersion::actual, Privacy::public_));
  static constexpr const char* message = "{resource_type} is at version {actual}, not {expected}";
};

/// A rule of the domain said no. Both texts are literals, so nothing of a user can get into them.
struct BusinessRuleViolated {
  StaticText rule;         ///< its stable name
  StaticText explanation;  ///< for whoever asked: what the rule wants

  static constexpr Code code = ConflictErrc::rule_violated;
  static constexpr auto fields =
      fallible::fields(field("rule", &BusinessRuleViolated::rule, Privacy::public_),
                       field("explanation", &BusinessRuleViolated::explanation, Privacy::public_));
  static constexpr const char* message = "rule {rule} does not permit this: {explanation}";
};

/// A step that the present state does not permit.
struct WrongState {
  StaticText resource_type;  ///< a literal
  StaticText state;          ///< a literal: the state it is in
  StaticText step;           ///< a literal: what was asked

  static constexpr Code code = ConflictErrc::wrong_state;
  static constexpr auto fields =
      fallible::fields(field("resource_type", &WrongState::resource_type, Privacy::public_),
                       field("state", &WrongState::state, Privacy::public_),
                       field("step", &WrongState::step, Privacy::public_));
  static constexpr const char* message = "{resource_type} is {state}, {step} is not possible";
};

FALLIBLE_NAMESPACE_END
#endif
