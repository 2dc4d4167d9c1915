"""Signatures of a manifest, made and checked by OpenSSH: `ssh-keygen -Y`. No key is read here."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from borderatlas.errors import EXIT_VERIFY, ArgumentError

NAMESPACE = "borderatlas"
"""What a signature is for: one made for mail or for git proves nothing here."""

_TOOL = "ssh-keygen"


class SignatureError(ArgumentError):
    """A signature is missing or does not hold."""

    exit_code = EXIT_VERIFY


class Signer:
    """Signs bytes with a private key of OpenSSH, which `ssh-keygen` alone reads.

    Raises
    ------
    ArgumentError
        When there is no such key or no `ssh-keygen`, before anything is built.
    """

    def __init__(self, key: Path) -> None:
        if not key.is_file():
            # What was given is not quoted: somebody may have given the key itself.
            hint = f"name the file of a private key; `{_TOOL} -t ed25519` makes one"
            raise ArgumentError(f"--sign: there is no such file; {hint}")
        self._tool, self._key = _found(), key

    def __call__(self, data: bytes) -> bytes:
        """Return the signature of some bytes."""
        done = subprocess.run(  # noqa: S603 - a list, no shell
            [self._tool, "-Y", "sign", "-f", str(self._key), "-n", NAMESPACE],
            input=data, capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise ArgumentError(f"{self._key}: {_TOOL} does not sign with it: {_said(done)}")
        return done.stdout


def signed_by(data: bytes, signature: Path, *, allowed: Path) -> str:
    """Return who signed some bytes: a name in the file of allowed signers.

    Parameters
    ----------
    data
        What was signed.
    signature
        The file of the signature.
    allowed
        Whose signatures count: lines of a name and a public key, as `man ssh-keygen` has them.

    Raises
    ------
    SignatureError
        When there is no signature, or it is of other bytes or of somebody else.
    """
    tool = _found()
    for path, what in ((allowed, "file of allowed signers"), (signature, "signature")):
        if not path.is_file():
            raise SignatureError(f"{path}: there is no such {what}")
    with tempfile.TemporaryDirectory() as folder:  # one reading of a file that could change
        held = Path(folder) / "signature"
        held.write_bytes(signature.read_bytes())
        options = ["-f", str(allowed), "-s", str(held)]
        found = _asked([tool, "-Y", "find-principals", *options], b"")
        names = found.stdout.decode("utf-8", "replace").splitlines()
        if found.returncode or not names:
            raise SignatureError(f"{signature}: nobody in {allowed} made this signature")
        done = _asked([tool, "-Y", "verify", "-n", NAMESPACE, "-I", names[0], *options], data)
        if done.returncode:
            raise SignatureError(f"{signature}: does not hold: {_said(done)}")
    return names[0]


def _asked(command: list[str], data: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, input=data, capture_output=True, check=False)  # noqa: S603


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else f"it ends with {done.returncode}"


def _found() -> str:
    tool = shutil.which(_TOOL)
    if tool is None:
        raise ArgumentError(f"signatures need {_TOOL}, which is not on the path; install OpenSSH")
    return tool
