#include <fallible/report/rotating_file.hpp>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <new>

#include <sys/stat.h>

#include <fallible/core/invalid_option.hpp>
#include <fallible/core/visit.hpp>
#include <fallible/resilience/detail/locked.hpp>

#include "memory.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

struct RotatingState {
  static constexpr std::size_t longest_path = 4000, longest_suffix = 16;

  RotatingState(FdOutput&& opened, const RotatingFileOptions& options, Text file_path) noexcept
      : file(static_cast<FdOutput&&>(opened)), max_bytes(options.max_bytes), files(options.files), limit(options.max_bytes) {
    __builtin_memcpy(path, file_path.data(), file_path.size());
    path_size = file_path.size();
    path[path_size] = '\0';
  }

  FdOutput file;
  const Allocator* allocator = nullptr;
  std::uint64_t max_bytes;
  std::uint32_t files;
  mutable std::mutex lock;
  std::uint64_t size = 0;
  std::uint64_t limit;  // more than max_bytes after a rotation that failed
  std::uint64_t rotations = 0, failed_rotations = 0;
  int last_errno = 0;
  std::size_t path_size = 0;
  char path[longest_path + 1];  // of the file itself, no link to it
};

}  // namespace detail

namespace {

using detail::Locked;
using detail::RotatingState;

/// The path of the `number`-th file that was moved aside; of the file itself for 0.
struct Name {
  char text[RotatingState::longest_path + RotatingState::longest_suffix];
  Name(const RotatingState& state, std::uint32_t number) noexcept {
    __builtin_memcpy(text, state.path, state.path_size);
    BufferSink suffix(text + state.path_size, RotatingState::longest_suffix - 1);
    if (number > 0) {
      suffix.put('.');
      write_value(suffix, make_arg(number));
    }
    text[state.path_size + suffix.size] = '\0';
  }
};

std::uint64_t size_of(const char* path) noexcept {
  struct stat found;
  return ::stat(path, &found) == 0 && found.st_size > 0 ? static_cast<std::uint64_t>(found.st_size) : 0;
}

bool fail_rotation(RotatingState& state, int error) noexcept {
  ++state.failed_rotations;
  state.last_errno = error;
  state.limit = state.size + state.max_bytes / 8;
  return false;
}

/// Moves the files aside. What is not there was moved before and could not be opened anew: the others stay then.
bool move_aside(const RotatingState& state) noexcept {
  struct stat found;
  if (::lstat(state.path, &found) != 0) return errno == ENOENT;
  if (!S_ISREG(found.st_mode)) {
    errno = EINVAL;
    return false;
  }
  for (std::uint32_t number = state.files; number > 0; --number) {
    const Name from(state, number - 1), to(state, number);
    if (std::rename(from.text, to.text) != 0 && errno != ENOENT) return false;
  }
  return true;
}

bool rotate(RotatingState& state) noexcept {
  if (!move_aside(state)) return fail_rotation(state, errno);
  if (!state.file.reopen().has_value()) return fail_rotation(state, state.file.counts().last_errno);
  ++state.rotations;
  state.size = size_of(state.path);
  state.limit = state.max_bytes;
  return true;
}

bool take(void* self, Text line, Severity severity) noexcept {
  auto& state = *static_cast<RotatingState*>(self);
  const Locked hold(state.lock);
  if (state.size > 0 && state.size + line.size() > state.limit) rotate(state);
  const LogOutput file = state.file.output();
  if (!file.write(file.self, line, severity)) return false;
  state.size += line.size();
  return true;
}

}  // namespace

Result<RotatingFile> RotatingFile::create(const RotatingFileOptions& options) noexcept {
  const auto bad = [](Text option, Text must) noexcept { return fail(InvalidOption{"rotating file", option, must}); };
  if (options.path.empty() || options.path.size() > RotatingState::longest_path) return bad("path", "1 to 4000 bytes");
  if (options.max_bytes < 32768) return bad("max_bytes", "32768 or more");
  if (options.files < 1 || options.files > 1000) return bad("files", "1 to 1000");
  auto opened = FdOutput::open(options.path);
  if (!opened.has_value()) return Failure<Error>(static_cast<Error&&>(opened.error()));

  // The file is moved, not a link to it.
  char given[RotatingState::longest_path + 1];
  __builtin_memcpy(given, options.path.data(), options.path.size());
  given[options.path.size()] = '\0';
  char resolved[PATH_MAX];
  struct stat found;
  const bool is_file = ::stat(given, &found) == 0 && S_ISREG(found.st_mode);
  Text path = options.path;
  if (is_file && ::realpath(given, resolved) != nullptr) path = Text(resolved, __builtin_strlen(resolved));
  if (path.size() > RotatingState::longest_path) return bad("path", "1 to 4000 bytes where a link leads, too");

  const Allocator* const allocator = get_allocator();
  void* const block = detail::take_memory(allocator, sizeof(RotatingState));
  if (block == nullptr) return fail(Errc::resource_exhausted, "rotating file: no memory");
  auto* const state = ::new (block) RotatingState(static_cast<FdOutput&&>(*opened), options, path);
  state->allocator = allocator;
  state->size = size_of(state->path);
  if (!is_file) state->limit = UINT64_MAX;  // a device, a pipe: never moved
  return RotatingFile(state);
}

RotatingFile::~RotatingFile() {
  if (state_ == nullptr) return;
  const Allocator* const allocator = state_->allocator;
  state_->~RotatingState();
  detail::give_back_memory(allocator, state_, sizeof(RotatingState));
}

LogOutput RotatingFile::output() & noexcept { return {&take, state_}; }

RotatingFileCounts RotatingFile::counts() const noexcept {
  const Locked hold(state_->lock);
  return {state_->file.counts(), state_->rotations, state_->failed_rotations, state_->last_errno};
}

FALLIBLE_NAMESPACE_END
