// storm: prints what each set of policies makes of a retry storm, and writes storm.csv and storm.html.
//   storm [directory]        without a directory it only prints
//   storm --check            says what must hold, and fails when it does not
#include <cstdio>
#include <cstring>
#include <string>

#include "storm/simulation.hpp"

namespace {

using storm::Run;

/// The median of five seeds, by recovery.
Run median(storm::PolicySet set, double rate) {
  std::vector<Run> runs;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    storm::Scenario scenario;
    scenario.rate = rate;
    scenario.seed = seed;
    runs.push_back(storm::Simulation(scenario, set).run());
  }
  auto key = [](const Run& run) { return run.recovery < 0 ? 1'000'000 : run.recovery; };
  std::sort(runs.begin(), runs.end(), [&](const Run& a, const Run& b) { return key(a) < key(b); });
  return runs[2];
}

std::string seconds(int recovery) { return recovery < 0 ? "never" : std::to_string(recovery) + " s"; }

void write_csv(const std::string& path, const std::vector<Run>& runs) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  if (file == nullptr) return;
  std::fputs("policy_set,second,arrived,served,attempts,rejected\n", file);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (std::size_t s = 0; s < runs[i].seconds.size(); ++s) {
      const storm::Second& at = runs[i].seconds[s];
      std::fprintf(file, "\"%s\",%zu,%u,%u,%u,%u\n", storm::policy_sets[i].name, s, at.arrived, at.served, at.attempts,
                   at.rejected);
    }
  }
  std::fclose(file);
}

/// One small plot for each set: requests served (blue) and attempts sent (red) in each second.
void write_html(const std::string& path, const std::vector<Run>& runs) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  if (file == nullptr) return;
  std::fputs("<!doctype html><meta charset=\"utf-8\"><title>Retry storm</title>\n"
             "<style>body{font:14px sans-serif;max-width:1000px;margin:2em auto}figure{display:inline-block;margin:8px}"
             "figcaption{font-weight:bold}</style>\n<h1>Retry storm</h1>\n"
             "<p>800 requests a second; the server is slow in the grey seconds. Blue: requests served. "
             "Red: attempts sent.</p>\n",
             file);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    std::fprintf(file, "<figure><figcaption>%s (recovers: %s)</figcaption><svg width=\"460\" height=\"160\" "
                       "viewBox=\"0 0 480 160\"><rect x=\"120\" width=\"20\" height=\"160\" fill=\"#ddd\"/>",
                 storm::policy_sets[i].name, seconds(runs[i].recovery).c_str());
    for (const bool served : {false, true}) {
      std::fprintf(file, "<polyline fill=\"none\" stroke=\"%s\" points=\"", served ? "#06c" : "#c33");
      for (std::size_t s = 0; s < runs[i].seconds.size(); ++s) {
        const storm::Second& at = runs[i].seconds[s];
        const double y = 155 - (served ? at.served : at.attempts) / 3600.0 * 150;
        std::fprintf(file, "%zu,%.1f ", 2 * s, y < 0 ? 0 : y);
      }
      std::fputs("\"/>", file);
    }
    std::fputs("</svg></figure>\n", file);
  }
  std::fclose(file);
}

bool holds(const char* what, bool yes) {
  std::printf("%s  %s\n", yes ? "ok    " : "FAILED", what);
  return yes;
}

int check() {
  bool good = true;
  auto same = [](const Run& a, const Run& b) {
    for (std::size_t i = 0; i < a.seconds.size(); ++i) {
      if (a.seconds[i].served != b.seconds[i].served || a.seconds[i].attempts != b.seconds[i].attempts) return false;
    }
    return true;
  };
  good &= holds("the same seed gives the same run", same(median(storm::policy_sets[9], 800), median(storm::policy_sets[9], 800)));
  for (const std::size_t naive : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
    good &= holds((std::string(storm::policy_sets[naive].name) + " never recovers").c_str(),
                  median(storm::policy_sets[naive], 800).recovery < 0);
  }
  const Run budget = median(storm::policy_sets[4], 800);
  good &= holds("a budget alone recovers", budget.recovery >= 0);
  for (const double rate : {600.0, 800.0, 900.0}) {
    const Run full = median(storm::policy_sets[9], rate);
    good &= holds("the full stack recovers within 5 s", full.recovery >= 0 && full.recovery <= 5);
    good &= holds("the full stack sends at most 1.15 attempts for a request", full.amplification <= 1.15);
  }
  good &= holds("three layers of three tries make 27 calls of one", storm::layers(false, 1000) == 27);
  good &= holds("with budgets they make at most 1.15", storm::layers(true, 1000) <= 1.15);
  good &= holds("one breaker for ten shards loses most calls when one shard fails", storm::shards(false) < 0.5);
  good &= holds("a breaker for each shard loses that shard only", storm::shards(true) > 0.88);
  return good ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  if (count > 1 && std::strcmp(arguments[1], "--check") == 0) return check();
  std::vector<Run> plotted;
  std::printf("%-28s %8s %8s %8s %13s %13s %8s\n", "recovery after the trigger", "600/s", "800/s", "900/s",
              "amplification", "served 60 s", "p99");
  for (const storm::PolicySet& set : storm::policy_sets) {
    const Run low = median(set, 600), middle = median(set, 800), high = median(set, 900);
    std::printf("%-28s %8s %8s %8s %13.2f %12.0f%% %6.2f s\n", set.name, seconds(low.recovery).c_str(),
                seconds(middle.recovery).c_str(), seconds(high.recovery).c_str(), middle.amplification,
                100 * middle.served_after, middle.p99);
    plotted.push_back(middle);
  }
  std::printf("\nthree layers of three tries, the lowest always fails: %.2f calls a request; with budgets %.2f\n",
              storm::layers(false, 1000), storm::layers(true, 1000));
  std::printf("one shard of ten always fails: %.0f%% of calls succeed with one breaker, %.0f%% with one per shard\n",
              100 * storm::shards(false), 100 * storm::shards(true));
  if (count > 1) {
    write_csv(std::string(arguments[1]) + "/storm.csv", plotted);
    write_html(std::string(arguments[1]) + "/storm.html", plotted);
  }
  return 0;
}
