"""Under every setting of a cycle nobody in the loop reads a name that is none of his business.

Rows 3, 11, 12, 17, 18, 20, 22, 23 and 24 of the register. One case goes from its reviews to the end
of its last objection; what lawyer, agency and the expert who decides can fetch is read on the way:
pages, workbooks, PDF, files, notices. The settings are ways to the grade × kinds of feedback under
all masks, every second pair of them.
"""

import re

import pypdfium2
import pytest
from sqlmodel import Session, col, select

from qa_app.accounts.models import Account
from qa_app.cases.models import Firm
from qa_app.db.session import reading, transaction
from qa_app.files.store.objects import store_for
from qa_app.notices.models import Notice
from qa_app.objections.models import Objection
from qa_app.panel.models import Expert
from tests.builders.loop_stories import (
    AGENCY,
    COMBINE,
    FILE,
    FIRM,
    FIRST_WORDS,
    LAWYER,
    MEETING,
    NUMBER,
    PERSON,
    RED_LINE,
    THIRD,
    Story,
    meet_on_it,
    open_desk,
    released_story,
    say_no,
    to_decide,
)
from tests.builders.objections import LATER
from tests.leaks.crawling import reach

pytestmark = pytest.mark.database
WAYS = (FILE, THIRD, MEETING, COMBINE)
STRICT = 'criterion_rule = "strict"\nshow_points = false\nsources = []'
SECOND, NO_OBJECTIONS = "second_level = true", "objection_days = 0"
FEEDBACK = ("", STRICT, SECOND, NO_OBJECTIONS, RED_LINE)
MASKS = ((False, False), (True, False), (False, True), (True, True))
MATRIX = [
    (way, feedback, MASKS[(row + column // 2) % len(MASKS)])
    for row, way in enumerate(WAYS)
    for column, feedback in enumerate(FEEDBACK)
    if (row + column) % 2 == 0
]
OUTSIDE = ("/", "/feedback/mine", "/feedback/mine/development", "/feedback/agency", "/objections",
           "/notices/", "/rectification/", "/learning/library", "/learning/trainings",
           "/feedback/mine/FEEDBACK.xlsx", "/objections/OBJECTIONS.csv")  # fmt: skip
SPOKEN = re.compile(r"评审[AB甲乙]|专家[AB甲乙](?!评)|第[一二三]位专家|另一位专家")
"""Words by which one reviewer is told from the other."""
SHOWN_ELSEWHERE = r"^/(rubrics|library|account|language|invit|feedback/print|files/bulk)|[?]"
"""Not about the case; and lists narrowed down, which hold no more than the whole ones."""


@pytest.mark.parametrize(("way", "feedback", "masks"), MATRIX)
def test_18_20_22_23_24_nobody_reads_what_is_nobodys_business(
    app, settings, client_as, monkeypatch, tmp_path, way, feedback, masks
):
    monkeypatch.setattr("qa_app.clock.now", lambda: LATER)
    store = store_for(settings)
    with transaction() as session:
        story = released_story(
            session, tmp_path, store, way=way, feedback=feedback,
            mask_lawyer=masks[0], mask_agency=masks[1],
        )  # fmt: skip
        if feedback != NO_OBJECTIONS:
            to_decide(session, story, store)
    if feedback != NO_OBJECTIONS:
        decider_meets_nobody(story, client_as)
        if not feedback:
            outsiders_meet_no_reviewer(story, client_as)
        with transaction() as session:
            say_no(session, story)
            if feedback == SECOND:
                meet_on_it(session, story)
                told = session.exec(select(Objection.decision_note).where(Objection.level == 2))
                assert told.one() == "应予改评"
    outsiders_meet_no_reviewer(story, client_as)


def outsiders_meet_no_reviewer(story: Story, client_as) -> None:
    """What lawyer and agency read of the case: the grade and reasons, nobody who gave them."""
    with reading() as session:
        secrets = story.secrets_of_reviewers(session)
    for account in (story.lawyer, story.staff):
        browser = client_as(account=account)
        starts = (*OUTSIDE, f"/feedback/sheets/{story.sheet}",
                  f"/feedback/sheets/{story.sheet}/FEEDBACK.pdf")  # fmt: skip
        found = reach(browser, account, starts, but=SHOWN_ELSEWHERE)
        assert found.answers[f"/feedback/sheets/{story.sheet}"][0] == 200
        text = read(found) + letters(account)
        assert NUMBER in text
        assert not [word for word in secrets if word in text]
        assert not SPOKEN.findall(text)


def decider_meets_nobody(story: Story, client_as) -> None:
    """Before and after the declaration: the criteria and reasons, not whose case, nor who said."""
    browser, url = client_as(account=story.decider), f"/objections/mine/{story.objection}"
    file = f"/files/objection-{story.objection}/outline.json"
    with reading() as session:
        own = (story.decider.name, story.decider.login)
        firms = own_firm(session, story.decider)
        secrets = [one for one in story.secrets_of_reviewers(session) if one not in (*own, firms)]
    for is_open in (False, True):
        if is_open:
            with transaction() as session:
                open_desk(session, story)
        found = reach(browser, story.decider, ("/", "/objections/mine", url, file, "/notices/"),
                      but=SHOWN_ELSEWHERE)  # fmt: skip
        assert found.answers[url][0] == 200
        assert (found.answers[file][0] == 200) == is_open
        text = read(found) + letters(story.decider)
        hidden = (LAWYER, FIRM, AGENCY, PERSON, NUMBER, FIRST_WORDS, *secrets)
        assert not [word for word in hidden if word in text]


def own_firm(session: Session, account: Account) -> str:
    mine = select(Firm.name).join(Expert, col(Expert.firm_id) == col(Firm.id))
    return session.exec(mine.where(Expert.account_id == account.id)).one()


def read(found) -> str:
    """Everything that was fetched as text, the words of PDFs too."""
    said = []
    for _status, text, headers in found.answers.values():
        said.append(pdf_words(bytes.fromhex(text)) if text.startswith("255044462d") else text)
        said.append(str(headers))
    return "\n".join(said) + "".join(found.answers)


def pdf_words(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return "".join(page.get_textpage().get_text_range() for page in document)


def letters(account: Account) -> str:
    """What is told in notices, values and addresses."""
    with reading() as session:
        rows = session.exec(select(Notice).where(Notice.account_id == account.id)).all()
    return "".join(f"{one.params}{one.url}" for one in rows)
