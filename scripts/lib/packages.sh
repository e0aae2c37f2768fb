# shellcheck shell=bash
# System packages. Debian and Ubuntu get them installed; elsewhere a sentence says what is missing.

APT_UPDATED=no
CLUSTER_CONFIG=/etc/postgresql-common/createcluster.conf

as_root() {
  if is_root; then "$@"; else sudo -n "$@"; fi
}

# Asks for the password now, in the foreground: what follows has no terminal.
require_root_rights() {
  is_root && return 0
  have sudo || die "These packages are missing: $*. There is no sudo here; as root: apt-get install -y $*"
  sudo -n true 2>/dev/null || sudo -v || die "These packages are missing: $*. As root: apt-get install -y $*"
}

package_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# apt-get without its chatter: it is shown only when it fails.
apt_get() {
  local log status=0
  log=$(mktemp)
  attended as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 "$@" \
    >"$log" 2>&1 || status=$?
  if [ "$status" -ne 0 ]; then tail -n 20 "$log" >&2; fi
  rm -f "$log"
  return "$status"
}

# Installs Debian packages that aren't there yet.
ensure_apt() {
  local package missing=()
  for package in "$@"; do
    package_installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  require_root_rights "${missing[@]}"
  say "Installing ${missing[*]}"
  if [ "$APT_UPDATED" = no ]; then
    apt_get update || say "apt-get update failed; trying with the lists that are there"
    APT_UPDATED=yes
  fi
  apt_get install -y --no-install-recommends "${missing[@]}" ||
    die "apt-get could not install ${missing[*]}; its message is above."
}

# ensure_command COMMAND "APT PACKAGES" "BREW PACKAGE": makes sure that a command is there.
ensure_command() {
  local command=$1 apt=$2 brew=$3
  have "$command" && return 0
  if have apt-get; then
    # shellcheck disable=SC2086 # a list of packages
    ensure_apt $apt
  elif is_macos; then
    die "$command is missing. Install it with: brew install $brew"
  else
    die "$command is missing. Install it with this system's package manager and run this again."
  fi
}

# What compiling needs beside Rust: a linker and a C compiler for the cryptography.
ensure_compiler() { ensure_command cc "gcc libc6-dev" "gcc"; }

ensure_curl() { ensure_command curl "curl ca-certificates" "curl"; }

ensure_chromium() {
  if [ -n "${CHROMIUM:-}" ] && [ -x "$CHROMIUM" ]; then return 0; fi
  if is_macos; then
    CHROMIUM='/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
    [ -x "$CHROMIUM" ] || die "The browser tests need Chrome, or a Chromium that the variable CHROMIUM names."
  else
    ensure_command chromium chromium chromium
    CHROMIUM=$(command -v chromium)
  fi
  export CHROMIUM
}

# A PostgreSQL server, without the cluster that Debian would start for the whole machine.
ensure_postgres() {
  pg_installed && return 0
  is_macos && die "PostgreSQL is missing. Install it with: brew install postgresql@16 (or set DATABASE_URL)"
  have apt-get || die "PostgreSQL is missing. Install its server with this system's package manager, or set DATABASE_URL."
  require_root_rights postgresql
  if [ ! -e "$CLUSTER_CONFIG" ]; then
    as_root mkdir -p "$(dirname "$CLUSTER_CONFIG")"
    echo 'create_main_cluster = false' | as_root tee "$CLUSTER_CONFIG" >/dev/null
  fi
  ensure_apt postgresql
  pg_installed || die "PostgreSQL was installed but its server was not found."
}
