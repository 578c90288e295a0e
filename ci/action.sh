#!/usr/bin/env bash
# What action.yml does, from its inputs in INPUT_ variables: checks them, sets up, measures, judges. Docs: docs/ci.md.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

base=${INPUT_BASE:-} current=${INPUT_CURRENT:-} target=${INPUT_TARGET:-} baseline=${INPUT_BASELINE:-}
scenario=${INPUT_SCENARIO:-} set=${INPUT_SET:-} only=${INPUT_ONLY:-}
path=${INPUT_PATH:-/} trials=${INPUT_TRIALS:-10} fail_on=${INPUT_FAIL_ON:-worse} out=${INPUT_OUT:-}

# All mistakes at once, before setting up takes a minute.
mistakes=()
if [ -n "$target" ]; then
  [ -z "$base$current" ] || mistakes+=("target: cannot be combined with base and current")
else
  [ -n "$base" ] && [ -n "$current" ] || mistakes+=("base, current: expected both, or target")
  [ -z "$baseline" ] || mistakes+=("baseline: needs target; base is the baseline of current")
fi
[[ $trials =~ ^[1-9][0-9]{0,3}$ ]] || mistakes+=("trials: is \"$trials\"; expected a number")
case "$fail_on" in worse | inconclusive | never) ;; *) mistakes+=("fail-on: is \"$fail_on\"; expected worse, inconclusive or never") ;; esac
if [ -e "$out" ] && [ ! -d "$out" ]; then
  mistakes+=("out: $out is not a folder")
elif [ -n "$out" ] && [ -n "$(ls -A "$out" 2>/dev/null)" ]; then
  mistakes+=("out: $out is not empty; expected a new or an empty folder")
fi
if [ "${#mistakes[@]}" -gt 0 ]; then
  for mistake in "${mistakes[@]}"; do printf '::error title=connlab::%s\n' "${mistake//$'\n'/ }"; done
  exit 2
fi

group() { printf '::group::%s\n' "$*"; }
end_group() { printf '::endgroup::\n'; }

connlab() { "$root/node_modules/.bin/node" "$root/harness/cli.ts" "$@"; }

group Set up
"$root/ci/lab.sh"
npm_config_omit=dev "$root/setup.sh"
end_group

# The cells of compare --ab: about two minutes if the service takes a few milliseconds.
default() { "$root/node_modules/.bin/node" "$root/ci/default-cells.ts" "$1"; }
if [ -z "$scenario" ]; then
  scenario=$(default scenario)
  only=${only:-$(default only)}
  set=${set:-$(default set)}
fi

what=(--trials "$trials")
while read -r line; do [ -z "$line" ] || what+=(--set "$line"); done <<<"$set"
while read -r line; do [ -z "$line" ] || what+=(--only "$line"); done <<<"$only"

[ -n "$out" ] || out=$(mktemp -d "${RUNNER_TEMP:-/tmp}/connlab-XXXXXX")
mkdir -p "$out"
out=$(cd "$out" && pwd)
printf 'results=%s\n' "$out" >>"${GITHUB_OUTPUT:-/dev/null}"

group Measure
code=0
if [ -n "$target" ]; then
  connlab run "$scenario" "${what[@]}" --target "$target" --out "$out/current" || code=$?
  sides=(--current "$out/current")
  [ -z "$baseline" ] || sides+=(--base "$baseline")
else
  connlab compare --ab "$base" "$current" --scenario "$scenario" "${what[@]}" --path "$path" --out "$out" || code=$?
  sides=(--base "$out/a" --current "$out/b")
fi
end_group
# 1 (a verdict failed) and 4 (a cell failed) leave results that can be judged.
case "$code" in 0 | 1 | 4) ;; *) exit "$code" ;; esac

"$root/node_modules/.bin/node" "$root/ci/judge-sides.ts" "${sides[@]}" --out "$out" --fail-on "$fail_on"
