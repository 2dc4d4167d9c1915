"""A page that browsers may read in another way than the audit fails; what we write passes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from borderatlas.audit import audit
from borderatlas.markup import read
from borderatlas.verify import verify
from tests.test_audit import STRICT

HEAD = f'<!doctype html><html lang="en"><head><meta charset="utf-8">{STRICT}<title>x</title>'
IMG = "<img src=x onerror=alert(1)>"
REFRESH = "<meta http-equiv=refresh content='0;url=https://example.org'>"


def policy(text: str) -> str:
    return HEAD.replace("default-src", text)


HOSTILE = {
    "no-break space in the policy": policy("default-src\xa0"),
    "em space in the policy": policy("default-src\u2003"),
    "next line in the policy": policy("default-src\x85"),
    "vertical tab in the policy": policy("default-src\x0b"),
    "vertical tab by its number": policy("default-src&#11;"),
    "number in the policy": policy("default&#45;src"),
    "policy before a comma": policy("img-src *, default-src"),
    "words before the policy": HEAD.replace("<meta http", "\xa0<meta http"),
    "no-break space in a tag": HEAD.replace("<meta http", "<meta\xa0http"),
    "no-break space before a name": f"{HEAD}<p\xa0title='>'>{REFRESH}'>",
    "frame with data": policy("frame-src data:; default-src"),
    "charset": f"{HEAD}<meta charset=gbk>",
    "charset before ours": HEAD.replace("<meta", "<meta charset=iso-2022-jp><meta", 1),
    "charset in a script": HEAD.replace("<head>", "<head><script>'<meta charset=gbk>'</script>"),
    "charset in a content type": f"{HEAD}<meta http-equiv=content-type content='a;charset=x'>",
    "charset not named": f"{STRICT}<p>\u4e2d",
    "NUL": f"{HEAD}<\x00img src=x>",
    "escape": f"{HEAD}\x1b$B<p>",
    "style in a picture": f"{HEAD}<svg><style>{IMG}</style></svg>",
    "reference in a style": f"{HEAD}<svg><style>&lt;b></style></svg>",
    "style in a formula": f"{HEAD}<math><mtext><mglyph><style>{IMG}</style></math>",
    "out of a picture": f"{HEAD}<svg><p><style><a title='</style>{IMG}'></svg>",
    "picture that seems to end": f"{HEAD}<svg><desc><p></svg></p></desc><style>{IMG}</style></svg>",
    "formula in words": f"{HEAD}<svg><foreignObject><p></svg></p></foreignObject>",
    "filter in a picture, of which nobody is sure": f"{HEAD}<svg><feImage href=x /></svg>",
    "picture without an end": f"{HEAD}<svg><g>",
    "marked section": f"{HEAD}<svg><![CDATA[<a title=']]>{IMG}'>]]></svg>",
    "title": f"{HEAD}<title><p title='</title>{REFRESH}'>",
    "textarea": f"{HEAD}<textarea><p title='</textarea>{REFRESH}'>",
    "xmp": f"{HEAD}<xmp><p title='</xmp>{REFRESH}'>",
    "noembed": f"{HEAD}<noembed><p title='</noembed>{REFRESH}'>",
    "noframes": f"{HEAD}<noframes><p title='</noframes>{REFRESH}'>",
    "iframe": f"{HEAD}<iframe><p title='</iframe>{REFRESH}'></iframe>",
    "noscript": f"{HEAD}<noscript><p title='</noscript>{REFRESH}'></noscript>",
    "style in noscript": f"{HEAD}<noscript><style></noscript>{IMG}</style></noscript>",
    "plaintext": f"{HEAD}<plaintext>",
    "frames": f"{HEAD}</head><frameset><style></frameset>{IMG}</style></frameset>",
    "style in a choice": f"{HEAD}<select><style></select>{IMG}</style></select>",
    "style among columns": f"{HEAD}<template><col><style></template>{IMG}</style></template>",
    "end tag with words": f"{HEAD}<style></style x>{IMG}</style>",
    "end tag with a slash": f"{HEAD}<style></style/>{IMG}</style>",
    "end tag with a vertical tab": f"{HEAD}<style></style\x0b>{IMG}</style>",
    "script with a slash": f"{HEAD}<script/x></script>",
    "script that ends at once": f"{HEAD}<script/>{IMG}</script>",
    "script in a script": f"{HEAD}<script><!--<script></script>{IMG}--></script>",
    "bogus comment": f"{HEAD}<!x {IMG}>",
    "instruction": f"{HEAD}<?php {IMG} ?>",
    "end tag of nothing": f"{HEAD}</ x {IMG}>",
    "comment in a comment": f"{HEAD}<!--<!-->{IMG}-->",
    "comment with a mark": f"{HEAD}<!-- --!>{IMG}-->",
    "comment with a space": f"{HEAD}<!-- -- >{IMG}-->",
    "no space between attributes": f"{HEAD}<p title='x'class='y'>",
    "less-than in a name": f"{HEAD}<p <b>",
    "equals sign in a name": f"{HEAD}<p =title='>{IMG}'>",
    "quote in a name": f"{HEAD}<p a\"='>{IMG}'>",
    "quote in a value": f"{HEAD}<p title=a'>{IMG}'>",
    "attribute twice": f"{HEAD}<a href='#x' HREF='https://example.org'>x</a>",
    "tag in a value": f"{HEAD}<p title='{IMG.replace(chr(39), '')}'>",
    "prefix": f"{HEAD}<svg:img src=x>",
    "refresh": f"{HEAD}<meta http-equiv=' ReFresh' content='0'>",
    "refresh in references": f"{HEAD}<meta http-equiv='&#114;efresh' content='0;url=#'>",
    "cookie": f"{HEAD}<meta http-equiv=set-cookie content='a=b'>",
    "report only": f"{HEAD}<meta http-equiv=content-security-policy-report-only content=x>",
    "names looked up": f"{HEAD}<meta http-equiv=x-dns-prefetch-control content=on>",
    "hints for the client": f"{HEAD}<meta http-equiv=delegate-ch content='ua https://example.org'>",
    "link of another kind": f"{HEAD}<link rel=compression-dictionary href=//example.org>",
    "script by its hash": f"{HEAD}<script src=//example.org integrity=sha256-fictional=></script>",
    "address changed": f"{HEAD}<svg><set attributeName=xlink:href to='javascript:1'/></svg>",
    "script link with a prefix": f"{HEAD}<svg><a xlink:href='javascript:1'>x</a></svg>",
}


@pytest.mark.parametrize("way", HOSTILE)
def test_what_browsers_may_read_otherwise_fails(way: str) -> None:
    found = audit(HOSTILE[way].encode())
    assert [item for item in found if item.level == "error"], found


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be", "gbk"])
def test_a_page_in_other_letters_fails(codec: str, tmp_path: Path) -> None:
    page = tmp_path / "fictional.html"
    page.write_bytes(f"{HEAD}<p>\u4e2d".encode(codec))
    assert not verify(page).good


OURS = {
    "page": f"{HEAD}</head><body class=a data-x='1 > 0'><p id=b>\u4e2d &lt; &nbsp;<br/></p>",
    "picture": f"{HEAD}<svg><title>a</title><desc>b</desc><g><path d='M0 0'/></g></svg>",
    "script": f"{HEAD}<script>if (1 < 2 && 3 > 2) x = '<p>'</script><style>a > b {{}}</style>",
    "noscript": f"{HEAD}<noscript><p class=a>b</p></noscript><!-- c > d -->",
    "byte order": f"\ufeff{HEAD}<p>\u4e2d",
}


@pytest.mark.parametrize("way", OURS)
def test_what_all_read_alike_passes(way: str) -> None:
    assert not [item for item in audit(OURS[way].encode()) if item.level == "error"]


XMLNS = "xmlns='http://www.w3.org/2000/svg' xmlns:h='http://www.w3.org/1999/xhtml'"
PICTURES = {
    "image": "<image href='https://example.org/a.png'/>",
    "image by a prefix of its own": "<image y:href='https://example.org/a.png'/>",
    "filter": "<feImage xlink:href='https://example.org/a.png'/>",
    "use": "<use href='https://example.org/a.svg#b'/>",
    "script": "<script>self['fet' + 'ch']('x')</script>",
    "script elsewhere": "<script xlink:href='https://example.org/a.js'/>",
    "page in the picture": "<h:img src='https://example.org/a.png'/>",
    "handler": "<g onload='x'/>",
    "escapes": r"<style>*{background:u\72l(//example.org)}</style>",
    "references": "<style>*{background:&#117;rl(//example.org)}</style>",
    "section": "<style><![CDATA[*{background:url(//example.org)}]]></style>",
    "mask": "<g mask='url(//example.org/a.svg#b)'/>",
    "variables": "<style>*{background:image-set(--a() 1x)}</style>",
    "space in a style": r"<style>*{background:url('\a0 data:,x')}</style>",
    "size as an address": "<h:img srcset='data:,x 1x, 2x 1x'/>",
    "space in a set": "<h:img srcset='\xa0data:,x'/>",
    "variable": "<style>*{--a:'//example.org';background:image-set(var(--a) 1x)}</style>",
    "link": "<a><set attributeName='href' to='javascript:1'/></a>",
}


@pytest.mark.parametrize("way", PICTURES)
def test_what_a_picture_could_do_fails(way: str) -> None:
    text = f"<svg {XMLNS}>{PICTURES[way]}</svg>"
    assert [item for item in audit(text.encode(), picture=True) if item.level == "error"]


@pytest.mark.parametrize(
    "before", ["<!DOCTYPE svg [<!ENTITY a 'b'>]>", "<?xml-stylesheet href='//example.org'?>"]
)
def test_what_stands_before_a_picture_counts(before: str) -> None:
    text = f'<?xml version="1.0"?>{before}<svg {XMLNS}/>'
    assert {item.what for item in audit(text.encode(), picture=True)} == {"read otherwise"}


def test_a_picture_as_it_is_printed_passes() -> None:
    text = f"""<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"
  "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg {XMLNS}><metadata><dc:title>x</dc:title></metadata><style>*{{fill:red}}</style></svg>"""
    assert not audit(text.encode(), picture=True)


@pytest.mark.parametrize("name", ["a.xhtml", "a.xml", "a.fictional"])
def test_a_page_by_another_name_is_audited(name: str, tmp_path: Path) -> None:
    page = tmp_path / name
    page.write_text(f"<h:b {XMLNS}><h:img src='https://example.org/a.png'/></h:b>")
    assert not verify(page).good


def test_a_fault_has_its_line_and_does_not_hide_the_rest() -> None:
    tokens = read(b"<p>\n<p a'>\n<img src=x>")
    assert [(token.kind, token.line) for token in tokens if token.kind != "text"] == [
        ("tag", 1), ("fault", 2), ("tag", 3),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["<", "<a ", "<!--", "<svg>", "<script>", "&#", "<p a=b ", "</"])
def test_much_that_is_broken_is_read_at_once(text: str) -> None:
    began = time.process_time()
    audit(text.encode() * 100_000)
    assert time.process_time() - began < 2
