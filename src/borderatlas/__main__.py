"""`python -m borderatlas`."""

from __future__ import annotations

from borderatlas.cli import main

main()
