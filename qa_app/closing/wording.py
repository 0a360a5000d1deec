"""Findings in words: days written out, parts and steps by their names, in a reader's language.

For pages, exports and the command line. Titles of papers are filled in only where they are given:
people type names into them, so files that leave the program do without.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qa_app.closing.messages import FOUND, STEP_LABELS, UNCERTAIN
from qa_app.closing.rules.rulebook import Rulebook, Step
from qa_app.core.words import N_
from qa_app.files.loader import all_parts
from qa_app.web.i18n import Translate

A_PAPER = N_("一份材料")
UNPLACED = N_("未归类材料")
FILE_RULES = N_("归档目录")
CHECKLIST_RULES = N_("结案审查表")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose language, how days are written, titles of papers and items of the checklist."""

    translate: Translate
    language: str
    written: Callable[[date], str]
    titles: Mapping[str, str] = field(default_factory=dict[str, str])
    items: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule a finding goes by: what it says, and where that is written."""

    text: str
    article: str = ""
    url: str = ""
    basis: str = ""


def finding_words(code: str, rule: str, params: Mapping[str, Any], speaker: Speaker) -> str:
    """What was found, as a sentence."""
    values = {name: _value(name, value, speaker) for name, value in params.items()}
    values.setdefault("part", part_title(rule, speaker))
    values.setdefault("item", speaker.items.get(rule, rule))
    values.setdefault("answer", speaker.items.get(f"{rule}:{params.get('level', '')}", ""))
    said = speaker.translate(FOUND[code]) % values
    if params.get("certain") is False:
        said += speaker.translate(N_("（%(why)s）")) % {"why": speaker.translate(UNCERTAIN)}
    return said


def rule_words(kind: str, name: str, book: Rulebook, speaker: Speaker) -> Rule:
    """The rule of a finding, as the present file of rules has it."""
    if kind == "archive":
        return Rule(part_title(name, speaker), speaker.translate(FILE_RULES))
    if kind == "checklist":
        return Rule(speaker.items.get(name, name), speaker.translate(CHECKLIST_RULES))
    found = book.rule(name)
    if found is None:
        step = speaker.translate(STEP_LABELS[Step(name)]) if name in set(Step) else name
        return Rule(step)
    words = found.wording
    article = words.article(speaker.language)
    return Rule(words.text(speaker.language), article, words.url, words.basis.value)


def part_title(code: str, speaker: Speaker) -> str:
    """The name of a part of the directory; documents without one lie in no part."""
    found = next((part for part in all_parts() if part.code == code), None)
    if found is None:
        return speaker.translate(UNPLACED)
    return found.en if speaker.language == "en" else found.zh


def _value(name: str, value: Any, speaker: Speaker) -> str:
    if name in ("day", "due_day", "start_day", "end_day", "earlier_day", "later_day"):
        return speaker.written(date.fromisoformat(value))
    if name in ("step", "start", "end", "earlier", "later"):
        return speaker.translate(STEP_LABELS[Step(value)])
    if name == "document":
        return speaker.titles.get(value) or speaker.translate(A_PAPER)
    return part_title(value, speaker) if name == "better" else str(value)
