"""Personal data are found however they are written, and nothing is made of plain prose."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.luhn import passes_luhn
from qa_app.learning.rules.redaction.glyphs import Glyph, boxes_of, plain_solid, solid_text
from qa_app.learning.rules.redaction.kinds import Kind
from qa_app.learning.rules.redaction.numbers import check_digit, is_resident_id
from qa_app.learning.rules.redaction.pages import (
    MOST_BOXES,
    fewer,
    found_in,
    known_words,
    secrets_in,
    suggestions,
)

NOBODY = known_words([], [])
RECORD = known_words(["王小明", "阿依古丽·买买提"], ["南江市法律援助中心", "(2026)南援民字第1号"])
FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def texts(text, record=NOBODY):
    solid = plain_solid(text)
    return {(one.kind, solid.text[one.start : one.end]) for one in found_in(solid, record)}


@st.composite
def resident_ids(draw):
    born = draw(st.dates(min_value=date(1920, 1, 1)))
    place = draw(st.integers(110000, 659999))
    first = f"{place}{born.year % 130 + 1900:04}{born.month:02}{born.day:02}"
    first += f"{draw(st.integers(0, 999)):03}"
    return first + check_digit(first)


@st.composite
def scattered(draw, numbers):
    """A number with spaces, line breaks and full-width digits anywhere in it."""
    text = draw(numbers)
    gaps = draw(st.lists(st.sampled_from(["", "", "", " ", "\n", "　"]), min_size=len(text) - 1,
                         max_size=len(text) - 1))  # fmt: skip
    joined = "".join(letter + gap for letter, gap in zip(text, [*gaps, ""], strict=True))
    return text, joined.translate(FULL) if draw(st.booleans()) else joined


MOBILES = st.from_regex(r"1[3-9]\d{9}", fullmatch=True).map(lambda text: plain_solid(text).text)


@given(scattered(resident_ids()))
def test_a_resident_id_is_found_over_spaces_lines_and_full_width(pair):
    number, written = pair
    assert (Kind.RESIDENT_ID, number) in texts(f"身份证号{written}，住址不详")


@given(scattered(MOBILES))
def test_a_mobile_is_found_over_spaces_lines_and_full_width(pair):
    number, written = pair
    assert (Kind.MOBILE, number) in texts(f"电话：{written}。")


@given(resident_ids(), st.integers(0, 9))
def test_one_wrong_digit_fails_the_check(number, digit):
    changed = f"{number[:14]}{digit}{number[15:]}"
    assert is_resident_id(number)
    assert is_resident_id(changed) == (changed == number)


@pytest.mark.parametrize(
    ("written", "kind", "found"),
    [
        ("座机 0871-66123456", Kind.LANDLINE, "0871-66123456"),
        ("卡号 6222 0212 3456 7890 128 尾号", Kind.BANK_CARD, "6222021234567890128"),
        ("护照E12345678号", Kind.PASSPORT, "E12345678"),
        ("车牌云A·12345", Kind.PLATE, "云A·12345"),
        ("邮箱 li.si@example.com，", Kind.EMAIL, "li.si@example.com"),
        ("微信：abc_12345", Kind.ACCOUNT, "微信:abc_12345"),
        ("证号110101********7571", Kind.ID_LIKE, "110101********7571"),
        ("现住江州市河东区人民路12号3栋501室。", Kind.ADDRESS, "江州市河东区人民路12号3栋501室"),
        ("家在平安镇杨柳村5组", Kind.ADDRESS, "平安镇杨柳村5组"),
        ("（2024）云0102民初123号", Kind.CASE_NUMBER, "(2024)云0102民初123号"),
        ("审 判 长　赵 六", Kind.SIGNED_NAME, "赵六"),
        ("书记员 孙九一", Kind.SIGNED_NAME, "孙九一"),
        ("被告：张三丰，男", Kind.SIGNED_NAME, "张三丰"),
        ("受援人王 小\n明到庭", Kind.NAME, "王小明"),
        ("阿依古丽买买提的陈述", Kind.NAME, "阿依古丽买买提"),
        ("王律师代为出庭", Kind.NAME, "王律师"),
        ("南江市法律援\n助中心", Kind.NAME, "南江市法律援助中心"),
    ],
)
def test_every_kind_is_found(written, kind, found):
    assert (kind, found) in texts(written, RECORD)


@pytest.mark.parametrize(
    "prose",
    [
        "本院于2024年3月5日在第三法庭公开审理了本案，判决被告支付工资12345.00元。",
        "双方在法庭主持下达成调解协议，一路协商，合同第三组附件列明。",
        "代理意见共八条，第十五条之规定适用于本案，开庭两次，会见三次。",
        "证据目录：一、劳动合同；二、工资条；三、考勤记录。",
    ],
)
def test_plain_prose_gives_nothing(prose):
    assert texts(prose) == set()


def test_luhn_is_the_published_one():
    assert passes_luhn("79927398713")
    assert not passes_luhn("79927398710")


def test_a_name_one_page_tells_is_found_on_the_others():
    pages = [page("被告：张三丰，男"), page("会见时张三丰没有到场")]
    first, second = suggestions(pages, NOBODY)
    assert [one.kind for one in first] == [Kind.SIGNED_NAME]
    assert [one.kind for one in second] == [Kind.SIGNED_NAME]


def test_a_name_over_two_lines_gets_a_box_on_each():
    glyphs = [
        Glyph("王", (9000, 1000, 9200, 1200)),
        Glyph("\n", None),
        Glyph("小", (1000, 1400, 1200, 1600)),
        Glyph("明", (1200, 1400, 1400, 1600)),
    ]
    (found,) = suggestions([glyphs], RECORD)
    assert [one.box for one in found] == [(898, 98, 24, 24), (98, 138, 44, 24)]


@given(st.lists(st.tuples(*[st.integers(0, 9000)] * 2), min_size=1, max_size=40))
def test_boxes_hold_every_character_and_stay_on_the_page(corners):
    places = [(x, y, x + 200, y + 200) for x, y in corners]
    boxes = boxes_of(places)
    for left, top, right, bottom in places:
        assert any(
            x * 10 <= left and y * 10 <= top and (x + w) * 10 >= right and (y + h) * 10 >= bottom
            for x, y, w, h in boxes
        )
    assert all(x + w <= 1000 and y + h <= 1000 and w > 0 and h > 0 for x, y, w, h in boxes)


def test_very_many_boxes_become_fewer_over_the_same_area():
    many = {(x, y, 3, 3): Kind.NAME for x in range(0, 900, 30) for y in range(0, 900, 30)}
    less = fewer(many, MOST_BOXES)
    assert 0 < len(less) <= MOST_BOXES
    assert all(any(x >= a and y >= b and x + 3 <= a + c and y + 3 <= b + d for a, b, c, d in less)
               for x, y, _, _ in many)  # fmt: skip


def test_invisible_characters_do_not_hide_a_name():
    assert solid_text(Glyph(letter, None) for letter in "王\u200b小\u00ad明").text == "王小明"


def test_words_of_a_note_that_point_to_somebody_are_named():
    note = "会见笔录完整，王小明的电话13800138000写在首页。"
    assert set(secrets_in(note, RECORD)) == {"王小明", "13800138000"}
    assert secrets_in("会见笔录完整，庭前准备充分。", RECORD) == ()


def page(text):
    return [
        Glyph(letter, (100 + at * 150, 1000, 240 + at * 150, 1150))
        for at, letter in enumerate(text)
    ]
