# shellcheck shell=bash
# What every script here starts from: the checkout's root, plain progress lines, and one way to stop.
# Written for bash 3.2 as well, which is what macOS carries.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export ROOT
cd "$ROOT"
# Where cargo puts what it builds.
export TARGET_DIR=${CARGO_TARGET_DIR:-$ROOT/target}

# One line about what happens now, with the seconds since the script began.
say() { printf '[%4ds] %s\n' "$SECONDS" "$*" >&2; }

# A numbered step of a longer run; the caller sets STEPS to how many there are.
STEP=0
STEPS=${STEPS:-0}
step() {
  STEP=$((STEP + 1))
  if [ "$STEPS" -gt 0 ]; then say "$STEP/$STEPS $*"; else say "$*"; fi
}

# Ends the script with a sentence for the person who reads it.
die() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" -eq 0 ]; }
is_macos() { [ "$(uname -s)" = Darwin ]; }

# A short stable name for this checkout, for folders outside of it.
checkout_key() { printf '%s' "$ROOT" | cksum | cut -d' ' -f1; }
