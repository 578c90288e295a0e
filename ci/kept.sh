#!/usr/bin/env bash
# Brings the runs that earlier nights left on GitHub into a folder, each into one of its own. Any error ends it: a night
# without its base would pass, whatever had changed.
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
# A pull request can change what a workflow of this name uploads: its runs are not to be trusted. What is older than 90
# days has no artifacts any more.
ours='.[] | select(.event == "schedule" or .event == "workflow_dispatch") | .databaseId'
runs=$(gh run list --repo "$repository" --workflow "$workflow" --branch "$branch" --status completed --limit 200 \
  --created ">=$(date --utc --date='-90 days' +%F)" --json databaseId,event --jq "$ours")

found=0
for run in $runs; do
  [ "$found" -lt "$most" ] || break
  there=$(gh api "repos/$repository/actions/runs/$run/artifacts?name=$artifact" \
    --jq '.artifacts[] | select(.expired | not) | .name')
  # A night that did not end has left none.
  [ -n "$there" ] || continue
  gh run download "$run" --repo "$repository" --name "$artifact" --dir "$folder/$run"
  found=$((found + 1))
done
printf 'Earlier runs: %s\n' "$found"
