#!/usr/bin/env bash
# Make .venv if need be, and install what a lock file names and borderatlas itself into it.
# usage: tools/venv.sh requirements/dev.txt
set -euo pipefail
cd "$(dirname "$0")/.."
lock=$1
python=${PYTHON:-python3}

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        echo "borderatlas needs Python 3.11 or newer, and '$python' is not;" \
            "name one: make PYTHON=python3.12" >&2
        exit 1
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "'$python' cannot make a virtual environment; on Debian and Ubuntu:" \
            "apt-get install python3-venv" >&2
        exit 1
    fi
    "$python" -m venv --clear .venv
fi

# --compile: a program that starts with its bytecode written starts a second sooner.
pip=(.venv/bin/python -m pip --quiet --disable-pip-version-check)
"${pip[@]}" install --compile --require-hashes --requirement "$lock"
"${pip[@]}" install --compile --no-deps --no-build-isolation --editable .
.venv/bin/python -m compileall -q src  # an editable install leaves our own modules out
