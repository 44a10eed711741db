#!/usr/bin/env bash
# Measures bytes of text per function at -Os: eight copies of each, in sections of their own, so that
# what all of them share does not count. See questions.hpp.
#   bench/size/measure.sh [compiler] [name]     compiler: g++ (default), clang++-19, ...
# Prints "size<TAB>name<TAB>mechanism<TAB>question<TAB>bytes".
set -u
compiler=${1:-g++}
name=${2:-$compiler}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# g++ would merge equal functions, and all copies but one would be free.
keep_copies=""
"$compiler" --version 2>/dev/null | grep -q clang || keep_copies=-fno-ipa-icf

for file in "$here"/*.cpp; do
  mechanism=$(basename "$file" .cpp)
  flags=$(sed -n 's#^// flags ##p' "$file")
  # shellcheck disable=SC2086
  if ! "$compiler" -std=c++20 -Os -ffunction-sections -fno-exceptions -fno-rtti $keep_copies $flags \
      -I"$here/../../include" -c "$file" -o "$work/copies.o" 2>"$work/errors"; then
    printf 'note\tsize: %s is left out with %s: %s\n' "$mechanism" "$name" \
      "$(grep -m1 error "$work/errors" | sed 's/.*error: //' | cut -c1-100 | tr '\t' ' ')"
    continue
  fi
  size -A -d "$work/copies.o" | awk -v name="$name" -v mechanism="$mechanism" '
    $1 ~ /^\.text/ && match($1, /(neutral|raise|literal|handle)_1[0-7]/) {
      sum[substr($1, RSTART, RLENGTH - 3)] += $2
    }
    END {
      count = split("neutral,raise,literal,handle", order, ",")
      for (i = 1; i <= count; ++i) {
        if (!(order[i] in sum)) continue
        question = order[i] == "literal" ? "raise literal" : order[i]
        printf "size\t%s\t%s\t%s\t%d\n", name, mechanism, question, (sum[order[i]] + 7) / 8
      }
    }'
done
