"""Screen, PDF and workbook of the share report say the same figures, cell by cell."""

import io
import re
from fractions import Fraction

import openpyxl
import pypdfium2
import pytest

from qa_app.core.roles import Role
from qa_app.core.rounding import half_up
from qa_app.db.session import transaction
from tests.builders.reports import Lot, settled_cycle

LOTS = (
    Lot("北江法律援助中心", 48, "EEEGGGGGGPPFxg"),
    Lot("南江法律援助中心", 20, "EGGGG"),
    Lot("东江法律援助中心", 40, "EGGGGPPPFFGG"),
    Lot("西江法律援助中心", 30, "EGGGGGGPPFF"),
)
ADDRESS = "/reports/share/2026-a"
COUNTS = ("办结", "已抽取", "已收卷", "已评审", "已定级", "优秀", "良好", "合格", "不合格")


@pytest.fixture(params=[0, 1, 2], ids=lambda places: f"{places} places")
def shown(request, client_as, app):
    """A reader, the query of a breakdown, and the rows the screen shows: cells by agency."""
    with transaction() as session:
        settled_cycle(session, *LOTS, more="[report]\nmaximum_half_width = 0.45")
    client = client_as(Role.SUPERVISOR)
    query = f"by=agency&decimals={request.param}"
    page = client.get(f"{ADDRESS}?{query}").get_data(as_text=True)
    table = page[page.index("分项件数与优良率") :]
    rows = re.findall(r"<tr>(.*?)</tr>", table[: table.index("</table>")], re.S)
    cells = [re.findall(r"<td.*?</td>", row, re.S) for row in rows]
    texts = [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells if row]
    return client, query, request.param, {row[0]: row[1:] for row in texts}


def test_the_workbook_has_the_counts_and_rates_of_the_screen(shown):
    client, query, places, rows = shown
    content = client.get(f"{ADDRESS}/report.xlsx?{query}").data
    sheet = openpyxl.load_workbook(io.BytesIO(content))["明细"]
    heads = [cell.value for cell in sheet[1]]
    found = [dict(zip(heads, (c.value for c in row), strict=True)) for row in sheet.iter_rows(2)]
    assert {row["机构"] for row in found} == set(rows)
    for row in found:
        counts, rates = rows[row["机构"]][:9], rows[row["机构"]][9:]
        assert [str(row[head]) for head in COUNTS] == counts
        ends = [row["优良率（推算，%）"], row["区间下限（%）"], row["区间上限（%）"]]
        if len(rates) == 1:
            assert row["不列比率的原因"] == rates[0]
            assert [row["优良率（样本，%）"], *ends] == [None] * 4
            continue
        assert f"{row['优良率（样本，%）']:.{places}f}" == rates[0]
        point, low, high = (half_up(Fraction(end), places) for end in ends)  # as spreadsheets do
        assert [point, f"{low}–{high}"] == rates[1:]


def test_the_pdf_prints_the_rows_of_the_screen(shown):
    client, query, _places, rows = shown
    document = pypdfium2.PdfDocument(client.get(f"{ADDRESS}/report.pdf?{query}").data)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    lines = re.sub(r"[ \u00a0]", "", text.replace("\r\n", "\n")).splitlines()
    joined = "\n".join(lines)
    for agency, cells in rows.items():
        printed = re.search(
            rf"{agency}\n?(.*(?:\n.*)*?)(?={'|'.join(rows)}|\n三、|\Z)", _table(joined)
        )
        assert printed, agency
        there = printed[1].replace("\n", "")
        counts, rates = cells[:9], cells[9:]
        assert there.startswith("".join(counts)), (agency, there)
        if len(rates) == 1:
            assert "件数过少，不列" in there
        else:
            assert there.startswith("".join([*counts, *rates])), (agency, there)


def _table(text: str) -> str:
    """The printed table of rows, after its caption."""
    return text[text.index("表3") :]
