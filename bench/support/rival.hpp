// rival.hpp: a contender in another process and language. The program is started once; for each
// sample it reads one line "cell-name operations" and answers "nanoseconds allocations", so that it
// takes its turn in a round like everybody else.
#ifndef BENCH_SUPPORT_RIVAL_HPP
#define BENCH_SUPPORT_RIVAL_HPP

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace bench {

class Rival {
 public:
  /// Starts the program; without it (empty path, or it does not start) there are no cells.
  explicit Rival(const std::string& program);
  ~Rival();
  Rival(const Rival&) = delete;
  Rival& operator=(const Rival&) = delete;

  [[nodiscard]] bool runs(const std::string& cell) const;
  [[nodiscard]] const std::string& id() const { return id_; }
  /// Nanoseconds of all operations; 0 when the program is gone.
  double run(const std::string& cell, std::size_t operations, double* allocations);

 private:
  std::FILE* to_ = nullptr;
  std::FILE* from_ = nullptr;
  int process_ = -1;
  std::string id_;
  std::vector<std::string> cells_;
};

}  // namespace bench

#endif
