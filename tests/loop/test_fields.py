"""Fields by name only: what is one, what is a title, what is a slip; counts too small to tell."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.loop.rules.bulletin import CriterionLoss, Month, weakest
from qa_app.loop.rules.fields import BY_CODE, FIELDS, marks_of, nearest
from qa_app.loop.rules.withholding import withheld


def names(text: str) -> list[str]:
    return [mark.field.code for mark in marks_of(text).fields]


@pytest.mark.parametrize(
    "text",
    [
        "优良率为《优良率》。",
        "{{优良率}}",
        "{{share}}",
        "{{ Share }}",
        "｛｛优良率｝｝",
        "《 优良率 》",
    ],
)
def test_a_field_is_known_by_its_chinese_or_english_name(text):
    assert names(text) == ["share"]


def test_titles_of_laws_are_no_fields_but_a_slip_of_a_field_is_a_mistake():
    found = marks_of("依据《中华人民共和国法律援助法》，优良率《优良律》、{{不存在}}，《》")
    assert found.titles == ("《中华人民共和国法律援助法》", "《》")
    assert found.unknown == ("《优良律》", "{{不存在}}")
    assert not found.fields


@pytest.mark.parametrize("text", ["{{优良率", "优良率}}", "{{" + "长" * 200 + "}}"])
def test_braces_left_open_are_told(text):
    assert marks_of(text).is_open


@pytest.mark.parametrize(
    "text", ["{{7*7}}", "{{config}}", "{{ share.__class__ }}", "{% if share %}", "{{share|upper}}"]
)
def test_nothing_is_an_expression(text):
    assert not marks_of(text).fields


def test_no_name_of_a_field_is_a_slip_of_another_one():
    """Else a right name could be taken for a wrong one."""
    assert len({field.chinese for field in FIELDS} | set(BY_CODE)) == 2 * len(FIELDS)
    for field in FIELDS:
        assert names(f"《{field.chinese}》") == [field.code]
        assert names(f"{{{{{field.code}}}}}") == [field.code]
    assert nearest("法律") is None


@given(st.text(alphabet="《》{}优良率ab ", max_size=40))
def test_marks_never_overlap_and_lie_in_the_text(text):
    found = marks_of(text).fields
    assert all(0 <= mark.start < mark.end <= len(text) for mark in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_a_lone_small_count_takes_the_next_smallest_with_it():
    assert withheld({"a": 3, "b": 40, "c": 9, "d": 0}, 5) == {"a", "c"}
    assert withheld({"a": 3, "b": 2, "c": 9}, 5) == {"a", "b"}
    assert withheld({"a": 0, "b": 5}, 5) == frozenset()
    assert withheld({"a": 3}, 5) == {"a"}


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 50)), st.integers(3, 10))
def test_no_withheld_count_can_be_had_back_from_the_total(counts, minimum):
    hidden = withheld(counts, minimum)
    assert all(key in hidden for key, n in counts.items() if 0 < n < minimum)
    others = [key for key, n in counts.items() if n and key not in hidden]
    assert len(hidden) != 1 or not others


def test_weak_criteria_need_enough_ratings():
    found = [
        CriterionLoss("少", "甲", Fraction(9, 10), 3),
        CriterionLoss("弱", "甲", Fraction(4, 10), 30),
        CriterionLoss("全对", "甲", Fraction(0), 30),
        CriterionLoss("稍弱", "甲", Fraction(2, 10), 30),
    ]
    assert [one.title for one in weakest(found, 10)] == ["弱", "稍弱"]


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-1", "0000-01", "26-01", "2026-٠١"])
def test_only_a_month_is_a_month(text):
    assert Month.of_text(text) is None


def test_a_month_ends_where_the_next_begins():
    month = Month.of_text("2026-12")
    assert month
    assert (str(month.first), str(month.next_first)) == ("2026-12-01", "2027-01-01")
