"""What every argument of every address names, and how an own, a foreign and no such thing look.

``NAMES`` is written by hand: an endpoint whose argument is not in it fails the test, so a new page
is a decision here too. ``FIXED`` arguments name no object: formats, acts, numbers of a list.
"""

import secrets
from dataclasses import dataclass
from fnmatch import fnmatch

from werkzeug.routing import Rule

from qa_app.core.roles import Role
from tests.builders.cities.city import COMMON, NEIGHBOUR, OTHER, City

Arguments = dict[str, object]

FIXED: dict[str, object] = {
    "kind": "csv",
    "act": "again",
    "number": 1,
    "reader": "lawyer",
    "room": "mine",
    "language": "zh",
    "day": "2026-10-01",
}
FIXED_AT = {
    ("calibration.session_act", "act"): "show",
    ("followups.lead_act", "act"): "take",
    ("reports.file", "kind"): "pdf",
    ("loop.file", "kind"): "pdf",
    ("loop.draft", "kind"): "pdf",
    ("rubrics.show", "rubric"): "civil-file-review",
    ("rubrics.show", "version"): 1,
    ("survey.answer", "token"): "0" * 26,
    ("opinion.answer", "token"): "0" * 26,
}
"""Arguments that name nothing anybody could be kept from: rubrics are public; whoever knows a link
may use it, and links that are dead have tests of their own (``followups/test_survey.py``)."""

NAMES: list[tuple[str, str, str]] = [
    ("sampling.public", "name", "planned"),
    ("sampling.frame_file", "name", "planned"),
    ("sampling.sample_file", "name", "planned"),
    ("followups.public", "name", "planned"),
    ("followups.frame_file", "name", "planned"),
    ("followups.sample_file", "name", "planned"),
    ("observations.rounds_public", "name", "round"),
    ("observations.round_frame", "name", "round"),
    ("observations.round_sample", "name", "round"),
    ("calibration.*", "name", "seeded cycle"),
    ("learning.places*", "name", "places"),
    ("learning.*", "name", "competition"),
    ("feedback.sample", "name", "told cycle"),
    ("feedback.sample", "case_id", "case to show"),
    ("*", "name", "cycle"),
    ("learning.enter", "case_id", "case to enter"),
    ("*", "case_id", "case"),
    ("*", "agency_id", "agency"),
    ("*", "region_id", "region"),
    ("*", "account_id", "account"),
    ("*", "expert_id", "expert"),
    ("*", "seat_id", "seat"),
    ("reviews.decision", "review_id", "decision"),
    ("reviews.show_others", "review_id", "decision"),
    ("learning.nominate", "review_id", "settled review"),
    ("*", "review_id", "review"),
    ("*", "phrase_id", "phrase"),
    ("*", "job_id", "job"),
    ("*", "tie_id", "tie"),
    ("*", "term_id", "term"),
    ("observations.feedback*", "observation", "released"),
    ("observations.discussion", "observation", "discussed"),
    ("loop.*", "public_id", "bulletin"),
    ("observations.*", "observation", "observation"),
    ("observations.device_photo_list", "seat", "photo seat"),
    ("observations.device_photo", "photo_id", "photo"),
    ("observations.photo_picture", "photo_id", "photo"),
    ("observations.*", "seat", "observer seat"),
    ("*", "meeting", "meeting"),
    ("*", "item", "item"),
    ("*", "document", "document"),
    ("closing.*", "finding", "finding"),
    ("consequences.version", "public_id", "coefficients"),
    ("consequences.withdraw", "public_id", "coefficients"),
    ("consequences.*workbook", "token", "kept workbook"),
    ("consequences.*", "public_id", "export"),
    ("consequences.*", "decision", "desk decision"),
    ("consequences.*", "lawyer_id", "lawyer"),
    ("learning.*", "training", "training"),
    ("learning.*", "nomination_id", "nomination"),
    ("learning.*", "model_id", "model file"),
    ("learning.*", "library_id", "library"),
    ("learning.library_page", "page_id", "library page"),
    ("learning.*", "page_id", "model page"),
    ("learning.exclude", "entry_id", "judged entry"),
    ("learning.*", "entry_id", "entry"),
    ("objections.result", "public_id", "decided objection"),
    ("objections.*", "public_id", "objection"),
    ("objections.*", "sheet", "objected sheet"),
    ("objections.*", "paper", "objection paper"),
    ("rectification.*", "public_id", "task"),
    ("rectification.*", "paper", "paper"),
    ("rectification.*", "batch", "batch"),
    ("*", "page_id", "page"),
    ("*", "file_id", "model"),
    ("*", "placement_id", "placement"),
    ("files.*", "token", "token"),
    ("panel.preview", "token", "kept list"),
    ("reports.ready", "token", "kept report"),
    ("invitations.*", "token", "kept print"),
    ("opinions.*", "public_id", "opinion"),
    ("followups.preview", "token", "kept list"),
    ("followups.lead*", "public_id", "lead"),
    ("followups.*", "public_id", "followup"),
    ("observations.hearings_*", "public_id", "hearings import"),
    ("observations.hearing*", "public_id", "hearing"),
    ("feedback.*", "sheet", "told sheet"),
    ("feedback.*", "token", "kept sheets"),
    ("feedback.withdraw", "public_id", "release"),
    ("feedback.extend", "public_id", "release"),
    ("feedback.word", "public_id", "suspect"),
    ("jobs.*", "public_id", "job"),
    ("notices.*", "public_id", "notice"),
    ("cases.lawyers_*", "public_id", "lawyers import"),
    ("cases.*", "public_id", "import"),
    ("cases.*", "lawyer_id", "register lawyer"),
    ("files.upload", "public_id", "upload"),
    ("panel.end*leave", "public_id", "leave"),
    ("panel.*", "public_id", "seat"),
    ("calibration.test", "public_id", "test"),
    ("calibration.feedback", "public_id", "placement"),
    ("calibration.desk", "public_id", "sheet"),
    ("calibration.save", "public_id", "sheet"),
    ("calibration.submit", "public_id", "sheet"),
    ("calibration.result", "public_id", "sheet"),
    ("calibration.meeting", "public_id", "session"),
    ("calibration.my_session", "public_id", "session"),
    ("calibration.screen", "public_id", "session"),
    ("calibration.session_act", "public_id", "session"),
    ("calibration.notes", "public_id", "session"),
    ("calibration.*", "public_id", "model"),
]
"""Endpoint (as a pattern), its argument, and the sort of thing it names; the first that fits."""

