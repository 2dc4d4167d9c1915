"""What tells who somebody is: columns made for it, and texts that hold it.

A number by which a person is reached or registered (an address for e-mail, a telephone, an
identity card, a passport) never belongs into a cell that others see: an error. What looks like
a person's name, an age or a house can be a slip of the rule: a warning. Authors, publishers and
claimants are credited by name on purpose; their columns are not looked at for names.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from borderatlas.errors import Problem
from borderatlas.rows import Tables, columns_with, problem
from borderatlas.schema import TABLES

_REMOVE = "remove it, or put it into a file outside the atlas"
_SAY_LESS = "say it without what tells the person"

_PERSONAL = frozenset(
    """
    name full_name fullname surname family_name given_name first_name last_name maiden_name
    phone telephone mobile tel email e-mail mail dob birth birthday birthdate date_of_birth
    passport passport_no id_number national_id resident_number ssn hukou address home_address
    hometown wechat kakao age sex gender father mother spouse
    이름 성명 성씨 전화 전화번호 휴대폰 이메일 생년월일 여권 여권번호 주민번호 주민등록번호
    주소 나이
    姓名 名字 电话 手机 手机号 邮箱 电子邮件 生日 出生日期 护照 护照号 身份证 身份证号
    住址 地址 年龄
    """.split()  # noqa: SIM905 - words in three languages are read in lines
)

_NUMBERS: Mapping[str, re.Pattern[str]] = {
    "an address for e-mail": re.compile(r"[\w.+-]{2,}@[\w-]+\.\w{2,}"),
    "a Chinese identity number": re.compile(
        r"(?<!\d)[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)"
    ),
    "a Korean resident number": re.compile(
        r"(?<!\d)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-[1-8]\d{6}(?!\d)"
    ),
    "a passport number": re.compile(
        r"(?i:passport|여권|护照|護照)\D{0,12}(?<![A-Za-z\d])[A-Z]{1,2}\d{7,8}(?!\d)"
    ),
    "a telephone number": re.compile(
        r"(?<![\d.-])(?:\+\d{1,3}[ -]?\(?\d{1,4}\)?(?:[ -]?\d{2,4}){2,4}"
        r"|01[016789][ -]\d{3,4}[ -]\d{4}|1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?![\d.-])"
    ),
}

_PEOPLE: Mapping[str, re.Pattern[str]] = {
    "a person's name": re.compile(
        r"\b(?:Mr|Mrs|Ms|Miss)\.? [A-Z][a-z]+"
        r"|(?<![가-힣])(?!아저씨|아가씨)[가-힣]{2,4} ?(?:씨|선생님|여사)"
        r"(?=[가는은의를와께에도]|[^가-힣]|$)"
        r"|(?<![一-鿿])[一-鿿]{1,3}(?:先生|女士|小姐)"
    ),
    "a person's age": re.compile(
        r"[A-Z][a-z]+ \(\d{2}\)|[가-힣]{2,4} ?\(\d{2}세?\)|[一-鿿]{2,3}[（(]\d{2}岁?[)）]"
    ),
    "the address of a house": re.compile(
        r"\b\d{1,4} [A-Z][a-z]+ (?:Street|St|Road|Rd|Lane|Avenue)\b"
        r"|[가-힣]+(?:로|길) ?\d{1,4}(?:번지|호)|[一-鿿]{2,8}(?:路|街|巷)\d{1,4}号"
    ),
    "a position to within 100 m": re.compile(
        r"(?<![\d.])\d{2,3}\.\d{3,}°?[ ,;NSEW]+\d{2,3}\.\d{3,}"
    ),
}


def personal_column(name: str) -> bool:
    """Return whether a column is called as one that holds what tells a person."""
    return name.strip().casefold().replace(" ", "_") in _PERSONAL


def tells_a_person(text: str) -> str:
    """Return what in a text tells who somebody is, or looks so; "" where nothing does."""
    return next((what for forms in (_NUMBERS, _PEOPLE) for what in _held(text, forms)), "")


def check_identifying(tables: Tables, *, passed: Collection[str] = ()) -> Iterator[Problem]:
    """Yield the public texts that tell who somebody is, or look so.

    `passed` are texts that an editor has looked at and lets stand where they look like a name.
    """
    for name, records in tables.items():
        texts = columns_with(TABLES[name], "text")
        shown = [column.name for column in texts if column.audience != "internal"]
        for record in records:
            for column in shown:
                text = str(record[column] or "")
                for what in _held(text, _NUMBERS):
                    message = f"holds what looks like {what}"
                    yield problem(name, record, column, message, hint=_REMOVE, value="")
                if name in ("sources", "claimants") or any(known in text for known in passed):
                    continue
                for what in _held(text, _PEOPLE):
                    message = f"holds what looks like {what}"
                    yield problem(
                        name, record, column, message, hint=_SAY_LESS, value="", level="warning"
                    )


def _held(text: str, forms: Mapping[str, re.Pattern[str]]) -> Iterator[str]:
    return (what for what, form in forms.items() if form.search(text))
