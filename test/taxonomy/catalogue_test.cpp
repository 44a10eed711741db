#include <fallible/taxonomy/catalogue.hpp>

#include <set>
#include <string>

#include <fallible/core/sink.hpp>
#include <gtest/gtest.h>

enum class ShopErrc { sold_out = 1, odd_text = 2 };
template <>
struct fallible::Domain<ShopErrc> {
  static constexpr const char* name = "shop";
  static constexpr CodeRow<ShopErrc> rows[] = {
      {ShopErrc::sold_out, "RES_SOLD_OUT", Category::resource, Severity::info, Retry::never, 409,
       Errc::failed_precondition, "sold out", "Nothing is left; offer something else."},
      {ShopErrc::odd_text, "VAL_ODD", Category::validation, Severity::info, Retry::never, 400,
       Errc::invalid_argument, "odd | \"text\" \\ \x01", "With a bar | in it."},
  };
};

enum class OddErrc { torn = 1 };
template <>
struct fallible::Domain<OddErrc> {
  static constexpr const char* name = "shop.odd";
  static constexpr CodeRow<OddErrc> rows[] = {
      {OddErrc::torn, "VAL_TORN", Category::validation, Severity::info, Retry::never, 400,
       Errc::invalid_argument, "torn\nin two", "One line\r\nand another."},
  };
};

