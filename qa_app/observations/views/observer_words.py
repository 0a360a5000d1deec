"""Hearings and sheets of observers in words, made once a page; templates only place them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from qa_app.observations.queries.desk import Desk
from qa_app.observations.queries.own import HearingFacts, OwnSeat
from qa_app.observations.rules.times import day_of, is_over
from qa_app.observations.wording import hearing_time
from qa_app.scoresheets.rules.scoring import final_grade
from qa_app.scoresheets.views import shown
from qa_app.web import filters
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.requests import current_actor


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the list of own hearings."""

    title: str
    rows: tuple[OwnSeat, ...]


def facts_of(facts: HearingFacts) -> list[tuple[str, str]]:
    """A hearing as name and value; what is unknown is left out."""
    stage = filters.stage_label(facts.stage) if facts.stage else ""
    rows = [
        (_("开庭时间"), hearing_time(facts.starts_at)),
        (_("法院"), facts.court),
        (_("法庭"), facts.courtroom),
        (_("法院案号"), facts.court_number),
        (_("类型"), filters.type_label(facts.type)),
        (_("阶段"), stage),
        (_("案由"), facts.cause),
        (_("承办人员"), facts.lawyer),
        (_("律所"), facts.firm),
        (_("机构"), facts.agency),
    ]
    return [(label, value) for label, value in rows if value]


def name_of(facts: HearingFacts) -> str:
    """What lists call a hearing: its hour and court."""
    return _("%(time)s %(court)s", time=hearing_time(facts.starts_at), court=facts.court).strip()


def parts_of_list(seats: Iterable[OwnSeat], now: datetime) -> list[Part]:
    """Own hearings that are not handed in: to finish, today, coming; empty parts are left out."""
    today: list[OwnSeat] = []
    finish: list[OwnSeat] = []
    coming: list[OwnSeat] = []
    for one in seats:
        if day_of(one.facts.starts_at) == day_of(now):
            today.append(one)
        elif is_over(one.facts.starts_at, now):
            finish.append(one)
        else:
            coming.append(one)
    parts = ((_("今天"), today), (_("评分待提交"), finish), (_("今后"), coming))
    return [Part(title, tuple(rows)) for title, rows in parts if rows]


def sheet_words(found: Desk) -> dict[str, Any]:
    """The own sheet in words with the addresses of its pages, for the scoring screen."""
    seat, key = found.seat, found.seat.public_id
    grade = final_grade(found.score, found.filled.sheet)
    return {
        "seat": seat,
        "hearing": name_of(seat.facts),
        "sheet": found.sheet,
        "filled": found.filled,
        "facts": facts_of(seat.facts),
        "rubric_title": found.rubric.title.in_language(language_of_request()),
        "rubric_name": found.rubric.name,
        "groups": shown.shown_groups(found),
        "red_lines": shown.shown_red_lines(found),
        "score": shown.score_of(found),
        "final": grade.value if grade else "",
        "autosave_key": f"{current_actor().account_id}:o-{key}:{found.sheet.id}",
        "urls": {
            "desk": url_for("observations.desk", seat=key),
            "save": url_for("observations.save", seat=key),
            "submit": url_for("observations.submit", seat=key),
            "sign_in": url_for("accounts.login", next=url_for("observations.desk", seat=key)),
            "list": url_for("observations.mine"),
        },
    }
