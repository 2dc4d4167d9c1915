"""How much of anything an input may hold, each bound with its reason.

An atlas may come from anyone. Each bound is far beyond what a map can show and far below what
makes a machine swap or wait; what is beyond one is refused with the file's name and a remedy.

A workbook is the one archive, with XML in it, that a reader of an atlas takes: `io/package` looks
at its members and refuses document types, so that zip bombs and entities that grow have no door.
What is imported may be KML and archives of map data: `io/kmlreader` and `io/geozip` do the same.
(citeproc-py reads XML: a citation style that a user names, of 1 MB at most.) JSON may be as
deep as Python's parser goes, which refuses what is deeper.
"""

from __future__ import annotations

import re

MAX_FILE_BYTES = 16 * 1024 * 1024
"""Of one file. JSON of nothing but positions takes about 30 times as much memory as on disk."""

MAX_TOML_BYTES = 256 * 1024
"""Of a file of settings or of a map; the longest that we know has 6 kB."""

MAX_FILES = 100
"""Of maps, and of files of the base map: each is read, and each map is built."""

MAX_ROWS = 20_000
"""Of one table. Rules that span rows compare them; a map shows some thousand marks at most."""

MAX_COLUMNS = 100
"""Of one table, those that it should not have counted in: each gets the name that is nearest."""

MAX_CELL = 10_000
"""Characters in one cell: a paraphrase is a sentence, not a document."""

MAX_ID = 100
"""Characters in an id: it becomes part of the name of a file, and systems allow 255 bytes."""

MAX_VERTICES = 200_000
"""Positions of one line or ring: a coast at 1:250,000 has fewer, and a page has room for less."""

MAX_PLACE_BYTES = 256 * 1024 * 1024
"""Of a GeoPackage or the like that places are taken from: 20,000 rows, and layers beside them."""

MAX_NESTED = 50
"""Folders and shapes inside each other in KML; those of people go four or five deep."""

MAX_UNPACKED_BYTES = 64 * 1024 * 1024
"""Of all parts of a workbook together; tables of 20,000 rows have some 40 MB of XML."""

MAX_PARTS = 500
"""Files inside a workbook; one with a sheet and a drawing for each table has about 50."""

MAX_BOOK_ROWS = 100_000
"""Of all sheets of a workbook, those counted in that are formatted and empty."""

MAX_BOOK_ELEMENTS = 4_000_000
"""Of the XML of a workbook: eight for each cell that it may have."""

MAX_BOOK_OTHERS = 100_000
"""Those that are no cells, texts or their letters: formats, settings, notes. Excel has room for
65,490 formats of cells."""

MAX_BOOK_RUNS = 200_000
"""Parts of texts with letters of their own: five for each of 40,000 cells."""

MAX_TILES = 500_000
"""Of a tiled map in a box: ten degrees by seven at zoom 14 have half as many."""

MAX_KML_ELEMENTS = 2_000_000
"""Of a KML document: a hundred for each placemark that there may be."""

MAX_KML_POSITIONS = 1_000_000
"""Of all placemarks of a KML document."""

MAX_BOOK_CELLS = 500_000
"""Of all sheets of a workbook, empty ones counted in: claims of 20,000 rows have 420,000."""

MAX_PROBLEMS = 1_000
"""That are told of one table of raw events: nobody reads more at once."""

MAX_EVENT_AREAS = 1_000
"""Areas that raw events are counted in: each has a name and a number."""
MAX_EVENTS = 1_000_000
"""Raw events that a page holds one by one: about 7 MB. Beyond, it holds their numbers."""

MAX_EVENT_BYTES = 4 * 1024**3
"""Of a table of raw events, which is read in parts."""

MAX_STORED_BYTES = 256 * 1024**2
"""Of one file in a database, such as a table of raw events: it is held in memory on its way."""

_LONG_KEY = re.compile(
    r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]{0,99}"|'[^'\n]{0,99}')[ \t]*+\.[ \t]*+){16}"""
)


def toml_fault(text: str) -> str:
    """Return why a TOML text is not parsed, or nothing.

    Python's parser walks a dotted key from its beginning for each of its parts, so that a key
    of a few thousand parts, on one line, keeps it busy for minutes.
    """
    if len(text) > MAX_TOML_BYTES:
        return f"is longer than {MAX_TOML_BYTES // 1024} kB"
    return "has a key of 16 parts or more" if _LONG_KEY.search(text) else ""
