#!/usr/bin/env bash
# One night: runs a suite and compares it with the last good runs. See --help and docs/ci.md.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
exec "$root/node_modules/.bin/node" "$root/ci/nightly.ts" "$@"
