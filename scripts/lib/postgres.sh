# shellcheck shell=bash
# A PostgreSQL of our own, on loopback only: `pg_start FOLDER durable|throwaway`, then PG_PORT and `pg_url DATABASE`.
# It refuses to run as root, so for root it runs as the owner of its folder: the `postgres` user of the package.

PG_HOME=''
PG_PORT=''
PG_BIN=''
PG_OWNER=''
PG_SOCKETS=''
PG_KIND=''
PG_PROCESS=''
PG_START_ATTEMPTS=5
PG_START_TIMEOUT_SECONDS=60

# Prints `VERSION FOLDER` for every server found, newest last.
pg_candidates() {
  local folder version
  for folder in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin \
    /usr/local/opt/postgresql@*/bin "$(dirname "$(command -v initdb || echo /nonexistent/initdb)")"; do
    if [ ! -x "$folder/initdb" ] || [ ! -x "$folder/postgres" ]; then continue; fi
    version=$("$folder/postgres" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
    printf '%s %s\n' "$version" "$folder"
  done | sort -n -u
}

# Sets PG_BIN to the newest server, or to the one that made the data in the given folder.
pg_choose_bin() {
  local wanted='' found
  if [ -n "${1:-}" ] && pg_as test -f "$1/data/PG_VERSION"; then wanted=$(pg_as cat "$1/data/PG_VERSION"); fi
  found=$(pg_candidates)
  [ -n "$found" ] || die "PostgreSQL is not installed. scripts/run installs it; or set DATABASE_URL."
  if [ -z "$wanted" ]; then
    PG_BIN=$(printf '%s\n' "$found" | tail -n 1 | cut -d' ' -f2-)
    return 0
  fi
  PG_BIN=$(printf '%s\n' "$found" | awk -v v="$wanted" '$1 == v' | tail -n 1 | cut -d' ' -f2-)
  [ -n "$PG_BIN" ] || die "The data in $1 was made by PostgreSQL $wanted, which is not installed. Install it, or delete that folder to start afresh."
}

pg_installed() { [ -n "$(pg_candidates)" ]; }

# Runs a command as the owner of the server's folder, from a folder everyone can reach.
pg_as() {
  if is_root; then
    (cd / && setpriv --reuid="$PG_OWNER" --regid="$(id -g "$PG_OWNER")" --init-groups "$@")
  else
    "$@"
  fi
}

# Chooses and makes PG_HOME: the wanted folder, or one outside a checkout that the server's user can't reach.
pg_make_home() {
  local wanted=$1
  PG_HOME=$wanted
  if ! is_root; then
    mkdir -p "$PG_HOME" || die "$PG_HOME can't be made. Is .data owned by another user?"
    [ -w "$PG_HOME" ] || die "$PG_HOME belongs to another user. Run as that user, or delete it."
    PG_OWNER=$(id -un)
    return 0
  fi
  is_macos && die "PostgreSQL refuses to run as root. Run this as your own user."
  PG_OWNER=postgres
  id "$PG_OWNER" >/dev/null 2>&1 || die "PostgreSQL refuses to run as root, and there is no user 'postgres' to run it as."
  (umask 022 && mkdir -p "$(dirname "$PG_HOME")")
  if ! pg_as test -x "$(dirname "$PG_HOME")"; then
    PG_HOME=/var/lib/switchboard/$(checkout_key)/${wanted#"$ROOT/.data/"}
    (umask 022 && mkdir -p "$(dirname "$PG_HOME")")
  fi
  if [ -d "$PG_HOME" ]; then
    PG_OWNER=$(stat -c %U "$PG_HOME")
  else
    install -d -m 700 -o "$PG_OWNER" "$PG_HOME"
  fi
}

pg_initialise() {
  if pg_as test -f "$PG_HOME/data/PG_VERSION"; then return 0; fi
  pg_as rm -rf "$PG_HOME/data.new"
  pg_as "$PG_BIN/initdb" -D "$PG_HOME/data.new" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
    --data-checksums --no-sync >/dev/null || die "PostgreSQL's initdb failed; its message is above."
  # Only a complete cluster gets the name that the next run looks for.
  pg_as mv "$PG_HOME/data.new" "$PG_HOME/data"
}

# Stops a server that an earlier, killed run left on this folder.
pg_end_leftover() {
  if pg_as "$PG_BIN/pg_ctl" status -D "$PG_HOME/data" >/dev/null 2>&1; then
    pg_as "$PG_BIN/pg_ctl" stop -w -m fast -D "$PG_HOME/data" >/dev/null
  fi
}

pg_settings() {
  local settings="-c listen_addresses=127.0.0.1 -c port=$PG_PORT -c unix_socket_directories=$PG_SOCKETS"
  settings="$settings -c max_connections=200 -c shared_buffers=128MB -c log_min_messages=warning"
  if [ "$PG_KIND" = throwaway ]; then
    settings="$settings -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
  else
    settings="$settings -c fsync=on"
  fi
  printf '%s' "$settings"
}

# Starts a server on the folder, made if needed. `durable` keeps every commit, `throwaway` is fast and deleted at the end.
pg_start() {
  local attempt
  PG_KIND=$2
  on_exit pg_stop
  pg_make_home "$1"
  pg_choose_bin "$PG_HOME"
  pg_initialise
  pg_end_leftover
  watch_over_groups
  PG_SOCKETS=$SCRATCH/postgres
  mkdir -p "$PG_SOCKETS"
  if is_root; then chown "$PG_OWNER" "$PG_SOCKETS"; fi
  for ((attempt = 1; attempt <= PG_START_ATTEMPTS; attempt++)); do
    if pg_try_start; then return 0; fi
  done
  pg_as tail -n 20 "$PG_HOME/server.log" >&2 || true
  die "PostgreSQL did not start; the end of $PG_HOME/server.log is above."
}

# The server is a child of this script and ends with it: INT is its way to close the connections and stop at once.
pg_try_start() {
  local tries
  PG_PORT=$(free_port)
  # shellcheck disable=SC2046 # the settings are words
  spawn INT pg_serve "$PG_BIN/postgres" -D "$PG_HOME/data" $(pg_settings)
  PG_PROCESS=$SPAWNED
  for ((tries = 0; tries < PG_START_TIMEOUT_SECONDS * 10; tries++)); do
    if "$PG_BIN/pg_isready" --quiet --host=127.0.0.1 --port="$PG_PORT" --username=postgres; then return 0; fi
    kill -0 "$PG_PROCESS" 2>/dev/null || break
    sleep 0.1
  done
  end_group INT "$PG_PROCESS"
  forget_group "$PG_PROCESS"
  PG_PROCESS=''
  return 1
}

# The log lies in a folder that only the server's user may enter.
pg_serve() {
  # shellcheck disable=SC2016 # expanded by the inner shell
  pg_as sh -c 'log=$1; shift; exec "$@" >>"$log" 2>&1 </dev/null' sh "$PG_HOME/server.log" "$@"
}

# Stops the server before the script ends, and deletes a throw-away one.
pg_stop() {
  if [ -n "$PG_PROCESS" ]; then
    end_group INT "$PG_PROCESS"
    forget_group "$PG_PROCESS"
  fi
  if [ "$PG_KIND" = throwaway ] && [ -n "$PG_HOME" ]; then rm -rf "$PG_HOME"; fi
  PG_HOME=''
  PG_PROCESS=''
}

# A server for one script: its folder carries the script's process id, so that a killed script's rest can be recognised.
pg_start_throwaway() {
  pg_sweep
  pg_start "$ROOT/.data/throwaway.$$" throwaway
}

# Stops and deletes throw-away servers whose script is gone.
pg_sweep() {
  local folder owner
  for folder in "$ROOT"/.data/throwaway.* "/var/lib/switchboard/$(checkout_key)"/throwaway.*; do
    [ -d "$folder" ] || continue
    owner=${folder##*.}
    if kill -0 "$owner" 2>/dev/null; then continue; fi
    (
      PG_HOME=$folder
      if is_root; then PG_OWNER=$(stat -c %U "$folder"); elif [ ! -O "$folder" ]; then exit 0; fi
      pg_choose_bin
      pg_end_leftover
      rm -rf "$folder"
    )
  done
}

pg_url() { printf 'postgres://postgres@127.0.0.1:%s/%s' "$PG_PORT" "$1"; }

# psql that stops at the first error and prints nothing but errors and rows.
pg_psql() {
  local database=$1
  shift
  "$PG_BIN/psql" --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname="$(pg_url "$database")" "$@"
}

pg_create_database() {
  local database=$1
  if [ -z "$(pg_psql postgres -Atc "SELECT 1 FROM pg_database WHERE datname = '$database'")" ]; then
    pg_psql postgres -c "CREATE DATABASE $database" >/dev/null
  fi
}

# The database of a running instance, and DATABASE_URL for it: a login that owns the database and may create roles, but is no
# superuser, so that row-level security binds it as it does in production.
pg_create_application_database() {
  if [ -z "$(pg_psql postgres -Atc "SELECT 1 FROM pg_roles WHERE rolname = 'switchboard'")" ]; then
    pg_psql postgres -c "CREATE ROLE switchboard LOGIN CREATEROLE NOSUPERUSER NOBYPASSRLS"
  fi
  pg_create_database switchboard
  pg_psql postgres -c "ALTER DATABASE switchboard OWNER TO switchboard"
  DATABASE_URL=postgres://switchboard@127.0.0.1:$PG_PORT/switchboard
  export DATABASE_URL
}
