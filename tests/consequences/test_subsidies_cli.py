"""Subsidies on the command line: coefficients from a file, and the workbook of a cycle."""

from qa_app.consequences.loader import COEFFICIENTS
from qa_app.db.session import transaction
from tests.builders.released import pay, release
from tests.builders.reports import Lot, settled_cycle


def test_coefficients_are_entered_and_an_export_is_written(command, tmp_path):
    with transaction() as session:
        cycle = settled_cycle(session, Lot("北江法律援助中心", 2, "EG"))
        pay(session, [sheet.case_id for sheet in release(session, cycle)], 100_000)
    file, target = tmp_path / "own.toml", tmp_path / "subsidies.xlsx"
    file.write_text(COEFFICIENTS.read_text(encoding="utf-8").replace('"1.2"', '"1.5"'))
    code, entered = command("subsidies", "coefficients", file)
    assert (code, entered["lines"], entered["valid_from"]) == (0, 1, "2000-01-01")
    code, made = command("subsidies", "export", "2026-a", target)
    assert (code, made["paid"], made["cents"], made["fresh"]) == (0, 2, 260_000, True)
    assert target.read_bytes()[:2] == b"PK"
    first = target.read_bytes()
    code, again = command("subsidies", "export", "2026-a", target)
    assert (again["export"], again["fresh"]) == (made["export"], False)
    assert target.read_bytes() == first


def test_a_wrong_file_and_an_unknown_cycle_are_refused(command, tmp_path):
    file = tmp_path / "wrong.toml"
    file.write_text('note = "x"\n')
    code, _ = command("subsidies", "coefficients", file)
    assert code == 3
    code, _ = command("subsidies", "export", "no-such", tmp_path / "x.xlsx")
    assert code == 5
