// Prints the settings of an ErrorHandler as docs/reference/settings.md lists them.
#include <cstdio>

#include <fallible/report/handler_config.hpp>

int main() {
  fallible::write_handler_settings(
      {[](void*, const char* data, std::size_t size) { (void)std::fwrite(data, 1, size, stdout); }, nullptr});
}
