#!/usr/bin/env bash
# Makes sure that labs can run here, before anything else takes time. Docs: docs/ci.md#what-it-needs.
set -euo pipefail

can_make_lab() {
  unshare --mount --pid --net --fork true || unshare --user --map-root-user --mount --pid --net --fork true
} 2>/dev/null

restriction=kernel.apparmor_restrict_unprivileged_userns

if can_make_lab; then exit 0; fi

# GitHub deletes its own machines after the job. Other machines are not ours to change.
if [ "${RUNNER_ENVIRONMENT:-}" = github-hosted ]; then
  printf 'AppArmor on Ubuntu forbids network namespaces: allowing them on this GitHub machine\n'
  sudo -n sysctl --quiet --write "$restriction=0"
  if can_make_lab; then exit 0; fi
fi

cat >&2 <<TEXT
ci/lab.sh: Cannot create network namespaces here, neither as root nor as this user.
  Ubuntu 24.04 and later: sudo sysctl --write $restriction=0
  In a container: --cap-add NET_ADMIN --cap-add SYS_ADMIN --security-opt apparmor=unconfined --security-opt systempaths=unconfined
TEXT
exit 3
