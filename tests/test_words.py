"""Dates, figures and sentences in words: what a claim says and no more, in every language."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borderatlas import words
from borderatlas.evidence import Claim, Estimate, reconcile, total
from borderatlas.languages import Unsaid, language

LANGUAGES = ("en", "ko", "zh")
PEOPLE = {"en": "people", "ko": "명", "zh": "人"}


@pytest.mark.parametrize(
    ("edtf", "said"),
    [
        ("2023-10-09", ("9 October 2023", "2023년 10월 9일", "2023年10月9日")),
        ("2023-10", ("October 2023", "2023년 10월", "2023年10月")),
        ("2023", ("2023", "2023년", "2023年")),
        ("2024-07?", ("July 2024 (uncertain)", "2024년 7월(불확실)", "2024年7月（不确定）")),
        ("2016-04~", ("about April 2016", "2016년 4월경", "约2016年4月")),
        (
            "2024-07%",
            ("about July 2024 (uncertain)", "2024년 7월경(불확실)", "约2024年7月（不确定）"),
        ),
        (
            "2023-10-08/2023-10-09",
            ("8–9 October 2023", "2023년 10월 8일~9일", "2023年10月8日至9日"),
        ),
        (
            "2023-08/2023-09",
            ("August 2023 to September 2023", "2023년 8월~2023년 9월", "2023年8月至2023年9月"),
        ),
        ("../2014", ("until 2014", "2014년까지", "截至2014年")),
        ("2020/..", ("since 2020", "2020년부터", "自2020年起")),
        ("200X", ("2000s", "2000년대", "2000年代")),
        ("20XX", ("2000 to 2099", "2000년~2099년", "2000年至2099年")),
        ("2023-10-09/2023-10-09", ("9 October 2023", "2023년 10월 9일", "2023年10月9日")),
    ],
)
def test_dates(edtf: str, said: tuple[str, ...]) -> None:
    assert tuple(words.date(edtf, language(code)) for code in LANGUAGES) == said


def test_distances() -> None:
    def said(metres: int) -> list[str]:
        return [words.distance(metres, language(code)) for code in LANGUAGES]

    assert said(300) == ["300 m", "300m", "300米"]
    assert said(1500) == ["1.5 km", "1.5km", "1.5公里"]


def fictional_claim(**said: object) -> Claim:
    """A claim of nobody about nothing, with what a test says of it."""
    columns = dict.fromkeys(Claim.__dataclass_fields__, "")
    numbers = dict.fromkeys(("low", "best", "high"))
    given = {
        "claim_id": "c1",
        "event_id": "fictional-event",
        "kind": "repatriation",
        "unit": "persons",
        "scope": "whole",
        "claimant_id": "fictional-a",
        "source_id": "fictional-s",
        "status": "asserted",
    }
    return Claim(**{**columns, **numbers, **given, **said})  # type: ignore[arg-type]


def fictional_claims(*said: dict[str, object]) -> tuple[Claim, ...]:
    return tuple(
        fictional_claim(claim_id=f"c{n}", claimant_id=f"fictional-{n}", source_id=f"s{n}", **one)
        for n, one in enumerate(said)
    )


def estimate_of(*said: dict[str, object]) -> Estimate:
    (estimate,) = reconcile(fictional_claims(*said))
    return estimate


MORE_THAN_200 = {"low": 200, "qualifier": "more_than", "wording": "more than 200"}
AT_LEAST_200 = {"low": 200, "qualifier": "more_than", "wording": "at least 200"}
UP_TO_60 = {"high": 60, "qualifier": "up_to", "wording": "up to 60"}
ABOUT_60 = {"best": 60, "qualifier": "about", "wording": "some 60"}
EXACT_200 = {"best": 200, "qualifier": "exact", "wording": "200"}
ABOUT_200 = {"best": 200, "qualifier": "about", "wording": "about 200"}
FEWER_THAN_5 = {"low": 1, "high": 4, "qualifier": "fewer_than"}
ONE = {"best": 1, "qualifier": "exact"}
HUNDREDS = {"qualifier": "vague", "wording": "hundreds"}
SILENT = {"qualifier": "none"}


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ([EXACT_200], ("200 people", "200명", "200人")),
        ([ABOUT_200], ("about 200 people", "약 200명", "约200人")),
        ([MORE_THAN_200], ("more than 200 people", "200명 초과", "超过200人")),
        ([AT_LEAST_200], ("at least 200 people", "최소 200명", "至少200人")),
        ([MORE_THAN_200, AT_LEAST_200], ("at least 200 people", "최소 200명", "至少200人")),
        ([UP_TO_60], ("up to 60 people", "최대 60명", "至多60人")),
        ([UP_TO_60, ABOUT_60], ("up to about 60 people", "최대 약 60명", "至多约60人")),
        ([ABOUT_60, EXACT_200], ("60–200 people", "60~200명", "60–200人")),
        (
            [ABOUT_60, MORE_THAN_200],
            ("60 to more than 200 people", "60에서 200명 초과까지", "60至超过200人"),
        ),
        (
            [UP_TO_60, AT_LEAST_200],
            (
                "up to 60 or at least 200 people",
                "최대 60 또는 최소 200명",
                "至多60或至少200人",
            ),
        ),
        (
            [ABOUT_200, MORE_THAN_200],
            ("about 200 people or more", "약 200명 이상", "约200人或更多"),
        ),
        (
            [FEWER_THAN_5, MORE_THAN_200],
            (
                "fewer than 5 to more than 200 people",
                "5 미만에서 200명 초과까지",
                "少于5至超过200人",
            ),
        ),
        (
            [FEWER_THAN_5, EXACT_200],
            ("fewer than 5 to 200 people", "5 미만에서 200명까지", "少于5至200人"),
        ),
        ([FEWER_THAN_5, ONE, EXACT_200], ("1–200 people", "1~200명", "1–200人")),
        ([SILENT], ("number unknown", "수치 미상", "数字不详")),
    ],
)
def test_figures_say_what_is_open_as_open(
    claims: list[dict[str, object]], said: tuple[str, ...]
) -> None:
    estimate = estimate_of(*claims)
    assert (
        tuple(words.estimate_figure(estimate, PEOPLE, language(code)) for code in LANGUAGES) == said
    )


def test_words_for_a_number_are_said_in_each_language() -> None:
    said = [words.estimate_figure(estimate_of(HUNDREDS), PEOPLE, language(x)) for x in LANGUAGES]
    assert said == ["hundreds", "수백 명", "数百人"]


def test_words_of_a_claim_are_not_said_in_a_language_in_which_nobody_said_them() -> None:
    own = {"qualifier": "vague", "wording": "a fictional busload"}
    assert words.estimate_figure(estimate_of(own), PEOPLE, language("en")) == f"“{own['wording']}”"
    with pytest.raises(Unsaid):
        words.estimate_figure(estimate_of(own), PEOPLE, language("ko"))


def test_one_is_a_person() -> None:
    one = estimate_of({"qualifier": "exact", "best": 1})
    said = [words.estimate_figure(one, PEOPLE, language(code)) for code in LANGUAGES]
    assert said == ["1 person", "1명", "1人"]


def test_a_sentence_says_how_many_and_on_whose_word() -> None:
    names = {"en": ("Alpha", "Beta"), "ko": ("가", "나"), "zh": ("甲", "乙")}

    def said(*claims: dict[str, object]) -> list[str]:
        estimate = estimate_of(*claims)
        return [
            words.estimate_sentence(estimate, PEOPLE, names[code][: len(claims)], language(code))
            for code in LANGUAGES
        ]

    assert said(ABOUT_60, EXACT_200) == [
        "Between 60 and 200 people, according to 2 claimants in 2 sources.",
        "출처 2건에 나타난 2개 주체에 따르면 60~200명입니다.",
        "据2个来源中的2个消息方的说法，数字为60至200人。",
    ]
    assert said(MORE_THAN_200) == [
        "More than 200 people, according to Alpha (1 source).",
        "가(출처 1건)에 따르면 200명 초과입니다.",
        "据甲（1个来源）的说法，数字为超过200人。",
    ]
    assert said(SILENT) == [
        "Reported without a number, according to Alpha (1 source).",
        "가(출처 1건)에 따르면 보고는 있었으나 수치는 제시되지 않았습니다.",
        "据甲（1个来源）的说法，有报告但未给出数字。",
    ]


def test_only_english_makes_a_description_small_within_a_sentence() -> None:
    estimate = estimate_of(EXACT_200)
    description = ("An activist quoted by a fictional paper",)
    assert "to an activist" in words.estimate_sentence(
        estimate, PEOPLE, description, language("en")
    )
    assert "An activist" in words.estimate_sentence(estimate, PEOPLE, description, language("ko"))


def test_a_unit_stands_where_the_language_counts() -> None:
    yearly = {"en": "people a year", "ko": "연간 명", "zh": "人/年"}
    claim = fictional_claim(**ABOUT_200)
    assert [words.claim_figure(claim, yearly, language(code)) for code in LANGUAGES] == [
        "about 200 people a year",
        "약 200명(연간)",
        "约200人/年",
    ]


def test_a_unit_without_a_phrase_of_its_own_is_said_by_its_label() -> None:
    unit = {"en": "fictional {braces}", "ko": "가상"}
    claim = fictional_claim(**EXACT_200)
    assert words.claim_figure(claim, unit, language("en")) == "200 fictional {braces}"
    assert words.claim_figure(claim, unit, language("ko")) == "200 가상"
    with pytest.raises(LookupError):
        words.claim_figure(claim, unit, language("zh"))


def test_sums_are_not_said() -> None:
    first = estimate_of(ABOUT_200)
    second = replace(estimate_of(MORE_THAN_200), event_id="fictional-other")
    silent = replace(estimate_of(SILENT), event_id="fictional-third")
    summed = total([first, second, silent], overlaps={})
    assert [words.total_figure(summed, language(code)) for code in LANGUAGES] == [
        "about 200 + more than 200 + 1 event, number unknown",
        "약 200 + 200 초과 + 사건 1건, 수치 미상",
        "约200 + 超过200 + 1起事件，数字不详",
    ]


NUMBERS = st.integers(3, 99_999)


@st.composite
def claims(draw: st.DrawFn) -> dict[str, object]:
    kind = draw(st.sampled_from(["exact", "about", "more_than", "up_to", "between", "none"]))
    if kind in ("exact", "about"):
        return {"qualifier": kind, "best": draw(NUMBERS)}
    if kind == "between":
        low, high = sorted(draw(st.tuples(NUMBERS, NUMBERS)))
        return {"qualifier": kind, "low": low, "high": high}
    if kind == "none":
        return {"qualifier": kind}
    wording = draw(st.sampled_from(["more than", "at least", "over", ""]))
    end = "low" if kind == "more_than" else "high"
    return {"qualifier": kind, end: draw(NUMBERS), "wording": wording}


@given(st.lists(claims(), min_size=1, max_size=5), st.sampled_from(LANGUAGES))
def test_no_sentence_has_a_number_that_the_claims_do_not_have(
    said: list[dict[str, object]], code: str
) -> None:
    estimate = estimate_of(*said)
    names = tuple("甲" for _ in estimate.claimant_ids)
    figure = words.estimate_figure(estimate, PEOPLE, language(code))
    sentence = words.estimate_sentence(estimate, PEOPLE, names, language(code))
    reported = {value for claim in estimate.claims for value in claim.numbers}
    counted = {len(estimate.claimant_ids), len(estimate.source_ids)}
    assert numbers_in(figure) <= reported
    assert numbers_in(sentence) <= reported | counted
    if estimate.span:
        assert estimate.span[1] in numbers_in(figure)


@given(st.lists(claims(), min_size=1, max_size=5), st.sampled_from(LANGUAGES))
def test_more_than_is_said_only_where_every_claim_at_that_end_says_so(
    said: list[dict[str, object]], code: str
) -> None:
    estimate = estimate_of(*said)
    strict = {"en": "more than", "ko": "초과", "zh": "超过"}[code]
    if strict in words.estimate_figure(estimate, PEOPLE, language(code)):
        greatest = max(value for claim in estimate.claims for value in claim.numbers)
        ends = [claim for claim in estimate.claims if greatest in claim.numbers]
        assert all(claim.wording in ("more than", "over") for claim in ends)


def numbers_in(text: str) -> set[float]:
    return {float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}
