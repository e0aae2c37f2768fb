# shellcheck shell=bash
# The shared pieces, in the order they build on each other.
SCRIPTS_LIB=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=scripts/lib/common.sh
. "$SCRIPTS_LIB/common.sh"
# shellcheck source=scripts/lib/cleanup.sh
. "$SCRIPTS_LIB/cleanup.sh"
# shellcheck source=scripts/lib/ports.sh
. "$SCRIPTS_LIB/ports.sh"
# shellcheck source=scripts/lib/postgres.sh
. "$SCRIPTS_LIB/postgres.sh"
# shellcheck source=scripts/lib/packages.sh
. "$SCRIPTS_LIB/packages.sh"
# shellcheck source=scripts/lib/rust.sh
. "$SCRIPTS_LIB/rust.sh"
# shellcheck source=scripts/lib/node.sh
. "$SCRIPTS_LIB/node.sh"
# shellcheck source=scripts/lib/instance.sh
. "$SCRIPTS_LIB/instance.sh"
