#!/usr/bin/env bash
# Makes this machine ready for connlab: the only place that installs system packages. Run it as often as you
# like; it does nothing if nothing is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# Debian leaves the sbin folders out of an ordinary user's PATH; nginx, ip and tc live there.
PATH="$PATH:/usr/sbin:/sbin"

usage() {
  cat <<'TEXT'
Usage: ./setup.sh [--test] [--bench] [--no-npm]

Installs what connlab needs: system packages (as root, or with sudo), then npm packages.

  --test    also what some tests of `npm test` need: Prometheus (about 110 MB) to try rules and metrics with, and
            Chromium (about 290 MB) to read the HTML report in
  --bench   also wrk and h2load, which `npm run bench` compares with
  --no-npm  system packages only
  --help    this text
TEXT
}

say() { printf '%s\n' "$*"; }

# fail MESSAGE [REMEDY...]
fail() {
  printf 'setup.sh: %s\n' "$1" >&2
  shift
  [ "$#" -eq 0 ] || printf '  %s\n' "$@" >&2
  exit 1
}

# --- what is missing ------------------------------------------------------------------------------------

# missing_packages PROGRAM=PACKAGE...: each package whose program is not on the path.
missing_packages() {
  local pair
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null || printf '%s\n' "${pair#*=}"
  done
}

# The pinned Node is linked against libatomic, which a minimal Debian does not have.
has_libatomic() { compgen -G '/usr/lib*/libatomic.so.1' >/dev/null || compgen -G '/usr/lib/*/libatomic.so.1' >/dev/null; }

# Debian's nginx has its stream module in a package of its own; others have it built in, or were built without.
lacks_nginx_stream() {
  local said folder
  said=$(nginx -V 2>&1) || return 1
  case "$said " in *' --with-stream=dynamic '*) ;; *) return 1 ;; esac
  folder=$(sed -n 's/.* --modules-path=\([^ ]*\).*/\1/p' <<<"$said")
  [ ! -e "${folder:-/usr/local/nginx/modules}/ngx_stream_module.so" ]
}

list_missing() {
  missing_packages nginx=nginx ip=iproute2 tc=iproute2 socat=socat openssl=openssl \
    unshare=util-linux nsenter=util-linux setpriv=util-linux taskset=util-linux
  if lacks_nginx_stream; then say libnginx-mod-stream; fi
  has_libatomic || say libatomic1
  [ -e /etc/ssl/certs/ca-certificates.crt ] || [ -d /etc/pki/tls/certs ] || say ca-certificates
  if [ "$with_bench" = yes ]; then missing_packages wrk=wrk h2load=nghttp2-client; fi
}

# --- system packages ------------------------------------------------------------------------------------

# Sets as_root to the words that make a command run as root; fails if that is impossible.
find_root() {
  as_root=()
  [ "$(id -u)" -eq 0 ] && return 0
  command -v sudo >/dev/null || return 1
  as_root=(sudo)
  sudo -n true 2>/dev/null && return 0
  # sudo can ask for a password only on a terminal.
  [ -t 0 ] && say "Installing needs root; sudo may ask for your password." && sudo -v
}

# Debian starts and enables nginx and Prometheus as soon as they are installed. connlab starts its own where it
# needs them; the ports 80 and 9090 of this machine may be in use.
policy=/usr/sbin/policy-rc.d
hold_services() {
  [ -e "$policy" ] && return 0
  trap release_services EXIT
  # shellcheck disable=SC2016 # $* belongs to the script written here
  printf '#!/bin/sh\n# connlab setup.sh, while it installs\ncase "$*" in *nginx* | *prometheus*) exit 101 ;; esac\nexit 0\n' |
    "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
}

release_services() {
  if grep -qs 'connlab setup.sh' "$policy"; then "${as_root[@]}" rm -f "$policy"; fi
}

