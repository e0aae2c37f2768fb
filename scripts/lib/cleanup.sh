# shellcheck shell=bash
# Leaving nothing behind. Long commands and servers run as process groups of their own; whatever ends the script (its end,
# Ctrl-C, TERM, an error) ends them, newest first, then runs what was registered with `on_exit`. A watcher does the same when
# the script itself is killed.

CLEANUPS=()
CLEANING=no
# A folder for this run's sockets and notes; short, because a socket's whole path may have 107 bytes.
SCRATCH=''
# One file per living group, named ORDER.GROUP, with the signal that ends it. Files, so that the watcher sees what the script
# started after it.
GROUPS_DIR=''
GROUP_ORDER=100000
WATCHER=''
# Ten seconds to end, in tenths.
END_PATIENCE=100
SPAWNED=''

on_exit() { CLEANUPS+=("$1"); }

# Starts a command in its own process group in the background; its id is in SPAWNED. The first argument is the signal that
# ends it well.
spawn() {
  local signal=$1
  shift
  watch_over_groups
  set -m
  "$@" &
  SPAWNED=$!
  set +m
  GROUP_ORDER=$((GROUP_ORDER + 1))
  printf '%s\n' "$signal" >"$GROUPS_DIR/$GROUP_ORDER.$SPAWNED"
}

# Runs a command in its own process group and waits for it, so that a signal to this script is handled at once.
attended() {
  local group status=0
  spawn TERM "$@" </dev/null
  group=$SPAWNED
  wait "$group" || status=$?
  forget_group "$group"
  return "$status"
}

# The same with a limit: 124 when the seconds ran out.
attended_for() {
  local limit=$(($1 * 10)) group waited=0 status=0
  shift
  spawn TERM "$@" </dev/null
  group=$SPAWNED
  while kill -0 "$group" 2>/dev/null && [ "$waited" -lt "$limit" ]; do
    sleep 0.1
    waited=$((waited + 1))
  done
  if kill -0 "$group" 2>/dev/null; then
    end_group TERM "$group"
    wait "$group" 2>/dev/null || true
    status=124
  else
    wait "$group" || status=$?
  fi
  forget_group "$group"
  return "$status"
}

forget_group() { rm -f "$GROUPS_DIR"/*."$1"; }

group_alive() { kill -0 -- "-$1" 2>/dev/null; }

# Ends a process group: politely, then without a choice.
end_group() {
  local signal=$1 group=$2 tries=0
  kill -s "$signal" -- "-$group" 2>/dev/null || return 0
  while group_alive "$group"; do
    tries=$((tries + 1))
    if [ "$tries" -gt "$END_PATIENCE" ]; then
      kill -s KILL -- "-$group" 2>/dev/null || true
      return 0
    fi
    sleep 0.1
    # Reaps the group's leader if it is our child: a zombie would look alive.
    if ! kill -0 "$group" 2>/dev/null; then wait "$group" 2>/dev/null || true; fi
  done
}

# Ends every living group, newest first.
end_groups() {
  local files index
  files=("$GROUPS_DIR"/*.*)
  for ((index = ${#files[@]} - 1; index >= 0; index--)); do
    [ -s "${files[index]}" ] || continue
    end_group "$(cat "${files[index]}")" "${files[index]##*.}"
  done
}

# Whether a process exists and isn't a zombie. A small Debian has no ps, macOS has no /proc.
is_running() {
  local state
  if [ -d /proc/self ]; then
    state=$(sed -E 's/^.*\) (.).*$/\1/' "/proc/$1/stat" 2>/dev/null) || return 1
  else
    state=$(ps -o stat= -p "$1") || return 1
  fi
  case $state in '' | Z*) return 1 ;; esac
}

# The command line of a process, words separated by spaces.
command_of() {
  if [ -d /proc/self ]; then tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null; else ps -o command= -p "$1"; fi
}

# Starts the watcher, once: it waits for this script to be gone, whatever the reason, and ends what it left.
watch_over_groups() {
  [ -z "$WATCHER" ] || return 0
  SCRATCH=$(mktemp -d /tmp/switchboard.XXXXXX)
  chmod 711 "$SCRATCH"
  GROUPS_DIR=$SCRATCH/groups
  mkdir "$GROUPS_DIR"
  set -m
  watcher "$$" </dev/null >/dev/null 2>&1 &
  WATCHER=$!
  set +m
}

watcher() {
  trap - EXIT
  trap '' INT HUP
  while is_running "$1"; do sleep 1; done
  end_groups
  rm -rf "$SCRATCH"
}

stop_watcher() {
  [ -n "$WATCHER" ] || return 0
  kill -s KILL -- "-$WATCHER" 2>/dev/null || true
  wait "$WATCHER" 2>/dev/null || true
  rm -rf "$SCRATCH"
}

cleanup() {
  local status=$? index
  [ "$CLEANING" = no ] || return 0
  CLEANING=yes
  trap '' INT TERM HUP
  set +e
  end_groups
  for ((index = ${#CLEANUPS[@]} - 1; index >= 0; index--)); do
    "${CLEANUPS[index]}"
  done
  stop_watcher
  exit "$status"
}

trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP
