#include <fallible/report/scoped_context.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

constexpr RequestContext empty_context{};
constinit thread_local const RequestContext* current = nullptr;

}  // namespace

ScopedRequestContext::ScopedRequestContext(const RequestContext& context) noexcept : previous_(current) {
  current = &context;
}
ScopedRequestContext::~ScopedRequestContext() { current = previous_; }

const RequestContext& current_request_context() noexcept { return current != nullptr ? *current : empty_context; }
bool has_request_context() noexcept { return current != nullptr; }

FALLIBLE_NAMESPACE_END
