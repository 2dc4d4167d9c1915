"""What tells who somebody is does not pass unseen; all that is told here is made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from borderatlas.build import check
from borderatlas.identifying import personal_column
from borderatlas.io.folder import shipped_folder
from tests.fictional_atlas import META, fictional_atlas

NUMBERS = {
    "write to fictional.person@fictional.example": "an address for e-mail",
    "fictional 110105190001010000": "a Chinese identity number",
    "fictional 000101-1000000": "a Korean resident number",
    "passport no. X00000000 (fictional)": "a passport number",
    "여권 M00000000 (가상)": "a passport number",
    "fictional +00 00 0000 0000": "a telephone number",
    "가상 010-0000-0000": "a telephone number",
    "虚构 13000000000": "a telephone number",
    "가상 ０１０－００００－００００": "a telephone number",
    "가상 010\u20110000\u20130000": "a telephone number",
    "가상 010.0000.0000": "a telephone number",
    "가상 (010) 0000-0000": "a telephone number",
    "가상 0100\u00ad0000\u200b000": "a telephone number",
    "fictional 0000 00 0000 0000": "a telephone number",
    "가상 02-000-0000": "a telephone number",
    "虚构 0433-0000000": "a telephone number",
    "fictional.person＠fictional.example": "an address for e-mail",
    "fictional\u200b@fictional.example": "an address for e-mail",
    "fictional ０００１０１－１００００００": "a Korean resident number",
    "fictional 0001011000000": "a Korean resident number",
    "fictional 000101 - 1000000": "a Korean resident number",
    "fictional 000101-1******": "a Korean resident number",
    "fictional 110105 19000101 0000": "a Chinese identity number",
}
PEOPLE = {
    "Mr Fictional was there": "a person's name",
    "가상인 씨가 말했다": "a person's name",
    "虚构某女士说": "a person's name",
    "Fictional (34) was there": "a person's age",
    "가상인(34)": "a person's age",
    "at 12 Fictional Street": "the address of a house",
    "虚构路12号": "the address of a house",
    "at 12.34567, 45.67891": "a position to within 100 m",
    "at -12.34567, -145.67891": "a position to within 100 m",
}
HARMLESS = (
    "Fictional Watch counted 600 (2023) on 2023-10-09, up from 40-50 persons.",
    "About 1,500 of 2,600; between 2018 and 2020; 12345678 in all.",
    "씨앗 600개, 날씨가 추웠다; 先生 is a word, and Mr. is another.",
    "Within 3.5 km of 41.8 N; No. 2 prison; 5th Street bridge; K27 train.",
    "From 2023-10-09 to 2023-10-12, 02-2023 at the latest; between 10,000–12,000; 2000.10.09.",
    "UN Doc. A/HRC/25/63, para. 1024; ISBN 978-0-00-000000-0; 1,200-1,300 in 2003-2004.",
)


def found(text: str, folder: Path, *, column: str = "paraphrase", passed: str = ""):
    atlas = fictional_atlas()
    atlas.meta = META + (f'\n[publish]\npassed = ["{passed}"]\n' if passed else "")
    atlas.row("claims", "c001")[column] = text
    return [item for item in check(atlas.write(folder)) if "looks like" in item.message]


@pytest.mark.parametrize(("text", "what"), [*NUMBERS.items()])
def test_a_number_of_a_person_is_an_error_and_is_not_repeated(
    text: str, what: str, tmp_path: Path
) -> None:
    (told,) = found(text, tmp_path, passed=text)
    assert (told.level, told.value) == ("error", "")
    assert told.message == f"holds what looks like {what}"
    assert told.hint
    assert text not in str(told)


@pytest.mark.parametrize(("text", "what"), [*PEOPLE.items()])
def test_what_looks_like_a_person_is_a_warning_until_it_is_passed(
    text: str, what: str, tmp_path: Path
) -> None:
    (told,) = found(text, tmp_path / "a")
    assert (told.level, told.message) == ("warning", f"holds what looks like {what}")
    assert found(text, tmp_path / "b", passed=text) == []


@pytest.mark.parametrize("text", HARMLESS)
def test_what_tells_nobody_is_let_alone(text: str, tmp_path: Path) -> None:
    assert found(text, tmp_path) == []


def test_what_only_the_team_sees_is_let_alone(tmp_path: Path) -> None:
    assert found(next(iter(NUMBERS)), tmp_path, column="note") == []


PERSONAL = """
    name Full_Name e-mail 전화번호 身份证号 home_town Phone_1 mobile_no 연락처 고향 birth_date
    ID_card contact informant homeTown ＰＨＯＮＥ 联系电话 手機
"""
COMMON = "place_id name_en births contacts victims address_of_site birthrate telling 주민 출처"


@pytest.mark.parametrize("name", PERSONAL.split())
def test_a_column_that_is_called_like_one_of_a_person_is_known(name: str) -> None:
    assert personal_column(name)
    assert personal_column(name.replace("_", " "))


@pytest.mark.parametrize("name", COMMON.split())
def test_a_column_that_is_called_otherwise_is_none_of_a_person(name: str) -> None:
    assert not personal_column(name)


@pytest.mark.parametrize("name", ["name", "Full Name", "e-mail", "전화번호", "身份证号"])
def test_a_column_for_persons_is_refused(name: str, tmp_path: Path) -> None:
    folder = fictional_atlas().write(tmp_path)
    path = folder / "data/claims.csv"
    head, *rows = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([f"{head},{name}", *(f"{row},x" for row in rows)]), "utf-8")
    (told,) = (item for item in check(folder) if item.column == name)
    assert (told.level, told.message[:16]) == ("error", "is called like a")


def test_the_shipped_atlas_holds_nothing_of_the_kind() -> None:
    assert [str(item) for item in check(shipped_folder()) if "looks like" in item.message] == []
