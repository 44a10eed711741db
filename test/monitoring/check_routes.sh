#!/bin/sh
# check_routes.sh <alertmanager.yml>: the example is a configuration to Alertmanager, and its routes lead where they should.
# Exit status 77 means that amtool is missing.
set -eu
config=$1
command -v amtool >/dev/null 2>&1 || { echo "skipped: no amtool (Debian: prometheus-alertmanager)"; exit 77; }

amtool check-config "$config"
leads() {  # receiver, labels
  receiver=$1
  shift
  amtool config routes test --config.file="$config" --verify.receivers="$receiver" "$@" >/dev/null ||
    { echo "$* does not lead to $receiver"; exit 1; }
}
leads pager delivery=now severity=critical alertname=critical_errors job=shop code=INT_BUG
leads tickets delivery=soon severity=error alertname=errors job=shop
leads pager delivery=now severity=critical alertname=orders_error_budget_burns name=orders window=1h job=shop
leads tickets delivery=soon severity=warning alertname=orders_error_budget_burns name=orders window=3d job=shop
leads digest delivery=daily severity=warning job=shop
leads digest delivery=weekly severity=info job=shop
leads tickets alertname=somebody_elses
# The check can fail.
if amtool config routes test --config.file="$config" --verify.receivers=digest delivery=now >/dev/null 2>&1; then
  echo "amtool found nothing wrong with a wrong receiver"
  exit 1
fi
echo "every delivery has its route"
