#include <fallible/report/redaction.hpp>

#include <cstdio>
#include <cstring>
#include <string>

#include <gtest/gtest.h>

#include <fallible/core/render.hpp>

namespace {

using namespace fallible;

std::string redacted(Text text, const Redactor& redactor = default_redactor, Privacy show = Privacy::internal) {
  std::string out;
  redactor.write(append_to(out), text, show);
  return out;
}

std::string in_pieces(Text text, std::size_t piece, const Redactor& redactor = default_redactor) {
  std::string out;
  RedactedText stream(redactor, append_to(out));
  const Sink sink = stream.sink();
  for (std::size_t at = 0; at < text.size(); at += piece) {
    sink.put(Text(text.data() + at, piece < text.size() - at ? piece : text.size() - at));
  }
  stream.finish();
  return out;
}

struct Row {
  Text text, expected;
};

constexpr Row rows[] = {
    // Nothing to hide.
    {"", ""},
    {"connection to db1:5432 refused after 3 attempts", "connection to db1:5432 refused after 3 attempts"},
    {"at 2026-03-14T09:26:53.589Z, took 12 ms", "at 2026-03-14T09:26:53.589Z, took 12 ms"},
    {"https://example.com:8080/a/b?x=1#top", "https://example.com:8080/a/b?x=1#top"},
    {"a 'quoted' <b>word</b> == x -> y", "a 'quoted' <b>word</b> == x -> y"},
    {"tokenizer=bpe max_tokens=4096 token_count: 7 total_tokens=9", "tokenizer=bpe max_tokens=4096 token_count: 7 total_tokens=9"},
    {"passenger=4 secretary=ann compass: north pass_rate=0.9", "passenger=4 secretary=ann compass: north pass_rate=0.9"},
    {"Basic training, bearer of news", "Basic training, bearer of news"},
    {"4f1c2d3e-1111-2222-3333-444455556666", "4f1c2d3e-1111-2222-3333-444455556666"},
    // By key.
    {"password=hunter2", "password=[redacted:password]"},
    {"login failed: password=hunter2 for bob", "login failed: password=[redacted:password] for bob"},
    {"user_password_hash: ab12, next", "user_password_hash: [redacted:password], next"},
    {"X-Auth-Token: abc\r\nHost: x", "X-Auth-Token: [redacted:token]\r\nHost: x"},
    {"dbPassword = s3cret;", "dbPassword = [redacted:password];"},
    {"DB_PASS=x REDIS_PWD=y", "DB_PASS=[redacted:password] REDIS_PWD=[redacted:password]"},
    {"APIKey=1 api_key=2 api-key=3 apikey=4", "APIKey=[redacted:key] api_key=[redacted:key] api-key=[redacted:key] apikey=[redacted:key]"},
    {"userpassword=x authtoken=y", "userpassword=[redacted:password] authtoken=[redacted:token]"},
    {"{\"password\": \"hun\\\"ter\", \"n\": 1}", "{\"password\": \"[redacted:password]\", \"n\": 1}"},
    {"{\"password\":\"\",\"n\":1}", "{\"password\":\"\",\"n\":1}"},
    {"{\"password\":\"ends in a backslash\\\\\",\"n\":1}", "{\"password\":\"[redacted:password]\",\"n\":1}"},
    {"{\\\"secret\\\":\\\"a\\\\\\\"b\\\",\\\"n\\\":1}", "{\\\"secret\\\":\\\"[redacted:secret]\\\",\\\"n\\\":1}"},
    {"{\"card\": {\"n\": \"4}1\", \"x\": [1]}, \"n\": 1}", "{\"card\": [redacted:card], \"n\": 1}"},
    {"{\"tokens\": [\"a\", \"b\"], \"n\": 1}", "{\"tokens\": [redacted:token], \"n\": 1}"},
    {"{'password': b'x y', u'n': 1}", "{'password': b'[redacted:password]', u'n': 1}"},
    {"['password' => 'x y', :pin=>\"1\"]", "['password' => '[redacted:password]', :pin=>\"[redacted:pin]\"]"},
    {"user[password]=x&a=1&access_token=y#z", "user[password]=[redacted:password]&a=1&access_token=[redacted:token]"},
    {"user%5Bpassword%5D=x&a=1", "user%5Bpassword%5D=[redacted:password]&a=1"},
    {"user%5Bpin%5D=x&userPIN=1&XToken=2", "user%5Bpin%5D=[redacted:pin]&userPIN=[redacted:pin]&XToken=[redacted:token]"},
    {"Authorization: Digest username=a, response=b\nHost: x", "Authorization: [redacted:authorization]\nHost: x"},
    {"Cookie: a=b; c=d\r\nHost: x", "Cookie: [redacted:cookie]\r\nHost: x"},
    {"<password>x &amp; y</password><n>1</n>", "<password>[redacted:password]</password><n>1</n>"},
    {"<w:Password></w:Password><a:Pin>1</a:Pin>", "<w:Password></w:Password><a:Pin>[redacted:pin]</a:Pin>"},
    {"run --password hunter2 --user ann", "run --password [redacted:password] --user ann"},
    {"run --password --user ann", "run --password --user ann"},
    {"iban: DE89370400440532013000, ssn=078-05-1120", "iban: [redacted:iban], ssn=[redacted:ssn]"},
    {"cvv2=123 sessionid=9 session_id=9 JSESSIONID=8", "cvv2=[redacted:cvv] sessionid=[redacted:session] session_id=[redacted:session] JSESSIONID=[redacted:session]"},
    {"password=[personal] token=[redacted:token] pin=[secret]", "password=[personal] token=[redacted:token] pin=[secret]"},
    {"password:", "password:"},
    {"password= , x", "password= , x"},
    {"password=\"never closed", "password=\"[redacted:password]"},
    {"PaSsWoRd = hunter2 PASSword=x accessTOKEN=y", "PaSsWoRd = [redacted:password] PASSword=[redacted:password] accessTOKEN=[redacted:token]"},
    {"back=%2Flogin%3Fpassword%3Dhunter2%26a%3D1&b=2", "back=%2Flogin%3Fpassword%3D[redacted:password]&b=2"},
    {"back=%2Ftoken%3Fpage%3D2&b=2", "back=%2Ftoken%3Fpage%3D2&b=2"},
    {"%7B%22password%22%3a%22hunter2%22%7D x user%5Bpin%5D%3D1", "%7B%22password%22%3a[redacted:password] x user%5Bpin%5D%3D[redacted:pin]"},
    {"<w:Password Type=\"a#Text\">hunter2</w:Password>", "<w:Password Type=\"a#Text\">[redacted:password]</w:Password>"},
    {"<token kind='x' n=\\\"1\\\">abc</token><n a=\"password\">1</n>", "<token kind='x' n=\\\"1\\\">[redacted:token]</token><n a=\"password\">1</n>"},
    {"usage: log in <password or token> [\"x\"] > y", "usage: log in <password or token> [\"x\"] > y"},
    {"card: 4111 1111 1111 1111, exp 12/27", "card: [redacted:card], exp 12/27"},
    {"card=4111 1111 1111 1112 exp 12/27", "card=[redacted:card] exp 12/27"},
    {"iban: DE89 3704 0044 0532 0130 00 of ann", "iban: [redacted:iban] of ann"},
    {"iban=GB29 NWBK 6016 1331 9268 19", "iban=[redacted:iban]"},
    {"ssn: 078 05 1120; otp: 123 456", "ssn: [redacted:ssn]; otp: [redacted:otp]"},
    {"wrong API key: abc, OTP code: 123456, private key=x", "wrong API key: [redacted:key], OTP code: [redacted:otp], private key=[redacted:key]"},
    {"session id: abc; the primary key: 7; error code: 3; row id: 4", "session id: [redacted:session]; the primary key: 7; error code: 3; row id: 4"},
    {"the token expired: now, a card is lost: yes", "the token expired: now, a card is lost: yes"},
    {"https://a.example.com/c?sv=2020&sig=abc%3D&se=1 sig=11", "https://a.example.com/c?sv=2020&sig=[redacted:token]&se=1 sig=11"},
    {"bearer: abc", "bearer: [redacted:token]"},
    // By shape.
    {"Bearer abc", "Bearer abc"},
    {"got Bearer mF_9.B5f-4.1JqM and more", "got Bearer [redacted:token] and more"},
    {"BEARER  abcdefghijklmnopq.", "BEARER  [redacted:token]"},
    {"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==;", "Basic [redacted:token];"},
    {"t eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln, x", "t [redacted:token], x"},
    {"line\\neyJhbGciOiJIUzI1NiJ9.e30.", "line\\n[redacted:token]"},
    {"eyJhbGciOiJkaXIifQ..aXY.Y3Q.dGFn", "[redacted:token]"},             // JWE without an encrypted key
    {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI", "[redacted:token]"},              // cut
    {"auths eyJhdXRocyI6eyJyZWdpc3RyeS5leGFtcGxlIjp7ImF1dGgiOiJkWE5sY2pwd1lYTnpkMjl5WkE9PSJ9fX0= x", "auths [redacted:token] x"},
    {"id AKIAIOSFODNN7EXAMPLE.", "id [redacted:key]."},
    {"%0AAKIAIOSFODNN7EXAMPLE", "%0A[redacted:key]"},
    {"ASIAIOSFODNN7EXAMPLE/20260314/us-east-1", "[redacted:key]/20260314/us-east-1"},
    {"ghp_16C7e42F292c6912E7710c838347Ae178B4a", "[redacted:token]"},
    {"npm_q7Rt2LxV9sKd4WzB1mNc8YhG3uPe6JfA0oTi", "[redacted:token]"},
    {"sk-proj-9aK2-xT7_qLm4WzB1mNc8Yh", "[redacted:key]"},
    {"sk-ant-api03-9aK2xT7qLm4WzB1mNc8Yh", "[redacted:key]"},
    {"xoxb-17653672481-19874698323", "[redacted:token]"},
    {"postgres://ann:p%40ss@db1/x", "postgres://[redacted:credentials]@db1/x"},
    {"redis://:p/ss@host:6379/0", "redis://[redacted:credentials]@host:6379/0"},
    {"amqp://u:p@ss/w0rd@mq x@y", "amqp://[redacted:credentials]@mq x@y"},
    {"ssh://git@host:22/x", "ssh://git@host:22/x"},
    {"card 4111111111111111 declined", "card [redacted:card] declined"},
    {"4111 1111 1111 1111 12/27", "[redacted:card] 12/27"},
    {"(3782-822463-10005)", "([redacted:card])"},
    {"order 17 5105.1051.0510.5100", "order 17 [redacted:card]"},
    {"pan4111111111111111x", "pan[redacted:card]x"},
    {"4111111111111112", "4111111111111112"},                          // wrong check digit
    {"1111111111111117 9411111111111111", "1111111111111117 9411111111111111"},  // no issuer's
    {"41111111111111110000000", "41111111111111110000000"},            // part of a longer number
    {"ratio 0.4111111111111111", "ratio 0.4111111111111111"},
    // Numbers that prove what they are. The accounts are the examples of the registry.
    {"to GB29NWBK60161331926819.", "to [redacted:iban]."},
    {"to GB29 NWBK 6016 1331 9268 19, today", "to [redacted:iban], today"},
    {"DE89 3704 0044 0532 0130 00 7 days", "[redacted:iban] 7 days"},
    {"DE89-3704-0044-0532-0130-00", "[redacted:iban]"},
    {"(NO9386011117947)", "([redacted:iban])"},
    {"FR1420041010050500013M02606 BE68539007547034", "[redacted:iban] [redacted:iban]"},
    {"MT84MALT011000012345MTLCAST001S", "[redacted:iban]"},
    {"RU0304452522540817810538091310419", "[redacted:iban]"},
    {"line\\nCH9300762011623852957", "line\\n[redacted:iban]"},
    {"078-05-1120", "[redacted:ssn]"},
    {"ssn of bob is 219-09-9999.", "ssn of bob is [redacted:ssn]."},
    {"899-99-9999,001-01-0001", "[redacted:ssn],[redacted:ssn]"},
    {"mail ann.lee+x@mail.example.org, or bob", "mail [redacted:email], or bob"},
    {"<ann@example.com>.", "<[redacted:email]>."},
    {"to=ann%40example.com&x=1", "to=[redacted:email]&x=1"},
    {"j\xC3\xB6rg@b\xC3\xBC\x63her.example", "[redacted:email]"},
    {"root@localhost root@10.0.0.1 @example.com a@b", "root@localhost root@10.0.0.1 @example.com a@b"},
    {"-----BEGIN RSA PRIVATE KEY-----\nMIIE\nAA==\n-----END RSA PRIVATE KEY-----\nrest", "[redacted:private-key]\nrest"},
    {"x -----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl", "x [redacted:private-key]"},
    {"-----BEGIN PGP PRIVATE KEY BLOCK-----\n-x----END\n-----END PGP PRIVATE KEY BLOCK-----.", "[redacted:private-key]."},
    {"-----BEGIN CERTIFICATE-----\nMIIE", "-----BEGIN CERTIFICATE-----\nMIIE"},
    // Bytes that are not text.
    {Text("\0\xFF\xFE:=@", 6), Text("\0\xFF\xFE:=@", 6)},
    {Text("password=\xFF\xFE\x80 x", 14), "password=[redacted:password] x"},
};

TEST(Redaction, TakesOutWhatTheRulesName) {
  for (const Row& row : rows) EXPECT_EQ(redacted(row.text), std::string(row.expected));
}

TEST(Redaction, FindsAShapeWhereverThePiecesAreSplit) {
  for (const Row& row : rows) {
    for (const std::size_t piece : {1u, 2u, 3u, 7u, 50u}) EXPECT_EQ(in_pieces(row.text, piece), std::string(row.expected));
  }
}

TEST(Redaction, FindsAShapeWhereverTheWindowEnds) {
  for (const Row& row : rows) {
    for (std::size_t before = 900; before <= 1030; before += 3) {
      std::string text(before, '.');
      text.append(row.text.data(), row.text.size()).append(2000, '.');
      if (redacted(text) != in_pieces(text, 1024) || redacted(text) != in_pieces(text, 333)) {
        ADD_FAILURE() << before << " bytes before " << std::string(row.text);
        break;
      }
    }
  }
}

// What only looks like something to hide. A log that hides these is of less use, and nobody is safer.
constexpr Text near_misses[] = {
    "npm_config_registry is set",
    "sk-project and sk-ant-7",
    // Times and versions.
    "2026-03-14T09:26:53.589Z", "14.03.2026 09:26:53", "1773480413", "1773480413589", "1773480413589000", "1773480413589000000",
    "20260314092653589", "v1.22.3-rc.4+build.5678", "6.1.0-13-amd64 #1 SMP 6.1.55-1 (2023-09-29)", "g++ 12.2.0-14+deb12u1",
    // Ids.
    "4f1c2d3e-1111-2222-3333-444455556666", "41111111-1111-4008-8abc-def012345678", "id=41111111-1111-4008-8abc-def012345678,",
    "4111111111111111a3ce929d0e0e4736", "da39a3ee5e6b4b0d3255bfef4111111111111111", "error_20260314_9f86d081884c7d65",
    "DE89ABCD-0044-0532-0130-00ABCDEF1234", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "SKU GB29-NWBK-6016", "order 2026-0314-000017",
    // Numbers with separators.
    "latencies 4 8 15 16 23 42 108 512 1024 2048 4096", "52.174.193.75 443 1024 2048 4096 81", "sizes 3,5,2,41,18", "4111-1111-1111-1112",
    "+49 30 901820", "(415) 555-2671", "rows 4000-4999 of 65536", "0.5105105105105100",
    // Accounts: a wrong check digit, too short, too long, no such country, small letters, letters where digits belong, not at a word's start.
    "GB30NWBK60161331926819", "GB29NWBK6016133192681", "GB29NWBK601613319268199", "US8164SVBKUS6S3300958879", "gb29nwbk60161331926819",
    "DE89 3704 0044 0532 0130 0", "DE89  3704 0044 0532 0130 00", "DE893 7040 0440 5320 1300 0", "XGB29NWBK60161331926819", "GB29NWBK60161331926819X",
    "NO9386O11117947", "HTTP2 TLS13 UTF8 RFC9110 CVE2024",
    // Social security numbers that are never given, or parts of something longer.
    "000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567", "123-45-0000", "123-45-67890", "1123-45-6789", "123-45-6789-1", "a123-45-6789",
    "x-123-45-6789", "1.123-45-6789", "123-45-6789.5", "12-34-56789", "123-4-56789", "123 45 6789", "978-3-16-148410-0",
    // Words and tokens.
    "ASIAPacificRegionServer01", "ASIA-PACIFIC-SOUTHEAST-1", "AKIAIOSFODNN7EXAMPL", "AKIAIOSFODNN7EXAMPLE2", "AKIA is a prefix",
    "cursor eyJvZmZzZXQiOjEwMDAwLCJuIjo1MH0", "eyJpZCI6MTIzNDU2Nzg5MH0.json", "eyJ, eyJh.eyJh.x",
    "HTTP Basic Authentication failed", "Basic troubleshooting-steps", "basic misconfiguration", "Bearer Authentication", "Bearer token missing",
    "https://example.com/a:b/@scope", "git://example.com/x.git", "http://[::1]:8080/x?q=a@b", "-----BEGIN PUBLIC KEY-----", "-----BEGIN CERTIFICATE REQUEST-----",
};

TEST(Redaction, IsSetUpInOneExpression) {
  EXPECT_TRUE(Redactor::create({}).has_value());
  const auto redactor = Redactor::create({.key_rules = {{{.words = "badge"}, {.words = "desk"}}}, .built_in_shapes = false});
  ASSERT_TRUE(redactor.has_value());
  EXPECT_EQ(redacted("badge=7 desk=8", *redactor), "badge=[redacted:key] desk=[redacted:key]");
  EXPECT_TRUE(Redactor::create({.hash = {.id = "2026a", .bytes = {1}}}).has_value());
}

TEST(Redaction, LeavesAloneWhatOnlyLooksLikeSomethingToHide) {
  for (const Text text : near_misses) {
    EXPECT_EQ(redacted(text), std::string(text));
    for (const std::size_t piece : {1u, 5u}) EXPECT_EQ(in_pieces(text, piece), std::string(text));
  }
}

TEST(Redaction, LeavesIdsAloneHoweverManyThereAre) {
  std::uint64_t state = 17;
  const auto next = [&state] {  // splitmix64
    std::uint64_t z = state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
  };
  for (int i = 0; i < 30'000; ++i) {
    char text[160];
    const std::uint64_t a = next(), b = next();
    // Mostly digits, so that each of them is as near to a card as ids get.
    const auto digits = [](std::uint64_t bits) { return static_cast<unsigned long long>((bits & 0x7777777777777777u) | (bits & 1u) << 63); };
    const unsigned long long high = digits(a) | 0x4000000000000000u, low = digits(b);
    std::snprintf(text, sizeof text, "%08llx-%04llx-4%03llx-8%03llx-%012llx trace=%016llx%015llxf %llu", high >> 32, high >> 16 & 0xFFFF, high & 0xFFF,
                  low >> 52, low & 0xFFFF'FFFF'FFFF, high, low & 0xFFF'FFFF'FFFF'FFFF, 1'700'000'000'000'000'000ull + (a >> 8));
    EXPECT_EQ(redacted(Text(text, std::strlen(text))), text);
  }
}

TEST(Redaction, FindsAKeyOfAnyFieldName) {
  const struct {
    Text key;
    Text label;
  } keys[] = {
      {"user_password_hash", "password"}, {"X-Auth-Token", "token"}, {"xAuthToken", "token"}, {"AUTHORIZATION", "authorization"},
      {"http.request.header.cookie", "cookie"}, {"Set-Cookie2", "cookie"}, {"apiKey", "key"}, {"api_key", "key"}, {"APIKEY", "key"},
      {"card", "card"}, {"card_number", "card"}, {"cvv", "cvv"}, {"CVV2", "cvv"}, {"ssn", "ssn"}, {"iban", "iban"},
      {"password1", "password"}, {"oauth2Token", "token"}, {"refresh_tokens", "token"}, {"AWS_SECRET_ACCESS_KEY", "secret"},
      {"private-key", "key"}, {"AccountKey", "key"}, {"session.id", "session"},
      {"tokenizer", ""}, {"max_tokens", ""}, {"token_type", ""}, {"key", ""}, {"primary_key", ""}, {"discard", ""},
      {"pinned", ""}, {"japan", ""}, {"span", ""}, {"keyboard", ""}, {"", ""}, {"_", ""}, {"-.-", ""}, {"session", ""},
  };
  for (const auto& row : keys) EXPECT_EQ(std::string(default_redactor.judge_key(row.key).label), std::string(row.label)) << std::string(row.key);
  EXPECT_FALSE(default_redactor.judge_key(Text("\xFF\xC3 x", 4)).applies(Privacy::public_));
}

std::string field_text(Text key, const Arg& value, const Redactor& redactor = default_redactor, Privacy show = Privacy::internal) {
  std::string out;
  redactor.write_value(append_to(out), key, value, show);
  return out;
}

struct Point {
  int x;
};
void fallible_format(Sink& sink, const Point& point) {
  sink.put("password=");
  sink.put(static_cast<char>('0' + point.x));
}

TEST(Redaction, JudgesAFieldByClassThenByKeyThenByShape) {
  const Text text = "mail ann@example.com";
  EXPECT_EQ(field_text("note", make_arg(text)), "mail [redacted:email]");
  EXPECT_EQ(field_text("token", make_arg(text)), "[redacted:token]");
  EXPECT_EQ(field_text("pin", make_arg(1234)), "[redacted:pin]");
  EXPECT_EQ(field_text("count", make_arg(4111111111111111)), "4111111111111111");  // numbers by key only
  EXPECT_EQ(field_text("user", make_arg(personal(text))), "[personal]");
  EXPECT_EQ(field_text("user", make_arg(personal(text)), default_redactor, Privacy::personal), "mail ann@example.com");
  EXPECT_EQ(field_text("token", make_arg(personal(text)), default_redactor, Privacy::personal), "[redacted:token]");
  const Point point{7};
  EXPECT_EQ(field_text("where", make_arg(point)), "password=[redacted:password]");
  EXPECT_EQ(field_text("attempt", make_arg(3)), "3");
}

TEST(Redaction, ShowsAddressesToReadersOfPersonalDataAndSecretsToNobody) {
  const Text text = "ann@example.com password=x 4111111111111111";
  EXPECT_EQ(redacted(text, default_redactor, Privacy::public_), "[redacted:email] password=[redacted:password] [redacted:card]");
  EXPECT_EQ(redacted(text, default_redactor, Privacy::personal), "ann@example.com password=[redacted:password] [redacted:card]");
  EXPECT_EQ(redacted(text, default_redactor, Privacy::secret), "ann@example.com password=[redacted:password] [redacted:card]");
}

Redactor made(const RedactionOptions& options) {
  auto redactor = Redactor::create(options);
  EXPECT_TRUE(redactor.has_value());
  return redactor ? *redactor : Redactor();
}

TEST(Redaction, TakesRulesOfOnesOwn) {
  RedactionOptions options;
  options.key_rules[0] = {.words = "patient_id", .label = "patient", .privacy = Privacy::personal};
  options.key_rules[3] = {.words = "badge"};
  options.value_rules[2] = {.prefix = "acme_", .label = "acme", .min_length = 6};
  options.kept_keys[0] = "X-Token-Hint";
  const Redactor redactor = made(options);
  EXPECT_EQ(redacted("patientId=17 the_patient-id: 18 badge=9", redactor),
            "patientId=[redacted:patient] the_patient-id: [redacted:patient] badge=[redacted:key]");
  EXPECT_EQ(redacted("patientId=17", redactor, Privacy::personal), "patientId=17");
  EXPECT_EQ(redacted("outpatient_id=1 patient=2", redactor), "outpatient_id=1 patient=2");
  EXPECT_EQ(redacted("acme_123456 acme_12345 xacme_123456", redactor), "[redacted:acme] acme_12345 xacme_123456");
  EXPECT_EQ(redacted("x-token-hint=a token=b", redactor), "x-token-hint=a token=[redacted:token]");
}

TEST(Redaction, CanDoWithoutTheBuiltInRules) {
  RedactionOptions options;
  options.built_in_keys = false;
  EXPECT_EQ(redacted("password=x a@b.example", made(options)), "password=x [redacted:email]");
  options.built_in_shapes = false;
  options.value_rules[0] = {.prefix = "acme_"};
  EXPECT_EQ(redacted("a@b.example 4111111111111111 Bearer 0123456789 acme_0123456789abcdef u://a:b@c", made(options)),
            "a@b.example 4111111111111111 Bearer 0123456789 [redacted:token] u://a:b@c");
}

TEST(Redaction, RefusesOptionsAndNamesThem) {
  const auto refused = [](auto change) {
    RedactionOptions options;
    change(options);
    const auto redactor = Redactor::create(options);
    EXPECT_FALSE(redactor.has_value());
    return redactor ? std::string() : to_string(redactor.error());
  };
  EXPECT_NE(refused([](auto& o) { o.key_rules[0].words = "Patient"; }).find("key_rules"), std::string::npos);
  EXPECT_NE(refused([](auto& o) { o.key_rules[0].label = "a b"; }).find("key_rules"), std::string::npos);
  EXPECT_NE(refused([](auto& o) { o.key_rules[0].privacy = Privacy::internal; }).find("key_rules"), std::string::npos);
  EXPECT_NE(refused([](auto& o) { o.value_rules[0].prefix = "-x"; }).find("value_rules"), std::string::npos);
  EXPECT_NE(refused([](auto& o) { o.value_rules[7] = {.prefix = "x", .label = {}, .min_length = 3}; }).find("value_rules"), std::string::npos);
  EXPECT_NE(refused([](auto& o) { o.hash.id = "k1"; }).find("hash"), std::string::npos);
  EXPECT_NE(refused([](auto& o) { o.hash.bytes[3] = 1; }).find("hash"), std::string::npos);
  EXPECT_NE(refused([](auto& o) { o.hash.id = "k 1"; o.hash.bytes[3] = 1; }).find("hash"), std::string::npos);
}

Redactor hashing(std::uint8_t seed) {
  RedactionOptions options;
  options.hash.id = "2026a";
  for (std::uint8_t i = 0; i < 16; ++i) options.hash.bytes[i] = static_cast<std::uint8_t>(seed + i);
  return made(options);
}

std::string hash_in(const std::string& text) {
  const std::size_t at = text.rfind(":2026a:");
  return at == std::string::npos ? std::string() : text.substr(at + 7, 16);
}

TEST(Redaction, HashesWithAKeySoThatEqualValuesCanBeMatched) {
  const Redactor redactor = hashing(1);
  const std::string card = redacted("4111111111111111", redactor);
  ASSERT_EQ(card.size(), std::string("[redacted:card:2026a:0123456789abcdef]").size());
  EXPECT_EQ(hash_in(card), hash_in(redacted("pay 4111-1111 1111.1111!", redactor)));
  EXPECT_NE(hash_in(card), hash_in(redacted("5105105105105100", redactor)));
  EXPECT_NE(hash_in(card), hash_in(redacted("4111111111111111", hashing(2))));
  EXPECT_EQ(hash_in(redacted("GB29NWBK60161331926819", redactor)), hash_in(redacted("GB29 NWBK 6016 1331 9268 19", redactor)));
  EXPECT_EQ(hash_in(redacted("Ann@Example.COM", redactor)), hash_in(redacted("to=ann@example.com.", redactor)));
  EXPECT_EQ(hash_in(redacted("password=hun\\ter", redactor)), hash_in(redacted("\"password\": \"hun\\ter\"", redactor)));
  EXPECT_EQ(hash_in(redacted("token=hunter2", redactor)), hash_in(field_text("token", make_arg(Text("hunter2")), redactor)));
  for (const Row& row : rows) EXPECT_EQ(redacted(row.text, redactor), in_pieces(row.text, 1, redactor));
  EXPECT_EQ(redacted("password=x").find(':'), redacted("password=x").rfind(':'));  // off without a key
}

TEST(Redaction, HashesAsThePaperDoes) {  // SipHash-2-4, appendix A: key 00..0f, input 00..0e
  std::uint8_t key[16];
  for (std::uint8_t i = 0; i < 16; ++i) key[i] = i;
  detail::SipHash hash(key);
  for (std::uint8_t i = 0; i < 15; ++i) hash.add(i);
  EXPECT_EQ(hash.value(), 0xa129ca6149be45e5u);
  EXPECT_EQ(detail::SipHash(key).value(), 0x726fdb47dd0e0e31u);
}

// What cockroachdb's redactable strings got wrong: marks in the text itself, which data can imitate, leave open or split.
TEST(Redaction, IsNotFooledByMarksInTheData) {
  EXPECT_EQ(redacted("[redacted:x password=y"), "[redacted:x password=[redacted:password]");
  EXPECT_EQ(redacted("\xE2\x80\xB9password=y\xE2\x80\xBA"), "\xE2\x80\xB9password=[redacted:password]");
  EXPECT_EQ(redacted("password=[redacted:password hunter2"), "password=[redacted:password]");
  EXPECT_EQ(redacted("password=[redacted:p w] x"), "password=[redacted:password] x");
  const std::string once = redacted("password=x token: y a@b.example 4111111111111111");
  EXPECT_EQ(redacted(once), once);
}

TEST(Redaction, EndsWithinBoundsOnLongAndNastyTexts) {
  for (const Text unit : {Text("4"), Text("4 "), Text("a@"), Text("://:"), Text("-----BEGIN "), Text("password=\""), Text("[{\""),
                          Text("Bearer "), Text("\\"), Text("=="), Text("a_"), Text("%40"), Text("u://a:b")}) {
    std::string text;
    while (text.size() < 200'000) text.append(unit.data(), unit.size());
    const std::string whole = redacted(text);
    EXPECT_LE(whole.size(), text.size() * 8) << std::string(unit);
    EXPECT_EQ(whole, in_pieces(text, 4096)) << std::string(unit);
  }
}

TEST(Redaction, OfALongValueKeepsNothing) {
  const std::string secret(100'000, 's');
  for (const std::string& text : {"password=" + secret, "\"password\":\"" + secret + "\"", "Bearer " + secret, "eyJ" + secret + "." + secret,
                                  "-----BEGIN PRIVATE KEY-----" + secret, "u://a:" + secret + "@h", "Cookie: " + secret,
                                  "<pin>" + secret + "</pin>", "token: [\"" + secret + "\"]"}) {
    EXPECT_EQ(redacted(text).find("sss"), std::string::npos) << text.substr(0, 20);
    EXPECT_EQ(redacted(text), in_pieces(text, 100)) << text.substr(0, 20);
  }
}

}  // namespace
