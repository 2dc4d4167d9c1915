"""Maps of border crossings, transfers and detention that answer for every number."""

from __future__ import annotations

__version__ = "0.1.0"
