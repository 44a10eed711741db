#!/bin/sh
# check_metrics.sh <endpoint program>: its metrics satisfy Prometheus' own parser and linter, and both formats are
# offered by Accept. Exit status 77 means that promtool is missing.
set -eu
endpoint=$1
command -v promtool >/dev/null 2>&1 || { echo "skipped: no promtool (Debian: prometheus)"; exit 77; }

"$endpoint" print text | promtool check metrics
# The check can fail: a counter without _total is complained about.
if printf '# TYPE x counter\nx 1\n' | promtool check metrics >/dev/null 2>&1; then
  echo "promtool found nothing wrong with a bad metric"
  exit 1
fi

work=$(mktemp -d)
server=''
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || :; fi; rm -rf "$work"' EXIT
"$endpoint" serve >"$work/port" &
server=$!
tries=0
while [ ! -s "$work/port" ]; do
  tries=$((tries + 1))
  [ "$tries" -le 100 ] || { echo "the endpoint does not start"; exit 1; }
  sleep 0.1
done
port=$(cat "$work/port")

ask() {  # Accept, the Content-Type that must come, the last line that must come
  "$endpoint" get "$port" "$1" >"$work/answer"
  [ "$(head -n 1 "$work/answer")" = "$2" ] || { echo "Accept: $1 gave $(head -n 1 "$work/answer")"; exit 1; }
  case $(tail -n 1 "$work/answer") in
    "$3") ;;
    *) echo "Accept: $1 ended in $(tail -n 1 "$work/answer")"; exit 1 ;;
  esac
}
ask "text/plain" "text/plain; version=0.0.4; charset=utf-8" "endpoint_temperature_celsius -2.5"
ask "*/*" "text/plain; version=0.0.4; charset=utf-8" "endpoint_temperature_celsius -2.5"
ask "application/openmetrics-text;version=1.0.0,text/plain;q=0.5" \
  "application/openmetrics-text; version=1.0.0; charset=utf-8" "# EOF"
echo "both formats are served"
