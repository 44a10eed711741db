#include <fallible/taxonomy/catalogue_main.hpp>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

FALLIBLE_NAMESPACE_BEGIN
namespace {

/// A lock of ten thousand codes has about a megabyte.
constexpr std::size_t largest_lock = std::size_t{16} << 20;

Sink to_file(std::FILE* file) noexcept {
  return {[](void* self, const char* data, std::size_t size) {
            (void)std::fwrite(data, 1, size, static_cast<std::FILE*>(self));  // finish() asks how it went
          },
          file};
}

/// True when all that was printed has arrived.
bool finish(std::FILE* file) noexcept {
  if (std::fflush(file) == 0 && std::ferror(file) == 0) return true;
  std::fprintf(stderr, "cannot write: %s\n", std::strerror(errno));
  return false;
}

/// True when the text has a line that is no remark.
bool holds_something(Text lock) noexcept {
  bool at_start = true;
  bool remark = false;
  for (const char c : lock) {
    if (c == '\n') {
      at_start = true;
      remark = false;
    } else if (at_start && c != '\r') {
      at_start = false;
      remark = c == '#';
    }
    if (!at_start && !remark) return true;
  }
  return false;
}

int check(const char* path, Catalogue catalogue) noexcept {
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) {
    std::fprintf(stderr, "cannot open %s: %s\n", path, std::strerror(errno));
    return 2;
  }
  char* text = nullptr;
  std::size_t size = 0;
  std::size_t room = 0;
  const char* problem = nullptr;
  while (problem == nullptr) {
    if (size == room) {
      room = room == 0 ? 65536 : room * 2;
      if (room > largest_lock) {
        problem = "the file is too large for a lock";
        break;
      }
      auto* larger = static_cast<char*>(std::realloc(text, room));
      if (larger == nullptr) {
        problem = "out of memory";
        break;
      }
      text = larger;
    }
    const std::size_t got = std::fread(text + size, 1, room - size, file);
    size += got;
    if (got == 0) break;
  }
  if (problem == nullptr && std::ferror(file) != 0) problem = "the file cannot be read";
  std::fclose(file);
  int status = 2;
  if (problem != nullptr) {
    std::fprintf(stderr, "%s: %s\n", path, problem);
  } else if (!holds_something(Text(text, size))) {
    std::fprintf(stderr, "%s: an empty lock holds nothing\n", path);
  } else {
    status = check_lock(to_file(stderr), catalogue, Text(text, size)) == 0 ? 0 : 1;
  }
  std::free(text);
  return status;
}

}  // namespace

int catalogue_main(int argc, const char* const* argv, Catalogue catalogue) noexcept {
  const Text command = argc > 1 ? Text(argv[1]) : Text();
  if (argc == 3 && command == "check") return check(argv[2], catalogue);
  const struct {
    Text name;
    void (*write)(const Sink&, Catalogue);
  } forms[] = {{"markdown", &write_markdown}, {"json", &write_json}, {"openapi", &write_openapi}, {"lock", &write_lock}};
  for (const auto& form : forms) {
    if (argc != 2 || !(form.name == command)) continue;
    form.write(to_file(stdout), catalogue);
    return finish(stdout) ? 0 : 2;
  }
  std::fprintf(stderr, "usage: %s markdown|json|openapi|lock, or: %s check <lock file>\n", argc > 0 ? argv[0] : "catalogue",
               argc > 0 ? argv[0] : "catalogue");
  return 2;
}

FALLIBLE_NAMESPACE_END
