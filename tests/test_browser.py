"""The pages of the tests have to catch what they promise to catch."""

from __future__ import annotations

import pytest

from tests.browser import offline_pages, visit


def test_a_page_reads_local_files(page, console, tmp_path):
    file = tmp_path / "page.html"
    file.write_text("<title>fine</title><script>console.info('drawn')</script>", "utf-8")
    visit(page, file.as_uri())
    assert page.title() == "fine"
    assert console == ["info: drawn"]


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("<img src='http://fictional-tiles.example/1.png'>", "beyond this machine"),
        ("<script>console.error('no')</script>", "error: no"),
        ("<script>nowhere()</script>", "nowhere is not defined"),
    ],
)
def test_a_request_or_an_error_fails(chromium, html, complaint):
    with (
        pytest.raises(AssertionError, match=complaint),
        offline_pages(chromium, []) as new_page,
    ):
        new_page().set_content(html)
