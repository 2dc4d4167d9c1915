"""Map files: every mistake is named, with the nearest right word."""

from __future__ import annotations

from pathlib import Path

import pytest

from borderatlas.errors import SpecError
from borderatlas.mapfile import read_specs

MAP = """
order = 1
subject = "event"
extent = [10.0, 10.0, 12.0, 12.0]
title.en = "Fictional"
subtitle.en = "Fictional"
[claims]
events = ["fictional-event"]
[[layer]]
id = "bridges"
table = "crossings"
title.en = "Bridges"
scale = "kind"
[scale.kind]
type = "category"
column = "kind"
vocabulary = "crossing_kind"
title.en = "Kinds"
[scale.kind.symbols]
bridge = { shape = "circle", fill = "ink" }
"""


def read(folder: Path, text: str) -> str:
    """Return what reading the text as a map file complains of."""
    (folder / "fictional.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        read_specs(folder)
    return str(caught.value)


def test_a_map_file_is_read_with_the_shared_scales(tmp_path: Path) -> None:
    (tmp_path / "_shared.toml").write_text(MAP[MAP.index("[scale.kind]") :], encoding="utf-8")
    (tmp_path / "fictional.toml").write_text(MAP[: MAP.index("[scale.kind]")], encoding="utf-8")
    (spec,) = read_specs(tmp_path)
    assert spec.map_id == "fictional"
    assert spec.layers[0].scale == "kind"
    assert spec.scales["kind"].title == {"en": "Kinds"}


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("order = 1", "ordr = 1", "ordr: unknown key; did you mean 'order'?"),
        ('scale = "kind"', 'scale = "kinds"', "did you mean 'kind'?"),
        ('table = "crossings"', 'table = "crosings"', "did you mean 'crossings'?"),
        ('subject = "event"', 'subject = "evnt"', "subject 'evnt': is not one of the choices"),
        ("extent = [10.0, 10.0, 12.0, 12.0]", "extent = [12.0, 10.0]", "is not [west, south"),
        ('title.en = "Fictional"', 'title.fr = "Fictif"', "title: has no English words"),
        ('fill = "ink"', 'colour = "ink"', "unknown key"),
        ('shape = "circle"', 'shape = "star"', "shape 'star'"),
        ("[claims]", "[claims]\nprefer = 'a'", "needs a reason"),
        ("[claims]", "[claims]\nsince = '09.10.2023'", "EDTF"),
        ("order = 1", "order = = 1", "is not TOML"),
        ("order = 1", 'order = "first"', "is not a number above 0"),
        ("[[layer]]", "[layer]", "a map needs at least one layer"),
    ],
)
def test_each_mistake_is_named(tmp_path: Path, right: str, wrong: str, complaint: str) -> None:
    message = read(tmp_path, MAP.replace(right, wrong))
    assert "maps/fictional.toml: " in message
    assert complaint in message


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    message = read(tmp_path, MAP.replace("order = 1", "ordr = 1").replace('"kind"', '"kid"', 1))
    assert message.count("maps/fictional.toml") >= 2


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00", b"", b"[" * 5000])
def test_broken_bytes_are_a_complaint(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "fictional.toml").write_bytes(content)
    with pytest.raises(SpecError):
        read_specs(tmp_path)
