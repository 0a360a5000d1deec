"""No sheet and no answer tells who was helped, or of another lawyer, before a person looked at it.

A sheet is printed, passed on and read at the agency: names and numbers of the aided person, and
names of other lawyers, keep a text back as a reviewer's name does.
"""

import pytest
from sqlmodel import Session, col, select

from qa_app.audit.models import AuditEvent
from qa_app.cases.models import Case, Lawyer
from qa_app.core.errors import Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.db import sealed
from qa_app.db.sealed import make_vault
from qa_app.db.session import reading, transaction
from qa_app.feedback.models import FeedbackSheet, FeedbackSuspect
from qa_app.feedback.queries.looking import look_of_expert, look_of_office
from qa_app.feedback.rules.deciding import Decision
from qa_app.feedback.rules.scope import WHOLE_CYCLE
from qa_app.feedback.services.releasing import check_texts, prepare, release
from qa_app.feedback.services.renewing import renew_cycle
from qa_app.feedback.services.samples import sample_of
from qa_app.feedback.services.wording import decide_wording
from qa_app.objections.services.form_check import send_back
from qa_app.reviews.models import Review
from tests.builders.cases import make_aided_person
from tests.builders.feedback_rated import FIRST, answered_cycle, say, settle
from tests.builders.objections import LATER, at, hand_in, objected
from tests.builders.register import NOW, make_account
from tests.builders.released import regrade

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]
PERSON, OWN, OTHER = "慕容受援", "承办本人", "司徒同行"
PLANS = ("", '[feedback]\ncriterion_rule = "strict"\nshow_points = false\nobjection_days = 0\n')
NAMING = (f"{PERSON}未签字", "慕 容受援未签字", "证号 990101 19900101 1234", "电话13800000000",
          f"不如{OTHER}的案卷")  # fmt: skip


def commented(session: Session, text: str, more: str = "", whole: str = ""):
    """A settled cycle: the first of two cases is commented on, both have an aided person."""
    cycle, _, cases = answered_cycle(session, "GG", "GG", more=more)
    for case in cases:
        make_aided_person(session, session.get_one(Case, case), PERSON)
    own, other = Lawyer(name=OWN), Lawyer(name=OTHER)
    session.add_all([own, other])
    session.flush()
    session.get_one(Case, cases[0]).lawyer_id = own.id
    review = session.exec(select(Review).where(Review.case_id == cases[0])).first()
    say(session, review, {FIRST: text}, whole)
    settle(session, cycle)
    return cycle, cases


def released(session: Session, cycle):
    return release(session, actor=SYSTEM, cycle=cycle, scope=WHOLE_CYCLE, now=NOW)


def openings(session: Session) -> list[AuditEvent]:
    acts = select(AuditEvent).where(AuditEvent.act == "case.persons_looked_for")
    return list(session.exec(acts.order_by(col(AuditEvent.id))))


@pytest.mark.parametrize("more", PLANS)
@pytest.mark.parametrize("text", NAMING)
def test_18_a_comment_that_names_one_keeps_its_case_back(text, more):
    with transaction() as session:
        cycle, cases = commented(session, text, more)
        done = released(session, cycle)
        assert (done.sheets, done.withheld) == (1, 1)
        (sheet,) = session.exec(select(FeedbackSheet)).all()
        assert sheet.case_id == cases[1]


@pytest.mark.parametrize("more", PLANS)
def test_18_so_does_the_word_on_the_whole_file(more):
    with transaction() as session:
        cycle, _ = commented(session, "", more, whole=f"{PERSON}案办理规范")
        assert released(session, cycle).withheld == 1


@pytest.mark.parametrize("text", [f"{OWN}会见及时", "慕容某未签字", "受援人未签字", "容受援助条例"])
def test_what_names_neither_goes_out(text):
    with transaction() as session:
        cycle, _ = commented(session, text)
        assert released(session, cycle).withheld == 0


def test_looking_is_one_event_that_says_for_how_many_cases_and_names_nobody():
    with transaction() as session:
        cycle, _ = commented(session, f"{PERSON}未签字")
        made = prepare(session, cycle, WHOLE_CYCLE)
        check_texts(session, actor=SYSTEM, cycle=cycle, made=made, now=NOW)
        (event,) = openings(session)
        assert (event.details["cases"], event.object_id) == (1, cycle.name)
        released(session, cycle)
        assert [one.details["cases"] for one in openings(session)] == [1, 1]
        whole = "".join(str(one.details) for one in session.exec(select(AuditEvent)))
    assert PERSON not in whole
    assert "990101" not in whole


def test_a_case_without_words_is_not_opened():
    with transaction() as session:
        cycle, _ = commented(session, "")
        released(session, cycle)
        assert openings(session) == []


