// main.cpp: makes the tables, results.json and report.html out of files of samples.
//   bench_report [--json=file] [--html=file] [--targets] samples.tsv ...
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>

#include "report/output.hpp"

namespace {

bool write(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) std::fprintf(stderr, "cannot write %s\n", path.c_str());
  return static_cast<bool>(file);
}

}  // namespace

int main(int argc, char** argv) {
  bench::report::Run run;
  std::string json;
  std::string html;
  bool tables = true;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument.rfind("--json=", 0) == 0) {
      json = argument.substr(7);
    } else if (argument.rfind("--html=", 0) == 0) {
      html = argument.substr(7);
    } else if (argument == "--targets") {
      tables = false;
    } else if (!run.read(argument)) {
      return 1;
    }
  }
  if (run.compilers.empty()) {
    std::fprintf(stderr, "bench_report [--json=file] [--html=file] [--targets] samples.tsv ...\n");
    return 2;
  }
  const std::vector<bench::report::Target> targets = bench::report::targets(run);
  if (tables) print_tables(stdout, run);
  print_targets(stdout, targets);
  bool written = true;
  if (!json.empty()) written = write(json, to_json(run, targets)) && written;
  if (!html.empty()) written = write(html, to_html(run, targets)) && written;
  return written ? 0 : 1;
}
