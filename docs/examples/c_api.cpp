// A C library behind Result: its status codes as a domain, its handle as a class.
#include <cstdio>
#include <string>
#include <utility>

#include <fallible/fallible.hpp>

// --- what the C library declares ---
extern "C" {
struct kv_db {
  int entries;
};
enum { KV_OK = 0, KV_MISSING = 1, KV_LOCKED = 2, KV_CORRUPT = 3 };

int kv_open(const char* path, kv_db** db);
int kv_get(kv_db* db, const char* key, int* value);
void kv_close(kv_db* db);
}

// --- its status codes, once ---
enum class KvErrc { missing = KV_MISSING, locked = KV_LOCKED, corrupt = KV_CORRUPT };

template <>
struct fallible::Domain<KvErrc> {
  static constexpr const char* name = "kv";
  static constexpr CodeRow<KvErrc> rows[] = {
      {KvErrc::missing, "NF_KV_KEY", Category::not_found, Severity::info, Retry::never, 404,
       Errc::not_found, "not found", "The key has no value."},
      {KvErrc::locked, "DB_KV_LOCKED", Category::database, Severity::warning, Retry::backoff, 503,
       Errc::unavailable, "storage is busy", "Another process writes; try again."},
      {KvErrc::corrupt, "DB_KV_CORRUPT", Category::database, Severity::critical, Retry::never, 500,
       Errc::data_loss, "storage is damaged", "Restore the file from a backup."},
  };
};

/// A status that is not KV_OK as a failure. One that the table does not know becomes the domain's
/// INT_UNDECLARED, and keeps its number as a field.
fallible::Result<void> kv_check(int status, fallible::Location where = fallible::Location::here()) {
  if (status == KV_OK) return {};
  fallible::Error error(static_cast<KvErrc>(status), where);
  if (error.code().number() == 0) error.with("status", status);
  return fallible::fail(std::move(error));
}

// --- the handle ---
class Store {
 public:
  static fallible::Result<Store> open(const std::string& path) {
    kv_db* db = nullptr;
    FALLIBLE_TRY(kv_check(kv_open(path.c_str(), &db)), "open store {}", path);
    return Store(db);
  }
  Store(Store&& other) noexcept : db_(std::exchange(other.db_, nullptr)) {}
  Store& operator=(Store&& other) noexcept {
    std::swap(db_, other.db_);
    return *this;
  }
  ~Store() {
    if (db_ != nullptr) kv_close(db_);
  }

  fallible::Result<int> get(const std::string& key) {
    int value = 0;
    FALLIBLE_TRY(kv_check(kv_get(db_, key.c_str(), &value)), "read '{}'", key);
    return value;
  }

 private:
  explicit Store(kv_db* db) : db_(db) {}
  kv_db* db_;
};

// --- a stand-in for the C library, so that this program runs ---
int kv_open(const char* path, kv_db** db) {
  static kv_db only{1};
  if (std::string(path) == "locked.kv") return KV_LOCKED;
  if (std::string(path) == "new.kv") return 77;  // a status of a later version
  *db = &only;
  return KV_OK;
}
int kv_get(kv_db*, const char* key, int* value) {
  if (std::string(key) != "answer") return KV_MISSING;
  *value = 42;
  return KV_OK;
}
void kv_close(kv_db*) {}

fallible::Result<int> lookup(const std::string& path, const std::string& key) {
  Store store = FALLIBLE_TRY(Store::open(path));
  return store.get(key);
}

int main() {
  const std::pair<const char*, const char*> questions[] = {
      {"good.kv", "answer"},
      {"good.kv", "question"},
      {"locked.kv", "answer"},
      {"new.kv", "answer"},
  };
  for (const auto& [path, key] : questions) {
    const fallible::Result<int> value = lookup(path, key);
    if (value) {
      std::printf("%d\n", *value);
    } else {
      std::printf("%s (%s, retry %s)\n", to_string(value.error()).c_str(),
                  value.error().code().name(), to_string(value.error().code().retry()));
    }
  }
}
