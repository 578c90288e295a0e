#!/usr/bin/env bash
# Sees to it that labs can be made here, before anything else takes time. Docs: docs/ci.md#what-it-needs.
set -euo pipefail

can_make_lab() {
  unshare --mount --pid --net --fork true || unshare --user --map-root-user --mount --pid --net --fork true
} 2>/dev/null

restriction=kernel.apparmor_restrict_unprivileged_userns

if can_make_lab; then exit 0; fi

# A machine of GitHub's own is thrown away after the job. Any other is somebody's, and so are its settings.
if [ "${RUNNER_ENVIRONMENT:-}" = github-hosted ]; then
  printf 'AppArmor keeps network namespaces from users of Ubuntu: allowing them on this machine of GitHub\n'
  sudo -n sysctl --quiet --write "$restriction=0"
  if can_make_lab; then exit 0; fi
fi

cat >&2 <<TEXT
ci/lab.sh: No network namespaces can be made here, neither as root nor as this user.
  Ubuntu 24.04 and later: sudo sysctl --write $restriction=0
  In a container: --cap-add NET_ADMIN --cap-add SYS_ADMIN --security-opt apparmor=unconfined --security-opt systempaths=unconfined
TEXT
exit 3
