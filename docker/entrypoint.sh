#!/usr/bin/env bash
# Runs connlab as the owner of the results folder, so that what it writes there belongs to a user of the machine; and
# without a capability, because it makes its lab in a user namespace. If the container allows none, connlab says so.
set -euo pipefail
cd /connlab
# Also a user without a name in /etc/passwd has a home that can be written to.
export HOME=/tmp
connlab=(node harness/cli.ts "$@")

# Repeated runs are meant to be watched.
case " $* " in *' --repeat '*) [ -z "${CONNLAB_GREETING-}" ] || printf '%s\n' "$CONNLAB_GREETING" >&2 ;; esac

# Started by `docker run --user`: as that user, then.
[ "$(id -u)" -eq 0 ] || exec "${connlab[@]}"

user=${CONNLAB_USER:-$(stat -c %u:%g results)}
if ! [[ $user =~ ^([0-9]+):([0-9]+)$ ]]; then
  printf 'CONNLAB_USER is "%s"; expected UID:GID, for instance 1000:1000\n' "$user" >&2
  exit 2
fi
uid=${BASH_REMATCH[1]} gid=${BASH_REMATCH[2]}

# Docker mounts /proc/sys read-only, and a lab sets its port range there. The option systempaths=unconfined would do too,
# but it uncovers more, and Compose 1 does not know it.
[ -w /proc/sys/net/ipv4/ip_local_port_range ] || mount -o remount,bind,rw /proc/sys 2>/dev/null || true

# works LEADING_WORDS...: whether what they lead to can make a network of its own.
works() { "$@" ip link set lo up 2>/dev/null; }

in_lab=(unshare --user --map-root-user)
if [ "$uid" -eq 0 ]; then
  # Root would make a lab without a user namespace, which takes more capabilities.
  lead=("${in_lab[@]}")
  works "${lead[@]}" unshare --net || lead=()
else
  lead=(setpriv --reuid "$uid" --regid "$gid" --clear-groups)
  # Where user namespaces are kept for the privileged (Ubuntu 24.04), the user keeps the one capability that opens them.
  ambient=("${lead[@]}" --inh-caps +sys_admin --ambient-caps +sys_admin)
  if ! works "${lead[@]}" "${in_lab[@]}" --net && works "${ambient[@]}" "${in_lab[@]}" --net; then
    lead=("${ambient[@]}")
  fi
fi
exec "${lead[@]}" "${connlab[@]}"
