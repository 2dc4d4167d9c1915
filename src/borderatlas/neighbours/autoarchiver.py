"""The sheet of Bellingcat's Auto Archiver, as CSV.

Columns: Bellingcat, Auto Archiver documentation, "Using Google Sheets" and the configuration of its
Google Sheets feeder (versions of 2025); headings are compared without case there. The tool records
where a post was archived. Where and when it happened stands in columns that people add, so that
--lon and --lat have to name them. `upload timestamp` is when the post was made.
"""

from __future__ import annotations

from borderatlas.neighbours.form import PEOPLE, Form, Use

_PEOPLE = Use(why=PEOPLE)
_ARCHIVE = Use(why="about the archived copy, not about what happened")

FORM = Form(
    name="auto-archiver",
    title="Records archived with Auto Archiver",
    credit="Archived with Bellingcat's Auto Archiver",
    columns={
        "link": _PEOPLE,
        "archive status": _ARCHIVE,
        "destination folder": _PEOPLE,
        "archive location": _PEOPLE,
        "archive date": _ARCHIVE,
        "thumbnail": _PEOPLE,
        "upload timestamp": Use(why="when the post was made, not when it happened"),
        "upload title": _PEOPLE,
        "text content": _PEOPLE,
        "screenshot": _PEOPLE,
        "hash": _ARCHIVE,
        "perceptual hashes": _ARCHIVE,
        "wacz": _PEOPLE,
        "replaywebpage": _PEOPLE,
    },
    exporter="its sheet has no positions of its own: add columns for them, and name them with "
    "--lon and --lat",
    terms="posts are their authors': what an archive may pass on depends on each",
    restricted=True,
    placeless=True,
    own="a column of the sheet's own",
)
