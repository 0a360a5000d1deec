"""Every code the panel rules can give has its sentence, in both languages, with the same values."""

import re
from pathlib import Path

import pytest

import qa_app
from qa_app.panel import messages
from qa_app.panel.rules.conflicts import Reason
from qa_app.panel.rules.shortage import Shortage, Why

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
CATALOGUE = Path(qa_app.__file__).parent / "translations" / "en" / "panel.po"


def shortage(regions: tuple[str, ...], capacity: int) -> Shortage:
    return Shortage(
        needed=20,
        possible=6,
        missing=14,
        capacity=capacity,
        bottleneck_cases=10,
        bottleneck_seats=20,
        bottleneck_room=6,
        extra_seats=14,
        extra_experts=2,
        avoid_regions=regions,
        blocked=dict.fromkeys(Reason, 1),
    )


@pytest.mark.parametrize(
    "short", [shortage((), 6), shortage(("/45/4501/",), 30)], ids=["no room", "by region"]
)
def test_each_line_of_a_shortage_becomes_a_sentence(short: Shortage) -> None:
    for line in short.lines():
        sentence = messages.MESSAGES[line.code]
        assert set(PLACEHOLDER.findall(sentence)) == set(line.params)
        assert "%(" not in sentence % line.params


def test_the_lines_go_from_the_whole_to_the_remedy() -> None:
    codes = [line.code for line in shortage(("/45/4501/",), 6).lines()]
    assert codes[:3] == ["assignment_short", "short_capacity", "short_bottleneck"]
    assert codes[-1] == "short_help_outside"


def test_every_reason_and_why_has_words() -> None:
    assert set(messages.REASON_LABELS) == set(Reason)
    assert {messages.WHY_CODES[why] for why in Why} <= set(messages.MESSAGES)


def test_the_english_catalogue_is_complete_and_keeps_the_values() -> None:
    entries = dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', CATALOGUE.read_text("utf-8"), re.M))
    tables = (
        messages.MESSAGES,
        messages.REASON_LABELS,
        messages.TIE_LABELS,
        messages.REGION_RULE_LABELS,
    )
    wanted = {sentence for table in tables for sentence in table.values()}
    assert wanted <= set(entries)
    for chinese, english in entries.items():
        assert sorted(PLACEHOLDER.findall(chinese)) == sorted(PLACEHOLDER.findall(english))
