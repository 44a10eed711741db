#include <fallible/taxonomy/catalogue.hpp>

#include <fallible/taxonomy/taxonomy.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

void put_number(const Sink& sink, std::int64_t number) {
  char digits[24];
  char* at = digits + sizeof digits;
  std::uint64_t rest = number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
  do {
    *--at = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  if (number < 0) *--at = '-';
  sink.put(Text(at, static_cast<std::size_t>(digits + sizeof digits - at)));
}

/// 16 hexadecimal digits.
void put_id(const Sink& sink, std::uint64_t id) {
  char digits[16];
  for (int i = 15; i >= 0; --i, id >>= 4) digits[i] = "0123456789abcdef"[id & 15];
  sink.put(Text(digits, sizeof digits));
}

/// With what JSON (RFC 8259, section 7) wants escaped.
void put_escaped(const Sink& sink, Text text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      sink.put('\\');
      sink.put(c);
    } else if (byte < 0x20) {
      sink.put("\\u00");
      sink.put("0123456789abcdef"[byte >> 4]);
      sink.put("0123456789abcdef"[byte & 15]);
    } else {
      sink.put(c);
    }
  }
}

void put_quoted(const Sink& sink, Text text) {
  sink.put('"');
  put_escaped(sink, text);
  sink.put('"');
}

void put_member(const Sink& sink, Text key, Text value) {
  put_quoted(sink, key);
  sink.put(": ");
  put_quoted(sink, value);
}
void put_member(const Sink& sink, Text key, std::int64_t value) {
  put_quoted(sink, key);
  sink.put(": ");
  put_number(sink, value);
}

/// A cell of a Markdown table: a bar would end it, the end of a line would end its row.
void put_cell(const Sink& sink, Text text) {
  for (const char c : text) {
    if (c == '|') sink.put('\\');
    sink.put(c == '\n' || c == '\r' ? ' ' : c);
  }
}

/// Calls `each(code)` for every code, in order.
template <class F>
void for_each_code(Catalogue catalogue, F each) {
  for (const DomainCodes& domain : catalogue) {
    for (std::size_t i = 0; i < domain.count; ++i) each(domain.codes[i]);
  }
}

/// "domain/NAME": what the identity of a code is the hash of.
void put_full_name(const Sink& sink, const CodeInfo& code) {
  sink.put(code.domain->name);
  sink.put('/');
  sink.put(code.name);
}

/// What a lock line says after the full name.
void put_meaning(const Sink& sink, const CodeInfo& code) {
  put_number(sink, code.number);
  sink.put(' ');
  sink.put(to_string(code.category));
  sink.put(' ');
  sink.put(to_string(code.severity));
  sink.put(' ');
  sink.put(to_string(code.retry));
  sink.put(' ');
  put_number(sink, code.http_status);
  sink.put(' ');
  put_number(sink, static_cast<int>(code.general));
}

/// Longer than any meaning can be: two 11 digit numbers, three words of at most 14 letters, a status.
constexpr std::size_t longest_meaning = 96;

}  // namespace

Catalogue shipped_codes() noexcept {
  return catalogue_of<Errc, PolicyErrc, AuthErrc, CacheErrc, ConfigErrc, ConflictErrc, DatabaseErrc,
                      ExternalErrc, InputErrc, MeshErrc, ResourceErrc, SerializationErrc>;
}

const CodeInfo* find_code(Catalogue catalogue, Text name) noexcept {
  const CodeInfo* found = nullptr;
  for_each_code(catalogue, [&](const CodeInfo& code) {
    if (found == nullptr && name == code.name) found = &code;
  });
  return found;
}

const CodeInfo* find_code(Catalogue catalogue, std::uint64_t id) noexcept {
  const CodeInfo* found = nullptr;
  for_each_code(catalogue, [&](const CodeInfo& code) {
    if (found == nullptr && code.id == id) found = &code;
  });
  return found;
}

void write_markdown(const Sink& sink, Catalogue catalogue) {
  bool first = true;
  for (const DomainCodes& domain : catalogue) {
    if (!first) sink.put('\n');
    first = false;
    sink.put("## ");
    sink.put(domain.domain->name);
    sink.put("\n\n| name | no. | category | HTTP | gRPC | severity | retry | title | when, and what next |\n"
             "|---|---|---|---|---|---|---|---|---|\n");
    for (std::size_t i = 0; i < domain.count; ++i) {
      const CodeInfo& code = domain.codes[i];
      sink.put("| `");
      sink.put(code.name);
      sink.put("` | ");
      put_number(sink, code.number);
      sink.put(" | ");
      sink.put(to_string(code.category));
      sink.put(" | ");
      put_number(sink, code.http_status);
      sink.put(" | ");
      put_number(sink, static_cast<int>(code.general));
      sink.put(" | ");
      sink.put(to_string(code.severity));
      sink.put(" | ");
      sink.put(to_string(code.retry));
      sink.put(" | ");
      put_cell(sink, code.title);
      sink.put(" | ");
      put_cell(sink, code.doc);
      sink.put(" |\n");
    }
  }
}

