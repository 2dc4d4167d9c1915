"""What was published can be proved: manifest, comparison, signature, past days, withdrawal."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from borderatlas import known, manifest, publish
from borderatlas.audit import audit
from borderatlas.build import build, open_map, open_maps
from borderatlas.cli import cli
from borderatlas.compare import compare
from borderatlas.errors import EXIT_VERIFY, ArgumentError, DataError, SpecError
from borderatlas.figures import Wanted, figures
from borderatlas.io.folder import check_folder, read_atlas
from borderatlas.known import given_day
from borderatlas.signing import SignatureError, Signer, signed_by
from borderatlas.starter import write_starter
from borderatlas.unpack import texts
from borderatlas.verify import verify
from borderatlas.withdraw import withdraw

DAY = dt.date(2024, 1, 2)


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("proof") / "fictional"
    write_starter(folder)
    return folder


@pytest.fixture(scope="module")
def built(atlas: Path) -> Path:
    out = atlas.parent / "built"
    build(atlas, out, split=True)
    return out


@pytest.fixture
def copy(atlas: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(atlas, tmp_path / "fictional"))


@pytest.fixture
def outputs(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "built"))


def problems(path: Path) -> set[tuple[str, str]]:
    return {(Path(found.file).name, found.message) for found in verify(path).problems}


def test_a_build_is_as_its_manifest_says(built: Path, atlas: Path, tmp_path: Path) -> None:
    assert verify(built).good
    build(atlas, tmp_path, split=True)
    assert (tmp_path / manifest.NAME).read_bytes() == (built / manifest.NAME).read_bytes()


def test_split_pages_may_ask_for_what_was_written_with_them_alone(outputs: Path) -> None:
    audited = verify(outputs, look_inside=True)
    assert audited.good
    asked = [item for found in audited.audits.values() for item in found if "beside" in item.what]
    assert {"leaflet", "borderatlas", "map-data", "map-start"} <= {
        item.text.partition(".")[0] for item in asked
    }
    page = next(outputs.rglob("map.html"))
    script = next(page.parent.glob("map-start.*.js"))
    script.write_text(f"{script.read_text(encoding='utf-8')}\nlocation = 'x'", encoding="utf-8")
    (found,) = verify(page, look_inside=True).audits.values()
    assert [item.text for item in found if item.level == "error"] == [f"<script src> {script.name}"]
    (outputs / manifest.NAME).unlink()
    (found,) = verify(page).audits.values()
    wrong = {item.what for item in found if item.level == "error"}
    assert wrong == {"policy", "request"}


def test_scripts_written_with_a_page_are_audited_as_its_own() -> None:
    policy = "default-src 'none'; script-src 'self'"
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    page = f'{meta}<script src="a.js"></script>'
    beside = {"a.js": b"location = 'https://example.org'; fetch('x')"}
    assert [item.level for item in audit(page.encode(), {"a.js": b"1"})] == ["note"] * 4
    found = {(item.level, item.what, item.where) for item in audit(page.encode(), beside)}
    assert ("error", "goes elsewhere", "a.js") in found
    assert ("allowed", "request in a script", "a.js") in found
    wrong = [item.what for item in audit(page.encode()) if item.level == "error"]
    assert wrong == ["policy", "request"]


def test_the_manifest_names_what_went_in_and_no_path(built: Path, atlas: Path) -> None:
    text = (built / manifest.NAME).read_text(encoding="utf-8")
    (making,) = json.loads(text)["makings"].values()
    assert {"data/claims.csv", "data/atlas.toml", "data/geo/sites.geojson"} <= set(making["inputs"])
    assert making["audience"] == "public"
    assert making["boundary"]["file"] in text
    assert set(making["maps"]) == {"numbers", "places"}
    assert str(atlas.parent) not in text


def test_the_hash_of_a_table_does_not_hang_on_what_is_withheld(copy: Path) -> None:
    """Whoever may try four numbers against a hash reads the one that was withheld."""
    path = copy / "data/claims.csv"
    before = manifest.making(open_maps(copy)[0][0])[0]
    path.write_text(path.read_text(encoding="utf-8").replace("Rival of f002", "Fictional secret"))
    assert manifest.making(open_maps(copy)[0][0])[0] == before
    path.write_text(path.read_text(encoding="utf-8").replace("150 people", "151 people"))
    assert manifest.making(open_maps(copy)[0][0])[0] != before


def test_the_hash_of_the_settings_does_not_hang_on_words_of_the_data(copy: Path) -> None:
    """What an editor passed quotes cells: the hash of it would let anybody try them."""
    path = copy / "data/atlas.toml"
    before = manifest.making(open_maps(copy)[0][0])[0]
    text = path.read_text(encoding="utf-8")
    path.write_text(text + '\n[publish]\npassed = ["Mr Fictional"]\n', encoding="utf-8")
    assert manifest.making(open_maps(copy)[0][0])[0] == before


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_one_flipped_bit_is_found_in_any_output(built: Path, data: st.DataObject) -> None:
    files = sorted(path for path in built.rglob("*") if path.is_file())
    path = data.draw(st.sampled_from(files), label="file")
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1), label="byte")
    bit = data.draw(st.integers(0, 7), label="bit")
    changed = bytearray(whole)
    changed[at] ^= 1 << bit
    path.write_bytes(changed)
    try:
        assert not verify(path).good
    except DataError:
        assert path.name == manifest.NAME
    finally:
        path.write_bytes(whole)


def test_a_missing_and_a_strange_file_are_found(outputs: Path) -> None:
    (outputs / "places/map.html").unlink()
    (outputs / "places/.fictional-leftover").write_text("x")
    assert problems(outputs) == {
        ("map.html", "is missing"),
        (".fictional-leftover", "is not in the manifest"),
    }


def test_links_and_special_files_are_named_and_not_read(outputs: Path) -> None:
    (outputs / "folder").symlink_to(outputs.parent, target_is_directory=True)
    (outputs / "broken").symlink_to("nowhere")
    os.mkfifo(outputs / "pipe")
    (outputs / "two\nlines").write_text("x")
    told = {Path(found.file).name: found.message for found in verify(outputs).problems}
    assert "is a link" in told["folder"]
    assert "is a link" in told["broken"]
    assert "no regular file" in told["pipe"]
    assert "two\\nlines'" in told


def test_a_page_is_known_by_its_content_and_the_rest_is_not_called_clean(tmp_path: Path) -> None:
    page = tmp_path / "fictional.php"
    page.write_text("<!doctype html><img src='https://example.org/a.png'>")
    assert not verify(page).good
    other = tmp_path / "fictional.dat"
    other.write_text("fictional")
    said = CliRunner().invoke(cli, ["verify", str(other)]).output
    assert "was not audited" in said
    assert "asks for nothing" not in said


def test_what_is_no_signature_is_said_not_to_be_checked(outputs: Path) -> None:
    (outputs / manifest.SIGNATURE).write_text("fictional")
    assert any("was not checked" in remark for remark in verify(outputs).remarks)


def left_behind(path: Path) -> dict[str, str]:
    return {
        Path(found.file).relative_to(path).as_posix() if path.is_dir() else path.name: found.hint
        for found in verify(path).problems
        if found.message.startswith("may tell what was withdrawn since")
    }


def test_a_file_that_may_tell_what_was_withdrawn_is_not_as_it_should_be(
    copy: Path, tmp_path: Path
) -> None:
    out, run = tmp_path / "out", CliRunner().invoke
    export = ["export", "--atlas", str(copy), "-o", str(out), "--format", "csv"]
    assert run(cli, [*export, "claims", "sources"]).exit_code == 0
    assert not left_behind(out)
    withdraw(copy, "f002", reason="fictional", day=DAY)
    assert run(cli, [*export, "sources"]).exit_code == 0
    hint = "make it again with `borderatlas export`, or delete it"
    assert left_behind(out) == {"export/claims.csv": hint}
    assert left_behind(out / "export/claims.csv") == {"claims.csv": hint}
    done = run(cli, ["verify", str(out)])
    assert done.exit_code == EXIT_VERIFY
    assert f"{out / 'export/claims.csv'}: may tell what was withdrawn since" in done.stdout
    (out / "export/claims.csv").unlink()
    assert verify(out).good
    assert not verify(out).remarks
    assert run(cli, [*export, "sources"]).exit_code == 0
    assert len(manifest.read(out / manifest.NAME)["makings"]) == 1
    (out / "export/sources.csv").unlink()
    assert problems(out) == {("sources.csv", "is missing")}


def test_data_that_come_back_make_older_files_the_newest(copy: Path, tmp_path: Path) -> None:
    out, claims = tmp_path / "out", copy / "data/claims.csv"
    before, words = claims.read_text(encoding="utf-8"), ["export", "--atlas", str(copy)]

    def write(table: str) -> bytes:
        CliRunner().invoke(cli, [*words, "-o", str(out), "--format", "csv", table])
        return (out / manifest.NAME).read_bytes()

    first = write("claims")
    claims.write_text(before.replace(",150,", ",151,"), encoding="utf-8")
    write("sources")
    assert left_behind(out).keys() == {"export/claims.csv"}
    claims.write_text(before, encoding="utf-8")
    write("events")
    assert left_behind(out).keys() == {"export/sources.csv"}
    write("sources")
    assert verify(out).good
    assert b"older" not in first + (out / manifest.NAME).read_bytes()


def test_maps_of_another_day_or_of_another_program_stand_side_by_side(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    words = ["export", "--atlas", str(copy), "-o", str(out), "--format", "csv"]
    CliRunner().invoke(cli, [*words, "claims"])
    CliRunner().invoke(cli, [*words, "sources", "--as-of", "2020-12-31"])
    monkeypatch.setattr(manifest, "versions", lambda: {"borderatlas": "fictional"})
    CliRunner().invoke(cli, [*words, "events"])
    assert len(manifest.read(out / manifest.NAME)["makings"]) == 3
    found = verify(out)
    assert found.good
    assert any("3 states" in remark for remark in found.remarks)


def test_where_nobody_said_which_state_is_the_newest_no_file_is_trusted(
    copy: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    words = ["export", "--atlas", str(copy), "-o", str(out), "--format", "csv"]
    CliRunner().invoke(cli, [*words, "claims"])
    withdraw(copy, "f002", reason="fictional", day=DAY)
    CliRunner().invoke(cli, [*words, "sources"])
    proof = manifest.read(out / manifest.NAME)
    for making in proof["makings"].values():
        making.pop("older", None)
    (out / manifest.NAME).write_bytes(manifest.written(proof))
    assert left_behind(out).keys() == {
        *("export/about.json", "export/claims.csv", "export/sources.csv")
    }


def test_what_an_older_file_of_a_folder_tells_is_told(copy: Path, tmp_path: Path) -> None:
    out, old = tmp_path / "out", tmp_path / "old"
    run = CliRunner().invoke
    assert run(cli, ["export", "--atlas", str(copy), "-o", str(out), "sources"]).exit_code == 0
    assert run(cli, ["embed", "numbers", "--atlas", str(copy), "-o", str(out)]).exit_code == 0
    build(copy, out)
    shutil.copytree(out, old)
    words = ["withdraw", "f002", "--reason", "fictional", "--atlas", str(copy)]
    assert "embed, figure and export again" in run(cli, words).stderr
    said = run(cli, ["build", str(copy), "-o", str(out)])
    assert "numbers/embed.html" in said.stderr
    assert "make them again" in said.stderr
    told = left_behind(out)
    assert told["numbers/embed.html"] == "make it again with `borderatlas embed`, or delete it"
    assert told["export/sources.csv"] == "make it again with `borderatlas export`, or delete it"
    assert "numbers/map.html" not in told
    assert not verify(out).audits, "they are as they were written"
    assert "f002" not in {found.row_id for found in compare(old, out)}
    gone = {(found.row_id, found.change) for found in compare(out, copy)}
    assert ("f002", "removed") in gone
    said = run(cli, ["diff", str(old), str(out)])
    assert "files of 2 states" in said.stderr
    assert "numbers/embed.html" in said.stderr
    run(cli, ["export", "--atlas", str(copy), "-o", str(out), "sources"])
    last = run(cli, ["embed", "numbers", "--atlas", str(copy), "-o", str(out)])
    assert "another state" not in last.stderr
    assert verify(out).good
    assert ("f002", "removed") in {(found.row_id, found.change) for found in compare(old, out)}


def test_what_changed_is_said_in_words(atlas: Path, copy: Path) -> None:
    claims, sites = copy / "data/claims.csv", copy / "data/geo/sites.geojson"
    text = claims.read_text(encoding="utf-8")
    claims.write_text(text.replace("over 150 people", "over 150 of them"), encoding="utf-8")
    text = sites.read_text(encoding="utf-8").replace("[-123.15,-48.25]", "[-123.15,-48.26]")
    sites.write_text(text.replace('"precision_m":15000', '"precision_m":16000'), encoding="utf-8")
    withdraw(copy, "f006", reason="fictional", day=DAY)
    done = CliRunner().invoke(cli, ["diff", str(atlas), str(copy)])
    said = {line.partition(" (")[0]: line for line in done.stdout.splitlines()}
    assert said["changed claim f002"] == "changed claim f002 (numbers): wording changed"
    moved = "position changed, details changed, precision in metres 15000 → 16000"
    place = "changed place sites/fictional-northport-cells"
    assert said[place] == f"{place} (places): {moved}"
    assert "more than 60 people" in said["removed claim f006"]
    assert not re.search("[0-9a-f]{16}", done.stdout)
    withdraw(copy, "f002", reason="fictional", day=DAY)
    told = CliRunner().invoke(cli, ["diff", str(atlas), str(copy)]).stdout
    assert "(numbers): claims without f002, figure 150–240 → 180–240\n" in told


def test_a_line_that_names_files_stays_a_line(copy: Path, tmp_path: Path) -> None:
    out, run = tmp_path / "out", CliRunner().invoke
    words = ["export", "--atlas", str(copy), "-o", str(out), "--format", "csv"]
    run(cli, words)
    withdraw(copy, "f002", reason="fictional", day=DAY)
    run(cli, [*words, "sources"])
    last = run(cli, ["diff", str(out), str(out)]).stderr.splitlines()[-1]
    many = len(list((out / "export").iterdir())) - 2 - 3
    assert last.startswith(f"{out}: files of 2 states, all compared: export/about.json, ")
    assert last.endswith(
        f"export/aliases.csv, export/areas.csv, export/claimants.csv and {many} more"
    )


def test_a_number_of_two_states_of_a_folder_is_compared_in_both(copy: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run = CliRunner().invoke
    assert run(cli, ["embed", "numbers", "--atlas", str(copy), "-o", str(out)]).exit_code == 0
    path = copy / "data/claims.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",150,", ",151,"), encoding="utf-8")
    build(copy, out)
    assert [found for found in compare(out, copy) if found.change == "changed"]


def test_parts_of_split_pages_are_forgotten_with_their_page(copy: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(copy, out, split=True)
    build(copy, out)
    assert verify(out).good
    assert set(manifest.read(out / manifest.NAME)["files"]) == {
        "numbers/map.html",
        "places/map.html",
    }


def test_a_file_of_others_is_not_written_over(copy: Path, tmp_path: Path) -> None:
    (tmp_path / manifest.NAME).write_text('{"name": "fictional web app"}')
    with pytest.raises(DataError, match="is no manifest"):
        build(copy, tmp_path)
    assert not (tmp_path / "numbers").exists()


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="needs OpenSSH")
def test_a_signature_holds_for_these_bytes_and_these_people(atlas: Path, tmp_path: Path) -> None:
    for name in ("editor", "stranger"):
        key = tmp_path / name
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)]
        subprocess.run(command, check=True)
        public = key.with_suffix(".pub").read_text()
        (tmp_path / f"{name}.signers").write_text(f"{name}@example.org {public}")
    out = tmp_path / "out"
    build(atlas, out, sign=Signer(tmp_path / "editor"))
    proof, signature = (out / manifest.NAME).read_bytes(), out / manifest.SIGNATURE
    allowed = tmp_path / "editor.signers"
    assert verify(out).good
    assert signed_by(proof, signature, allowed=allowed) == "editor@example.org"
    with pytest.raises(SignatureError, match="does not hold"):
        signed_by(proof + b" ", signature, allowed=allowed)
    with pytest.raises(SignatureError, match="nobody"):
        signed_by(proof, signature, allowed=tmp_path / "stranger.signers")
    build(atlas, out)
    with pytest.raises(SignatureError, match="no such signature"):
        signed_by(proof, signature, allowed=allowed)
    (out / "places/map.html").write_text("fictional")
    done = CliRunner().invoke(cli, ["verify", str(out), "--check-signature", str(allowed)])
    assert done.exit_code == EXIT_VERIFY
    told = ("no such signature", "`--sign KEY`", "its SHA-256 is another", "do not publish it")
    assert all(words in done.output for words in told)


@pytest.mark.parametrize("command", [["build"], ["embed", "numbers"], ["export"]])
def test_a_signature_that_goes_is_told(command: list[str], atlas: Path, tmp_path: Path) -> None:
    run = [*command, "--atlas", str(atlas), "-o", str(tmp_path)]
    assert "signature" not in CliRunner().invoke(cli, run).stderr
    (tmp_path / manifest.SIGNATURE).write_text("fictional")
    done = CliRunner().invoke(cli, run)
    assert done.exit_code == 0, done.output
    assert f"{tmp_path}: the signature was" in done.stderr
    assert "`--sign KEY`" in done.stderr


def test_without_the_tool_nothing_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text("")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ArgumentError, match="install OpenSSH"):
        Signer(tmp_path / "key")


def test_a_past_day_knows_no_later_source(atlas: Path) -> None:
    found, left = known.as_of(read_atlas(atlas), dt.date(2020, 10, 12))
    dates = {row["source_id"]: row["date"] for row in found.rows("sources")}
    assert found.rows("claims")
    assert {dates[row["source_id"]] for row in found.rows("claims")} == {
        "2020-10-11",
        "2020-10-12",
    }
    whole = {row["claim_id"] for row in read_atlas(atlas).rows("claims")}
    assert whole == {row["claim_id"] for row in found.rows("claims")} | (whole & set(left.later))


def test_an_imprecise_date_counts_by_its_last_day_and_none_is_named(copy: Path) -> None:
    path = copy / "data/sources.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",2020-10-12,", ",,").replace(",2020-12,", ",2020,"))
    _, left = known.as_of(read_atlas(copy), dt.date(2020, 12, 30))
    assert "f002" in left.undated
    assert "f001" in left.later
    last_day, _ = known.as_of(read_atlas(copy), dt.date(2020, 12, 31))
    assert "f001" in {row["claim_id"] for row in last_day.rows("claims")}


def test_a_page_of_a_past_day_says_so_in_three_languages(atlas: Path, tmp_path: Path) -> None:
    item = open_map("numbers", atlas, as_of="2020-12-31")
    assert {code: text.strip() != "" for code, text in item.scene.subtitle.items()} == {
        "en": True,
        "ko": True,
        "zh": True,
    }
    for language, words in {
        "en": "As of 31 ",
        "ko": "2020년 12월 31일 기준",
        "zh": "截至2020年12月31日",
    }.items():
        assert words in item.scene.subtitle[language]
        assert any(words in text for _, text in texts(item.html().encode()))
    build(atlas, tmp_path, as_of=dt.date(2020, 12, 31))
    (making,) = manifest.read(tmp_path / manifest.NAME)["makings"].values()
    assert making["as_of"] == "2020-12-31"
    with pytest.raises(ArgumentError, match="is no day"):
        open_map("numbers", atlas, as_of="yesterday")


def as_published(folder: Path) -> list[str]:
    return [item.html() for item in open_maps(folder)[0]]


@pytest.mark.parametrize("claim", ["f001", "f002"])
def test_a_withdrawn_claim_is_gone_and_the_comparison_proves_it(
    copy: Path, claim: str, tmp_path: Path
) -> None:
    out = tmp_path / "old"
    build(copy, out)
    withdraw(copy, claim, reason="fictional reason", day=DAY)
    assert not [found for found in check_folder(copy) if found.level == "error"]
    for page in open_maps(copy)[0]:
        assert claim not in page.scene.dumps()
        assert "fictional reason" not in page.scene.dumps()
    gone = {(found.kind, found.row_id) for found in compare(out, copy) if found.change == "removed"}
    assert ("claim", claim) in gone
    back = {(found.row_id, found.change) for found in compare(copy, out)}
    assert (claim, "added") in back


def test_a_withdrawn_claim_leaves_the_bytes_of_an_atlas_that_never_had_it(
    copy: Path, tmp_path: Path
) -> None:
    never = Path(shutil.copytree(copy, tmp_path / "never"))
    path = never / "data/claims.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("f002,")))
    withdraw(copy, "f002", reason="fictional", day=DAY)
    assert as_published(copy) == as_published(never)


def test_maps_of_what_was_withdrawn_whole_are_built_and_say_so(copy: Path, tmp_path: Path) -> None:
    """A build that failed would leave online what is to be gone."""
    atlas = read_atlas(copy)
    for row in (*atlas.rows("sites"), *atlas.rows("crossings")):
        withdraw(copy, row["place_id"], reason="fictional", day=DAY)
    build(copy, tmp_path / "site")
    said = {item.map_id: item.scene.sentence for item in open_maps(copy)[0]}
    assert said["places"]["en"] == "No place of detention is shown."
    page = (tmp_path / "site/places/map.html").read_bytes()
    assert not [text for _, text in texts(page) if "Fictional South Prison" in text]
    assert figures(copy, tmp_path / "site", wanted=Wanted(languages=("en",), formats=("svg",)))


def test_a_withdrawn_place_goes_with_all_that_hangs_on_it(copy: Path) -> None:
    public, _ = publish.apply(read_atlas(copy))
    place = public.rows("sites")[0]["place_id"]
    withdraw(copy, place, reason="fictional", day=DAY)
    public, _ = publish.apply(read_atlas(copy))
    for table in public.tables:
        for row in public.rows(table):
            assert place not in row.values()
    inside, _ = publish.apply(read_atlas(copy), "internal")
    assert inside.place(place)


def test_pages_and_tables_of_one_state_prove_each_other_after_a_withdrawal(
    copy: Path, tmp_path: Path
) -> None:
    """An event and a source are left that nothing rests on: tables go without them."""
    out = tmp_path / "out"
    withdraw(copy, "fictional-north-house", reason="fictional", day=DAY)
    build(copy, out)
    done = CliRunner().invoke(cli, ["export", "--atlas", str(copy), "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert "fictional-2020-11-held" not in (out / "export/events.csv").read_text("utf-8")
    assert verify(out).good
    assert len(manifest.read(out / manifest.NAME)["makings"]) == 1
    build(copy, out)
    assert verify(out).good


def test_no_earlier_day_brings_back_what_was_withdrawn(copy: Path) -> None:
    place = read_atlas(copy).rows("sites")[0]["place_id"]
    withdraw(copy, "f002", reason="fictional", day=DAY)
    withdraw(copy, place, reason="fictional", day=DAY)
    before, _ = known.as_of(read_atlas(copy), DAY - dt.timedelta(days=1))
    public, _ = publish.apply(before)
    assert "f002" not in {row["claim_id"] for row in public.rows("claims")}
    assert place not in {row["place_id"] for row in public.rows("sites")}


def history(folder: Path, rows: str) -> Path:
    path = folder / "data/withdrawals.csv"
    path.write_text(f"date,kind,row_id,was,reason\n{rows}")
    return path


def test_a_slip_in_the_history_is_named_before_it_publishes_a_place(copy: Path) -> None:
    place = read_atlas(copy).rows("sites")[0]["place_id"]
    history(copy, f"2024-01-02,place,{place}x,,fictional\n2024-01-02,claims,f002,,fictional\n")
    found = {(one.row, one.column): one for one in check_folder(copy) if one.level == "error"}
    assert found.keys() == {(2, "row_id"), (3, "kind")}
    assert found[2, "row_id"].hint == f"did you mean '{place}'?"
    history(copy, "2024-01-02,claim,f002,,fictional\n")
    assert "its status does not say so" in " ".join(one.message for one in check_folder(copy))


def test_a_withdrawal_that_was_ended_half_way_is_completed_by_the_next(copy: Path) -> None:
    withdraw(copy, "f002", reason="fictional", day=DAY)
    whole = (copy / "data/withdrawals.csv").read_text()
    history(copy, "")
    withdraw(copy, "f002", reason="fictional", day=DAY)
    again = (copy / "data/withdrawals.csv").read_text()
    assert [line.split(",")[:3] for line in again.splitlines()] == [
        line.split(",")[:3] for line in whole.splitlines()
    ]


REFUSED: dict[str, Callable[[Path], object]] = {
    "has this id": lambda folder: withdraw(folder, "f999", reason="x", day=DAY),
    "is no reason": lambda folder: withdraw(folder, "f002", reason="a\nb", day=DAY),
    "withdrawn already": lambda folder: [
        withdraw(folder, "f002", reason="x", day=DAY) for _ in range(2)
    ],
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_cannot_be_withdrawn_is_refused(copy: Path, message: str) -> None:
    with pytest.raises(DataError, match=message):
        REFUSED[message](copy)


def test_a_withdrawal_is_not_of_a_day_to_come(copy: Path) -> None:
    before = (copy / "data/claims.csv").read_bytes()
    words = ["withdraw", "f002", "--reason", "fictional", "--atlas", str(copy)]
    found = CliRunner().invoke(cli, [*words, "--date", "2999-01-02"])
    assert found.exit_code == 2
    assert "is in the future; it counts from the next build on" in " ".join(found.stderr.split())
    assert (copy / "data/claims.csv").read_bytes() == before


def test_a_past_day_is_not_to_come(copy: Path, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="is in the future; name a day"):
        open_map("numbers", copy, as_of="2999-01-02")
    words = ["build", str(copy), "-o", str(tmp_path / "out"), "--as-of", "2999-01-02"]
    assert isinstance(CliRunner().invoke(cli, words).exception, ArgumentError)
    assert not (tmp_path / "out").exists()


def test_a_scene_of_a_past_day_holds_no_later_claim(copy: Path) -> None:
    words = ["scene", "numbers", "--atlas", str(copy)]
    today = CliRunner().invoke(cli, words).stdout
    then = CliRunner().invoke(cli, [*words, "--as-of", "2020-10-12"]).stdout
    assert '"f001"' in today
    assert '"f001"' not in then


def test_a_key_that_was_given_in_place_of_its_file_is_not_repeated() -> None:
    with pytest.raises(ArgumentError, match="name the file of a private key") as found:
        Signer(Path("fictional-secret"))
    assert "fictional-secret" not in str(found.value)


def test_no_hint_of_a_map_file_names_what_was_withheld(copy: Path, tmp_path: Path) -> None:
    events = copy / "data/events.csv"
    lines = events.read_text(encoding="utf-8").splitlines()
    cells = lines[1].split(",")
    events.write_text("\n".join([*lines, ",".join(["zq-secret-event", *cells[1:]])]) + "\n")
    path = copy / "maps/numbers.toml"
    text = path.read_text(encoding="utf-8")
    event = next(line for line in text.splitlines() if line.startswith("events = "))
    path.write_text(text.replace(event, 'events = ["zq-secret-evnt"]'), encoding="utf-8")
    found = CliRunner().invoke(cli, ["build", str(copy), "-o", str(tmp_path / "out")])
    assert isinstance(found.exception, SpecError)
    assert "'zq-secret-evnt'" in str(found.exception)
    assert "zq-secret-event" not in str(found.exception)


@pytest.mark.parametrize("day", ["2020-W50-1", "20201207"])
def test_a_day_is_written_in_one_way(day: str) -> None:
    with pytest.raises(ArgumentError, match="write it like 2023-12-07"):
        given_day(day)


def test_the_history_only_grows(copy: Path) -> None:
    history = copy / "data/withdrawals.csv"
    withdraw(copy, "f001", reason="first, fictional", day=DAY)
    first = history.read_text(encoding="utf-8").splitlines()
    withdraw(copy, "f002", reason="second", day=DAY)
    assert set(first) < set(history.read_text(encoding="utf-8").splitlines())
    assert read_atlas(copy).row("claims", "f001")["status"] == "withdrawn"
