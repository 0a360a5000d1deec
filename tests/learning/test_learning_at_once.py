"""Acts of learning that happen twice, or beside each other: once is once, and nobody is held up."""

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier

import pytest
from sqlmodel import select

from qa_app import clock
from qa_app.accounts.models import Account
from qa_app.cases.models import Lawyer
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.sealed import make_vault
from qa_app.db.session import reading, transaction
from qa_app.learning import background
from qa_app.learning.models import ModelPage, TrainingSeat, TrainingSession
from qa_app.learning.queries.model_sight import model_for_office
from qa_app.learning.queries.training import TrainingFilter, training_list
from qa_app.learning.rules.sessions import Planned
from qa_app.learning.services import publishing
from qa_app.learning.services.redacting import PageTarget
from qa_app.learning.services.training import plan_session
from qa_app.notices.models import Notice
from tests.builders.agreed import CIVIL
from tests.builders.models import model_setting
from tests.builders.register import NOW, make_account, make_actor
from tests.learning.test_model_files import (
    WORDS,
    confirm_pages,
    give_word,
    nominate,
    pages,
    redacted,
    row,
    search,
)
from tests.learning.test_training import DAY, MEETING, world
from tests.support.racing import at_once

PATIENCE = 120
"""Seconds a thread may take on a machine that has other things to do."""

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]
ONCE = "A" * 16


def planning(actor=SYSTEM, once=ONCE):
    """The act of planning the session of one form."""
    planned = Planned("会见实务培训", DAY, "", *CIVIL, (MEETING,), once)

    def act(session):
        wanted = TrainingFilter()
        found = {line.lawyer_id for line in training_list(session, actor, wanted).lines}
        return plan_session(
            session, actor=actor, planned=planned, wanted=wanted, lawyers=found, now=NOW
        )

    return act


def with_account(session):
    """The lawyer of the north can be told."""
    account = make_account(session, Role.LAWYER)
    lawyer = session.exec(select(Lawyer).where(Lawyer.name == "卢涵曦")).one()
    lawyer.account_id = account.id
    session.add(lawyer)


def test_one_form_sent_twice_at_once_plans_one_session_and_tells_once():
    with transaction() as session:
        world(session)
        with_account(session)
    first, second = at_once(planning(), planning())
    assert first == second
    assert (first.public_id, first.told, first.untold) == (ONCE, 1, 0)
    with reading() as session:
        assert len(session.exec(select(TrainingSession)).all()) == 1
        assert len(session.exec(select(TrainingSeat)).all()) == 1
        told = select(Notice).where(Notice.kind == "training_invited")
        assert len(session.exec(told).all()) == 1


def test_two_forms_are_two_sessions_and_the_id_of_somebody_else_is_not_taken():
    with transaction() as session:
        world(session)
        planning()(session)
        planning(once="B" * 16)(session)
        assert len(session.exec(select(TrainingSession)).all()) == 2
        with pytest.raises(NotFound):
            planning(make_actor(session, Role.SUPERVISOR))(session)


def test_a_page_sent_twice_leads_to_the_same_session(app, client_as, monkeypatch):
    with transaction() as session:
        world(session)
        lawyer = training_list(session, SYSTEM, TrainingFilter()).lines[0].lawyer_id
    monkeypatch.setattr(clock, "now", lambda: NOW)
    browser = client_as(Role.SUPERVISOR)
    form = {"lawyer": str(lawyer), "rubric": "civil-file-review/1"}
    page = browser.post("/learning/training/plan", data=form | {"step": "choose"})
    once = page.get_data(as_text=True).split('name="once"')[1].split('value="')[1].split('"')[0]
    form |= {"title": "会见实务", "held_on": "2026-07-06", "criteria": MEETING, "once": once}
    sent = [browser.post("/learning/training/plan", data=form).headers["Location"] for _ in "12"]
    assert sent == [f"/learning/training/sessions/{once}"] * 2
    bad = browser.post("/learning/training/plan", data=form | {"once": "../x"})
    assert bad.status_code == 302
    assert not bad.headers["Location"].endswith(("x", once))


@pytest.fixture
def store(settings):
    from qa_app.files.store.objects import store_for

    return store_for(settings)


@pytest.fixture
def given(app, store):
    with transaction() as session:
        return model_setting(session, store)


def test_nobody_waits_while_pages_are_searched(given, monkeypatch):
    """Personal data are looked for with no transaction open: others write in the meantime."""
    look, wrote = background.suggestions, []

    def write():
        with transaction() as session:
            account = session.get_one(Account, given.free.id)
            account.name = "改名"
            session.add(account)
        return True

    def looking(texts, known):
        with ThreadPoolExecutor(1) as pool:
            wrote.append(pool.submit(write).result(timeout=PATIENCE))
        return look(texts, known)

    monkeypatch.setattr(background, "suggestions", looking)
    model = nominate(given)
    give_word(given, model)
    search(given, model)
    assert wrote == [True]
    assert len(pages(model)) == 2


def test_a_page_confirmed_anew_beside_a_publication_comes_too_late(given, settings, monkeypatch):
    model = redacted(given, settings)
    before = [(page.address, page.revision) for page in pages(model)]
    with reading() as session:
        actor = given.actor(session, given.office)
    target = PageTarget(model, pages(model)[0].public_id, before[0][1])
    looked, met = publishing._telling_words, Barrier(2)

    def publish():
        with transaction() as session:
            seen = model_for_office(session, actor, model)
            return publishing.publish(
                session, actor=actor, seen=seen, edition=WORDS, vault=make_vault("d" * 40), now=NOW
            )

    def looking(*arguments):
        """The pages were looked at; now the other one begins and has time to get in between."""
        met.wait(PATIENCE)
        wait([late], timeout=1.5)
        return looked(*arguments)

    def confirm():
        met.wait(PATIENCE)
        background.confirm_page(settings, actor=actor, target=target, boxes=[], left_out=True)

    monkeypatch.setattr(publishing, "_telling_words", looking)
    with ThreadPoolExecutor(2) as pool:
        late = pool.submit(confirm)
        done = pool.submit(publish)
        assert done.result(timeout=PATIENCE) == ()
        with pytest.raises((Conflict, Refused)):
            late.result(timeout=PATIENCE)
    assert [page.address for page in pages(model)] == [address for address, _ in before]
    with reading() as session:
        assert all(session.exec(select(ModelPage.library_id)).all())


def test_a_confirmed_page_is_a_change_of_the_model(given, settings):
    model = nominate(given)
    give_word(given, model)
    search(given, model)
    before = row(model).revision
    confirm_pages(given, settings, model)
    assert row(model).revision == before + 2
