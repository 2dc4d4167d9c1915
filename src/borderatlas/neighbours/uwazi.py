"""Entities of a Uwazi collection as CSV.

Columns and cells: HURIDOCS, Uwazi, the CSV export of its source (`csvExporter`, `typeFormatters`,
as of 2023) and the page "Import CSV" of its wiki (2020). Title, date added and template come first,
then the properties of the collection's own templates, then the others. A position is latitude and
longitude with | between, a range of dates has ~ between.

Newer exports have positions under the labels of their properties, for --position to name. Which
property is the date is the collection's to say: `--date LABEL`. Labels of the columns that
all collections have are translated with the interface.
"""

from __future__ import annotations

from borderatlas.neighbours.form import CODING, PEOPLE, Form, Use

_PEOPLE = Use(why=PEOPLE)

FORM = Form(
    name="uwazi",
    title="Entities of a Uwazi collection",
    credit="Exported from Uwazi",
    columns={
        "Title": _PEOPLE,
        "Date added": Use(why="the day that it was entered, not when it happened"),
        "Template": Use("kind"),
        "Geolocation": Use("position", "latitude|longitude", required=True),
        "Documents": _PEOPLE,
        "Attachments": _PEOPLE,
        "Published": Use(why=CODING),
    },
    exporter="export it with Uwazi in English, or name the column with --position",
    terms="a collection's terms are its owner's: ask before anything of it is passed on",
    restricted=True,
    between="~",
    placeless=True,
    own="a property of the collection's own",
)
