#!/usr/bin/env bash
# One night: a suite, held against the last good runs. See --help, and docs/ci.md.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
exec "$root/node_modules/.bin/node" "$root/ci/nightly.ts" "$@"
