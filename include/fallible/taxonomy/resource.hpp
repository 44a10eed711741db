// A thing that is asked for, or needed, is not there: domain "resource", codes NF_ and RES_. CapacityExceeded and
// RateLimited come from the policies and are in core/policy_error.hpp, which this header includes.
//   Layer    taxonomy; needs core.   Threads  constants and values.   Memory  the structs are plain.
//   Errors   none.
// The type of a missing thing is a literal and public; its id may name a person, and is personal.
//
//   return fail(NotFound{"user", id});
//   if (const auto* missing = error.get_if<NotFound>()) ...
#ifndef FALLIBLE_TAXONOMY_RESOURCE_HPP
#define FALLIBLE_TAXONOMY_RESOURCE_HPP

#include <chrono>
#include <cstdint>

#include <fallible/core/error_struct.hpp>
#include <fallible/core/inline_text.hpp>
#include <fallible/core/policy_error.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class ResourceErrc : std::uint8_t {
  not_found = 1,       ///< The thing asked for does not exist.
  gone = 2,            ///< It was there and will not come back.
  exhausted = 3,       ///< Something finite ran out: handles, memory of a pool, places.
  quota_exceeded = 4,  ///< The caller's share is used up.
  not_available = 5,   ///< Something we need is down for now.
  none_capable = 6,    ///< No worker that could do this is there.
  out_of_memory = 7,   ///< An allocation failed.
  disk_full = 8,       ///< No space is left for files.
};

template <>
struct Domain<ResourceErrc> {
  static constexpr const char* name = "resource";
  static constexpr bool verified_in_sources = true;  // src/taxonomy/domains.cpp
  static constexpr CodeRow<ResourceErrc> rows[] = {
      {ResourceErrc::not_found, "NF_RESOURCE", Category::not_found, Severity::info, Retry::never,
       404, Errc::not_found, "not found",
       "The thing asked for does not exist, or the caller may not know that it does."},
      {ResourceErrc::gone, "NF_GONE", Category::not_found, Severity::info, Retry::never, 410,
       Errc::not_found, "no longer available",
       "It was there and will not come back; forget its address."},
      {ResourceErrc::exhausted, "RES_EXHAUSTED", Category::resource, Severity::warning,
       Retry::hinted, 503, Errc::resource_exhausted, "temporarily unavailable",
       "Something finite ran out: handles, memory of a pool, places; retry only when told after "
       "how long."},
      {ResourceErrc::quota_exceeded, "RES_QUOTA_EXCEEDED", Category::resource, Severity::info,
       Retry::hinted, 429, Errc::resource_exhausted, "the quota is used up",
       "The caller's share is used up; wait until it is renewed, or raise it."},
      {ResourceErrc::not_available, "RES_NOT_AVAILABLE", Category::resource, Severity::error,
       Retry::backoff, 503, Errc::unavailable, "temporarily unavailable",
       "Something we need is down for now; retry with growing pauses."},
      {ResourceErrc::none_capable, "RES_NONE_CAPABLE", Category::resource, Severity::warning,
       Retry::backoff, 503, Errc::unavailable, "temporarily unavailable",
       "No worker that could do this is there; retry, or start one that can."},
      {ResourceErrc::out_of_memory, "RES_OUT_OF_MEMORY", Category::resource, Severity::critical,
       Retry::backoff, 503, Errc::resource_exhausted, "temporarily unavailable",
       "An allocation failed; shed load, finish what is running."},
      {ResourceErrc::disk_full, "RES_DISK_FULL", Category::resource, Severity::critical,
       Retry::never, 507, Errc::resource_exhausted, "temporarily unavailable",
       "No space is left for files; an operator makes some."},
  };
};

/// Something that does not exist, by its type and id.
struct NotFound {
  StaticText resource_type;  ///< a literal: "user"
  InlineText<64> resource_id;

  static constexpr Code code = ResourceErrc::not_found;
  static constexpr auto fields =
      fallible::fields(field("resource_type", &NotFound::resource_type, Privacy::public_),
                       field("resource_id", &NotFound::resource_id, Privacy::personal));
  static constexpr const char* message = "{resource_type} not found";
};

/// Something finite that ran out.
struct ResourceExhausted {
  InlineText<48> resource;  ///< what ran out
  std::uint64_t used = 0;
  std::uint64_t limit = 0;

  static constexpr Code code = ResourceErrc::exhausted;
  static constexpr auto fields = fallible::fields(field("resource", &ResourceExhausted::resource),
                                                  field("used", &ResourceExhausted::used),
                                                  field("limit", &ResourceExhausted::limit));
  static constexpr const char* message = "{resource} is used up: {used} of {limit}";
};

/// A caller's share that is used up.
struct QuotaExceeded {
  StaticText quota;  ///< a literal: which quota
  std::uint64_t limit = 0;
  std::chrono::milliseconds retry_after{};  ///< until it is renewed

  static constexpr Code code = ResourceErrc::quota_exceeded;
  static constexpr auto fields =
      fallible::fields(field("quota", &QuotaExceeded::quota, Privacy::public_),
                       field("limit", &QuotaExceeded::limit, Privacy::public_),
                       field("retry_after", &QuotaExceeded::retry_after, Privacy::public_));
  static constexpr const char* message = "quota {quota} of {limit} is used up, wait {retry_after}";
};

/// Something we need that is down for now.
struct NotAvailable {
  InlineText<64> resource;  ///< what is down
  InlineText<96> reason;

  static constexpr Code code = ResourceErrc::not_available;
  static constexpr auto fields = fallible::fields(field("resource", &NotAvailable::resource),
                                                  field("reason", &NotAvailable::reason));
  static constexpr const char* message = "{resource} is not available: {reason}";
};

/// Nobody who could do a task is there.
struct NoneCapable {
  InlineText<128> required;  ///< the capabilities asked for, separated by commas

  static constexpr Code code = ResourceErrc::none_capable;
  static constexpr auto fields = fallible::fields(field("required", &NoneCapable::required));
  static constexpr const char* message = "no worker has the capabilities {required}";
};

FALLIBLE_NAMESPACE_END
#endif
