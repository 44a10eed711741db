#include <fallible/interop/errno.hpp>

#include <fallible/core/visit.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

struct Row {
  int number;
  const char* name;
  Errc general;
  const char* text;
};

#define FALLIBLE_ERRNO(symbol, general, text) {symbol, #symbol, Errc::general, text},

// Of two names for one number the first is the one that is shown.
constexpr Row rows[] = {
    // what the caller passed makes no sense, whatever the state
    FALLIBLE_ERRNO(EINVAL, invalid_argument, "invalid argument")
    FALLIBLE_ERRNO(E2BIG, invalid_argument, "argument list too long")
    FALLIBLE_ERRNO(EBADMSG, data_loss, "bad message")
    FALLIBLE_ERRNO(EDESTADDRREQ, invalid_argument, "destination address required")
    FALLIBLE_ERRNO(EDOM, invalid_argument, "numerical argument out of domain")
    FALLIBLE_ERRNO(EFAULT, invalid_argument, "bad address")
    FALLIBLE_ERRNO(EILSEQ, invalid_argument, "illegal byte sequence")
    FALLIBLE_ERRNO(EMSGSIZE, invalid_argument, "message too long")
    FALLIBLE_ERRNO(ENAMETOOLONG, invalid_argument, "file name too long")
    FALLIBLE_ERRNO(ENOPROTOOPT, invalid_argument, "protocol not available")
    FALLIBLE_ERRNO(ENOTSOCK, invalid_argument, "not a socket")
    FALLIBLE_ERRNO(ENOTTY, invalid_argument, "inappropriate ioctl for device")
    FALLIBLE_ERRNO(EPROTOTYPE, invalid_argument, "protocol wrong type for socket")
    FALLIBLE_ERRNO(ESPIPE, invalid_argument, "illegal seek")
    // it is not there, or there already
    FALLIBLE_ERRNO(ENOENT, not_found, "no such file or directory")
    FALLIBLE_ERRNO(ENODEV, not_found, "no such device")
    FALLIBLE_ERRNO(ENXIO, not_found, "no such device or address")
    FALLIBLE_ERRNO(ESRCH, not_found, "no such process")
    FALLIBLE_ERRNO(ENOMSG, not_found, "no message of the desired type")
    FALLIBLE_ERRNO(EEXIST, already_exists, "file exists")
    // not allowed
    FALLIBLE_ERRNO(EACCES, permission_denied, "permission denied")
    FALLIBLE_ERRNO(EPERM, permission_denied, "operation not permitted")
    FALLIBLE_ERRNO(EROFS, permission_denied, "read-only file system")
    // something has to be put right first
    FALLIBLE_ERRNO(EADDRINUSE, failed_precondition, "address already in use")
    FALLIBLE_ERRNO(EADDRNOTAVAIL, failed_precondition, "cannot assign requested address")
    FALLIBLE_ERRNO(EALREADY, failed_precondition, "operation already in progress")
    FALLIBLE_ERRNO(EBADF, failed_precondition, "bad file descriptor")
    FALLIBLE_ERRNO(EBUSY, failed_precondition, "device or resource busy")
    FALLIBLE_ERRNO(ECHILD, failed_precondition, "no child processes")
    FALLIBLE_ERRNO(EISCONN, failed_precondition, "socket is connected already")
    FALLIBLE_ERRNO(EISDIR, failed_precondition, "is a directory")
    FALLIBLE_ERRNO(ELOOP, failed_precondition, "too many levels of symbolic links")
    FALLIBLE_ERRNO(ENOEXEC, failed_precondition, "exec format error")
    FALLIBLE_ERRNO(ENOTCONN, failed_precondition, "socket is not connected")
    FALLIBLE_ERRNO(ENOTDIR, failed_precondition, "not a directory")
    FALLIBLE_ERRNO(ENOTEMPTY, failed_precondition, "directory not empty")
    FALLIBLE_ERRNO(EPIPE, failed_precondition, "broken pipe")
    FALLIBLE_ERRNO(ETXTBSY, failed_precondition, "text file busy")
    // something ran out
    FALLIBLE_ERRNO(ENOMEM, resource_exhausted, "out of memory")
    FALLIBLE_ERRNO(ENOSPC, resource_exhausted, "no space left on device")
    FALLIBLE_ERRNO(EMFILE, resource_exhausted, "too many open files")
    FALLIBLE_ERRNO(ENFILE, resource_exhausted, "too many open files in the system")
    FALLIBLE_ERRNO(EMLINK, resource_exhausted, "too many links")
    FALLIBLE_ERRNO(ENOBUFS, resource_exhausted, "no buffer space available")
    FALLIBLE_ERRNO(ENOLCK, resource_exhausted, "no locks available")
    // past the end
    FALLIBLE_ERRNO(ERANGE, out_of_range, "numerical result out of range")
    FALLIBLE_ERRNO(EFBIG, out_of_range, "file too large")
    FALLIBLE_ERRNO(EOVERFLOW, out_of_range, "value too large for its data type")
    // not supported
    FALLIBLE_ERRNO(ENOSYS, unimplemented, "function not implemented")
    FALLIBLE_ERRNO(EOPNOTSUPP, unimplemented, "operation not supported")
    FALLIBLE_ERRNO(ENOTSUP, unimplemented, "operation not supported")
    FALLIBLE_ERRNO(EAFNOSUPPORT, unimplemented, "address family not supported")
    FALLIBLE_ERRNO(EPROTONOSUPPORT, unimplemented, "protocol not supported")
    FALLIBLE_ERRNO(EXDEV, unimplemented, "invalid cross-device link")
    // down for now: the same call may work later
    FALLIBLE_ERRNO(EAGAIN, unavailable, "resource temporarily unavailable")
    FALLIBLE_ERRNO(EWOULDBLOCK, unavailable, "resource temporarily unavailable")
    FALLIBLE_ERRNO(EINTR, unavailable, "interrupted system call")
    FALLIBLE_ERRNO(EINPROGRESS, unavailable, "operation now in progress")
    FALLIBLE_ERRNO(ECONNABORTED, unavailable, "connection aborted")
    FALLIBLE_ERRNO(ECONNREFUSED, unavailable, "connection refused")
    FALLIBLE_ERRNO(ECONNRESET, unavailable, "connection reset by peer")
    FALLIBLE_ERRNO(EHOSTUNREACH, unavailable, "no route to host")
    FALLIBLE_ERRNO(ENETDOWN, unavailable, "network is down")
    FALLIBLE_ERRNO(ENETRESET, unavailable, "network dropped the connection on reset")
    FALLIBLE_ERRNO(ENETUNREACH, unavailable, "network is unreachable")
    // time, intent, state
    FALLIBLE_ERRNO(ETIMEDOUT, deadline_exceeded, "timed out")
    FALLIBLE_ERRNO(ECANCELED, cancelled, "operation cancelled")
    FALLIBLE_ERRNO(EDEADLK, aborted, "resource deadlock avoided")
    FALLIBLE_ERRNO(EOWNERDEAD, aborted, "owner died")
    FALLIBLE_ERRNO(ENOTRECOVERABLE, data_loss, "state not recoverable")
    FALLIBLE_ERRNO(EPROTO, internal, "protocol error")
    FALLIBLE_ERRNO(EIO, unknown, "input/output error")  // a damaged disk, a pulled cable, a lost terminal
    FALLIBLE_ERRNO(EIDRM, not_found, "identifier removed")
    // what C++ does not promise
#ifdef EDQUOT
    FALLIBLE_ERRNO(EDQUOT, resource_exhausted, "disk quota exceeded")
#endif
#ifdef EHOSTDOWN
    FALLIBLE_ERRNO(EHOSTDOWN, unavailable, "host is down")
#endif
#ifdef EMULTIHOP
    FALLIBLE_ERRNO(EMULTIHOP, unavailable, "multihop attempted")
#endif
#ifdef ENODATA
    FALLIBLE_ERRNO(ENODATA, not_found, "no data available")
#endif
#ifdef ENOLINK
    FALLIBLE_ERRNO(ENOLINK, unavailable, "link has been severed")
#endif
#ifdef ENOSR
    FALLIBLE_ERRNO(ENOSR, resource_exhausted, "out of streams resources")
#endif
#ifdef ENOSTR
    FALLIBLE_ERRNO(ENOSTR, invalid_argument, "device not a stream")
#endif
#ifdef ENOTBLK
    FALLIBLE_ERRNO(ENOTBLK, failed_precondition, "block device required")
#endif
#ifdef EPFNOSUPPORT
    FALLIBLE_ERRNO(EPFNOSUPPORT, unimplemented, "protocol family not supported")
#endif
#ifdef ESHUTDOWN
    FALLIBLE_ERRNO(ESHUTDOWN, failed_precondition, "cannot send after shutdown")
#endif
#ifdef ESOCKTNOSUPPORT
    FALLIBLE_ERRNO(ESOCKTNOSUPPORT, unimplemented, "socket type not supported")
#endif
#ifdef ESTALE
    FALLIBLE_ERRNO(ESTALE, aborted, "stale file handle")
#endif
#ifdef ETIME
    FALLIBLE_ERRNO(ETIME, deadline_exceeded, "timer expired")
#endif
#ifdef ETOOMANYREFS
    FALLIBLE_ERRNO(ETOOMANYREFS, resource_exhausted, "too many references")
#endif
#ifdef EUSERS
    FALLIBLE_ERRNO(EUSERS, resource_exhausted, "too many users")
#endif
#ifdef __linux__
    FALLIBLE_ERRNO(EADV, failed_precondition, "advertise error")
    FALLIBLE_ERRNO(EBADE, invalid_argument, "invalid exchange")
    FALLIBLE_ERRNO(EBADFD, failed_precondition, "file descriptor in bad state")
    FALLIBLE_ERRNO(EBADR, invalid_argument, "invalid request descriptor")
    FALLIBLE_ERRNO(EBADRQC, invalid_argument, "invalid request code")
    FALLIBLE_ERRNO(EBADSLT, invalid_argument, "invalid slot")
    FALLIBLE_ERRNO(EBFONT, data_loss, "bad font file format")
    FALLIBLE_ERRNO(ECHRNG, out_of_range, "channel number out of range")
    FALLIBLE_ERRNO(ECOMM, unavailable, "communication error on send")
    FALLIBLE_ERRNO(EDOTDOT, unknown, "RFS specific error")
    FALLIBLE_ERRNO(EHWPOISON, data_loss, "memory page has a hardware error")
    FALLIBLE_ERRNO(EISNAM, failed_precondition, "is a named type file")
    FALLIBLE_ERRNO(EKEYEXPIRED, unauthenticated, "key has expired")
    FALLIBLE_ERRNO(EKEYREJECTED, unauthenticated, "key was rejected by service")
    FALLIBLE_ERRNO(EKEYREVOKED, unauthenticated, "key has been revoked")
    FALLIBLE_ERRNO(EL2HLT, unavailable, "level 2 halted")
    FALLIBLE_ERRNO(EL2NSYNC, unavailable, "level 2 not synchronised")
    FALLIBLE_ERRNO(EL3HLT, unavailable, "level 3 halted")
    FALLIBLE_ERRNO(EL3RST, unavailable, "level 3 reset")
    FALLIBLE_ERRNO(ELIBACC, failed_precondition, "cannot access a needed shared library")
    FALLIBLE_ERRNO(ELIBBAD, data_loss, "accessing a corrupted shared library")
    FALLIBLE_ERRNO(ELIBEXEC, failed_precondition, "cannot execute a shared library directly")
    FALLIBLE_ERRNO(ELIBMAX, resource_exhausted, "too many shared libraries to link in")
    FALLIBLE_ERRNO(ELIBSCN, data_loss, ".lib section corrupted")
    FALLIBLE_ERRNO(ELNRNG, out_of_range, "link number out of range")
    FALLIBLE_ERRNO(EMEDIUMTYPE, failed_precondition, "wrong medium type")
    FALLIBLE_ERRNO(ENAVAIL, not_found, "no XENIX semaphores available")
    FALLIBLE_ERRNO(ENOANO, not_found, "no anode")
    FALLIBLE_ERRNO(ENOCSI, not_found, "no CSI structure available")
    FALLIBLE_ERRNO(ENOKEY, unauthenticated, "required key not available")
    FALLIBLE_ERRNO(ENOMEDIUM, not_found, "no medium found")
    FALLIBLE_ERRNO(ENONET, unavailable, "machine is not on the network")
    FALLIBLE_ERRNO(ENOPKG, unimplemented, "package not installed")
    FALLIBLE_ERRNO(ENOTNAM, failed_precondition, "not a XENIX named type file")
    FALLIBLE_ERRNO(ENOTUNIQ, already_exists, "name not unique on network")
    FALLIBLE_ERRNO(EREMCHG, aborted, "remote address changed")
    FALLIBLE_ERRNO(EREMOTE, unimplemented, "object is remote")
    FALLIBLE_ERRNO(EREMOTEIO, unknown, "remote input/output error")
    FALLIBLE_ERRNO(ERESTART, unavailable, "interrupted system call should be restarted")
    FALLIBLE_ERRNO(ERFKILL, unavailable, "not possible due to RF-kill")
    FALLIBLE_ERRNO(ESRMNT, failed_precondition, "srmount error")
    FALLIBLE_ERRNO(ESTRPIPE, unavailable, "streams pipe error")
    FALLIBLE_ERRNO(EUCLEAN, data_loss, "structure needs cleaning")
    FALLIBLE_ERRNO(EUNATCH, unavailable, "protocol driver not attached")
    FALLIBLE_ERRNO(EXFULL, resource_exhausted, "exchange full")
#endif
};
#undef FALLIBLE_ERRNO

