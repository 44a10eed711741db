// Every number that bounds what one error may hold, in one place.
//   Layer    below core.   Threads  constants only.   Memory  none.
// They are read by the compiled library (src/core), so change them for the whole program: define
// them on the command line of the library's own build, never in one source file (one exception below).
//   cmake -S . -B build -DCMAKE_CXX_FLAGS="-DFALLIBLE_MAX_FRAMES=64"
#ifndef FALLIBLE_CONFIG_HPP
#define FALLIBLE_CONFIG_HPP

/// Bytes of one detail block, header included. The first detail of an error allocates one block;
/// 512 holds 19 literal contexts with their locations. 256 to 4096, a multiple of 16.
#ifndef FALLIBLE_BLOCK_BYTES
#  define FALLIBLE_BLOCK_BYTES 512
#endif

/// Blocks that each thread keeps for its next errors instead of freeing them, when they come from
/// malloc. 0 to 64; 0 where there are no threads (or no thread_local), and under a sanitizer, which
/// is to see every use of freed memory.
#ifndef FALLIBLE_CACHED_BLOCKS
#  if !__STDC_HOSTED__ || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#    define FALLIBLE_CACHED_BLOCKS 0
#  elif defined(__has_feature)
#    if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
        __has_feature(memory_sanitizer)
#      define FALLIBLE_CACHED_BLOCKS 0
#    endif
#  endif
#  ifndef FALLIBLE_CACHED_BLOCKS
#    define FALLIBLE_CACHED_BLOCKS 4
#  endif
#endif

/// Details (contexts, fields, causes, trace points) one error may hold. 1 to 65535.
/// What comes later is dropped and counted.
#ifndef FALLIBLE_MAX_FRAMES
#  define FALLIBLE_MAX_FRAMES 1024
#endif

/// Bytes of one run-time text (a formatted argument, a field value, a dynamic context). A longer
/// one is cut at a character boundary and marked. 64 to 60000.
#ifndef FALLIBLE_MAX_TEXT_BYTES
#  define FALLIBLE_MAX_TEXT_BYTES 8192
#endif

/// Levels of causes below an error. A cause that would be deeper is dropped and counted.
/// Walking, printing and destroying use bounded stack at any depth.
#ifndef FALLIBLE_MAX_DEPTH
#  define FALLIBLE_MAX_DEPTH 1048576
#endif

/// Nested branching points (several causes on several levels) that a walk visits. Deeper branches
/// are counted as not shown. A straight chain of causes is not limited by this.
#ifndef FALLIBLE_MAX_BRANCHES
#  define FALLIBLE_MAX_BRANCHES 64
#endif

/// Names of codes that a program may learn from its peers (see foreign_code). Names that arrive
/// when the table is full become Errc::unknown.
#ifndef FALLIBLE_MAX_FOREIGN_CODES
#  define FALLIBLE_MAX_FOREIGN_CODES 256
#endif

/// 1: floating-point arguments are printed. 0: they print as "[float]", and the conversion tables
/// stay out of the program.
#ifndef FALLIBLE_FORMAT_FLOATS
#  define FALLIBLE_FORMAT_FLOATS 1
#endif

/// 1: FALLIBLE_TRY without a context adds the line an error passed to errors that already hold details,
/// for the "Return trace" of a full rendering. 0: only contexts leave their lines there. It costs a
/// call per frame that fails, and doubles the code of a frame that passes an Error on (g++ -Os).
/// The one knob that each source file may set for itself.
#ifndef FALLIBLE_RETURN_TRACE
#  define FALLIBLE_RETURN_TRACE 0
#endif

static_assert(FALLIBLE_BLOCK_BYTES >= 256 && FALLIBLE_BLOCK_BYTES <= 4096 &&
                  FALLIBLE_BLOCK_BYTES % 16 == 0,
              "FALLIBLE_BLOCK_BYTES: must be a multiple of 16 from 256 to 4096");
static_assert(FALLIBLE_CACHED_BLOCKS >= 0 && FALLIBLE_CACHED_BLOCKS <= 64,
              "FALLIBLE_CACHED_BLOCKS: must be from 0 to 64");
static_assert(FALLIBLE_MAX_FRAMES >= 1 && FALLIBLE_MAX_FRAMES <= 65535,
              "FALLIBLE_MAX_FRAMES: must be from 1 to 65535");
static_assert(FALLIBLE_MAX_TEXT_BYTES >= 64 && FALLIBLE_MAX_TEXT_BYTES <= 60000,
              "FALLIBLE_MAX_TEXT_BYTES: must be from 64 to 60000");
static_assert(FALLIBLE_MAX_DEPTH >= 1, "FALLIBLE_MAX_DEPTH: must be at least 1");
static_assert(FALLIBLE_MAX_BRANCHES >= 1 && FALLIBLE_MAX_BRANCHES <= 1024,
              "FALLIBLE_MAX_BRANCHES: must be from 1 to 1024");
static_assert(FALLIBLE_MAX_FOREIGN_CODES >= 1, "FALLIBLE_MAX_FOREIGN_CODES: must be at least 1");
static_assert(FALLIBLE_FORMAT_FLOATS == 0 || FALLIBLE_FORMAT_FLOATS == 1,
              "FALLIBLE_FORMAT_FLOATS: must be 0 or 1");
static_assert(FALLIBLE_RETURN_TRACE == 0 || FALLIBLE_RETURN_TRACE == 1,
              "FALLIBLE_RETURN_TRACE: must be 0 or 1");

#endif
