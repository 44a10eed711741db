#!/usr/bin/env bash
# Measures what including a header costs, as CPU time of a compiler run at -O0. All headers are
# compiled once per round, in random order; ratios are taken inside a round.
#   bench/compile_time/measure.sh [compiler] [name] [rounds] [all]
# Prints "compile<TAB>name<TAB>header<TAB>ms<TAB>low<TAB>high<TAB>over utility<TAB>over tl".
# A header whose package is missing is left out in one line.
set -u
compiler=${1:-g++}
name=${2:-$compiler}
rounds=${3:-5}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
TIMEFORMAT='%3U %3S'

headers=("utility" "tl/expected.hpp" "fallible/core/code.hpp" "fallible/core/result.hpp"
  "fallible/core/try.hpp")
if [ "${4:-}" = all ]; then
  headers+=("string" "string_view" "system_error" "memory" "expected" "boost/outcome/basic_result.hpp" "boost/leaf.hpp"
    "absl/status/statusor.h" "fmt/format.h" "fallible/fallible.hpp")
fi

usable=()
for header in "${headers[@]}"; do
  file="$work/${header//\//_}.cpp"
  printf '#include <%s>\n' "$header" >"$file"
  standard=c++20
  [ "$header" = expected ] && standard=c++23
  if "$compiler" -std=$standard -fno-exceptions -I"$here/../../include" -c "$file" \
      -o "$work/out.o" 2>"$work/errors"; then
    usable+=("$header")
  else
    printf 'note\tcompile time: <%s> is left out with %s\n' "$header" "$name"
  fi
done

for ((round = 0; round < rounds; ++round)); do
  printf '%s\n' "${usable[@]}" | shuf | while read -r header; do
    standard=c++20
    [ "$header" = expected ] && standard=c++23
    cpu=$({ time "$compiler" -std=$standard -fno-exceptions -I"$here/../../include" -c \
      "$work/${header//\//_}.cpp" -o "$work/out.o" 2>/dev/null; } 2>&1)
    printf '%d\t%s\t%s\n' "$round" "$header" "$cpu"
  done
done >"$work/times"

awk -F '\t' -v name="$name" -v order="$(printf '%s,' "${usable[@]}")" '
  function median(values, n,   i, j, swap) {
    for (i = 1; i < n; ++i)
      for (j = i + 1; j <= n; ++j)
        if (values[j] < values[i]) { swap = values[i]; values[i] = values[j]; values[j] = swap }
    return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
  }
  { split($3, part, " "); ms[$1, $2] = 1000 * (part[1] + part[2]); if ($1 > last) last = $1 }
  END {
    count = split(order, headers, ",") - 1
    for (h = 1; h <= count; ++h) {
      n = 0; t = 0
      for (round = 0; round <= last; ++round) {
        value = ms[round, headers[h]]
        ++n; all[n] = value; over[n] = value / ms[round, "utility"]
        if ((round, "tl/expected.hpp") in ms) { ++t; tl[t] = value / ms[round, "tl/expected.hpp"] }
      }
      middle = median(all, n)
      printf "compile\t%s\t%s\t%.1f\t%.1f\t%.1f\t%.3f\t%.3f\n", name, headers[h], middle, all[1],
        all[n], median(over, n), (t > 0 ? median(tl, t) : 0)
    }
  }' "$work/times"
