"""A feedback sheet in the words of one language, as page and print show it alike.

Plain values: templates and the composer of the print place them and decide nothing. What is the
same on thousands of sheets (titles, levels, advice) is made once for each rubric and language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from qa_app.clock import SHANGHAI
from qa_app.core.case_types import STAGE_LABELS, TYPE_LABELS
from qa_app.core.grades import LABELS, Grade
from qa_app.core.rounding import plain
from qa_app.core.words import N_
from qa_app.cycles.rules.feedback import CriterionRule
from qa_app.feedback.queries.sheets import SheetFacts
from qa_app.feedback.rules.advice import NOT_APPLICABLE, words_of
from qa_app.feedback.rules.settled_sheet import Way
from qa_app.feedback.rules.sheets import Line, Sheet
from qa_app.rubrics.rules.schema import Criterion, Kind, Rubric
from qa_app.scoresheets.rules.answers import NO, YES
from qa_app.web.filters import date_in
from qa_app.web.i18n import Translate, translator

WAYS: dict[str, str] = {
    Way.REVIEW: N_("等级由评估专家评审案卷后，按本次评估活动的定级规则确定。"),
    Way.MEETING: N_("等级由评议会评议后表决确定。"),
    Way.OBJECTION: N_("等级在异议审查后重新确定。"),
    Way.COMBINED: N_("等级由案卷评审和其他来源按本次评估活动的规则综合确定。"),
}
RULES: dict[CriterionRule, str] = {
    CriterionRule.FAVOURABLE: N_("对同一项目有不同评价的，按较高的档次记。"),
    CriterionRule.STRICT: N_("对同一项目有不同评价的，按较低的档次记。"),
}


@dataclass(frozen=True, slots=True)
class PageWords:
    """A page of the case's file that was referred to; ``page_id`` empty: of the paper file."""

    page_id: str
    number: str


@dataclass(frozen=True, slots=True)
class LineWords:
    """One criterion: ``points`` empty where they are not shown; ``advice`` as (level, text)."""

    criterion: str
    number: str
    title: str
    level: str
    level_code: str
    points: str
    comments: tuple[str, ...]
    pages: tuple[PageWords, ...]
    advice: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class GroupWords:
    """A first-level indicator with its criteria."""

    title: str
    lines: tuple[LineWords, ...]


