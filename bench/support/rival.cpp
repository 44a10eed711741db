#include "support/rival.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace bench {
namespace {

std::string read_line(std::FILE* file) {
  char line[512];
  if (file == nullptr || std::fgets(line, sizeof line, file) == nullptr) return "";
  line[std::strcspn(line, "\n")] = '\0';
  return line;
}

}  // namespace

Rival::Rival(const std::string& program) {
  if (program.empty()) return;
  int to[2];
  int from[2];
  if (pipe(to) != 0) return;
  if (pipe(from) != 0) {
    close(to[0]);
    close(to[1]);
    return;
  }
  std::signal(SIGPIPE, SIG_IGN);
  process_ = fork();
  if (process_ == 0) {
    dup2(to[0], 0);
    dup2(from[1], 1);
    for (const int end : {to[0], to[1], from[0], from[1]}) close(end);
    unsetenv("RUST_BACKTRACE");
    unsetenv("RUST_LIB_BACKTRACE");
    execl(program.c_str(), program.c_str(), "--serve", static_cast<char*>(nullptr));
    _exit(127);
  }
  close(to[0]);
  close(from[1]);
  to_ = fdopen(to[1], "w");
  from_ = fdopen(from[0], "r");
  id_ = read_line(from_);
  for (std::string cell = read_line(from_); !cell.empty(); cell = read_line(from_)) {
    cells_.push_back(cell);
  }
}

Rival::~Rival() {
  if (to_ != nullptr) std::fclose(to_);
  if (from_ != nullptr) std::fclose(from_);
  if (process_ > 0) waitpid(process_, nullptr, 0);
}

bool Rival::runs(const std::string& cell) const {
  return std::find(cells_.begin(), cells_.end(), cell) != cells_.end();
}

double Rival::run(const std::string& cell, std::size_t operations, double* allocations) {
  if (to_ == nullptr) return 0;
  std::fprintf(to_, "%s\t%zu\n", cell.c_str(), operations);
  std::fflush(to_);
  const std::string answer = read_line(from_);
  double nanoseconds = 0;
  if (std::sscanf(answer.c_str(), "%lf %lf", &nanoseconds, allocations) != 2) return 0;
  return nanoseconds;
}

}  // namespace bench
