#!/bin/sh
# scrape.sh <endpoint program>: a Prometheus server scrapes it on loopback in both formats and answers with the right
# numbers. Exit status 77 means that prometheus or promtool is missing.
set -eu
endpoint=$1
for tool in prometheus promtool; do
  command -v $tool >/dev/null 2>&1 || { echo "skipped: no $tool (Debian: prometheus)"; exit 77; }
done

work=$(mktemp -d)
service='' server=''
finish() {
  for process in $server $service; do
    kill "$process" 2>/dev/null || :
    wait "$process" 2>/dev/null || :
  done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

"$endpoint" serve >"$work/port" &
service=$!
tries=0
while [ ! -s "$work/port" ]; do
  tries=$((tries + 1))
  [ "$tries" -le 100 ] || { echo "the endpoint does not start"; exit 1; }
  sleep 0.1
done
target=127.0.0.1:$(cat "$work/port")
cat >"$work/prometheus.yml" <<EOF
global: {scrape_interval: 500ms, scrape_timeout: 500ms}
scrape_configs:
  - job_name: open        # the format that the server asks for
    static_configs: [{targets: ['$target']}]
  - job_name: text
    params: {format: [text]}
    static_configs: [{targets: ['$target']}]
EOF
promtool check config "$work/prometheus.yml" >/dev/null

start() {
  port=$("$endpoint" free_port)
  prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" \
    --web.listen-address="127.0.0.1:$port" >"$work/log" 2>&1 &
  server=$!
}
# A port that was free may be gone a moment later: the server ends then, and gets another one.
start
starts=1

query() { promtool query instant "http://127.0.0.1:$port" "$1" 2>/dev/null || :; }
expect() {  # query, the value that must come in the end
  tries=0
  while :; do
    answer=$(query "$1")
    case $answer in *"=> $2 @["*) printf "%s is %s\n" "$1" "$2"; return ;; esac
    if ! kill -0 "$server" 2>/dev/null; then
      starts=$((starts + 1))
      [ "$starts" -le 3 ] || { echo "prometheus does not run:"; tail -n 20 "$work/log"; exit 1; }
      start
    fi
    tries=$((tries + 1))
    if [ "$tries" -gt 120 ]; then
      echo "$1: expected $2, got: $answer"
      echo "scrapes: $(query up)"
      tail -n 20 "$work/log"
      exit 1
    fi
    sleep 0.25
  done
}

for job in open text; do
  expect "up{job=\"$job\"}" 1
  expect "sum(fallible_errors_total{job=\"$job\"})" 6
  expect "fallible_errors_total{job=\"$job\",component=\"a \\\"quoted\\\" \\\\ back\\nslash €\",code=\"TIME_TIMED_OUT\"}" 1
  expect "fallible_errors_total{job=\"$job\",component=~\"not . UTF-8\"}" 1
  expect "fallible_errors_total{job=\"$job\",code=\"_OTHER\",category=\"database\"}" 1
  expect "fallible_request_duration_seconds_bucket{job=\"$job\",le=\"0.25\"}" 1
  expect "fallible_request_duration_seconds_bucket{job=\"$job\",le=\"5.0\"}" 2
  expect "fallible_request_duration_seconds_sum{job=\"$job\"}" 23.2
  expect "fallible_circuit_breaker_state{job=\"$job\",name=\"payments\",state=\"open\"}" 1
  expect "fallible_error_budget_requests_total{job=\"$job\",name=\"orders\",outcome=\"bad\"}" 10
  expect "fallible_error_budget_remaining_ratio{job=\"$job\",name=\"orders\"}" 0.5
  expect "endpoint_temperature_celsius{job=\"$job\"}" -2.5
done
# Each format was really served, as the numbers of the service itself say.
expect 'endpoint_scrapes_total{job="open",format="openmetrics"} > bool 0' 1
expect 'endpoint_scrapes_total{job="text",format="text"} > bool 0' 1
# Every sample of the one is in the other.
expect 'sum(count by (__name__,le) ({__name__=~"fallible_.+",job="open"})) - sum(count by (__name__,le) ({__name__=~"fallible_.+",job="text"}))' 0