@dataclass(frozen=True, slots=True)
class SheetWords:
    """Everything a sheet says."""

    facts: tuple[tuple[str, str], ...]
    grade: Grade
    grade_label: str
    points: str
    how: tuple[str, ...]
    comments: tuple[str, ...]
    good: tuple[str, ...]
    better: tuple[str, ...]
    red_lines: tuple[tuple[str, tuple[str, ...]], ...]
    groups: tuple[GroupWords, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Titles:
    """What is known of a criterion before anybody rated it; made once, equal only to itself."""

    group: str
    number: str
    title: str
    criterion: Criterion


def sheet_words(sheet: Sheet, facts: SheetFacts, language: str) -> SheetWords:
    """The sheet in words; ``language`` is that of the reader."""
    t = translator(language)
    show = facts.plan.feedback.show_points
    titles = titles_of(facts.rubric, language) if facts.rubric else {}
    overall: Mapping[str, Any] = sheet.overall
    points = plain(sheet.points) if show and sheet.points is not None else ""
    return SheetWords(
        facts=_facts(sheet, facts, language),
        grade=sheet.grade,
        grade_label=t(LABELS[sheet.grade]),
        points=points,
        how=_how(sheet, facts, points, t),
        comments=tuple(overall.get("comments") or ()),
        good=_named(overall.get("good"), titles),
        better=_named(overall.get("better"), titles),
        red_lines=_red_lines(overall, facts.rubric, language),
        groups=_groups(sheet, titles, language, show),
    )


@lru_cache(maxsize=64)
def titles_of(rubric: Rubric, language: str) -> dict[str, _Titles]:
    """Criterion id → its group, number and title, as numbered in the rubric."""
    return {
        criterion.id: _Titles(
            group.title.in_language(language),
            f"{number}.{place}",
            criterion.title.in_language(language),
            criterion,
        )
        for number, group in enumerate(rubric.groups, start=1)
        for place, criterion in enumerate(group.criteria, start=1)
    }


def title_of(facts: SheetFacts, criterion: str, language: str) -> str:
    """The title of a criterion; its id where the rubric does not know it."""
    known = titles_of(facts.rubric, language) if facts.rubric else {}
    return known[criterion].title if criterion in known else criterion


def _facts(sheet: Sheet, facts: SheetFacts, language: str) -> tuple[tuple[str, str], ...]:
    t = translator(language)
    stage = t(STAGE_LABELS[facts.stage]) if facts.stage else ""
    kind = t(N_("、")).join(filter(None, (t(TYPE_LABELS[facts.type]), stage, facts.cause)))
    rows = [
        (t(N_("案件编号")), facts.number),
        (t(N_("案件类型")), kind),
        (t(N_("法律援助机构")), facts.agency),
        (t(N_("承办人员")), t(N_("、")).join(filter(None, (facts.lawyer, facts.firm)))),
        (t(N_("评估活动")), facts.cycle_title),
        (t(N_("反馈日期")), date_in(language, sheet.made_at.astimezone(SHANGHAI).date())),
    ]
    return tuple((label, value or "—") for label, value in rows)


def _how(sheet: Sheet, facts: SheetFacts, points: str, t: Translate) -> tuple[str, ...]:
    """How the grade came about, in plain words that tell of nobody."""
    said = [t(WAYS[Way(sheet.overall.get("way") or Way.REVIEW)])]
    said.append(t(RULES[facts.plan.feedback.criterion_rule]))
    cut_offs = facts.rubric.grading.cut_offs if facts.rubric else ()
    if points and cut_offs:
        steps = [
            t(
                N_("%(points)s 分以上为%(grade)s"),
                points=plain(one.at_least),
                grade=t(LABELS[one.grade]),
            )
            for one in cut_offs
            if one.at_least
        ]
        said.append(
            t(
                N_("按量表计 %(points)s 分；%(steps)s。"),
                points=points,
                steps=t(N_("，")).join(steps),
            )
        )
    if sheet.version > 1:
        said.append(t(N_("这是第 %(number)s 版反馈，原来的版本仍可查阅。"), number=sheet.version))
    return tuple(said)


def _named(ids: Any, titles: Mapping[str, _Titles]) -> tuple[str, ...]:
    return tuple(titles[one].title for one in ids or () if one in titles)


def _red_lines(
    overall: Mapping[str, Any], rubric: Rubric | None, language: str
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    known = (
        {line.id: line.title.in_language(language) for line in rubric.red_lines} if rubric else {}
    )
    return tuple(
        (known.get(one["red_line"], one["red_line"]), tuple(one.get("comments") or ()))
        for one in overall.get("red_lines") or ()
    )


def _groups(
    sheet: Sheet, titles: Mapping[str, _Titles], language: str, show: bool
) -> tuple[GroupWords, ...]:
    found: dict[str, list[LineWords]] = {}
    for line in sheet.lines:
        known = titles.get(line.criterion)
        group = known.group if known else ""
        found.setdefault(group, []).append(_line(line, known, language, show))
    return tuple(GroupWords(group, tuple(lines)) for group, lines in found.items())


def _line(line: Line, known: _Titles | None, language: str, show: bool) -> LineWords:
    pages = tuple(PageWords(one.page_id, one.words) for one in line.evidence)
    if known is None:
        return LineWords(
            line.criterion, "", line.criterion, line.level, line.level, "", line.comments, pages, ()
        )
    criterion = known.criterion
    return LineWords(
        line.criterion,
        known.number,
        known.title,
        _level(known, line.level, language),
        line.level if line.level in set(Grade) else "",
        _points(criterion, line, language) if show else "",
        line.comments,
        pages,
        _advice(known, line.advice, language),
    )


@lru_cache(maxsize=2048)
def _level(known: _Titles, level: str, language: str) -> str:
    t, criterion = translator(language), known.criterion
    if level in set(Grade):
        own = criterion.levels.get(Grade(level))
        return own.label.in_language(language) if own and own.label else t(LABELS[Grade(level)])
    if level in criterion.options:
        return criterion.options[level].text.in_language(language)
    plain_words = {YES: N_("是"), NO: N_("否"), NOT_APPLICABLE: N_("不适用")}
    return t(plain_words[level]) if level in plain_words else level


def _points(criterion: Criterion, line: Line, language: str) -> str:
    if line.points is None:
        return ""
    t = translator(language)
    if criterion.kind is Kind.DEDUCTION:
        return t(N_("扣 %(points)s"), points=plain(line.points))
    if criterion.maximum is None:
        return plain(line.points)
    return f"{plain(line.points)}/{plain(criterion.maximum)}"


@lru_cache(maxsize=4096)
def _advice(known: _Titles, advice: str, language: str) -> tuple[tuple[str, str], ...]:
    t = translator(language)
    return tuple(
        (_level(known, level.value, language) if level else t(N_("常见问题")), text)
        for level, text in words_of(known.criterion, advice, language)
    )
