#!/usr/bin/env bash
# Print the path of an ogrinfo that starts: GDAL's own programs read what the program exports.
#
# In this order: $BORDERATLAS_OGRINFO; one that is installed; with --install, also Debian's
# gdal-bin, installed by apt-get where we may (as root or by a sudo that asks nothing).
set -euo pipefail

starts() { timeout 60 "$1" --version >/dev/null 2>&1; }

installed() {
    local path
    path=$(command -v ogrinfo) && starts "$path" && echo "$path"
}

install_as_root() {
    local sudo=()
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || return 1
        sudo=(sudo -n)
    fi
    "${sudo[@]}" apt-get update -qq &&
        "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends gdal-bin
} >&2

if [ -n "${BORDERATLAS_OGRINFO:-}" ]; then
    if ! starts "$BORDERATLAS_OGRINFO"; then
        echo "BORDERATLAS_OGRINFO is '$BORDERATLAS_OGRINFO', which does not start" >&2
        exit 1
    fi
    echo "$BORDERATLAS_OGRINFO"
    exit
fi

installed && exit
if [ "${1:-}" = --install ] && command -v apt-get >/dev/null; then
    install_as_root && installed && exit
fi
echo "no ogrinfo that starts was found: install one (on Debian: apt-get install gdal-bin)" \
    "or name one in BORDERATLAS_OGRINFO" >&2
exit 1
