"""``qa-app consequences failed``: the list of the assigning desk for scripts."""

import openpyxl

from qa_app.db.session import transaction
from tests.builders.released import release
from tests.builders.reports import Lot, settled_cycle


def test_lawyers_with_a_failed_case_are_a_workbook(command, tmp_path):
    with transaction() as session:
        cycle = settled_cycle(
            session,
            Lot("北江法律援助中心", 3, "FFE"),
            Lot("南江法律援助中心", 1, "F", lawyer="钟海宁"),
        )
        release(session, cycle)
    target = tmp_path / "failed.xlsx"
    code, told = command("consequences", "failed", "-o", target)
    assert (code, told["rows"], told["cases"]) == (0, 2, 3)
    assert told["states"] == {"waiting": 2, "expired": 0, "decided": 0, "corrected": 0}
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(target).active.rows]
    assert [row[0] for row in rows[1:]] == ["卢涵曦", "钟海宁"]
    assert command("consequences", "failed", "--agency", "南江", "-o", target)[1]["rows"] == 1
    assert command("consequences", "failed", "--state", "decided", "-o", target)[1]["rows"] == 0
    assert command("consequences", "failed", "-o", tmp_path / "failed.csv")[0] == 2
