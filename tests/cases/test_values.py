"""Every shape of date, amount, word and name agencies were seen to type, and what is refused."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.cases.rules.dates import date_from_cell
from qa_app.cases.rules.fields import Field
from qa_app.cases.rules.values import CONVERTERS, Bad, shown

DAY = date(2024, 3, 5)


@pytest.mark.parametrize(
    "cell",
    [
        "2024年3月5日",
        "2024/3/5",
        "2024-03-05",
        "2024.3.5",
        "20240305",
        "２０２４年３月５日",
        "２０２４．０３．０５",
        "2024 年 3 月 5 日",
        "2024年3月5号",
        " 2024-3-5\n",
        "2024-03-05 10:30",
        "2024-03-05T10:30:00.000Z",
        "2024年3月5日10时30分",
        "20240305103000",
        "45356",
        "45356.4375",
        45356,
        45356.4375,
        20240305.0,
        datetime(2024, 3, 5, 10, 30),
        DAY,
        "2024。3。5",
        "2024—3—5",
        "\u200b2024-03-05",
    ],
)
def test_a_date_is_read_in_every_shape(cell: object) -> None:
    assert CONVERTERS[Field.CLOSED](cell) == DAY


@pytest.mark.parametrize(
    "cell",
    [
        99999,
        "99999",
        "00001",
        1e300,
        float("inf"),
        float("nan"),
        "2025年11月31日",
        "2023-02-29",
        "24/3/5",
        "2024-13-01",
        "3/5/2024",
        "2024-03",
        "20241131",
        "待定",
        2024.0,
        -1.0,
        "0025-01-03",
        "9999-01-01",
        "2024-03-05-06",
        True,
    ],
)
def test_what_is_no_date_is_refused_and_never_guessed(cell: object) -> None:
    assert CONVERTERS[Field.CLOSED](cell) == Bad("impossible_date")


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.sampled_from("年-/.S8"))
def test_any_day_survives_being_typed(day: date, shape: str) -> None:
    if shape == "S":
        cell: object = float((day - date(1899, 12, 30)).days)
    elif shape == "8":
        cell = day.strftime("%Y%m%d")
    else:
        middle = "月" if shape == "年" else shape
        cell = f"{day.year}{shape}{day.month}{middle}{day.day}"
    assert date_from_cell(cell) == day


def test_blank_dates_are_none_unless_required() -> None:
    assert CONVERTERS[Field.HEARD]("未开庭") is None
    assert CONVERTERS[Field.HEARD](" / ") is None
    assert CONVERTERS[Field.CLOSED](" ") == Bad("missing_closed")


def test_practice_start_may_be_a_month() -> None:
    assert CONVERTERS[Field.PRACTICE_START]("2015年7月") == date(2015, 7, 1)
    assert CONVERTERS[Field.PRACTICE_START]("2015.07") == date(2015, 7, 1)


@pytest.mark.parametrize(
    ("cell", "cents"),
    [
        ("1,200.00元", 120_000),
        ("１２００", 120_000),
        ("¥800", 80_000),
        (1400.0, 140_000),
        (0.285, 29),
        ("1.2万元", 1_200_000),
        ("", None),
        ("-5", Bad("bad_amount")),
        ("一千", Bad("bad_amount")),
        ("9" * 59, Bad("bad_amount")),
    ],
)
def test_amounts_are_whole_cents(cell: object, cents: object) -> None:
    assert CONVERTERS[Field.SUBSIDY](cell) == cents


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        (Field.TYPE, "民", "civil"),
        (Field.TYPE, "行政诉讼", "administrative"),
        (Field.TYPE, "劳动争议 仲裁", "arbitration"),
        (Field.TYPE, "非诉", "non_litigation"),
        (Field.TYPE, "刑", "criminal"),
        (Field.TYPE, "民亊", Bad("unknown_type")),
        (Field.TYPE, "", Bad("missing_type")),
        (Field.STAGE, "审查起诉阶段", "prosecution"),
        (Field.STAGE, "审判阶段", "first_instance"),
        (Field.STAGE, "某阶段", Bad("unknown_stage")),
        (Field.STAGE, "", None),
        (Field.SOURCE, "公安通知", "notified"),
        (Field.SOURCE, "本人申请", "application"),
        (Field.DEATH_PENALTY, "√", 1),
        (Field.MINOR, "是", 2),
        (Field.GROUP_CASE, 1.0, 4),
        (Field.FIRST_CASE, "Y", 8),
        (Field.COMPLAINT, "否", 0),
        (Field.COMPLAINT, "", 0),
        (Field.COMPLAINT, "也许", Bad("unknown_complaint")),
        (Field.LAWYER, " 卢 涵曦\u3000", "卢涵曦"),
        (Field.LAWYER, "玛丽亚 · 约翰", "玛丽亚·约翰"),
        (Field.LAWYER, "John  Smith", "John Smith"),
        (Field.CAUSE, "故意伤害罪\n", "故意伤害罪"),
        (Field.NUMBER, "（２０２５）民 援字第１号", "(2025)民援字第1号"),
        (Field.NUMBER, 20250001.0, "20250001"),
        (Field.AIDED_ID, 9.90106195202239e17, Bad("digits_lost")),
        (Field.AIDED_ID, "9.90106E+17", Bad("digits_lost")),
        (Field.AIDED_ID, "99010619510712793x", "99010619510712793x"),
        (Field.CAUSE, "长" * 201, Bad("too_long")),
        (Field.FIRM, "#N/A", ""),
    ],
)
def test_words_and_names_are_understood(field: Field, cell: object, value: object) -> None:
    assert CONVERTERS[field](cell) == value


@given(st.sampled_from(list(Field)), st.text(max_size=300) | st.floats() | st.none())
def test_no_cell_breaks_a_converter(field: Field, cell: object) -> None:
    CONVERTERS[field](cell)


def test_personal_values_are_masked() -> None:
    assert shown("990106195202239032", personal=True) == "9********"
    assert "卢涵曦" not in shown("卢涵曦", personal=True)
