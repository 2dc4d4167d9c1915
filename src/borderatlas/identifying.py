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
from borderatlas.names import undisguised
from borderatlas.rows import Tables, columns_with, problem
from borderatlas.schema import TABLES

_REMOVE = "remove it, or put it into a file outside the atlas"
_SAY_LESS = "say it without what tells the person"

_PERSONAL = frozenset(
    """
    name fullname familyname givenname firstname lastname maidenname alias nickname
    mail dateofbirth placeofbirth idnumber idno idcard nationalid residentnumber address
    homeaddress father mother spouse husband wife relative contact informant interviewee
    age sex gender victim witness
    이름 성씨 별명 주소 나이 성별 배우자
    名字 地址 住址 年龄 性别 配偶 线人
    """.split()  # noqa: SIM905 - words in three languages are read in lines
)
"""Columns called so, when what is no letter is left out."""

_PERSONAL_WORDS = frozenset(
    """
    phone telephone mobile cellphone tel fax email dob birth birthday birthdate passport ssn
    surname hukou hometown wechat weixin kakao kakaotalk telegram whatsapp
    """.split()  # noqa: SIM905 - as above
)
"""Columns with one of these words in their names."""

_PERSONAL_PARTS = re.compile(
    "전화|휴대폰|핸드폰|연락처|이메일|카톡|카카오|생년|생일|출생|여권|주민번호|주민등록|성명|실명|고향|본적"
    "|电话|手机|联系|邮箱|电子邮件|微信|生日|出生|护照|身份证|户口|户籍|姓名|籍贯|家乡|老家"
    "|電話|手機|聯繫|聯絡|郵箱|護照|身份證|戶口|戶籍|籍貫|家鄉"
)
"""Columns in whose names one of these stands: words there have no blanks between them."""

_NUMBERS: Mapping[str, re.Pattern[str]] = {
    "an address for e-mail": re.compile(r"[\w.+-]+@[\w-]+\.\w{2,}"),
    "a Chinese identity number": re.compile(
        r"(?<!\d)[1-9]\d{5} ?(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
        r" ?\d{3}[\dXx](?!\d)"
    ),
    "a Korean resident number": re.compile(
        r"(?<!\d)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?: ?- ?)?[1-8](?:\d{6}|\*{6})(?!\d)"
    ),
    "a passport number": re.compile(
        r"(?i:passport|여권|护照|護照)\D{0,12}(?<![A-Za-z\d])[A-Z]{1,2}\d{7,8}(?!\d)"
    ),
    "a telephone number": re.compile(
        r"(?<![\d.-])(?:(?:\+\d{1,3}[ .-]?|00\d{1,3}[ .-])\(?\d{1,4}\)?(?:[ .-]{0,2}\d{2,4}){2,4}"
        r"|01[016789]\)?[ .-]{0,2}\d{3,4}[ .-]?\d{4}"
        r"|0(?:2|[3-6]\d)\)?[ -]{1,2}\d{3,4}-\d{4}|0\d{2,3}-\d{7,8}"
        r"|1[3-9]\d[ .-]?\d{4}[ .-]?\d{4})(?![\d-]|\.\d)"
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
        r"(?<![\d.])\d{2,3}\.\d{3,}°?[ ,;NSEW]+[+-]?\d{2,3}\.\d{3,}"
    ),
}


def personal_column(name: str) -> bool:
    """Return whether a column is called as one that holds what tells a person."""
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", undisguised(name)).casefold()
    words = re.findall(r"[^\W\d_]+", plain)
    known = "".join(words) in _PERSONAL | _PERSONAL_WORDS or not _PERSONAL_WORDS.isdisjoint(words)
    return known or bool(_PERSONAL_PARTS.search(plain))


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
    plain = undisguised(text)
    return (what for what, form in forms.items() if form.search(plain))
