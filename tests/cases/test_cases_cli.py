"""``qa-app cases``: the fixed keys, the exit codes, hostile files, export and back."""

import csv
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

FIXTURES = Path(__file__).parents[1] / "fixtures"
CSV, XLSX = (str(FIXTURES / name) for name in ("closed_cases_gb18030.csv", "closed_cases.xlsx"))


def test_the_sample_gives_its_good_rows_and_the_fixed_keys(command, tmp_path):
    code, answer = command("cases", "import", CSV, "--create-missing")
    assert (code, answer["imported"], len(answer["problems"])) == (3, 0, 6)
    rejects = tmp_path / "rejects.xlsx"
    code, answer = command(
        "cases", "import", CSV, "--create-missing", "--accept-good", "--rejects", str(rejects)
    )
    assert code == 0
    counted = {k: answer[k] for k in ("rows", "imported", "updated", "unchanged", "rejected")}
    assert counted == dict(rows=600, imported=594, updated=0, unchanged=0, rejected=6)
    assert answer["created"]["agencies"] == 6
    assert set(answer["problems"][0]) == {"file", "row", "column", "value", "code", "message"}
    assert load_workbook(rejects).worksheets[0].max_row == 7


def test_files_again_change_nothing_and_a_dry_run_never_does(command):
    command("cases", "import", CSV, "--create-missing", "--accept-good")
    code, answer = command("cases", "import", CSV, "--accept-good")
    assert (code, answer["imported"], answer["unchanged"]) == (0, 0, 594)
    code, answer = command("cases", "import", XLSX, "--create-missing", "--dry-run")
    assert code == 3
    assert answer["imported"] > 0
    _, answer = command("cases", "import", XLSX, "--create-missing", "--accept-good")
    assert answer["imported"] + answer["updated"] + answer["unchanged"] == 794


def test_an_export_comes_back_unchanged(command, tmp_path):
    command("cases", "import", CSV, "--create-missing", "--accept-good")
    for name in ("out.csv", "out.xlsx"):
        target = tmp_path / name
        assert command("cases", "export", "-o", str(target)) == (0, {"rows": 594})
        code, answer = command("cases", "import", str(target))
        assert (code, answer["unchanged"]) == (0, 594)
    text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    assert "常国" not in text
    assert len(list(csv.DictReader(text.splitlines()))) == 594


def test_a_mapping_file_names_the_columns(command, tmp_path):
    source, mapping = tmp_path / "a.csv", tmp_path / "m.toml"
    source.write_text("我们的号,类型,结案时间\n1号,民事,2026-01-02\n", encoding="utf-8")
    mapping.write_text(
        '[columns]\n"我们的号" = "number"\n[defaults]\nagency = "甲县法律援助中心"\n',
        encoding="utf-8",
    )
    code, answer = command("cases", "import", str(source), "--create-missing")
    assert (code, answer["problems"][0]["code"]) == (3, "missing_column")
    given = ("--mapping", str(mapping), "--create-missing")
    code, answer = command("cases", "import", str(source), *given)
    assert (code, answer["imported"]) == (0, 1)
    mapping.write_text('[columns]\n"我们的号" = "nothing"\n', encoding="utf-8")
    code, answer = command("cases", "import", str(source), *given)
    assert (code, answer["problems"][0]["code"]) == (3, "unknown_field")


def test_a_missing_file_is_wrong_usage(command, tmp_path):
    assert command("cases", "import", str(tmp_path / "none.csv"))[0] == 2
    assert command("cases", "export", "-o", str(tmp_path / "x.doc"))[0] == 2


HEAD = "案件编号,法律援助机构,案件类型,结案日期\n".encode()


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("xl/workbook.xml", "<workbook/>")
        made.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("random.xlsx", bytes(range(256)) * 99),
        ("random.csv", bytes(range(255, -1, -1)) * 99),
        ("bomb.xlsx", None),
        ("empty.csv", b""),
        ("wide.csv", b",".join(b"c%d" % n for n in range(200)) + b"\n" + b"1," * 199 + b"1\n"),
        ("long.csv", HEAD + "1号,甲,民事,".encode() + b"9" * 1_000_000 + b"\n"),
        ("ends.csv", HEAD.replace(b"\n", b"\r") + "1号,甲,,2026-01-02\r\n2号\n".encode()),
        ("formula.csv", HEAD + '=1+1,"=cmd|""x""!A1",民事,=NOW()\n'.encode()),
    ],
)
def test_a_foreign_file_is_a_problem_and_never_a_fault(command, tmp_path, name, data):
    path = tmp_path / name
    _bomb(path) if data is None else path.write_bytes(data)
    code, answer = command("cases", "import", str(path), "--create-missing", "--accept-good")
    assert code == 3
    assert answer["imported"] == 0
    assert answer["problems"]
    assert all(problem["message"] for problem in answer["problems"])
