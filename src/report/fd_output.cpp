#include <fallible/report/fd_output.hpp>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <mutex>
#include <new>

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fallible/core/invalid_option.hpp>
#include <fallible/resilience/detail/locked.hpp>

#include "memory.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

struct FdState {
  explicit FdState(const FdOutputOptions& given) noexcept : options(given) {}

  FdOutputOptions options;
  const Allocator* allocator = nullptr;
  bool may_block = false;  // a pipe, a socket, a terminal
  bool is_socket = false;
  bool sends_messages = false;  // a socket that keeps apart what is written to it
  int raises = 0;  // the signal that a write may raise
  bool torn = false;  // a part of a line is out whose rest will never be
  mutable std::mutex lock;
  FdOutputCounts counts;
  std::size_t kept_at = 0, kept_end = 0;  // what is still to be written of a line
  char path[PATH_MAX] = {};

  /// options.line_bytes of memory behind this.
  [[nodiscard]] char* kept() noexcept { return reinterpret_cast<char*>(this + 1); }
  [[nodiscard]] std::size_t block_bytes() const noexcept { return sizeof(FdState) + options.line_bytes; }
};

}  // namespace detail

namespace {

using detail::FdState;
using detail::Locked;

enum class Outcome : std::uint8_t { all, busy, full, broken };

/// Keeps a signal, 0 for none, from this thread while it lives.
class NoSignal {
 public:
  explicit NoSignal(int signal) noexcept : signal_(signal) {
    if (signal_ == 0) return;
    sigset_t pending;
    sigemptyset(&pending);
    sigpending(&pending);
    was_pending_ = sigismember(&pending, signal_) == 1;
    const sigset_t only = this_one();
    pthread_sigmask(SIG_BLOCK, &only, &before_);
  }
  ~NoSignal() {
    if (signal_ == 0) return;
    if (raised_ && !was_pending_) {
      const sigset_t only = this_one();
      const timespec no_wait{};
      while (sigtimedwait(&only, nullptr, &no_wait) < 0 && errno == EINTR) {
      }
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoSignal(const NoSignal&) = delete;
  NoSignal& operator=(const NoSignal&) = delete;
  void failed(int error) noexcept { raised_ = raised_ || error == EPIPE || error == EFBIG; }

 private:
  [[nodiscard]] sigset_t this_one() const noexcept {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal_);
    return set;
  }

  int signal_;
  bool was_pending_ = false;
  bool raised_ = false;
  sigset_t before_;
};

ssize_t write_once(const FdState& state, const char* bytes, std::size_t size) noexcept {
  const int fd = state.options.fd;
  if (state.options.write != nullptr) return state.options.write(fd, bytes, size);
  if (state.is_socket) return ::send(fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
  return ::write(fd, bytes, size);
}

/// Whether a write of PIPE_BUF bytes would not wait. A descriptor in trouble is written to, to learn which.
bool is_ready(int fd) noexcept {
  pollfd asked{fd, POLLOUT, 0};
  return ::poll(&asked, 1, 0) != 0;
}

/// Writes what it can; `done` says how much.
Outcome put(FdState& state, const char* bytes, std::size_t size, std::size_t& done, NoSignal& guard) noexcept {
  constexpr unsigned most_interrupts = 100;
  unsigned interrupts = 0;
  for (done = 0; done < size;) {
    std::size_t chunk = size - done;
    if (state.may_block) {
      if (chunk > PIPE_BUF && !state.sends_messages) chunk = PIPE_BUF;
      if (!is_ready(state.options.fd)) return Outcome::busy;
    }
    const ssize_t wrote = write_once(state, bytes + done, chunk);
    if (wrote > 0) {
      done += static_cast<std::size_t>(wrote);
      interrupts = 0;
      continue;
    }
    if (wrote == 0) return Outcome::busy;
    const int error = errno;
    if (error == EINTR && ++interrupts < most_interrupts) continue;
    if (error == EINTR || error == EAGAIN || error == EWOULDBLOCK) return Outcome::busy;
    state.counts.last_errno = error;
    guard.failed(error);
    return error == ENOSPC || error == EDQUOT || error == EFBIG ? Outcome::full : Outcome::broken;
  }
  return Outcome::all;
}

bool drop(FdState& state, Outcome why) noexcept {
  ++(why == Outcome::busy ? state.counts.busy : why == Outcome::full ? state.counts.full : state.counts.broken);
  return false;
}

/// Writes the rest of an earlier line, and ends one that is torn.
Outcome finish_earlier(FdState& state, NoSignal& guard) noexcept {
  std::size_t done = 0;
  if (state.kept_at < state.kept_end) {
    const Outcome outcome = put(state, state.kept() + state.kept_at, state.kept_end - state.kept_at, done, guard);
    state.kept_at += done;
    if (outcome == Outcome::broken) {
      state.kept_at = state.kept_end;
      state.torn = true;
      ++state.counts.cut;
    }
    if (outcome != Outcome::all) return outcome;
  }
  if (state.torn) {
    const Outcome outcome = put(state, "\n", 1, done, guard);
    if (outcome != Outcome::all) return outcome;
    state.torn = false;
  }
  return Outcome::all;
}

/// Writes `line`, and `end` behind it.
bool take(FdState& state, Text line, Text end) noexcept {
  const Locked hold(state.lock);
  if (line.size() > state.options.line_bytes || end.size() > state.options.line_bytes - line.size()) {
    state.counts.last_errno = EMSGSIZE;
    return drop(state, Outcome::broken);
  }
  NoSignal guard(state.raises);
  if (const Outcome earlier = finish_earlier(state, guard); earlier != Outcome::all) return drop(state, earlier);
  if (state.sends_messages && !end.empty()) {
    __builtin_memcpy(state.kept(), line.data(), line.size());
    __builtin_memcpy(state.kept() + line.size(), end.data(), end.size());
    line = {state.kept(), line.size() + end.size()};
    end = {};
  }
  std::size_t done = 0;
  Outcome outcome = put(state, line.data(), line.size(), done, guard);
  if (outcome == Outcome::all && !end.empty()) {
    std::size_t more = 0;
    outcome = put(state, end.data(), end.size(), more, guard);
    done += more;
  }
  if (outcome != Outcome::all) {
    if (done == 0) return drop(state, outcome);
    if (outcome == Outcome::broken) {
      state.torn = true;
      return drop(state, outcome);
    }
    const std::size_t of_line = done < line.size() ? line.size() - done : 0;
    const std::size_t of_end = line.size() + end.size() - done - of_line;
    if (of_line != 0) __builtin_memmove(state.kept(), line.data() + done, of_line);
    if (of_end != 0) __builtin_memcpy(state.kept() + of_line, end.data() + end.size() - of_end, of_end);
    state.kept_at = 0;
    state.kept_end = of_line + of_end;
  }
  ++state.counts.written;
  return true;
}

/// What kind of descriptor it is. False when it is none that can be written.
bool look_at(FdState& state) noexcept {
  struct stat found;
  if (::fstat(state.options.fd, &found) != 0) return false;
  const int flags = ::fcntl(state.options.fd, F_GETFL);
  if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY) return false;
  state.is_socket = S_ISSOCK(found.st_mode);
  int type = SOCK_STREAM;
  socklen_t size = sizeof type;
  state.sends_messages = state.is_socket && ::getsockopt(state.options.fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type != SOCK_STREAM;
  rlimit longest;
  const bool limited = S_ISREG(found.st_mode) && ::getrlimit(RLIMIT_FSIZE, &longest) == 0 && longest.rlim_cur != RLIM_INFINITY;
  state.raises = S_ISFIFO(found.st_mode) ? SIGPIPE : limited ? SIGXFSZ : 0;
  state.may_block = state.is_socket || S_ISFIFO(found.st_mode) || S_ISCHR(found.st_mode);
  return true;
}

int open_to_append(const char* path) noexcept {
  int fd = -1;
  do {
    fd = ::open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0640);
  } while (fd < 0 && errno == EINTR);
  return fd;
}

Failure<Error> from_system(int error, Text path) noexcept {
  Errc code = Errc::unavailable;
  switch (error) {
    case ENOENT: code = Errc::not_found; break;
    case EACCES:
    case EPERM:
    case EROFS: code = Errc::permission_denied; break;
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE:
    case ENOMEM: code = Errc::resource_exhausted; break;
    case EISDIR:
    case ENOTDIR:
    case ENAMETOOLONG:
    case ELOOP:
    case EINVAL: code = Errc::invalid_argument; break;
    default: break;
  }
  return Failure<Error>(Error(code, "file cannot be opened to be written").with("path", path).with("errno", error));
}

void give_back(FdState* state) noexcept {
  const Allocator* const allocator = state->allocator;
  const std::size_t bytes = state->block_bytes();
  state->~FdState();
  detail::give_back_memory(allocator, state, bytes);
}

}  // namespace

Result<FdOutput> FdOutput::create(const FdOutputOptions& options) noexcept {
  if (options.line_bytes < 256 || options.line_bytes > 128 * 1024 * 1024) {
    return fail(InvalidOption{"fd output", "line_bytes", "256 to 134217728"});
  }
  const Allocator* const allocator = get_allocator();
  void* const block = detail::take_memory(allocator, sizeof(FdState) + options.line_bytes);
  if (block == nullptr) return fail(Errc::resource_exhausted, "fd output: no memory");
  auto* const state = ::new (block) FdState(options);
  state->allocator = allocator;
  if (options.write == nullptr && !look_at(*state)) {
    give_back(state);
    return fail(InvalidOption{"fd output", "fd", "a descriptor that is open for writing"});
  }
  return FdOutput(state);
}

Result<FdOutput> FdOutput::open(Text path, std::size_t line_bytes) noexcept {
  if (path.empty() || path.size() >= PATH_MAX) return fail(InvalidOption{"fd output", "path", "1 byte or more, below PATH_MAX"});
  if (__builtin_memchr(path.data(), 0, path.size()) != nullptr) return fail(InvalidOption{"fd output", "path", "without NUL"});
  char name[PATH_MAX];
  __builtin_memcpy(name, path.data(), path.size());
  name[path.size()] = '\0';
  const int fd = open_to_append(name);
  if (fd < 0) return from_system(errno, path);
  auto made = create({.fd = fd, .close_at_end = true, .line_bytes = line_bytes});
  if (!made.has_value()) {
    ::close(fd);
    return made;
  }
  __builtin_memcpy(made->state_->path, name, path.size() + 1);
  return made;
}

FdOutput::~FdOutput() {
  if (state_ == nullptr) return;
  {
    const Locked hold(state_->lock);
    NoSignal guard(state_->raises);
    (void)finish_earlier(*state_, guard);
  }
  if (state_->options.close_at_end) ::close(state_->options.fd);
  give_back(state_);
}

LogOutput FdOutput::output() & noexcept {
  return {[](void* self, Text line, Severity) noexcept { return take(*static_cast<FdState*>(self), line, {}); }, state_};
}

bool detail::write_fd_line(FdState& state, Text line) noexcept { return take(state, line, "\n"); }

bool FdOutput::finish() noexcept {
  const Locked hold(state_->lock);
  NoSignal guard(state_->raises);
  return finish_earlier(*state_, guard) == Outcome::all;
}

Result<void> FdOutput::reopen() noexcept {
  if (state_->path[0] == '\0') return fail(Errc::failed_precondition, "fd output: there is no path to open again");
  const int fd = open_to_append(state_->path);
  if (fd < 0) {
    const int error = errno;
    const Locked hold(state_->lock);
    state_->counts.last_errno = error;
    return from_system(error, state_->path);
  }
  int before = -1;
  {
    const Locked hold(state_->lock);
    NoSignal guard(state_->raises);
    (void)finish_earlier(*state_, guard);
    if (state_->kept_at < state_->kept_end) ++state_->counts.cut;
    before = state_->options.fd;
    state_->options.fd = fd;
    state_->kept_at = state_->kept_end = 0;
    state_->torn = false;
    (void)look_at(*state_);
  }
  ::close(before);
  return {};
}

FdOutputCounts FdOutput::counts() const noexcept {
  const Locked hold(state_->lock);
  return state_->counts;
}

FALLIBLE_NAMESPACE_END
