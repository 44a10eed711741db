// expect: fallible: a context field is named in lower-case words joined by dots
#include <fallible/taxonomy/context_template.hpp>

struct UploadContext {
  fallible::Required<fallible::Text> bucket;
  static constexpr auto fields = fallible::fields(
#ifndef FALLIBLE_CONTROL
      fallible::field("Upload Bucket", &UploadContext::bucket));
#else
      fallible::field("upload.bucket", &UploadContext::bucket));
#endif
};

fallible::Error use(fallible::Error error) { return with_context(error, UploadContext{.bucket = "b"}); }
