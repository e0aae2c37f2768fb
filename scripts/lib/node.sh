# shellcheck shell=bash
# Node and the few npm packages of tools/. Debian 12's Node 18 is enough to fetch data, not for the browser tests.

NODE_FOR_TESTS=20
TEST_NODE=''

node_major() { node --version 2>/dev/null | sed -E 's/^v([0-9]+)\..*/\1/'; }

ensure_node() {
  ensure_command node nodejs node
  ensure_command npm npm node
}

# Sets TEST_NODE. A newer Node comes from npm itself, pinned by a lock file of its own; it is not put on PATH, because Debian's
# npm finds its modules with Debian's Node only.
ensure_node_for_tests() {
  ensure_node
  TEST_NODE=$(command -v node)
  [ "$(node_major)" -lt "$NODE_FOR_TESTS" ] || return 0
  npm_ci tools/node
  TEST_NODE=$(find "$ROOT/tools/node/node_modules" -path '*/bin/node' -type f | head -n 1)
  [ -x "$TEST_NODE" ] || die "The browser tests need Node $NODE_FOR_TESTS or newer."
}

# npm ci, unless what is installed already came from this lock file.
npm_ci() {
  local folder=$1 mark=$1/node_modules/.lock-sum sum
  sum=$(cksum <"$folder/package-lock.json")
  if [ -f "$mark" ] && [ "$(cat "$mark")" = "$sum" ]; then return 0; fi
  say "Installing the npm packages of $folder"
  attended npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error >&2 ||
    die "npm could not install the packages of $folder; its message is above."
  printf '%s\n' "$sum" >"$mark"
}

# Everything of tools/: tokens, icons, the browser tests' runner.
ensure_npm_tools() {
  ensure_node
  npm_ci tools
}

# Shopify's published Admin schema for the local Admin.
ensure_schema() {
  schema_is_there && return 0
  ensure_node
  attended node tools/fetch-schema.mjs || die "Shopify's Admin schema could not be fetched from npm; the message is above."
}

schema_is_there() {
  local mark=tools/node_modules/@shopify/dev-mcp/.integrity
  [ -f "$mark" ] && grep -qF "$(cat "$mark")" tools/shopify-schema.json
}

# The same while something else goes on: Debian's npm alone takes two minutes to install.
begin_schema() {
  schema_is_there && return 0
  if have apt-get && ! have npm; then require_root_rights nodejs npm; fi
  spawn TERM ensure_schema </dev/null
  SCHEMA_JOB=$SPAWNED
}

SCHEMA_JOB=''
finish_schema() {
  [ -n "$SCHEMA_JOB" ] || return 0
  wait "$SCHEMA_JOB" || die "Shopify's Admin schema is missing; the reason is above."
  forget_group "$SCHEMA_JOB"
  SCHEMA_JOB=''
}
