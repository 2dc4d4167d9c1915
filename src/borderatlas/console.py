"""What commands write: JSON; consoles that lack letters, streams that are shut."""

from __future__ import annotations

import io
import re
import sys
from typing import Any

import click


def write_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Write a value to standard output as JSON."""
    import json

    echo_json(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def echo_json(text: str) -> None:
    """Write JSON; what the encoding of the console cannot say, as JSON escapes it."""
    import json

    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = re.sub(r"[^\x00-\x7f]", lambda sign: json.dumps(sign[0])[1:-1], text)
    click.echo(text, nl=False)


def mend_streams() -> None:
    """Let any text be written: escaped where a console lacks the letters, lost where it is shut."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, io.StringIO())
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
