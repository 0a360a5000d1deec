"""Columns of a workbook are as wide as their words, and it prints across with its head."""

import openpyxl
import xlsxwriter

from qa_app.typeset.worksheets import NARROWEST, WIDEST, Columns, width_of

ROWS = (
    ("案件编号", "机构", "件数", "说明"),
    ("(2024)990306民援字第0001号", "云汀市岚塬县法律援助中心", 5, "长" * 60),
)


def test_columns_are_as_wide_as_what_they_hold(tmp_path):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet, wide = book.add_worksheet(), Columns()
        for number, row in enumerate(ROWS):
            wide.note(row)
            sheet.write_row(number, 0, row)
        wide.lay_out(sheet)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    widths = [round(sheet.column_dimensions[name].width - 0.71) for name in "ABCD"]
    assert widths == [width_of(ROWS[1][0]) + 2, 26, NARROWEST + 2, WIDEST + 2]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.print_title_rows == "$1:$1"