void write_json(const Sink& sink, Catalogue catalogue) {
  sink.put("{\"domains\": [");
  const char* between_domains = "\n";
  for (const DomainCodes& domain : catalogue) {
    sink.put(between_domains);
    between_domains = ",\n";
    sink.put("  {");
    put_member(sink, "name", domain.domain->name);
    sink.put(", \"codes\": [");
    const char* between_codes = "\n";
    for (std::size_t i = 0; i < domain.count; ++i) {
      const CodeInfo& code = domain.codes[i];
      sink.put(between_codes);
      between_codes = ",\n";
      sink.put("    {");
      put_member(sink, "name", code.name);
      sink.put(", \"id\": \"");
      put_id(sink, code.id);
      sink.put("\", ");
      put_member(sink, "number", code.number);
      sink.put(", ");
      put_member(sink, "category", to_string(code.category));
      sink.put(", ");
      put_member(sink, "severity", to_string(code.severity));
      sink.put(", ");
      put_member(sink, "retry", to_string(code.retry));
      sink.put(", ");
      put_member(sink, "http_status", code.http_status);
      sink.put(", ");
      put_member(sink, "grpc_code", static_cast<int>(code.general));
      sink.put(", ");
      put_member(sink, "title", code.title);
      sink.put(", ");
      put_member(sink, "doc", code.doc);
      sink.put('}');
    }
    sink.put("\n  ]}");
  }
  sink.put("\n]}\n");
}

void write_openapi(const Sink& sink, Catalogue catalogue) {
  sink.put("{\"openapi\": \"3.1.0\", \"info\": {\"title\": \"errors\", \"version\": \"1\"}, \"paths\": {},\n"
           "\"components\": {\"schemas\": {\"Problem\": {\"type\": \"object\", "
           "\"required\": [\"type\", \"title\", \"status\", \"code\"], \"properties\": {\n"
           "  \"type\": {\"type\": \"string\", \"format\": \"uri-reference\"},\n"
           "  \"title\": {\"type\": \"string\"},\n"
           "  \"status\": {\"type\": \"integer\", \"minimum\": 100, \"maximum\": 599},\n"
           "  \"detail\": {\"type\": \"string\"},\n"
           "  \"instance\": {\"type\": \"string\", \"format\": \"uri-reference\"},\n"
           "  \"code\": {\"type\": \"string\"}\n"
           "}}},\n\"responses\": {");
  const char* between = "\n";
  for_each_code(catalogue, [&](const CodeInfo& code) {
    sink.put(between);
    between = ",\n";
    sink.put("  \"");  // a key of components has letters, digits, '.', '_' and '-' only
    for (const char c : Text(code.domain->name)) {
      const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                         c == '.' || c == '_' || c == '-';
      sink.put(plain ? c : '_');
    }
    sink.put('.');
    sink.put(code.name);
    sink.put("\": {");
    put_member(sink, "description", code.title);
    if (code.retry == Retry::hinted) {
      sink.put(", \"headers\": {\"Retry-After\": {\"description\": \"seconds to wait\", "
               "\"schema\": {\"type\": \"integer\", \"minimum\": 0}}}");
    }
    sink.put(", \"content\": {\"application/problem+json\": {\"schema\": {\"$ref\": "
             "\"#/components/schemas/Problem\"}, \"example\": {\"type\": \"urn:error:");
    put_escaped(sink, code.domain->name);
    sink.put('/');
    sink.put(code.name);
    sink.put("\", ");
    put_member(sink, "title", code.title);
    sink.put(", ");
    put_member(sink, "status", code.http_status);
    sink.put(", ");
    put_member(sink, "code", code.name);
    sink.put("}}}}");
  });
  sink.put("\n}}}\n");
}

void write_lock(const Sink& sink, Catalogue catalogue) {
  sink.put("# domain/NAME number category severity retry http grpc\n");
  for_each_code(catalogue, [&](const CodeInfo& code) {
    put_full_name(sink, code);
    sink.put(' ');
    put_meaning(sink, code);
    sink.put('\n');
  });
}

std::size_t check_lock(const Sink& findings, Catalogue catalogue, Text lock) {
  std::size_t found = 0;
  const auto report = [&](Text line, Text what, Text now) {
    ++found;
    findings.put(line);
    findings.put(what);
    findings.put(now);
    findings.put('\n');
  };
  std::size_t at = 0;
  while (at < lock.size()) {
    std::size_t end = at;
    while (end < lock.size() && lock[end] != '\n') ++end;
    Text line(lock.data() + at, end - at);
    at = end + 1;
    if (!line.empty() && line[line.size() - 1] == '\r') line = Text(line.data(), line.size() - 1);
    if (line.empty() || line[0] == '#') continue;
    std::size_t slash = line.size();  // the last one: a domain's name may have some, what follows has none
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '/') slash = i;
    }
    std::size_t space = slash;
    while (space < line.size() && line[space] != ' ') ++space;
    if (space == line.size()) {
      report(line, ": cannot be read", "");
      continue;
    }
    const Text domain(line.data(), slash);
    const Text name(line.data() + slash + 1, space - slash - 1);
    const Text locked(line.data() + space + 1, line.size() - space - 1);
    const CodeInfo* code = nullptr;
    for_each_code(catalogue, [&](const CodeInfo& each) {
      if (domain == each.domain->name && name == each.name) code = &each;
    });
    if (code == nullptr) {
      report(Text(line.data(), space), ": vanished", "");
      continue;
    }
    char today[longest_meaning];
    BufferSink meaning(today, sizeof today);
    put_meaning(meaning, *code);
    if (!(meaning.text() == locked)) report(line, ": changed to ", meaning.text());
  }
  return found;
}

FALLIBLE_NAMESPACE_END
