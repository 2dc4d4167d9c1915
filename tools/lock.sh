#!/usr/bin/env bash
# Write the lock files anew: requirements/dev.txt and, out of it, requirements/runtime.txt.
# Arguments go to uv: `tools/lock.sh --upgrade`, `tools/lock.sh --upgrade-package folium`.
#
# The locks hold for every Python and system we support (--universal), carry the hash of every
# file, and name no index: where packages come from is the business of the machine.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/uv pip compile pyproject.toml --group build --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --no-header --quiet "$@"
}

compile --extra dev --output-file requirements/dev.txt "$@"
# The run time takes the very versions that the tests ran with.
compile --extra print --constraint requirements/dev.txt --no-annotate \
    --output-file requirements/runtime.txt