FORMS: dict[str, dict[str, object]] = {
    "adjudication.vote": {"grade": "good", "reason": "投票理由"},
    "adjudication.decide": {"reason": "按表决结果"},
    "adjudication.dissent": {"reason": "不同意见"},
    "adjudication.stay_out": {"reason": "曾是同事"},
    "adjudication.minutes": {"minutes": "记录", "revision": "1"},
    "calibration.another": {"reason": "再给一次机会"},
    "calibration.release": {"reason": "已谈话"},
    "calibration.notes": {"notes": "记录", "revision": "1"},
    "observations.decline": {"kind": "overload", "reason": "当天开庭"},
    "observations.conflict": {"relation": "lawyer", "reason": "同学"},
    "observations.save": {"revision": "1", "changed": "comment", "comment": "x"},
    "observations.desk": {"revision": "1", "comment": "x"},
    "observations.discussion": {"text": "合议意见", "grade": "", "revision": "1"},
    "observations.seat_expert": {"expert": "1"},
    "observations.take_back": {"reason": "改由他人"},
    "observations.missed": {"reason": "不公开审理"},
    "observations.withdraw": {"reason": "不再需要"},
    "observations.feed_back": {"to_lawyer": "反馈意见"},
    "closing.explain": {"words": "情况说明", "revision": "1"},
    "closing.waive": {"words": "情况属实", "revision": "1"},
    "closing.turn_down": {"words": "请补材料", "revision": "1"},
    "closing.postpone": {"due_on": "2099-12-31"},
    "closing.dates": {"met": "2026-01-01", "reason": "登记有误", "seen": ""},
    "feedback.save_reply": {"revision": "0", "reply:": "回复"},
    "feedback.withdraw": {"reason": "发错了"},
    "feedback.extend": {"until": "2026-12-31", "reason": "系统故障", "confirmed": "2026-12-31"},
    "feedback.extend_sheet": {"until": "2026-12-31", "reason": "住院", "confirmed": "2026-12-31"},
    "objections.extend": {"until": "2026-12-31", "reason": "阅卷量大"},
    "feedback.word": {"text": "改过的评语"},
    "followups.attempt": {"op_id": "op", "outcome": "no_answer"},
    "followups.save": {"revision": "0", "changed": "comment", "comment": "x"},
    "followups.undo": {"number": "1"},
    "followups.language": {"language": "普通话"},
    "consequences.decide": {"decision": "keep", "reason": "情况清楚", "seen": ""},
    "consequences.undo": {"undo-reason": "重新考虑"},
    "consequences.withdraw": {"reason": "误录"},
    "learning.nominate": {"why": "值得学习"},
    "learning.confirm": {"word": "confirm"},
    "learning.give_back": {"reason": "亲属"},
    "learning.ask_second": {"expert": "x"},
    "learning.publish": {"title": "范本", "note": "会见完整"},
    "learning.confirm_page": {"revision": "1"},
    "learning.withdraw": {"reason": "改正"},
    "loop.withdraw": {"reason": "数字有误"},
    "learning.attendance": {"revision": "1"},
    "learning.cancel_training": {"revision": "1"},
    "objections.save": {"revision": "0", "changed": "reason:first-meeting"},
    "objections.withdraw_on_paper": {"received_on": "2026-07-06", "revision": "1"},
    "cycles.close": {"checked": "y"},
    "cycles.reopen": {"reason": "两件定级有误"},
    "objections.save_entry": {"revision": "0", "changed": "about:received_on"},
    "objections.send_back": {"note": "写明页码", "days": "3", "revision": "1"},
    "objections.give_back": {"reason": "相识"},
    "objections.keep_paper_back": {"reason": "写有承办人员姓名"},
    "objections.assign": {"expert": "1", "revision": "1"},
    "panel.withdraw": {"reason": "收回"},
    "panel.enter_leave": {"starts_on": "2027-02-01", "ends_on": "2027-02-03"},
    "panel.enter_term": {"starts_on": "2027-02-01", "ends_on": "2027-02-03"},
    "rectification.accept": {"revision": "1"},
    "rectification.cancel": {"revision": "1", "words": "不再需要"},
    "rectification.hand_in": {"words": "已补正"},
    "rectification.postpone": {"revision": "1", "due_on": "2099-12-31"},
    "rectification.resume": {"revision": "1", "words": "仍需整改", "due_on": "2099-12-31"},
    "rectification.reopen": {"revision": "1", "words": "不全", "due_on": "2099-12-31"},
    "rectification.save": {"revision": "1", "words": "x"},
    "reviews.save": {"revision": "1", "changed": "comment", "comment": "x"},
    "reviews.desk": {"revision": "1", "comment": "x"},
    "reviews.edit_phrase": {"text": "改过的常用语"},
    "reviews.decline": {"kind": "overload", "reason": "案件太多"},
    "reviews.conflict": {"relation": "case", "reason": "认识承办人"},
    "reviews.amend": {"reason": "漏看一页"},
    "reviews.decision": {"reason": "裁决理由"},
    "sampling.substitute": {"reason": "案卷遗失"},
}
"""Endpoint → a form that passes the first check, so that the object is looked for at all."""


