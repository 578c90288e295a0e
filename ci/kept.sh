#!/usr/bin/env bash
# Downloads the runs of earlier nights from GitHub, each into a folder of its own. It stops at any error: without its base
# a night would pass, whatever had changed.
set -euo pipefail

if [ "$#" -lt 1 ] || [ "$#" -gt 2 ]; then
  printf 'Usage: ci/kept.sh DIR [MOST]\n\nThe newest MOST (40) runs of this workflow on the default branch.\n' >&2
  exit 2
fi
folder=$1
most=${2:-40}
artifact=connlab-run
repository=${GITHUB_REPOSITORY:?is set by GitHub}
workflow=${GITHUB_WORKFLOW_REF:?is set by GitHub}
workflow=$(basename "${workflow%@*}")

mkdir -p "$folder"
branch=$(gh repo view "$repository" --json defaultBranchRef --jq .defaultBranchRef.name)
# Runs of pull requests are not trusted: they can change what a workflow of this name uploads. Artifacts of runs older
# than 90 days are gone.
ours='.[] | select(.event == "schedule" or .event == "workflow_dispatch") | .databaseId'
runs=$(gh run list --repo "$repository" --workflow "$workflow" --branch "$branch" --status completed --limit 200 \
  --created ">=$(date --utc --date='-90 days' +%F)" --json databaseId,event --jq "$ours")

found=0
for run in $runs; do
  [ "$found" -lt "$most" ] || break
  there=$(gh api "repos/$repository/actions/runs/$run/artifacts?name=$artifact" \
    --jq '.artifacts[] | select(.expired | not) | .name')
  # A night that did not finish has left none.
  [ -n "$there" ] || continue
  gh run download "$run" --repo "$repository" --name "$artifact" --dir "$folder/$run"
  found=$((found + 1))
done
printf 'Earlier runs: %s\n' "$found"
