# shellcheck shell=bash
# Ports on loopback.

FIRST_FREE_CANDIDATE=15000
FREE_CANDIDATES=15000
# How far away another port is suggested.
PORT_STEP=50

port_in_use() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Prints a port that nothing listens on now, below the range the kernel hands to outgoing connections.
free_port() {
  local port tries
  for tries in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    port=$((FIRST_FREE_CANDIDATE + (RANDOM * 7 + tries * 131 + $$) % FREE_CANDIDATES))
    if ! port_in_use "$port"; then
      printf '%s\n' "$port"
      return 0
    fi
  done
  die "No free port was found on 127.0.0.1."
}

# Refuses a taken port and names the variable that moves it.
require_free_port() {
  local variable=$1 port=$2 other=$(($2 + PORT_STEP))
  if port_in_use "$port"; then
    while port_in_use "$other"; do other=$((other + PORT_STEP)); done
    die "Port $port is already in use. Stop what runs there, or choose another one: $variable=$other scripts/run"
  fi
}

require_port_number() {
  case $2 in
    '' | *[!0-9]*) die "$1 must be a port number, not '$2'." ;;
  esac
}
