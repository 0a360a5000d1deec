"""What the loop tells people, in notices and mails, in both languages: that there is something.

No number of a case, no name, no grade; of every kind of notice there is, and of all that one case
leaves behind on its whole way. Where they lead is looked up by who may see it.
"""

import re

import pytest
from sqlmodel import select

from qa_app.accounts.models import Account
from qa_app.core.grades import LABELS
from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from qa_app.files.store.objects import store_for
from qa_app.notices.background import words_of
from qa_app.notices.models import Notice
from qa_app.notices.registry import KINDS
from qa_app.notices.rules import body_of_mail, line_of
from qa_app.objections.rules.states import Outcome
from qa_app.web.i18n import translator
from tests.builders.loop_stories import (
    AGENCY,
    FIRM,
    LAWYER,
    NUMBER,
    PERSON,
    meet_on_it,
    open_desk,
    released_story,
    say_no,
    to_decide,
)
from tests.builders.objections import LATER
from tests.builders.register import make_account

pytestmark = pytest.mark.database
LOOP = ("feedback_", "objection_", "rectification_", "training_", "model_", "competition_",
        "subsidies_")  # fmt: skip
VALUES = {"cycle", "count", "late", "slow", "title", "until_on", "due_on", "held_on"}
"""What a notice may be filled in with: a cycle, numbers, days, the title of a training or a
competition. A new value is a decision here too."""
GRADES = {"zh": [str(word) for word in LABELS.values()],
          "en": ["excellent", "good", "pass(?! it on)", "fail"]}  # fmt: skip


def loop_kinds() -> list[str]:
    return sorted(code for code in KINDS if code.startswith(LOOP))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_17_no_kind_of_notice_has_room_for_a_case_a_name_or_a_grade(app, language):
    assert len(loop_kinds()) > 30
    translate = translator(language)
    for code in loop_kinds():
        kind = KINDS[code]
        texts = [translate(text) for text in (kind.subject, kind.body, kind.label) if text]
        asked = set(re.findall(r"%\((\w+)\)", " ".join(texts)))
        assert asked <= VALUES, code
        assert not graded(" ".join(texts), language), code


def graded(text: str, language: str) -> list[str]:
    """Grades in a text, as words of their own."""
    plain = re.sub(r"%\(\w+\)s", "", text)
    if language == "zh":
        return [word for word in GRADES["zh"] if word in plain]
    return [word for word in GRADES["en"] if re.search(rf"\b{word}(ed)?\b", plain, re.IGNORECASE)]


@pytest.fixture
def told(app, settings, monkeypatch, tmp_path) -> tuple[list[Notice], list[str]]:
    """Every notice of one case on its way through both levels, and what none of them may say."""
    monkeypatch.setattr("qa_app.clock.now", lambda: LATER)
    store = store_for(settings)
    with transaction() as session:
        make_account(session, Role.SUPERVISOR)
        story = released_story(session, tmp_path, store, feedback="second_level = true")
        to_decide(session, story, store)
        open_desk(session, story)
        say_no(session, story)
        meet_on_it(session, story)
    with reading() as session:
        people = session.exec(select(Account.name)).all()
        secrets = [*story.secrets_of_reviewers(session), *people]
        return list(session.exec(select(Notice)).all()), secrets


@pytest.mark.parametrize("language", ["zh", "en"])
def test_3_17_nothing_a_case_leaves_behind_in_notices_and_mails_names_anything(told, language):
    notices, secrets = told
    kinds = {one.kind for one in notices}
    assert len(kinds & set(loop_kinds())) >= 6, kinds
    outcomes = {outcome.value for outcome in Outcome}
    for one in notices:
        line = line_of(words_of(one.kind), one.params, language, translator(language))
        mail = body_of_mail([(line, one.url), (line, one.url)], "-")
        text = f"{line.subject}{line.body}{mail}{one.params}"
        assert set(one.params) <= {*VALUES, "place", "meets_on", "at", "total", "until"}, one.kind
        for word in (LAWYER, FIRM, AGENCY, PERSON, NUMBER, *secrets):
            assert word not in text, (one.kind, word)
            assert word not in one.url, (one.kind, word)
        assert not graded(text, language), one.kind
        assert not outcomes & set(map(str, one.params.values())), one.kind
