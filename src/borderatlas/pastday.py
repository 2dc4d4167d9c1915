"""What a map of a past day says of itself."""

from __future__ import annotations

from collections.abc import Iterator

from borderatlas import views, words
from borderatlas.atlas import Atlas
from borderatlas.languages import N_, Language
from borderatlas.scene import Text
from borderatlas.spec import MapSpec

_AS_OF = N_("As of {day}")
_AS_OF_BEFORE = N_("As of {day}: {subtitle}")
_AS_OF_MEANS = N_(
    "As of {day}: the claims and the legs of routes are those that sources published by then "
    "report, but for those withdrawn since; places are described as they are known today."
)
_AS_OF_RECORDS = N_(
    "The records of this map are left out: it is not known which of them were known by then."
)


def subtitle(spec: MapSpec, atlas: Atlas) -> Text:
    """Return the subtitle of a map; one of a past day says so where everybody reads it."""
    if not atlas.as_of:
        return spec.subtitle

    def told(tongue: Language) -> str:
        day = words.date(atlas.as_of, tongue)
        own = spec.subtitle.get(tongue.code)
        if own:
            return tongue.say(_AS_OF_BEFORE, day=day, subtitle=own)
        return tongue.say(_AS_OF, day=day)

    return views.said(atlas, told)


def notes(spec: MapSpec, atlas: Atlas) -> Iterator[Text]:
    """Yield what a map of a past day shows, and what it leaves out."""
    if atlas.as_of:
        yield views.said(
            atlas,
            lambda tongue: tongue.say(_AS_OF_MEANS, day=words.date(atlas.as_of, tongue)),
        )
    if atlas.as_of and spec.events:
        yield views.phrase(atlas, _AS_OF_RECORDS)
