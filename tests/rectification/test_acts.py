"""Acts on tasks: making, undoing, handing in, checking by another, reminding, the command line."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from sqlmodel import select

from qa_app.accounts.models import Account
from qa_app.audit.models import AuditEvent
from qa_app.cli.main import run
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.db import session as db
from qa_app.db.session import reading, transaction
from qa_app.files.background import keep_paper
from qa_app.files.queries.holdings import referred_addresses
from qa_app.notices.models import Notice
from qa_app.rectification.models import Task, TaskStep
from qa_app.rectification.queries.waiting import to_check, to_do
from qa_app.rectification.rules.states import Act, Cause, Checker, Side, TaskState
from qa_app.rectification.services.checking import (
    Decision,
    accept,
    cancel,
    postpone,
    reopen,
    resume,
)
from qa_app.rectification.services.making import Target, Wanted, make_tasks, undo_batch
from qa_app.rectification.services.telling import remind_rectification
from qa_app.rectification.services.working import (
    Paper,
    add_paper,
    hand_in,
    remove_paper,
    save_draft,
)
from tests.builders.files import blank_page
from tests.builders.rectification import DUE, make_task
from tests.builders.register import NOW

pytestmark = pytest.mark.usefixtures("database", "app")
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def task(office) -> str:
    with transaction() as session:
        return make_task(session, office).public_id


def _wanted(office, **more) -> Wanted:
    one, two, _ = office.cases
    targets = tuple(Target(case.agency_id, case.id, case.lawyer_id) for case in (one, two))
    values = {"targets": targets, "finding": "请补正", "due_on": DUE, "cycle_id": office.cycle.id}
    return Wanted(**{**values, **more})


def _act(office, who, act, public_id, **more):
    with transaction() as session:
        return act(
            session, actor=office.actor(session, who), public_id=public_id, now=LATER, **more
        )


def _decide(office, who, act, public_id, **more):
    with transaction() as session:
        task = session.exec(select(Task).where(Task.public_id == public_id)).one()
        decision = Decision(public_id, task.revision, **more)
        act(session, actor=office.actor(session, who), decision=decision, now=LATER)


def _task(public_id: str) -> Task:
    with reading() as session:
        return session.exec(select(Task).where(Task.public_id == public_id)).one()


def test_a_batch_is_made_once_and_told_once_to_each(office):
    for _ in range(2):
        with transaction() as session:
            actor = office.actor(session, "supervisor")
            make_tasks(session, actor=actor, wanted=_wanted(office, token="same"), now=NOW)
    with reading() as session:
        assert len(session.exec(select(Task)).all()) == 2
        (told,) = session.exec(select(Notice)).all()
        assert (told.account_id, told.params["count"]) == (office.lawyer.id, 2)
        (event,) = session.exec(
            select(AuditEvent).where(AuditEvent.act == "rectification.made")
        ).all()
        assert "请补正" not in json.dumps(event.details, ensure_ascii=False)


def test_a_batch_is_all_or_nothing(office):
    stranger = Target(office.neighbour.id, 10**6)
    more = _wanted(office, targets=(*_wanted(office).targets, stranger))
    with transaction() as session, pytest.raises(NotFound):
        make_tasks(session, actor=office.actor(session, "supervisor"), wanted=more, now=NOW)
    with reading() as session:
        assert not session.exec(select(Task)).all()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"due_on": date(2020, 1, 1)}, "rectification_due_passed"),
        ({"due_on": date(9999, 12, 31)}, "rectification_due_too_far"),
        ({"finding": " "}, "rectification_words_missing"),
        ({"finding": "字" * 2001}, "rectification_words_too_long"),
        ({"targets": ()}, "rectification_nobody"),
    ],
)
def test_what_makes_no_sense_is_refused(office, more, code):
    wanted = _wanted(office, **more)
    with transaction() as session, pytest.raises(Refused, match=code):
        make_tasks(session, actor=office.actor(session, "supervisor"), wanted=wanted, now=NOW)


@pytest.mark.parametrize("begun", ["", "word", "handed in"])
def test_a_batch_is_taken_back_only_before_anybody_begins(office, begun):
    with transaction() as session:
        actor = office.actor(session, "supervisor")
        batch = make_tasks(session, actor=actor, wanted=_wanted(office), now=NOW)
        public_id = session.exec(select(Task.public_id).order_by(Task.id)).first()
    if begun == "word":
        _act(office, "lawyer", save_draft, public_id, text="正在", revision=1)
    if begun == "handed in":
        _act(office, "lawyer", hand_in, public_id, words="已补")
    if begun:
        with pytest.raises(Refused, match="rectification_batch_begun"):
            _act(office, "supervisor", undo_batch, batch)
        return
    assert _act(office, "supervisor", undo_batch, batch) == 2
    assert _task(public_id).state is TaskState.CANCELLED
    with pytest.raises(Conflict):
        _act(office, "supervisor", undo_batch, batch)


def test_a_cancelled_task_is_taken_up_again_unless_another_took_its_place(office, task):
    due = date(2027, 4, 8)
    with pytest.raises(Refused, match="rectification_not_cancelled"):
        _decide(office, "supervisor", resume, task, words="误取消", due_on=due)
    _decide(office, "supervisor", cancel, task, words="重复")
    for words, day, code in (
        ("", due, "rectification_words_missing"),
        ("误取消", None, "rectification_due_missing"),
        ("误取消", date(2020, 1, 1), "rectification_due_passed"),
        ("评审员0号要求", due, "rectification_names_reviewer"),
    ):
        with pytest.raises(Refused, match=code):
            _decide(office, "supervisor", resume, task, words=words, due_on=day)
    with pytest.raises(Refused, match="rectification_not_office"):
        _decide(office, "staff", resume, task, words="误取消", due_on=due)
    with transaction() as session:
        other = make_task(session, office).public_id
    with pytest.raises(Refused, match="rectification_another_running"):
        _decide(office, "supervisor", resume, task, words="误取消", due_on=due)
    _decide(office, "supervisor", cancel, other, words="重复")
    _decide(office, "supervisor", resume, task, words="误取消", due_on=due)
    found = _task(task)
    assert (found.state, found.due_on) == (TaskState.REOPENED, due)
    _act(office, "lawyer", hand_in, task, words="已补签")
    with reading() as session:
        acts = session.exec(select(TaskStep.act).where(TaskStep.task_id == found.id))
        assert list(acts)[1:3] == [Act.CANCELLED, Act.RESUMED]
        told = session.exec(select(Notice.account_id).where(Notice.kind == "rectification_resumed"))
        assert list(told) == [office.lawyer.id]


def test_the_whole_way_is_kept_step_by_step(office, task):
    _act(office, "lawyer", hand_in, task, words="已补签")
    _decide(office, "supervisor", reopen, task, words="没有日期", due_on=date(2027, 1, 8))
    assert _task(task).due_on == date(2027, 1, 8)
    _act(office, "staff", hand_in, task, words="机构代为补正")
    _decide(office, "supervisor", accept, task)
    _decide(office, "supervisor", reopen, task, words="复查又发现", due_on=date(2027, 2, 8))
    _decide(office, "supervisor", postpone, task, due_on=date(2027, 3, 8))
    _decide(office, "supervisor", cancel, task, words="案卷已销毁")
    with reading() as session:
        steps = session.exec(select(TaskStep).order_by(TaskStep.id)).all()
    acts = [Act.MADE, Act.HANDED_IN, Act.REOPENED, Act.HANDED_IN, Act.ACCEPTED, Act.REOPENED,
            Act.POSTPONED, Act.CANCELLED]  # fmt: skip
    assert [step.act for step in steps] == acts
    sides = [steps[1].side, steps[3].side, steps[4].side]
    assert sides == [Side.LAWYER, Side.AGENCY, Side.OFFICE]


def test_who_gave_a_paper_or_handed_in_never_checks(office):
    with transaction() as session:
        public_id = make_task(session, office, checker=Checker.AGENCY).public_id
    paper = Paper("a.pdf", "application/pdf", 1, ("x",))
    _act(office, "staff", add_paper, public_id, paper=paper)
    _act(office, "lawyer", hand_in, public_id, words="已补")
    with reading() as session:
        assert to_check(session, office.actor(session, "staff"), DUE).handed_in == 0
        assert to_check(session, office.actor(session, "supervisor"), DUE).handed_in == 1
    for who in ("staff", "lawyer"):
        with pytest.raises(Refused):
            _decide(office, who, accept, public_id)
    with pytest.raises(NotFound):
        _decide(office, "other_staff", accept, public_id)
    assert _task(public_id).state is TaskState.HANDED_IN


def test_an_agency_checks_its_lawyers_where_it_was_told_to(office):
    with transaction() as session:
        public_id = make_task(session, office, checker=Checker.AGENCY).public_id
        own = make_task(session, office, lawyer=False, checker=Checker.AGENCY)
        assert own.checker is Checker.SUPERVISOR, "an agency never checks itself"
    _act(office, "lawyer", hand_in, public_id, words="已补")
    with reading() as session:
        assert to_check(session, office.actor(session, "staff"), DUE).handed_in == 1
    _decide(office, "staff", accept, public_id)
    assert _task(public_id).checked_by == office.staff.login


def test_of_two_decisions_on_the_same_sight_one_wins(office, task):
    _act(office, "lawyer", hand_in, task, words="已补")
    seen = _task(task).revision
    _decide(office, "supervisor", accept, task)
    stale = Decision(task, seen, words="不行", due_on=DUE)
    with transaction() as session, pytest.raises(Conflict):
        reopen(session, actor=office.actor(session, "supervisor"), decision=stale, now=LATER)
    assert _task(task).state is TaskState.DONE


def test_words_typed_at_two_places_are_not_lost(office, task):
    assert _act(office, "lawyer", save_draft, task, text="甲", revision=1) == 2
    assert _act(office, "lawyer", save_draft, task, text="甲", revision=1) == 2, "twice is no harm"
    with pytest.raises(Conflict) as told:
        _act(office, "lawyer", save_draft, task, text="乙", revision=1)
    assert told.value.params == {"revision": 2, "theirs": {"words": ["甲"]}}


def test_papers_are_known_to_the_check_of_the_store(app, office, task, settings):
    kept = keep_paper(settings, blank_page("evidence"))
    paper = Paper("a.pdf", kept.media_type, kept.size, kept.pages)
    public_id = _act(office, "lawyer", add_paper, task, paper=paper)
    with reading() as session:
        assert (kept.pages[0], public_id) in set(referred_addresses(session))
    _act(office, "lawyer", remove_paper, task, paper=public_id)
    with pytest.raises(NotFound):
        _act(office, "lawyer", remove_paper, task, paper=public_id)


def test_reminders_go_out_before_on_and_after_the_day_and_never_twice_a_day(office, task):
    told: list[tuple[int, int]] = []
    for day in range(-5, 5):
        moment = LATER.replace(year=2026, month=12, day=31) + timedelta(days=day)
        for _ in range(2):
            with transaction() as session:
                if count := remind_rectification(session, moment):
                    told.append((day, count))
    assert told == [(-3, 1), (0, 1), (3, 1)]
    with reading() as session:
        kinds = session.exec(select(Notice.kind).order_by(Notice.id)).all()
    assert kinds == ["rectification_made", "rectification_due", "rectification_due",
                     "rectification_overdue"]  # fmt: skip


def test_what_waits_is_counted_for_whom_it_is(office, task):
    with transaction() as session:
        make_task(session, office, lawyer=False, cause=Cause.LATE)
    with reading() as session:
        for who, count in (("lawyer", 1), ("staff", 2), ("other_lawyer", 0), ("supervisor", 0)):
            assert to_do(session, office.actor(session, who), DUE).tasks == count, who


def test_the_command_line_writes_the_table(office, task, home, capsys, tmp_path):
    name = office.cycle.name
    db.close()
    target = tmp_path / "ledger.csv"
    code = run(["rectification", "export", name, "-o", str(target), "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert (code, answer["rows"], sum(answer["states"].values())) == (0, 1, 1)
    rows = list(csv.reader(io.StringIO(target.read_text(encoding="utf-8-sig"))))
    assert len(rows) == 2


def _told_of_handing_in(account):
    with reading() as session:
        wanted = select(Notice).where(
            Notice.kind == "rectification_handed_in", Notice.account_id == account.id
        )
        return len(session.exec(wanted).all())


def test_where_the_agency_checks_its_staff_are_told_and_never_who_handed_in(office):
    with transaction() as session:
        public_id = make_task(session, office, checker=Checker.AGENCY).public_id
    _act(office, "lawyer", hand_in, public_id, words="已补")
    assert _told_of_handing_in(office.staff) == 1
    assert _told_of_handing_in(office.supervisor) == 1, "who made it"
    assert _told_of_handing_in(office.other_staff) == 0
    _decide(office, "supervisor", reopen, public_id, words="再补", due_on=date(2027, 1, 8))
    _act(office, "staff", hand_in, public_id, words="机构代为补正")
    assert _told_of_handing_in(office.staff) == 1, "handed it in: somebody else checks"


def test_where_the_office_checks_the_agency_hears_nothing_of_handing_in(office, task):
    _act(office, "lawyer", hand_in, task, words="已补")
    assert _told_of_handing_in(office.staff) == 0
    assert _told_of_handing_in(office.supervisor) == 1


def test_a_closed_account_is_nobody_and_the_agency_is_told_instead(office):
    with transaction() as session:
        session.get_one(Account, office.lawyer.id).active = False
        session.flush()
        make_task(session, office)
    with reading() as session:
        made = session.exec(select(Notice).where(Notice.kind == "rectification_made")).all()
    assert {one.account_id for one in made} == {office.staff.id}