def test_another_key_than_the_data_were_sealed_with_releases_nothing():
    with transaction() as session:
        cycle, _ = commented(session, "没有会见笔录")
        sealed.keep(make_vault("e" * 40))
        with pytest.raises(Refused, match="feedback_cannot_open"):
            released(session, cycle)


def test_a_wording_is_looked_through_again_and_the_opening_recorded():
    with transaction() as session:
        cycle, _ = commented(session, f"{PERSON}未签字")
        released(session, cycle)

        def decided(text: str, *, seen: bool = False) -> bool:
            row = session.exec(select(FeedbackSuspect)).one()
            before = len(openings(session))
            decision = Decision(row.public_id, text, seen=seen)
            done = decide_wording(session, actor=SYSTEM, cycle=cycle, decision=decision, now=NOW)
            assert len(openings(session)) == before + 1
            return done

        assert not decided(f"{PERSON}没有签字")
        assert session.exec(select(FeedbackSuspect.found)).one() == [
            {"kind": "aided", "words": PERSON}
        ]
        assert decided("受援人没有签字")
        assert released(session, cycle).sheets == 1


def test_a_confirmation_that_nobody_is_named_lets_it_go():
    with transaction() as session:
        cycle, _ = commented(session, f"{PERSON}未签字")
        released(session, cycle)
        row = session.exec(select(FeedbackSuspect)).one()
        sure = Decision(row.public_id, row.shown, seen=True)
        assert decide_wording(session, actor=SYSTEM, cycle=cycle, decision=sure, now=NOW)
        assert released(session, cycle).sheets == 1


def test_a_sheet_that_is_renewed_is_looked_through_too():
    with transaction() as session:
        cycle, cases = commented(session, "没有会见笔录")
        released(session, cycle)
        review = session.exec(select(Review).where(Review.case_id == cases[0])).first()
        sheets = select(FeedbackSheet).where(FeedbackSheet.case_id == cases[0])
        regrade(session, session.exec(sheets).one(), Grade.PASS, renew=False)
        say(session, review, {FIRST: f"{PERSON}未签字"})
        done = renew_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
    assert (done.sheets, done.withheld) == (0, 1)


def test_a_look_at_a_sheet_before_it_is_released_says_what_would_keep_it_back():
    with transaction() as session:
        cycle, cases = commented(session, f"{PERSON}未签字")
        seen = [
            sample_of(session, actor=SYSTEM, cycle=cycle, case_id=case, now=NOW).suspects
            for case in cases
        ]
        assert seen == [1, 0]
        assert openings(session) == []


# Words that are typed and sent: compared by the keyed mark of the name, nothing is opened.


def case_with_people(session: Session, found) -> None:
    make_aided_person(session, session.get_one(Case, found.case_id), PERSON)
    session.add(Lawyer(name=OTHER))
    session.flush()


@pytest.mark.parametrize("text", NAMING)
def test_18_what_is_typed_to_a_lawyer_names_neither(tmp_path, text):
    with transaction() as session:
        found = objected(session, tmp_path)
        case_with_people(session, found)
        office = look_of_office(session, found.cycle.id or 0, found.case_id, [text])
        expert = look_of_expert(session, found.case_id, [text])
        row = hand_in(session, found)
        with pytest.raises(Refused, match="feedback_words_not_confirmed"):
            send_back(session, actor=SYSTEM, at=at(row), words=text, days=3, now=LATER)
        assert openings(session) == []
    assert office.found
    assert office.found == expert.found


def test_24_an_expert_who_does_not_know_whose_case_it_is_learns_nothing_by_trying_names(tmp_path):
    """The lawyer of the case, of another and nobody's: the same answer as for any other name."""
    with transaction() as session:
        found = objected(session, tmp_path)
        case_with_people(session, found)
        lawyer_id = session.get_one(Case, found.case_id).lawyer_id
        session.get_one(Lawyer, lawyer_id).name = OWN
        session.flush()
        looks = [look_of_expert(session, found.case_id, [f"{name}说"]) for name in (OWN, OTHER)]
        office = look_of_office(session, found.cycle.id or 0, found.case_id, [f"{OWN}说"])
    kinds = [[one.kind for one in look.found] for look in looks]
    assert kinds == [["lawyer"], ["lawyer"]]
    assert office.found == ()


def test_18_an_answer_of_the_office_names_neither_until_it_is_confirmed(app, client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        case_with_people(session, found)
        chair = make_account(session, Role.SUPERVISOR)
    url, browser = f"/feedback/sheets/{found.sheet_id}", client_as(account=chair)
    browser.post(
        f"{url}/draft", data={"revision": "0", "changed": "reply:", "reply:": f"{PERSON}已确认"}
    )
    page = browser.get(f"{url}/reply").text
    assert PERSON in page
    assert "受援人姓名" in page
    assert browser.post(f"{url}/reply").status_code == 200
    with reading() as session:
        assert openings(session) == []
