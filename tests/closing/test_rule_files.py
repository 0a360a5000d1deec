"""The files of rules: read whole, and every way in which one may be wrong is named."""

from dataclasses import replace
from datetime import date

import pytest

from qa_app.closing.loader import TIMELINE, rulebook
from qa_app.closing.rules.rulebook import Basis
from qa_app.closing.rules.schema import read_timeline
from qa_app.core.errors import Invalid
from tests.builders.closing import BOOK, CALENDAR, PLAIN

RULE = """
[[interval]]
id = "some_rule"
from = "accepted"
to = "assigned"
days = 3
count = "calendar"
severity = "fault"
basis = "law"
zh = "三日内指派"
en = "within three days"
article = { zh = "第四十三条", en = "article 43" }
url = "https://example.org/law"
"""


def test_the_programs_own_files_have_no_problem_and_every_law_names_article_and_address():
    rules, problems = read_timeline(TIMELINE.read_text(encoding="utf-8"))
    assert (problems, rules is not None) == ([], True)
    for rule in BOOK.all():
        assert rule.wording.zh != rule.wording.en
        if rule.wording.basis is Basis.LAW:
            assert rule.wording.article("zh").startswith("法律援助法")
            assert rule.wording.url.startswith("https://")


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ('from = "accepted"', 'from = "acepted"', "timeline_bad_value", "interval[1].from"),
        ("days = 3", 'days = "3"', "timeline_bad_value", "interval[1].days"),
        ("days = 3", "days = -1", "timeline_bad_value", "interval[1].days"),
        ("days = 3", "", "timeline_days_and_count", "interval[1]"),
        ('en = "within three days"', "", "timeline_key_missing", "interval[1].en"),
        ('basis = "law"', 'basis = "law"\nweight = 3', "timeline_key_unknown",
         "interval[1].weight"),
        ('to = "assigned"', 'to = "accepted"', "timeline_same_date", "interval[1].to"),
        ('url = "https://example.org/law"', 'url = ""', "timeline_law_without_url",
         "interval[1].url"),
        ('url = "https://example.org/law"', 'url = "javascript:alert(1)"', "timeline_bad_value",
         "interval[1].url"),
        ('id = "some_rule"', 'id = "Some rule"', "timeline_bad_value", "interval[1].id"),
    ],
)  # fmt: skip
def test_one_thing_wrong_with_a_rule_is_named_with_its_place(old, new, code, where):
    assert RULE.count(old) == 1
    found, problems = read_timeline(RULE.replace(old, new))
    assert found is None
    assert [(each.code, each.column) for each in problems] == [(code, where)]


def test_all_problems_of_a_file_come_at_once():
    broken = RULE.replace("days = 3", "days = true").replace('"fault"', '"grade"')
    _, problems = read_timeline(broken + RULE.replace("\nzh =", "\nchinese ="))
    assert {(each.code, each.column) for each in problems} == {
        ("timeline_bad_value", "interval[1].days"),
        ("timeline_bad_value", "interval[1].severity"),
        ("timeline_key_missing", "interval[2].zh"),
        ("timeline_key_unknown", "interval[2].chinese"),
    }


def test_an_id_used_twice_is_refused():
    _, problems = read_timeline(RULE + RULE)
    assert [each.code for each in problems] == ["timeline_id_twice", "timeline_id_twice"]


@pytest.mark.parametrize("text", ["", "[[interval]", "interval = 1", "a = 1"])
def test_what_is_no_file_of_rules_is_answered_with_problems(text):
    assert read_timeline(text)[1]


def test_the_operators_own_file_takes_the_place_of_the_programs(tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text(RULE, encoding="utf-8")
    own = replace(PLAIN, timeline_file=str(rules))
    book = rulebook(own, CALENDAR)
    assert [each.id for each in book.all()] == ["some_rule"]
    assert book.sha256 != BOOK.sha256
    rules.write_text(RULE.replace("some_rule", "other_rule") + "\n", encoding="utf-8")
    assert [each.id for each in rulebook(own, CALENDAR).all()] == ["other_rule"]


def test_another_calendar_is_another_book():
    book = rulebook(PLAIN, replace(CALENDAR, holidays=CALENDAR.holidays | {date(2026, 11, 5)}))
    assert book.sha256 != BOOK.sha256
    assert book.all() == BOOK.all()


def test_problems_name_their_file(tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text("x = 1", encoding="utf-8")
    with pytest.raises(Invalid) as error:
        rulebook(replace(PLAIN, timeline_file=str(rules)), CALENDAR)
    assert {each.file for each in error.value.problems} == {str(rules)}
    with pytest.raises(Invalid):
        rulebook(replace(PLAIN, timeline_file=str(tmp_path / "none.toml")), CALENDAR)
