"""The stand-alone checker agrees with our draws and notices every kind of tampering."""

import ast
import csv
import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from qa_app.cycles.rules.plan import Dimension
from qa_app.sampling.rules.coverage import CoveragePick
from qa_app.sampling.rules.frames import frame_csv, frame_of, frame_sha256
from qa_app.sampling.rules.samples import extended, first_sample, sample_csv, substituted
from qa_app.sampling.rules.tickets import draw, extend, ticket

SCRIPT = Path(__file__).parents[2] / "tools" / "verify_draw.py"
SEED = "2026-09-01 双色球 03 08 11"
FRAME = frame_of(
    [("杭州 / civil", f"杭州/民{n}号") for n in range(12)]
    + [("杭州 / criminal", f"杭州/刑,{n}") for n in range(5)]
    + [("宁波 / civil", "宁波/1")]
    + [("宁波 / criminal", "宁波/2")]
)
Rows = list[dict[str, str]]


def _published() -> tuple[bytes, Rows]:
    """A sample with a substitute, an extension, a coverage pick and a stratum left out."""
    result = draw(SEED, FRAME, {"杭州 / civil": 3, "杭州 / criminal": 1, "宁波 / civil": 1})
    last = FRAME.case_keys.index(result.pick(2, 12).case_key)
    rows = first_sample(result, [CoveragePick(last, Dimension.LAWYER)])
    rows, _ = substituted(rows, result, result.pick(2, 2).case_key, "案卷,缺失")
    result = extend(result, {"杭州 / civil": 5, "杭州 / criminal": 1, "宁波 / civil": 1})
    content = frame_csv(FRAME)
    text = sample_csv(extended(rows, result), frame_sha256(content)).decode()
    return content, list(csv.DictReader(io.StringIO(text, newline="")))


