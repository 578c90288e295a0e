#!/usr/bin/env bash
# The step "Measure and compare" of nightly.yml. Its inputs are variables, and earlier runs are in kept/. It leaves what
# the workflow uploads: night/report for people, and night/run for later nights.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

options=(--suite "${SUITE:-nightly}" --budget "${BUDGET:-}" --push "${PUSHGATEWAY:-}")
[ "${ACCEPT:-}" != true ] || options+=(--accept)
code=0
"$root/ci/nightly.sh" "${options[@]}" --kept kept --out night/report || code=$?

# Only a night that was judged has run.json. Later nights must not see any other.
if [ -e night/report/run.json ]; then
  mkdir -p night/run
  cd night/report
  find run.json results -type f '(' -name run.json -o -name result.json ')' -exec cp --parents -t ../run {} +
fi
exit "$code"
