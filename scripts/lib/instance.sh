# shellcheck shell=bash
# A running Switchboard with its local Shopify Admin and carriers: addresses, environment, build, start. What scripts/run shows to a person
# and scripts/test hands to a browser. The keys are public, so every address must be on this machine.

ADDRESS_VARIABLES="SWITCHBOARD_APP_URL SHOPIFY_ADMIN_URL_TEMPLATE SHOPIFY_ADMIN_ORIGIN SHOPIFY_APP_BRIDGE_URL
  TELNYX_API_URL TWILIO_API_URL META_API_URL GOOGLE_API_URL"
DEMO_SHOP=owc-demo.myshopify.com
HEALTH_SECONDS=60
KILLED_RUN_SECONDS=30
# Where this instance keeps its logs and, unless DATABASE_URL is set, its data.
INSTANCE_DIR=''
SERVER_PROCESS=''
ADMIN_PROCESS=''

# The host of a URL, or nothing if it isn't a plain http(s) one.
host_of() {
  local rest
  case $1 in
    *[[:space:]]* | *\\*) return 0 ;;
    http://* | https://*) rest=${1#*://} ;;
    *) return 0 ;;
  esac
  rest=${rest%%[/?#]*}
  rest=${rest##*@}
  case $rest in
    \[*) printf '%s' "${rest%%]*}]" ;;
    *) printf '%s' "${rest%%:*}" ;;
  esac
}

is_loopback_url() {
  local host
  host=$(host_of "$1")
  [ "$host" = localhost ] || [ "$host" = '[::1]' ] || [[ $host =~ ^127(\.[0-9]{1,3}){3}$ ]]
}

# Refuses to let test keys and demo data reach another machine.
require_loopback_addresses() {
  local name
  for name in $ADDRESS_VARIABLES; do
    [ -n "${!name:-}" ] || continue
    is_loopback_url "${!name}" ||
      die "$name is ${!name}, which is not on this machine. scripts/run works with public test keys, so it only talks to loopback addresses: unset $name."
  done
}

# Sets the environment that the server and the simulator read. Ports come from the caller.
instance_environment() {
  INSTANCE_DIR=$1
  export SWITCHBOARD_HOST=127.0.0.1 SWITCHBOARD_PORT SWITCHBOARD_ADMIN_PORT SWITCHBOARD_CARRIER_PORT
  export SWITCHBOARD_APP_URL=${SWITCHBOARD_APP_URL:-http://127.0.0.1:$SWITCHBOARD_PORT}
  export SHOPIFY_API_KEY=${SHOPIFY_API_KEY:-switchboard-local-key}
  export SHOPIFY_API_SECRET=${SHOPIFY_API_SECRET:-switchboard-local-secret-not-for-production}
  # 32 bytes that everybody may know: they seal the demo shop's made-up secrets only.
  export SWITCHBOARD_MASTER_KEY=${SWITCHBOARD_MASTER_KEY:-c3dpdGNoYm9hcmQtbG9jYWwtbWFzdGVyLWtleS0zMmI=}
  export SHOPIFY_ADMIN_URL_TEMPLATE=${SHOPIFY_ADMIN_URL_TEMPLATE:-http://127.0.0.1:$SWITCHBOARD_ADMIN_PORT/shops/\{shop\}}
  export SHOPIFY_ADMIN_ORIGIN=${SHOPIFY_ADMIN_ORIGIN:-http://localhost:$SWITCHBOARD_ADMIN_PORT}
  export SHOPIFY_APP_BRIDGE_URL=${SHOPIFY_APP_BRIDGE_URL:-http://localhost:$SWITCHBOARD_ADMIN_PORT/app-bridge.js}
  export TELNYX_API_URL=${TELNYX_API_URL:-http://127.0.0.1:$SWITCHBOARD_CARRIER_PORT/v2}
  export TWILIO_API_URL=${TWILIO_API_URL:-http://127.0.0.1:$SWITCHBOARD_CARRIER_PORT}
  export SWITCHBOARD_SITE_ROOT=$ROOT/target/site
  export SWITCHBOARD_FILES=${SWITCHBOARD_FILES:-$INSTANCE_DIR/files}
  mkdir -p "$INSTANCE_DIR" || die "$INSTANCE_DIR can't be made. Was .data made by another user? Delete it, or run as that user."
}

# Each of the three needs a port of its own.
require_different_ports() {
  if [ "$SWITCHBOARD_PORT" = "$SWITCHBOARD_ADMIN_PORT" ] || [ "$SWITCHBOARD_PORT" = "$SWITCHBOARD_CARRIER_PORT" ] ||
    [ "$SWITCHBOARD_ADMIN_PORT" = "$SWITCHBOARD_CARRIER_PORT" ]; then
    die "SWITCHBOARD_PORT, SWITCHBOARD_ADMIN_PORT and SWITCHBOARD_CARRIER_PORT are $SWITCHBOARD_PORT, $SWITCHBOARD_ADMIN_PORT and $SWITCHBOARD_CARRIER_PORT; the app, the admin and the carriers need one each."
  fi
}

# Two runs must not share a folder: their logs and their data would mix.
lock_instance() {
  local holder
  if [ -f "$INSTANCE_DIR/run.pid" ]; then
    holder=$(cat "$INSTANCE_DIR/run.pid")
    if is_running "$holder" && command_of "$holder" | grep -q 'scripts/run'; then
      die "Another scripts/run (process $holder) already serves port $SWITCHBOARD_PORT of this checkout. Stop it, or choose other ports: SWITCHBOARD_PORT=3100 SWITCHBOARD_ADMIN_PORT=4100 SWITCHBOARD_CARRIER_PORT=4600 scripts/run"
    fi
  fi
  echo $$ >"$INSTANCE_DIR/run.pid"
  on_exit unlock_instance
}

# A run that was killed leaves its lock, and its watcher a few seconds of work: waits until the ports are free again.
wait_for_killed_run() {
  local lock=$1/run.pid tries
  if [ ! -f "$lock" ] || is_running "$(cat "$lock")"; then return 0; fi
  for ((tries = 0; tries < KILLED_RUN_SECONDS; tries++)); do
    if ! port_in_use "$SWITCHBOARD_PORT" && ! port_in_use "$SWITCHBOARD_ADMIN_PORT" &&
      ! port_in_use "$SWITCHBOARD_CARRIER_PORT"; then return 0; fi
    sleep 1
  done
}

unlock_instance() { rm -f "$INSTANCE_DIR/run.pid"; }

build_bundle() {
  attended cargo run --quiet --package xtask -- bundle --release >&2 ||
    die "The page's WebAssembly could not be built; the messages are above. Repeat it with: cargo xtask bundle --release"
}

build_programs() {
  attended cargo build --package server --package simulator ||
    die "The server could not be built; the compiler's messages are above."
}

migrate_database() {
  local log=$INSTANCE_DIR/migrate.log
  if ! attended "$TARGET_DIR/debug/switchboard" migrate >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    die "The database could not be migrated; the end of the log is above. To start afresh, delete ${INSTANCE_DIR#"$ROOT/"}."
  fi
}

# start_program NAME URL COMMAND...: starts a server in the background and waits until the URL answers.
start_program() {
  local name=$1 url=$2 log=$INSTANCE_DIR/$1.log tries
  shift 2
  spawn TERM "$@" >"$log" 2>&1 </dev/null
  for ((tries = 0; tries < HEALTH_SECONDS * 10; tries++)); do
    if answers "$url"; then return 0; fi
    kill -0 "$SPAWNED" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 20 "$log" >&2
  die "The $name did not come up; the end of $log is above."
}

# curl that never goes through a proxy: everything asked here is on this machine.
local_curl() { curl --noproxy '*' --silent --show-error --max-time 20 "$@"; }

answers() { local_curl --fail --output /dev/null --max-time 2 "$1" 2>/dev/null; }

start_server() {
  start_program server "http://127.0.0.1:$SWITCHBOARD_PORT/health" "$TARGET_DIR/debug/switchboard" serve
  SERVER_PROCESS=$SPAWNED
}

start_admin() {
  start_program simulator "http://127.0.0.1:$SWITCHBOARD_ADMIN_PORT/health" "$TARGET_DIR/debug/simulator" admin
  ADMIN_PROCESS=$SPAWNED
}

programs_alive() { kill -0 "$SERVER_PROCESS" 2>/dev/null && kill -0 "$ADMIN_PROCESS" 2>/dev/null; }

seed_demo() {
  local log=$INSTANCE_DIR/seed.log
  if ! attended "$TARGET_DIR/debug/simulator" seed >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    die "The demo shop could not be filled; the end of the log is above."
  fi
}

# Opens the inbox the way Shopify Admin does and looks for a seeded conversation. Says what is wrong and returns 1.
smoke_test() {
  local app=http://127.0.0.1:$SWITCHBOARD_PORT token host page status list tries
  page=$INSTANCE_DIR/smoke.html
  token=$("$TARGET_DIR/debug/simulator" token --shop "$DEMO_SHOP" --role root_owner) || return 1
  host=$(printf 'localhost:%s/store/%s' "$SWITCHBOARD_ADMIN_PORT" "${DEMO_SHOP%%.*}" | base64 | tr -d '=\n')
  status=$(local_curl --get --output "$page" --write-out '%{http_code}' --data-urlencode "id_token=$token" \
    --data "shop=$DEMO_SHOP" --data-urlencode "host=$host" --data embedded=1 "$app/communications") || return 1
  if [ "$status" != 200 ]; then
    say "The inbox answered $status instead of 200; its page is in $page"
    return 1
  fi
  if ! grep -q 'data-page="inbox"' "$page"; then
    say "The inbox answered, but its page ($page) has no data-page=\"inbox\""
    return 1
  fi
  # Seeded messages go through the same queue as real ones: give it a moment.
  for ((tries = 0; tries < 100; tries++)); do
    list=$(local_curl --header "Authorization: Bearer $token" "$app/api/v1/conversations?limit=1") || return 1
    case $list in *'"items":[{'*) return 0 ;; esac
    sleep 0.1
  done
  say "The inbox has no seeded conversation"
  return 1
}