def _verify(folder: Path, frame: bytes, rows: Rows, seed: str = SEED) -> tuple[int, str]:
    (folder / "FRAME.csv").write_bytes(frame)
    with (folder / "SAMPLE.csv").open("w", encoding="utf-8", newline="") as sample:
        writer = csv.DictWriter(sample, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    command = [sys.executable, "-I", "-X", "utf8", str(SCRIPT), "FRAME.csv", "SAMPLE.csv", seed]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return done.returncode, (done.stdout + done.stderr).decode()


def test_an_honest_draw_agrees_and_the_words_say_what_was_checked(tmp_path: Path) -> None:
    frame, rows = _published()
    assert {row["status"] for row in rows} == {
        "drawn",
        "substitute",
        "replaced",
        "coverage",
        "none",
    }
    code, words = _verify(tmp_path, frame, rows)
    assert code == 0, words
    assert frame_sha256(frame) in words
    assert "杭州 / civil: N = 12, n = 5" in words
    assert "everything agrees" in words


def _row(rows: Rows, **wanted: str) -> dict[str, str]:
    return next(row for row in rows if wanted.items() <= row.items())


def _swap_whole_case(rows: Rows) -> None:
    row = _row(rows, stratum="杭州 / civil", rank="6")
    pick = draw(SEED, FRAME, {}).pick(FRAME.strata.index("杭州 / civil"), 9)
    row.update(case_key=pick.case_key, ticket=pick.ticket, rank="9")


def _swap_keys(rows: Rows) -> None:
    one, other = _row(rows, rank="1", stratum="杭州 / civil"), _row(rows, rank="5")
    one["case_key"], other["case_key"] = other["case_key"], one["case_key"]


def _change_ticket(rows: Rows) -> None:
    row = _row(rows, rank="3")
    row["ticket"] = row["ticket"][:-1] + ("0" if row["ticket"][-1] != "0" else "1")


def _invent_case(rows: Rows) -> None:
    _row(rows, rank="3").update(case_key="杭州/x", ticket=ticket(SEED, "杭州/x"))


def _remove_first(rows: Rows) -> None:
    rows.remove(_row(rows, stratum="杭州 / civil", rank="1"))


def _remove_last(rows: Rows) -> None:
    rows.remove(_row(rows, stratum="杭州 / civil", rank="6"))


def _remove_stratum(rows: Rows) -> None:
    rows.remove(_row(rows, stratum="宁波 / civil"))


def _remove_empty_stratum(rows: Rows) -> None:
    rows.remove(_row(rows, stratum="宁波 / criminal"))


def _double(rows: Rows) -> None:
    rows.append(dict(_row(rows, rank="3")))


def _substitute_out_of_order(rows: Rows) -> None:
    row = _row(rows, status="substitute")
    pick = draw(SEED, FRAME, {}).pick(FRAME.strata.index("杭州 / civil"), 7)
    row.update(case_key=pick.case_key, ticket=pick.ticket, rank="7")


def _substitute_for_nobody(rows: Rows) -> None:
    _row(rows, status="substitute")["replaces"] = ""


def _substitute_for_another(rows: Rows) -> None:
    _row(rows, status="substitute")["replaces"] = _row(rows, stratum="宁波 / civil")["case_key"]


def _hide_replacement(rows: Rows) -> None:
    _row(rows, status="replaced")["status"] = "drawn"


def _raise_plan_of_one_row(rows: Rows) -> None:
    _row(rows, rank="3")["planned"] = "4"


def _coverage_ticket(rows: Rows) -> None:
    _row(rows, status="coverage")["rank"] = "8"


def _other_frame(rows: Rows) -> None:
    _row(rows, rank="3")["frame_sha256"] = "0" * 64


@pytest.mark.parametrize(
    "tamper",
    [
        _swap_whole_case,
        _swap_keys,
        _change_ticket,
        _invent_case,
        _remove_first,
        _remove_last,
        _remove_stratum,
        _remove_empty_stratum,
        _double,
        _substitute_out_of_order,
        _substitute_for_nobody,
        _substitute_for_another,
        _hide_replacement,
        _raise_plan_of_one_row,
        _coverage_ticket,
        _other_frame,
    ],
)
def test_tampering_with_the_sample_is_noticed(
    tmp_path: Path, tamper: Callable[[Rows], None]
) -> None:
    frame, rows = _published()
    tamper(rows)
    code, words = _verify(tmp_path, frame, rows)
    assert code == 1
    assert "WRONG" in words


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("杭州/民7号".encode(), "杭州/民8号".encode()),
        ("宁波 / civil,宁波/1\n".encode(), b""),
        ("宁波 / criminal,宁波/2".encode(), "宁波 / civil,宁波/2".encode()),
        (b"\n", b"\r\n"),
    ],
)
def test_one_changed_byte_of_the_frame_is_noticed(tmp_path: Path, old: bytes, new: bytes) -> None:
    frame, rows = _published()
    changed = frame.replace(old, new, 1)
    assert changed != frame
    code, words = _verify(tmp_path, changed, rows)
    assert code == 1
    assert "another FRAME" in words


def test_another_seed_does_not_agree(tmp_path: Path) -> None:
    frame, rows = _published()
    assert _verify(tmp_path, frame, rows, SEED + " ")[0] == 1


@pytest.mark.parametrize("content", [b"", b"\xff", b"a,b\n1,2\n", b"stratum\nx\n"])
def test_files_that_cannot_be_read_are_said_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    frame, rows = _published()
    rows_as_given = [{"stratum": "x", "rank": "y"}]
    for first, second in ((content, rows), (frame, rows_as_given)):
        code, words = _verify(tmp_path, first, second)
        assert code == 1
        assert "Traceback" not in words


def test_the_script_stays_short_old_and_free_of_other_packages() -> None:
    source = SCRIPT.read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    imported = {name.name for node in imports for name in node.names}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert imported <= sys.stdlib_module_names
    assert len(source.splitlines()) <= 90
