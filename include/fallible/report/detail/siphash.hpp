// SipHash-2-4: 64 bits that nobody predicts or reverses without the 128-bit key. Written after J.-P. Aumasson and
// D. J. Bernstein, "SipHash: a fast short-input PRF" (2012), with the paper's test vectors. Not for users.
#ifndef FALLIBLE_REPORT_DETAIL_SIPHASH_HPP
#define FALLIBLE_REPORT_DETAIL_SIPHASH_HPP

#include <cstddef>
#include <cstdint>

#include <fallible/core/text.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// Takes its input byte by byte.
class SipHash {
 public:
  constexpr SipHash() noexcept = default;  // of no key: not to be used
  constexpr explicit SipHash(const std::uint8_t (&key)[16]) noexcept {
    const std::uint64_t k0 = word(key), k1 = word(key + 8);
    v0_ = k0 ^ 0x736f6d6570736575u;
    v1_ = k1 ^ 0x646f72616e646f6du;
    v2_ = k0 ^ 0x6c7967656e657261u;
    v3_ = k1 ^ 0x7465646279746573u;
  }

  constexpr void add(std::uint8_t byte) noexcept {
    tail_ |= std::uint64_t{byte} << (8 * (size_ & 7u));
    if ((++size_ & 7u) == 0) absorb();
  }
  constexpr void add(Text text) noexcept {
    for (const char c : text) add(static_cast<std::uint8_t>(c));
  }

  /// Of what was added so far; ends the hash.
  [[nodiscard]] constexpr std::uint64_t value() noexcept {
    tail_ |= size_ << 56;
    absorb();
    v2_ ^= 0xffu;
    for (int i = 0; i < 4; ++i) round();
    return v0_ ^ v1_ ^ v2_ ^ v3_;
  }

 private:
  static constexpr std::uint64_t word(const std::uint8_t* bytes) noexcept {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < 8; ++i) value |= std::uint64_t{bytes[i]} << (8 * i);
    return value;
  }
  static constexpr std::uint64_t turned(std::uint64_t bits, unsigned by) noexcept {
    return bits << by | bits >> (64 - by);
  }
  constexpr void absorb() noexcept {
    v3_ ^= tail_;
    round();
    round();
    v0_ ^= tail_;
    tail_ = 0;
  }
  constexpr void round() noexcept {
    v0_ += v1_;
    v1_ = turned(v1_, 13) ^ v0_;
    v0_ = turned(v0_, 32);
    v2_ += v3_;
    v3_ = turned(v3_, 16) ^ v2_;
    v0_ += v3_;
    v3_ = turned(v3_, 21) ^ v0_;
    v2_ += v1_;
    v1_ = turned(v1_, 17) ^ v2_;
    v2_ = turned(v2_, 32);
  }

  std::uint64_t v0_ = 0, v1_ = 0, v2_ = 0, v3_ = 0;
  std::uint64_t tail_ = 0;  // the bytes of a word that is not full
  std::uint64_t size_ = 0;
};

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
