#!/bin/sh
# check_rules.sh <endpoint program> <directory of *_test.yml>: the alert rules that we write are rules to Prometheus, and fire when
# they should. Exit status 77 means that promtool is missing.
set -eu
endpoint=$1
tests=$2
command -v promtool >/dev/null 2>&1 || { echo "skipped: no promtool (Debian: prometheus)"; exit 77; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for which in standard special slo; do
  "$endpoint" rules $which >"$work/$which.rules.yml"
  promtool check rules "$work/$which.rules.yml"
done
cp "$tests"/*_test.yml "$work"
(cd "$work" && promtool test rules rules_test.yml first_errors_test.yml digest_test.yml slo_test.yml)
# The check can fail: without its second threshold an alert clears too early, a series that is new counts for nothing when
# nobody knows since when its process counts, and an old one counts for new when nobody asks. A budget's alert does not end
# in time without its shorter window, and does not wait for enough failures when nobody counts them.
spoil() {  # the file, what sed does to it, the tests
  cp "$work/$1.rules.yml" "$work/good"
  sed -i "$2" "$work/$1.rules.yml"
  promtool check rules "$work/$1.rules.yml" >/dev/null  # still rules, only others
  if cmp -s "$work/good" "$work/$1.rules.yml" || (cd "$work" && promtool test rules "$3" >/dev/null 2>&1); then
    echo "promtool found nothing wrong with rules that were changed: $2"
    exit 1
  fi
  mv "$work/good" "$work/$1.rules.yml"
}
spoil special 's/ALERTS{/NEVER{/' rules_test.yml
spoil standard 's/_start_time_seconds/_never/g' first_errors_test.yml
spoil standard 's/ and ignoring ([a-z, ]*) ([a-z_ 0-9]* > time() - [0-9.e+]*)//g' first_errors_test.yml
spoil slo 's/ and slo:[^ ]* >= [0-9.]* \* [0-9.]*//' slo_test.yml
spoil slo 's/ and on (job) .* >= 10//' slo_test.yml
