#!/usr/bin/env bash
# Print the folder with the programs of a PostgreSQL that has PostGIS, for the tests that start one.
#
# In this order: $BORDERATLAS_POSTGRES; one that is installed; with --install, also Debian's,
# installed by apt-get where we are root.
set -euo pipefail

# A server by itself is not enough: `postgis.control` lies where its `pg_config` says, or, in
# Debian, which has that program in another package, below /usr/share/postgresql.
has_postgis() {
    local version share
    [ -x "$1/initdb" ] && [ -x "$1/postgres" ] || return 1
    version=$("$1/postgres" --version | sed -E 's/[^0-9]*([0-9]+).*/\1/')
    share=$("$1/pg_config" --sharedir 2>/dev/null || echo "/usr/share/postgresql/$version")
    [ -f "$share/extension/postgis.control" ]
}

installed() {
    local folder
    for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV) \
        "$(dirname "$(readlink -f "$(command -v postgres || echo /nowhere/postgres)")")"; do
        has_postgis "$folder" && echo "$folder" && return
    done
    return 1
}

# As root alone, which continuous integration is: the package also sets up a server that runs, and
# nobody wants that on a machine of their own for having said `make test`.
install_as_root() {
    [ "$(id -u)" -eq 0 ] || return 1
    apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            postgresql-15 postgresql-15-postgis-3
} >&2

if [ -n "${BORDERATLAS_POSTGRES:-}" ]; then
    if ! has_postgis "$BORDERATLAS_POSTGRES"; then
        echo "BORDERATLAS_POSTGRES is '$BORDERATLAS_POSTGRES', which has no PostGIS" >&2
        exit 1
    fi
    echo "$BORDERATLAS_POSTGRES"
    exit
fi

installed && exit
if [ "${1:-}" = --install ] && command -v apt-get >/dev/null; then
    install_as_root && installed && exit
fi
echo "no PostgreSQL with PostGIS was found: install one (on Debian: apt-get install" \
    "postgresql-15-postgis-3) or name the folder of its programs in BORDERATLAS_POSTGRES" >&2
exit 1
