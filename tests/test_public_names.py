"""The public names are there, and only those."""

from __future__ import annotations

import pytest

import borderatlas


@pytest.mark.parametrize("name", borderatlas.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    assert name in dir(borderatlas)
    found = getattr(borderatlas, name)
    assert name == "__version__" or found.__doc__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="open_mpa"):
        borderatlas.open_mpa  # noqa: B018
