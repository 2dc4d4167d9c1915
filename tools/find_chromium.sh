#!/usr/bin/env bash
# Print the path of a Chromium that starts, for the tests that open pages in a browser.
#
# In this order: $BORDERATLAS_CHROMIUM; one that is installed; with --install, also Debian's,
# installed by apt-get where we may (as root or by a sudo that asks nothing), or unpacked
# without any rights into .chromium/ beside .venv.
set -euo pipefail
cd "$(dirname "$0")/.."
unpacked=$PWD/.chromium
launcher=$unpacked/chromium

starts() { timeout 60 "$1" --headless --no-sandbox --version >/dev/null 2>&1; }

installed() {
    local name path
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        path=$(command -v "$name") && starts "$path" && echo "$path" && return
    done
    [ -x "$launcher" ] && starts "$launcher" && echo "$launcher"
}

install_as_root() {
    local sudo=()
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || return 1
        sudo=(sudo -n)
    fi
    "${sudo[@]}" apt-get update -qq &&
        "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends chromium
} >&2

# The same packages, taken by the same apt-get, but unpacked and not installed: apt-get works
# out what is missing on this machine, with lists of its own where the machine has none.
unpack_as_user() {
    local lists packages
    mkdir -p "$unpacked"/{lists,debs,root}
    lists=(-o "Dir::State::Lists=$unpacked/lists" -o Debug::NoLocking=1
        -o "Dir::Cache=$unpacked/debs" -o APT::Sandbox::User=)
    apt-get "${lists[@]}" -qq update || return 1
    packages=$(apt-get "${lists[@]}" --simulate --no-install-recommends install chromium |
        awk '$1 == "Inst" { print $2 }')
    [ -n "$packages" ] || return 1
    # shellcheck disable=SC2086 # one word a package
    (cd "$unpacked/debs" && apt-get "${lists[@]}" -qq download $packages) || return 1
    for package in "$unpacked"/debs/*.deb; do
        dpkg-deb --extract "$package" "$unpacked/root"
    done
    rm -rf "$unpacked"/{debs,lists}
    cat >"$launcher" <<LAUNCHER
#!/bin/sh
root='$unpacked/root'
LD_LIBRARY_PATH=\$(find "\$root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH
[ -d /etc/fonts ] || export FONTCONFIG_PATH="\$root/etc/fonts"
exec "\$root/usr/lib/chromium/chromium" "\$@"
LAUNCHER
    chmod +x "$launcher"
} >&2

if [ -n "${BORDERATLAS_CHROMIUM:-}" ]; then
    if ! starts "$BORDERATLAS_CHROMIUM"; then
        echo "BORDERATLAS_CHROMIUM is '$BORDERATLAS_CHROMIUM', which does not start" >&2
        exit 1
    fi
    echo "$BORDERATLAS_CHROMIUM"
    exit
fi

installed && exit
if [ "${1:-}" = --install ] && command -v apt-get >/dev/null; then
    install_as_root && installed && exit
    unpack_as_user && installed && exit
fi
echo "no Chromium that starts was found: install one (on Debian: apt-get install chromium)" \
    "or name one in BORDERATLAS_CHROMIUM" >&2
exit 1