@dataclass(frozen=True)
class Attempt:
    """One pair of addresses: something hidden, and nothing at all, called the same way."""

    endpoint: str
    method: str
    hidden: Arguments
    absent: Arguments


def sort_of(endpoint: str, argument: str) -> str | None:
    """The sort of thing an argument names; "" for none, None when nobody said."""
    if argument in FIXED or (endpoint, argument) in FIXED_AT:
        return ""
    fitting = (s for e, a, s in NAMES if a == argument and fnmatch(endpoint, e))
    return next(fitting, None)


def attempts(rule: Rule, who: str, here: City, there: City) -> list[Attempt]:
    """Every way of naming something out of reach: one argument foreign, then all of them."""
    sorts = {one: sort_of(rule.endpoint, one) or "" for one in sorted(rule.arguments)}
    fixed: Arguments = {
        one: FIXED_AT.get((rule.endpoint, one), FIXED.get(one))
        for one, sort in sorts.items()
        if not sort
    }
    named = {one: sort for one, sort in sorts.items() if sort}
    own = {one: own_of(here, sort, who) for one, sort in named.items()}
    found: list[tuple[Arguments, Arguments]] = []
    for one, sort in named.items():
        for foreign in foreign_of(here, there, sort, who):
            found.append(({**own, one: foreign}, {**own, one: no_such(foreign)}))
    if len(named) > 1:
        strange = {one: foreign_of(here, there, sort, who)[0] for one, sort in named.items()}
        found.append((strange, {one: no_such(value) for one, value in strange.items()}))
    methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    return [
        Attempt(rule.endpoint, method, fixed | hidden, fixed | absent)
        for hidden, absent in found
        for method in methods
    ]


