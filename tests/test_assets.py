"""What a page carries is complete, asks for nothing, and cannot close its element."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Template

from borderatlas import assets
from borderatlas.errors import RenderError

TEXTS = st.text() | st.sampled_from(
    ["</script>", "<!--", "{{7*7}}", "{% raw %}", "{#", "\u2028", "\0", "\ud800", "&lt;", '\\"}']
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=20,
)


@given(VALUES)
def test_json_comes_back_as_it_went_in(value):
    assert json.loads(assets.script_json(value)) == value


@given(VALUES)
def test_json_holds_nothing_that_closes_its_element_or_opens_an_expression(value):
    text = assets.script_json(value)
    assert not re.search("[<>&\u2028\u2029\0-\x1f\x7f-\x9f\ud800-\udfff]", text)
    assert not re.search(r"\{[{%#]", text)
    text.encode("utf-8")


@given(VALUES)
def test_a_template_engine_leaves_the_json_alone(value):
    text = assets.script_json(value)
    assert Template(Template(text).render()).render() == text


def test_json_refuses_what_is_not_json():
    with pytest.raises(ValueError, match="not JSON compliant"):
        assets.script_json(float("nan"))


def test_a_hash_is_that_of_the_utf_8_text():
    digest = hashlib.sha256("압록강".encode()).digest()
    assert assets.csp_hash("압록강") == f"'sha256-{base64.b64encode(digest).decode()}'"


def test_the_policy_names_each_script_and_style_and_nothing_unsafe():
    policy = assets.content_security_policy(scripts=("a", "b"), styles=("c",))
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert policy.count("sha256-") == 3
    assert "unsafe" not in policy
    assert "http" not in policy


def test_leaflet_is_the_one_that_the_page_names_and_says_its_licence():
    script = assets.leaflet_js()
    assert "Leaflet 1.9.4" in script
    assert "Redistributions in binary form" in script.replace("\n", " ")
    assert "sourceMappingURL" not in script


def test_leaflets_images_are_in_its_stylesheet():
    urls = re.findall(r"url\(([^)]*)\)", assets.leaflet_css())
    assert {url.partition(",")[0] for url in urls} <= {"data:image/png;base64", "#default#VML"}
    images = [base64.b64decode(url.partition(",")[2]) for url in urls if url.startswith("data")]
    assert len(images) == 3
    assert all(image.startswith(b"\x89PNG") for image in images)


def test_a_page_without_pins_carries_no_images():
    assert "data:" not in assets.leaflet_css(whole=False)
    assert "images/" not in assets.leaflet_css(whole=False)


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(assets, "LEAFLET_PACKAGE", "fictional-package")
    with pytest.raises(RenderError, match="pip install fictional-package"):
        assets._leaflet_bytes("leaflet.js")


def test_every_script_is_listed_and_none_can_close_its_element():
    folder = assets.files("borderatlas") / "static" / "js"
    found = {path.name for path in folder.iterdir() if path.name.endswith(".js")}
    assert found == {*assets.SCRIPTS, *assets.EVENT_SCRIPTS}
    for text in (*assets.scripts(), assets.event_script(), assets.leaflet_js()):
        assert not re.search(r"</script|<!--|\r", text, re.IGNORECASE)
    assert "</style" not in assets.stylesheet() + assets.leaflet_css()


def test_our_scripts_and_styles_choose_no_colour():
    # Functions of CSS that make a colour from a palette's role are fine.
    literal = re.compile(r"#[0-9a-fA-F]{3,8}\b(?=[;\"'\s])|\brgba?\(|\bhsla?\(")
    own = (assets.event_script(), assets.event_style())
    for text in (*assets.scripts(), assets.stylesheet(), *own):
        assert not literal.search(text)


def test_colours_become_properties_for_both_schemes():
    css = assets.palette_css(
        {"light": {"land": "#f6f3ec"}, "dark": {"land": "#111"}}, selector=":root"
    )
    assert css == (
        ":root{color-scheme:light dark;--c-land:#f6f3ec}\n"
        "@media screen and (prefers-color-scheme:dark){:root{--c-land:#111}}\n"
    )


@pytest.mark.parametrize(
    "colours",
    [{"land": "red;}</style><script>"}, {"land": "url(x)"}, {"la nd": "#fff"}, {"Land": "#fff"}],
)
def test_a_palette_brings_nothing_but_colours(colours):
    with pytest.raises(RenderError, match="is not a role with a colour"):
        assets.palette_css({"light": colours}, selector=":root")