namespace {

using fallible::append_to;
using fallible::Catalogue;
using fallible::catalogue_of;
using fallible::Code;
using fallible::CodeInfo;
using fallible::Errc;
using fallible::find_code;
using fallible::shipped_codes;

constexpr Catalogue shop = catalogue_of<ShopErrc>;
constexpr Catalogue odd = catalogue_of<OddErrc>;

template <class Write>
std::string written(Write write) {
  std::string text;
  write(append_to(text));
  return text;
}

TEST(Catalogue, FindsACodeByNameAndByIdentity) {
  EXPECT_EQ(find_code(shop, "RES_SOLD_OUT"), &Code(ShopErrc::sold_out).info());
  EXPECT_EQ(find_code(shop, Code(ShopErrc::odd_text).id()), &Code(ShopErrc::odd_text).info());
  EXPECT_EQ(find_code(shop, "RES_SOLD"), nullptr);
  EXPECT_EQ(find_code(shop, 0u), nullptr);
  EXPECT_EQ(find_code(shipped_codes(), "NF_NOT_FOUND"), &Code(Errc::not_found).info());
}

// What every row that we ship must keep to; a row added to a table is a case added here.
TEST(Catalogue, ShipsOnlyRowsThatAgreeWithThemselves) {
  std::set<std::string> names;
  std::set<std::uint64_t> ids;
  for (const auto& domain : shipped_codes()) {
    for (std::size_t i = 0; i < domain.count; ++i) {
      const CodeInfo& code = domain.codes[i];
      SCOPED_TRACE(code.name);
      EXPECT_TRUE(names.insert(code.name).second) << "this name stands in two domains";
      EXPECT_TRUE(ids.insert(code.id).second);
      const std::string title = code.title;
      const std::string doc = code.doc;
      EXPECT_TRUE(title[0] >= 'a' && title[0] <= 'z') << "a title is a lower-case fragment";
      EXPECT_NE(title.back(), '.');
      EXPECT_EQ(doc.back(), '.');
      EXPECT_TRUE(doc.find(';') != std::string::npos || doc.size() > 20) << "says when and what next";
      EXPECT_GE(code.http_status, 400);
      const int family = code.http_status / 100;
      const Errc general = code.general;
      const bool callers = general == Errc::invalid_argument || general == Errc::not_found ||
                           general == Errc::already_exists || general == Errc::permission_denied ||
                           general == Errc::unauthenticated || general == Errc::aborted ||
                           general == Errc::cancelled;
      if (callers) {
        EXPECT_EQ(family, 4);
      }
      if (code.category == fallible::Category::validation) {
        EXPECT_EQ(code.retry, fallible::Retry::never);
      }
      if (code.retry == fallible::Retry::transaction) {
        EXPECT_EQ(general, Errc::aborted);
      }
      if (code.severity == fallible::Severity::critical) {
        EXPECT_EQ(family, 5);
      }
    }
  }
}

TEST(Catalogue, WritesATableRowPerCode) {
  EXPECT_EQ(written([](auto sink) { write_markdown(sink, shop); }),
            "## shop\n\n"
            "| name | no. | category | HTTP | gRPC | severity | retry | title | when, and what next |\n"
            "|---|---|---|---|---|---|---|---|---|\n"
            "| `RES_SOLD_OUT` | 1 | resource | 409 | 9 | info | never | sold out | Nothing is left; offer something else. |\n"
            "| `VAL_ODD` | 2 | validation | 400 | 3 | info | never | odd \\| \"text\" \\ \x01 | With a bar \\| in it. |\n");
}

TEST(Catalogue, KeepsARowOnOneLineWhateverItsTextsAre) {
  const std::string table = written([](auto sink) { write_markdown(sink, odd); });
  EXPECT_NE(table.find(" | torn in two | One line  and another. |\n"), std::string::npos) << table;
}

TEST(Catalogue, EscapesWhatJsonWantsEscaped) {
  const std::string json = written([](auto sink) { write_json(sink, shop); });
  EXPECT_NE(json.find("\"title\": \"odd | \\\"text\\\" \\\\ \\u0001\""), std::string::npos) << json;
  EXPECT_NE(json.find("\"name\": \"RES_SOLD_OUT\", \"id\": \""), std::string::npos);
  EXPECT_EQ(json.find('\x01'), std::string::npos);
}

TEST(Catalogue, WritesAnOpenApiResponsePerCode) {
  const std::string text = written([](auto sink) { write_openapi(sink, shop); });
  EXPECT_NE(text.find("\"shop.RES_SOLD_OUT\": {\"description\": \"sold out\", \"content\": "
                      "{\"application/problem+json\": {\"schema\": {\"$ref\": \"#/components/schemas/Problem\"}, "
                      "\"example\": {\"type\": \"urn:error:shop/RES_SOLD_OUT\""),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("\"schemas\": {\"Problem\": {"), std::string::npos);
}

TEST(Catalogue, AnnouncesAWaitWhereTheCodeSaysThatOneIsGiven) {
  for (const auto& domain : shipped_codes()) {
    for (std::size_t i = 0; i < domain.count; ++i) {
      const fallible::DomainCodes one{domain.domain, domain.codes + i, 1};
      const std::string text = written([&](auto sink) { write_openapi(sink, Catalogue(&one, 1)); });
      EXPECT_EQ(text.find("\"Retry-After\"") != std::string::npos,
                domain.codes[i].retry == fallible::Retry::hinted)
          << domain.codes[i].name;
    }
  }
}

TEST(CatalogueLock, AcceptsWhatItWrote) {
  std::string findings;
  for (const Catalogue each : {shop, odd, shipped_codes()}) {
    const std::string lock = written([&](auto sink) { write_lock(sink, each); });
    EXPECT_EQ(check_lock(append_to(findings), each, lock), 0u) << findings;
  }
}

TEST(CatalogueLock, ReportsWhatVanishedOrChanged) {
  const struct {
    const char* lock;
    const char* finding;
  } rows[] = {
      {"shop/RES_GONE 3 resource info never 409 9\n", "shop/RES_GONE: vanished\n"},
      {"shop/RES_SOLD_OUT 1 resource info backoff 409 9",
       "shop/RES_SOLD_OUT 1 resource info backoff 409 9: changed to 1 resource info never 409 9\n"},
      {"shop/RES_SOLD_OUT 7 resource info never 409 9\r\n",
       "shop/RES_SOLD_OUT 7 resource info never 409 9: changed to 1 resource info never 409 9\n"},
      {"nonsense\n", "nonsense: cannot be read\n"},
      {"shop/RES_SOLD_OUT\n", "shop/RES_SOLD_OUT: cannot be read\n"},
      {"# a remark\n\nshop/RES_SOLD_OUT 1 resource info never 409 9\n", ""},
  };
  for (const auto& row : rows) {
    std::string findings;
    EXPECT_EQ(check_lock(append_to(findings), shop, row.lock), row.finding[0] == '\0' ? 0u : 1u) << row.lock;
    EXPECT_EQ(findings, row.finding);
  }
}

}  // namespace