TOKENS = {Role.EXPERT: "file token", Role.LAWYER: "feedback token"}


def own_of(city: City, sort: str, who: str) -> object:
    """Something of the city that the person may reach."""
    if sort == "token":
        sort = TOKENS.get(who, "case token")
    if sort == "planned":
        sort = "cycle"
    for owner in (who, COMMON):
        if (sort, owner) in city.of:
            return city.of[sort, owner]
    raise AssertionError(f"nobody said what a {sort} of {who} is")


def foreign_of(here: City, there: City, sort: str, who: str) -> list[object]:
    """Things the person must not know of: of the other city, the other expert, the next agency."""
    if sort == "token":
        return _tokens(here, there, who)
    if sort in ("planned", "round"):  # rounds are public; a cycle without any is not
        return [here.of["planned", COMMON]]
    if sort == "places":  # published ones are everybody's
        return [here.of["competition", COMMON]]
    if sort == "model" and who == Role.EXPERT:  # practice files are for every expert
        return [here.of["model", OTHER], there.of["model", OTHER]]
    found = [own_of(there, sort, who)]
    beside = {Role.EXPERT: OTHER, Role.AGENCY_STAFF: NEIGHBOUR, Role.LAWYER: NEIGHBOUR}.get(who)  # type: ignore[call-overload]
    if beside and (sort, beside) in here.of:
        found.append(here.of[sort, beside])
    return found


def no_such(value: object) -> object:
    """A name of the same shape that nothing has."""
    if isinstance(value, int):
        return value + 1_000_000
    text = str(value)
    if text.startswith("case-"):
        return f"case-{int(text[5:]) + 1_000_000}"
    for sort in ("try-", "meeting-", "feedback-"):
        if text.startswith(sort) and len(text) < 40:
            return sort + secrets.token_urlsafe(40)[: len(text) - len(sort)]
    return secrets.token_urlsafe(40)[: len(text)]


def _tokens(here: City, there: City, who: str) -> list[object]:
    """Ways to a file that are not the person's own: of staff, of seats, of trials, of meetings."""
    if who == Role.LAWYER:
        tokens = [here.of["feedback token", NEIGHBOUR], there.of["feedback token", Role.LAWYER]]
        return [*tokens, here.of["case token", COMMON]]
    if who != Role.EXPERT:
        strange = [there.of["case token", COMMON], here.of["file token", OTHER]]
        if who == Role.AGENCY_STAFF:
            strange.append(here.of["case token", NEIGHBOUR])
        return strange
    return [
        here.of["file token", OTHER],
        there.of["file token", Role.EXPERT],
        here.of["case token", COMMON],
        here.of["try token", OTHER],
        here.of["nomination", OTHER],
        f"meeting-{here.of['item', OTHER]}",
    ]
