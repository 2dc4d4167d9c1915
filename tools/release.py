"""Make what a release consists of in dist/: the wheel, the source archive, and a bill of materials.

Usage: python tools/release.py [OUT]

From the files of the last commit and nothing else, with its time: the same commit gives the same
bytes. The wheel is made again from the source archive, `twine` looks at both, and the wheel is
installed alone, with the locked versions of what it needs, into a new environment, where it builds
the sample atlas. The bill of materials (CycloneDX) says what that environment holds.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNTIME = ROOT / "requirements/runtime.txt"
BILL = "borderatlas.cdx.json"


def run(command: Sequence[str | Path], *, cwd: Path, **environment: str) -> str:
    """Return what a command prints; end with what it says where it fails."""
    words = [*map(str, command)]
    # A path to sources would stand before what is installed.
    own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        words, cwd=cwd, env={**own, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(words)}\n{done.stdout}{done.stderr}")
    return done.stdout


def tree(folder: Path) -> str:
    """Put the files of the last commit into a folder; return its time, in seconds of Unix."""
    packed = folder.with_suffix(".tar")
    run(["git", "archive", "--format=tar", "-o", packed, "HEAD"], cwd=ROOT)
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    packed.unlink()
    return run(["git", "log", "-1", "--format=%ct"], cwd=ROOT).strip()


def made(source: Path, out: Path, *, kind: str, epoch: str) -> Path:
    """Return the wheel or the sdist that is made from a folder of sources."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", out]
    run(build, cwd=source, SOURCE_DATE_EPOCH=epoch)
    (found,) = out.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return found


def distributions(out: Path, scratch: Path) -> tuple[Path, Path]:
    """Return the wheel and the sdist, each made so that it can be made again.

    Raises
    ------
    SystemExit
        When the wheel from the sdist is another, or `twine` finds fault.
    """
    source = scratch / "source"
    epoch = tree(source)
    wheel = made(source, out, kind="wheel", epoch=epoch)
    sdist = made(source, out, kind="sdist", epoch=epoch)
    unpacked = scratch / "unpacked"
    with tarfile.open(sdist) as archive:
        archive.extractall(unpacked, filter="data")
    (again,) = unpacked.iterdir()
    other = made(again, scratch / "again", kind="wheel", epoch=epoch)
    if other.read_bytes() != wheel.read_bytes():
        sys.exit(f"{wheel.name}: the one made from {sdist.name} differs from it")
    run([sys.executable, "-m", "twine", "check", "--strict", wheel, sdist], cwd=out)
    strangers = sorted(name for name in contents(wheel) if not belongs(name))
    if strangers:
        sys.exit(f"{wheel.name} holds {', '.join(strangers)}")
    return wheel, sdist


def contents(wheel: Path) -> list[str]:
    """Return the names of the files of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def belongs(name: str) -> bool:
    """Return whether a file has a place in the wheel: the package, its atlas, and its metadata."""
    return re.match(r"borderatlas(-[\w.]+\.dist-info)?/(?!.*(__pycache__|\.pyc))", name) is not None


def installed(wheel: Path, folder: Path) -> Path:
    """Return the programs' folder of a new environment with the wheel and what it needs alone."""
    uv = [sys.executable, "-m", "uv"]
    run([*uv, "venv", "--quiet", "--python", sys.executable, folder], cwd=ROOT)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    install = [*uv, "pip", "install", "--quiet", "--python", programs / "python"]
    run([*install, "--require-hashes", "--requirement", RUNTIME], cwd=ROOT)
    run([*install, "--no-deps", wheel], cwd=ROOT)
    return programs


def try_out(programs: Path, folder: Path) -> None:
    """Build the sample atlas and a new one, where nothing of the sources is near."""
    program = programs / "borderatlas"
    folder.mkdir()
    run([program, "check"], cwd=folder)
    run([program, "build", "--out", "sample"], cwd=folder)
    run([program, "new", "own"], cwd=folder)
    run([program, "build", "own", "--out", "pages"], cwd=folder)
    run([program, "verify", "pages"], cwd=folder)


def bill(programs: Path, out: Path) -> Path:
    """Write what an environment holds, with licences, as CycloneDX; return the file."""
    path = out / BILL
    listing = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible"]
    project = ["--pyproject", ROOT / "pyproject.toml", "--output-file", path]
    run([*listing, *project, programs / "python"], cwd=ROOT)
    return path


def release(out: Path) -> list[Path]:
    """Make all of it in a folder that is emptied first; return the files."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as made_here:
        scratch = Path(made_here)
        wheel, sdist = distributions(out, scratch)
        programs = installed(wheel, scratch / "environment")
        try_out(programs, scratch / "elsewhere")
        return [wheel, sdist, bill(programs, out)]


if __name__ == "__main__":
    for file in release(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "dist").resolve()):
        print(f"{file.stat().st_size:>12,}  {file.name}")