# disable_service NAME: leaves it as if it had never been enabled.
disable_service() {
  if [ -d /run/systemd/system ]; then
    "${as_root[@]}" systemctl disable --now --quiet "$1" 2>/dev/null || true
  elif command -v update-rc.d >/dev/null; then
    "${as_root[@]}" update-rc.d "$1" disable >/dev/null 2>&1 || true
  fi
}

# has_service NAME: whether the machine already has this service, from any source.
has_service() {
  if [ -d /run/systemd/system ]; then
    systemctl is-enabled --quiet "$1" 2>/dev/null || systemctl is-active --quiet "$1"
  else
    compgen -G "/etc/rc[2-5].d/S??$1" >/dev/null
  fi
}

apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
    apt-get -qq -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold "$@"
}

# explain HEADLINE PACKAGE...: how to install by hand if this script cannot.
explain() {
  local headline=$1 again='./setup.sh --no-npm'
  shift
  [ "$with_test" = no ] || again+=' --test'
  fail "$headline" "Missing packages: $*" \
    "As root: $again    (or: apt-get install --no-install-recommends $*)" "Then run ./setup.sh again"
}

updated=no

install_packages() {
  local log service new=()
  command -v apt-get >/dev/null ||
    fail "This system has no apt-get, so its packages must be installed by hand" \
      "Missing, by their Debian names: $*" "Then run ./setup.sh again"
  find_root || explain "Cannot install system packages: not root, and sudo is not possible here" "$@"
  say "Installing $*"
  log=$(mktemp)
  # A broken third-party source must not stop us: what counts is whether the install succeeds.
  [ "$updated" = yes ] || apt update >"$log" 2>&1 || true
  updated=yes
  for service in nginx prometheus; do
    case " $* " in *" $service "*) has_service "$service" || new+=("$service") ;; esac
  done
  # libnginx-mod-stream restarts nginx as well.
  case "$*" in *nginx* | *prometheus*) hold_services ;; esac
  if ! apt install -y --no-install-recommends "$@" >>"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    fail "apt-get could not install $*; its last lines are above"
  fi
  rm -f "$log"
  # A service that was there before is in use: it stays enabled.
  for service in "${new[@]}"; do disable_service "$service"; done
  release_services
}

# In two rounds, because only an installed nginx can tell what it lacks.
system_packages() {
  local missing
  for _ in first second; do
    mapfile -t missing < <(list_missing | sort -u)
    [ "${#missing[@]}" -eq 0 ] && return 0
    install_packages "${missing[@]}"
  done
  mapfile -t missing < <(list_missing | sort -u)
  [ "${#missing[@]}" -eq 0 ] || fail "Still missing after the installation: ${missing[*]}"
}

# for_tests NAME PROGRAM=PACKAGE...: only some tests need it, and they are skipped without it; so no failure
# is one of the whole setup.
for_tests() {
  local name=$1 missing
  shift
  mapfile -t missing < <(missing_packages "$@" | sort -u)
  [ "${#missing[@]}" -eq 0 ] || (install_packages "${missing[@]}") ||
    say "Without $name the tests that need it will be skipped"
}

# Ubuntu has Chromium only as a snap, which sees neither /tmp nor the command line that the tests give it.
is_ubuntu() { grep -qsx 'ID=ubuntu' /etc/os-release; }

test_packages() {
  for_tests Prometheus prometheus=prometheus promtool=prometheus
  if is_ubuntu; then
    [ -x /usr/bin/chromium ] || say "Ubuntu has Chromium as a snap only: the tests of the HTML report will be skipped"
  else
    for_tests Chromium /usr/bin/chromium=chromium
  fi
}

# --- npm packages ---------------------------------------------------------------------------------------

stamp=node_modules/.connlab-lock

# The hash of what is installed and the machine's kind: node_modules shared with a container may hold another's binaries.
lock_id() { printf '%s %s\n' "$(cat package-lock.json setup.sh | sha256sum)" "$(uname -m)"; }

# with_tools COMMAND...: as npm scripts run it, with the pinned Node first on the path.
with_tools() { PATH="$PWD/node_modules/.bin:$PATH" "$@" </dev/null 2>/dev/null; }

