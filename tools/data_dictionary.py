"""Write docs/data-dictionary.md from the declarations in schema.py."""

from __future__ import annotations

from pathlib import Path

from borderatlas.schema import data_dictionary

TARGET = Path(__file__).parents[1] / "docs" / "data-dictionary.md"

if __name__ == "__main__":
    TARGET.write_text(data_dictionary(), encoding="utf-8")
