"""What was counted so far, kept in a file, so that a count that was killed goes on from there."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def fingerprint(files: Sequence[str], told: object) -> str:
    """Return what tells this count from others: its files as they are now, and what was asked.

    Of files that are not on this machine, the addresses alone.
    """
    seen = []
    for path in files:
        with contextlib.suppress(OSError):
            state = Path(path).stat() if "://" not in path else None
            seen.append([path, *((state.st_size, state.st_mtime_ns) if state else ())])
    text = json.dumps([seen, told], sort_keys=True, default=repr)
    return hashlib.sha256(text.encode()).hexdigest()


def keep(path: Path, *, of: str, state: Mapping[str, Any], arrays: Mapping[str, Any]) -> None:
    """Write what was counted, whole or not at all."""
    import numpy as np

    from borderatlas.io.whole import write_bytes

    held = io.BytesIO()
    told = json.dumps({"of": of, **state}, sort_keys=True)
    np.savez(held, told=np.array(told), **dict(arrays))
    write_bytes(path, held.getvalue())


def kept(path: Path, *, of: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return what `keep` wrote for the same count; nothing where there is none that can be read."""
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as found:
            state = json.loads(str(found["told"]))
            arrays = {name: found[name] for name in found.files if name != "told"}
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None  # whatever a power cut or somebody else left
    return (state, arrays) if isinstance(state, dict) and state.get("of") == of else None


def forget(path: Path) -> None:
    """Remove what was kept."""
    with contextlib.suppress(OSError):
        os.unlink(path)  # noqa: PTH108 - a path that is a folder is nobody's of ours