node_works() { [ "$(with_tools node -p '+process.versions.node.split(".")[0] >= 26')" = true ]; }

quiet_ci=(ci --loglevel=error --no-audit --no-fund --no-update-notifier)

# npm 9 (Debian 12) does not link programs of optional packages.
link_node() {
  local node
  for node in node_modules/node-linux-*/bin/node; do
    [ ! -x "$node" ] || [ -e node_modules/.bin/node ] || ln -s "../${node#node_modules/}" node_modules/.bin/node
  done
}

# npm leaves out optional packages, such as vitest's native part, whose engines do not name the Node that npm
# itself runs on; so where that is too old, the pinned Node runs npm once more.
install_with_pinned_node() {
  local npm_program folder
  # shellcheck disable=SC2016 # npm's own shell expands it
  npm_program=$(npm exec --call 'printf %s "$npm_execpath"')
  folder=$(mktemp -d)
  cp -L node_modules/.bin/node "$folder/node"
  # Debian's npm finds its parts in a folder that only Debian's own Node searches.
  NODE_PATH=/usr/share/nodejs NODE_NO_WARNINGS=1 "$folder/node" "$npm_program" "${quiet_ci[@]}" >/dev/null </dev/null ||
    fail "npm ci failed; its messages are above"
  rm -rf "$folder"
  link_node
}

# The HTTP/3 client is an optional peer, and not in the lock file: its release names platform packages that were
# never published, and npm refuses a lock file without them. What it needs is in the package itself. Version and
# hash are therefore pinned here; without it, HTTP/3 cells are skipped with the reason.
h3_client=@currentspace/http3@0.9.0
h3_sha512=YkAUkdwCIOLKFlYbXSgqcixQgeYw8LrZfWdgaWIyvjwKlvKmjSlRBH6s8GxPGp0h2CODIlBAutAdz+RZaKyPgA==

install_h3_client() {
  local folder package into=node_modules/@currentspace/http3
  folder=$(mktemp -d)
  if npm pack "$h3_client" --pack-destination "$folder" --loglevel=error >/dev/null 2>&1 </dev/null &&
    package=$(find "$folder" -name '*.tgz') &&
    [ "$(openssl dgst -sha512 -binary "$package" | base64 -w0)" = "$h3_sha512" ]; then
    mkdir -p "$into"
    tar -xzf "$package" -C "$into" --strip-components=1 --no-same-owner
  else
    say "The HTTP/3 client $h3_client could not be had: cells with HTTP/3 will be skipped"
  fi
  rm -rf "$folder"
}

npm_packages() {
  command -v npm >/dev/null || fail "npm not found; install Node.js and npm (Debian: apt-get install nodejs npm)"
  if [ "$(cat "$stamp" 2>/dev/null)" = "$(lock_id)" ] && node_works; then return 0; fi
  say "Installing npm packages"
  npm "${quiet_ci[@]}" >/dev/null </dev/null || fail "npm ci failed; its messages are above"
  link_node
  node_works ||
    fail "Node 26 does not start: expected the pinned one in node_modules/.bin (Linux on x64 or arm64 with glibc)" \
      "Elsewhere, put a Node 26 or later first on PATH"
  # Where development packages are left out (npm_config_omit=dev) there is no vitest to ask.
  [ ! -d node_modules/vitest ] || with_tools node --input-type=module -e 'import "vitest/node"' || install_with_pinned_node
  install_h3_client
  lock_id >"$stamp"
}

with_test=no
with_bench=no
with_npm=yes
for option in "$@"; do
  case "$option" in
    --test) with_test=yes ;;
    --bench) with_bench=yes ;;
    --no-npm) with_npm=no ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && printf '\nsetup.sh: Unknown option "%s"\n' "$option" >&2 && exit 2 ;;
  esac
done

system_packages
if [ "$with_test" = yes ]; then test_packages; fi
# Within the packed package there is nothing to install by npm.
if [ "$with_npm" = yes ] && [ -e package-lock.json ]; then npm_packages; fi
say "Ready"