constexpr Row unknown_row{0, "", Errc::unknown, "unknown error number"};
constexpr std::size_t row_count = sizeof rows / sizeof rows[0];
static_assert(row_count < 255);

/// Numbers below 256, which are nearly all on any system, are looked up at once.
struct Index {
  std::uint8_t row[256];
};
constexpr Index index_of_rows() {
  Index index{};
  for (auto& row : index.row) row = 255;
  for (std::size_t i = 0; i < row_count; ++i) {
    if (rows[i].number < 0 || rows[i].number > 255) continue;
    auto& row = index.row[rows[i].number];
    if (row == 255) row = static_cast<std::uint8_t>(i);
  }
  return index;
}
constexpr Index index = index_of_rows();

const Row& find(int number) noexcept {
  if (number >= 0 && number <= 255) {
    const std::uint8_t row = index.row[number];
    return row == 255 ? unknown_row : rows[row];
  }
  for (const Row& row : rows) {
    if (row.number == number) return row;
  }
  return unknown_row;
}

/// Looks for the field among those of the error itself, not those of its causes.
struct NumberFinder {
  int number = 0;
  bool enter(const Error&, const Step& step) { return step.depth == 0; }
  void field(Text key, const Arg& value) {
    if (number == 0 && key == "errno" && value.kind == ArgKind::int64) {
      number = static_cast<int>(value.int64);
    }
  }
};

}  // namespace

Errc code_of_errno(int number) noexcept { return find(number).general; }
const char* errno_name(int number) noexcept { return find(number).name; }
const char* errno_message(int number) noexcept { return find(number).text; }

Error from_errno(int number, Text operation, Location where) noexcept {
  const Row& row = find(number);
  Error error(row.general, Text(row.text), where);
  error.with("errno", number);
  if (row.name[0] != '\0') error.with("errno_name", row.name);
  if (!operation.empty()) error.context(operation, where);
  return error;
}

int errno_of(const Error& error) noexcept {
  NumberFinder finder;
  visit(error, finder);
  return finder.number;
}

FALLIBLE_NAMESPACE_END
