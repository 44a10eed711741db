// Tests every row of every shipped domain against the rules that all rows keep.
#include <gtest/gtest.h>

#include <fallible/taxonomy/catalogue.hpp>
#include <set>
#include <string>

namespace fallible {
namespace {

/// The HTTP statuses and general codes that a category may answer with.
struct Allowed {
  Category category;
  std::set<int> http;
  std::set<Errc> general;
};
const Allowed allowed[] = {
    {Category::validation, {400, 413, 415, 422}, {Errc::invalid_argument, Errc::out_of_range}},
    {Category::authentication, {401}, {Errc::unauthenticated}},
    {Category::authorization, {403}, {Errc::permission_denied}},
    {Category::not_found, {404, 410}, {Errc::not_found}},
    {Category::conflict, {409}, {Errc::already_exists, Errc::aborted, Errc::failed_precondition}},
    {Category::business_rule, {400, 422}, {Errc::failed_precondition}},
    {Category::rate_limit, {429}, {Errc::resource_exhausted}},
    {Category::resource, {429, 503, 507}, {Errc::resource_exhausted, Errc::unavailable}},
    {Category::configuration, {500}, {Errc::internal}},
    {Category::cache, {500, 503, 504}, {Errc::unavailable, Errc::deadline_exceeded, Errc::internal}},
    {Category::database,
     {400, 409, 500, 503, 504},
     {Errc::already_exists, Errc::aborted, Errc::failed_precondition, Errc::internal,
      Errc::unavailable, Errc::resource_exhausted, Errc::deadline_exceeded, Errc::data_loss}},
    {Category::network, {502, 503}, {Errc::unavailable, Errc::internal}},
    {Category::timeout, {504}, {Errc::deadline_exceeded}},
    {Category::external,
     {502, 503, 504},
     {Errc::unavailable, Errc::internal, Errc::unknown, Errc::deadline_exceeded}},
    {Category::serialization,
     {400, 413, 415, 500},
     {Errc::invalid_argument, Errc::internal, Errc::data_loss}},
    {Category::cancelled, {499}, {Errc::cancelled}},
    {Category::internal,
     {500, 501},
     {Errc::internal, Errc::unknown, Errc::unimplemented, Errc::data_loss}},
};

/// The HTTP statuses that belong to a general code, whatever the category.
std::set<int> statuses_of(Errc general) {
  switch (general) {
    case Errc::cancelled: return {499};
    case Errc::invalid_argument: return {400, 413, 415, 422};
    case Errc::out_of_range: return {400};
    case Errc::failed_precondition: return {400, 409, 412, 422};
    case Errc::not_found: return {404, 410};
    case Errc::already_exists:
    case Errc::aborted: return {409};
    case Errc::permission_denied: return {403};
    case Errc::unauthenticated: return {401};
    case Errc::resource_exhausted: return {429, 503, 507};
    case Errc::unimplemented: return {501};
    case Errc::internal:
    case Errc::unknown: return {500, 502};
    case Errc::data_loss: return {500};
    case Errc::unavailable: return {502, 503};
    case Errc::deadline_exceeded: return {504};
  }
  return {};
}

template <class Check>
void for_every_row(Check check) {
  for (const DomainCodes& domain : shipped_codes()) {
    for (std::size_t i = 0; i < domain.count; ++i) {
      SCOPED_TRACE(std::string(domain.domain->name) + "/" + domain.codes[i].name);
      check(domain.codes[i]);
    }
  }
}

TEST(Domains, AreTwelveAndNamedOnce) {
  std::set<std::string> names;
  for (const DomainCodes& domain : shipped_codes()) names.insert(domain.domain->name);
  EXPECT_EQ(names, (std::set<std::string>{"auth", "cache", "configuration", "conflict", "database",
                                          "external", "general", "input", "mesh", "policy",
                                          "resource", "serialization"}));
  EXPECT_EQ(shipped_codes().size(), names.size());
}

TEST(Domains, HaveEveryCategory) {
  std::set<Category> seen;
  for_every_row([&](const CodeInfo& code) { seen.insert(code.category); });
  for (const Allowed& row : allowed) EXPECT_EQ(seen.count(row.category), 1u) << to_string(row.category);
  EXPECT_EQ(seen.size(), std::size(allowed));
}

TEST(Domains, UseEachNameAndEachIdentityOnce) {
  std::set<std::string> names;
  std::set<std::uint64_t> ids;
  for_every_row([&](const CodeInfo& code) {
    EXPECT_TRUE(names.insert(code.name).second);
    EXPECT_TRUE(ids.insert(code.id).second);
  });
}

TEST(Domains, AnswerWithWhatTheirCategoryMayAnswer) {
  for_every_row([](const CodeInfo& code) {
    for (const Allowed& row : allowed) {
      if (row.category != code.category) continue;
      EXPECT_EQ(row.http.count(code.http_status), 1u) << code.http_status;
      EXPECT_EQ(row.general.count(code.general), 1u) << static_cast<int>(code.general);
    }
    EXPECT_EQ(statuses_of(code.general).count(code.http_status), 1u)
        << code.http_status << " with " << static_cast<int>(code.general);
  });
}

TEST(Domains, HaveTitlesThatAnyClientMayRead) {
  for_every_row([](const CodeInfo& code) {
    const std::string title = code.title;
    EXPECT_LE(title.size(), 60u);
    for (const char c : title) {
      EXPECT_TRUE((c >= 'a' && c <= 'z') || c == ' ' || c == '-') << title;
    }
    for (const char* word : {"database", "cache", "upstream", "breaker", "registry", "token"}) {
      EXPECT_EQ(title.find(word), std::string::npos) << title << " tells how we are built";
    }
  });
}

TEST(Domains, SayWhenAndWhatNextInOneSentence) {
  for_every_row([](const CodeInfo& code) {
    const std::string doc = code.doc;
    EXPECT_GE(doc.size(), 20u);
    EXPECT_LE(doc.size(), 120u);
    EXPECT_TRUE(doc[0] >= 'A' && doc[0] <= 'Z');
    EXPECT_EQ(doc.back(), '.');
    EXPECT_EQ(doc.find('|'), std::string::npos);
    EXPECT_EQ(doc.find('\n'), std::string::npos);
  });
}

TEST(Domains, RetryOnlyWhereItCanHelp) {
  for_every_row([](const CodeInfo& code) {
    const Errc general = code.general;
    switch (code.retry) {
      case Retry::never: break;
      case Retry::backoff:
        EXPECT_TRUE(general == Errc::unavailable || general == Errc::resource_exhausted ||
                    general == Errc::deadline_exceeded || general == Errc::aborted);
        break;
      case Retry::hinted:
        EXPECT_TRUE(general == Errc::unavailable || general == Errc::resource_exhausted);
        break;
      case Retry::transaction: EXPECT_EQ(general, Errc::aborted); break;
      case Retry::refresh:
        EXPECT_TRUE(code.category == Category::authentication || code.category == Category::network ||
                    code.category == Category::external);
        break;
    }
    if (code.http_status < 500 && code.retry == Retry::backoff) {
      EXPECT_EQ(code.http_status, 409);
    }
    if (code.category == Category::validation || code.category == Category::not_found ||
        code.category == Category::business_rule || code.category == Category::configuration) {
      EXPECT_EQ(code.retry, Retry::never);
    }
    if (general == Errc::data_loss) {
      EXPECT_EQ(code.severity, Severity::critical);
    }
  });
}

TEST(Domains, DoNotAlarmForTheMistakesOfCallers) {
  for_every_row([](const CodeInfo& code) {
    if (code.http_status < 500) {
      EXPECT_LE(code.severity, Severity::warning);
    }
    if (code.severity == Severity::critical) {
      EXPECT_GE(code.http_status, 500);
    }
  });
}

}  // namespace
}  // namespace fallible
