#include <fallible/report/error_type.hpp>

FALLIBLE_NAMESPACE_BEGIN

InlineText<128> error_type(Code code) noexcept {
  if (code.number() == 0) return "_OTHER";
  const Text domain = code.domain();
  const Text name = code.name();
  char text[InlineText<128>::capacity];
  const std::size_t size = domain.size() + 1 + name.size();
  if (size > sizeof text) return name;
  __builtin_memcpy(text, domain.data(), domain.size());
  text[domain.size()] = '.';
  __builtin_memcpy(text + domain.size() + 1, name.data(), name.size());
  return Text(text, size);
}

FALLIBLE_NAMESPACE_END
