"""A model file from the nomination to the library: who may what, and what never gets through."""

import json

import pytest
from sqlmodel import select

from qa_app.accounts.models import Account
from qa_app.audit.models import AuditEvent
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import Role
from qa_app.db.sealed import make_vault
from qa_app.db.session import reading, transaction
from qa_app.files.background import take_in  # noqa: F401 - registers the work on files
from qa_app.files.models import DocumentPage
from qa_app.files.queries.holdings import referred_addresses
from qa_app.jobs.worker import run_job
from qa_app.learning import background
from qa_app.learning.models import ModelCase, ModelNomination, ModelPage
from qa_app.learning.queries.library import LibraryFilter, models_page, page_addresses
from qa_app.learning.queries.model_sight import ModelFilter, model_for_office
from qa_app.learning.queries.model_sight import models_page as office_page
from qa_app.learning.queries.nominating import reviewed_page, second_reader, to_confirm
from qa_app.learning.rules.model_files import Edition
from qa_app.learning.rules.states import ModelState
from qa_app.learning.services import nominating, publishing
from qa_app.learning.services.redacting import PageTarget
from qa_app.notices.models import Notice
from tests.builders.models import all_experts_but, model_setting
from tests.builders.panel import region_at
from tests.builders.register import NOW, make_account, make_actor

WORDS = Edition("追索劳动报酬案", "会见笔录完整，庭前准备充分。", {})


@pytest.fixture
def store(settings):
    from qa_app.files.store.objects import store_for

    return store_for(settings)


@pytest.fixture
def given(database, app, store):
    del app
    with transaction() as session:
        return model_setting(session, store)


def nominate(given, number=0, why="会见笔录完整"):
    with transaction() as session:
        actor = given.actor(session, given.reviewers[number])
        return nominating.nominate(
            session, actor=actor, review=given.reviews[number], why=why, now=NOW
        )


def give_word(given, model, confirmed=True, note="", who=None):
    with transaction() as session:
        actor = given.actor(session, who or given.free)
        asked = to_confirm(session, actor, model)
        nominating.give_word(
            session, actor=actor, asked=asked, word=nominating.Word(confirmed, note), now=NOW
        )


def search(given, model):
    with transaction() as session:
        actor = given.actor(session, given.office)
        job = background.ask_for_search(session, actor=actor, public_id=model, now=NOW)
    return run_job(job.public_id)


def pages(model):
    with reading() as session:
        found = select(ModelPage).join(ModelCase).where(ModelCase.public_id == model)
        return list(session.exec(found.order_by(ModelPage.position)))


def confirm_pages(given, settings, model):
    with reading() as session:
        actor = given.actor(session, given.office)
    for page in pages(model):
        background.confirm_page(
            settings, actor=actor, target=PageTarget(model, page.public_id, page.revision),
            boxes=page.boxes,
        )  # fmt: skip


def publish(given, model, edition=WORDS):
    with transaction() as session:
        actor = given.actor(session, given.office)
        seen = model_for_office(session, actor, model)
        return publishing.publish(
            session, actor=actor, seen=seen, edition=edition, vault=make_vault("d" * 40), now=NOW
        )


def row(model):
    with reading() as session:
        return session.exec(select(ModelCase).where(ModelCase.public_id == model)).one()


def redacted(given, settings):
    model = nominate(given)
    give_word(given, model)
    search(given, model)
    confirm_pages(given, settings, model)
    return model


def test_the_whole_way_to_the_library(given, settings, store):
    model = nominate(given)
    assert row(model).state is ModelState.NOMINATED
    give_word(given, model)
    search(given, model)
    first, second = pages(model)
    assert {one["kind"] for one in first.suggested} >= {"resident_id", "mobile", "name"}
    assert {one["kind"] for one in second.suggested} >= {"name", "signed_name"}
    with pytest.raises(Refused, match="model_pages_open"):
        publish(given, model)
    confirm_pages(given, settings, model)
    publish(given, model)
    with transaction() as session:
        lawyer = make_actor(session, Role.LAWYER, region=given.region)
        (found,) = models_page(session, lawyer, LibraryFilter()).rows
        assert (found.title, found.pages) == ("追索劳动报酬案", 2)
        addresses = [address for address, _ in page_addresses(session, lawyer, found.library_id)]
        assert set(addresses) <= dict(referred_addresses(session)).keys()
    assert addresses == [page.address for page in pages(model)]


def test_what_is_stored_holds_nothing_that_was_read(given, settings):
    model = redacted(given, settings)
    stored = json.dumps([page.model_dump(mode="json") for page in pages(model)])
    for secret in ("王小明", "110101199003077571", "13800138000", "张三丰", "卢涵曦"):
        assert secret not in stored
    with reading() as session:
        acts = [event.act for event in session.exec(select(AuditEvent))]
    assert "case.person_shown" in acts
    assert {"model.nominated", "model.confirmed", "model.page_confirmed"} <= set(acts)


def test_experts_of_one_case_do_not_learn_of_each_other(given):
    first, second = nominate(given, 0, "理由甲"), nominate(given, 1, "理由乙")
    assert first == second
    with reading() as session:
        assert len(session.exec(select(ModelNomination)).all()) == 2
        asked = to_confirm(session, given.actor(session, given.free), first)
        assert sorted(asked.whys) == ["理由乙", "理由甲"]
    with pytest.raises(Refused, match="model_nominated_already"):
        nominate(given, 0)


def test_an_own_list_is_the_same_whoever_else_nominated(given):
    def listed():
        with reading() as session:
            actor = given.actor(session, given.reviewers[1])
            return reviewed_page(session, actor).rows

    before = listed()
    nominate(given, 0)
    assert listed() == before


def test_only_reviewed_and_settled_cases_are_nominated(given):
    with transaction() as session:
        actor = given.actor(session, given.free)
        with pytest.raises(NotFound):
            nominating.nominate(session, actor=actor, review=given.reviews[0], why="好", now=NOW)


def test_nobody_who_sat_on_the_case_is_asked(given):
    with transaction() as session:
        all_experts_but(session, *given.reviewers)
    model = nominate(given)
    assert row(model).second_expert_id is None
    with reading() as session:
        for account in (*given.reviewers, given.free):
            with pytest.raises(NotFound):
                to_confirm(session, given.actor(session, account), model)


def test_the_second_expert_reads_the_file_while_asked_and_no_longer(given):
    model = nominate(given)
    with reading() as session:
        free = given.actor(session, given.free)
        access = second_reader(session, free, model)
        assert (access.case_id, access.covered) == (given.case.id, True)
        other = given.actor(session, given.reviewers[1])
        assert second_reader(session, other, model) is None
    give_word(given, model)
    with reading() as session:
        assert second_reader(session, free, model) is None
        told = session.exec(select(Notice).where(Notice.kind == "model_to_confirm")).all()
    assert [notice.account_id for notice in told] == [given.free.id]
    assert all(given.case.number not in str(notice.params) for notice in told)


def test_handing_back_asks_somebody_else_or_nobody(given):
    model = nominate(given)
    with transaction() as session:
        actor = given.actor(session, given.free)
        asked = to_confirm(session, actor, model)
        nominating.give_back(session, actor=actor, asked=asked, reason="亲属", now=NOW)
    assert (row(model).second_expert_id, row(model).state) == (None, ModelState.NOMINATED)
    with reading() as session, pytest.raises(NotFound):
        to_confirm(session, actor, model)


def test_declining_wants_a_reason_and_lets_it_be_nominated_again(given):
    model = nominate(given)
    with pytest.raises(Refused, match="model_decline_without_reason"):
        give_word(given, model, confirmed=False)
    give_word(given, model, confirmed=False, note="会见次数不足")
    assert row(model).state is ModelState.DECLINED
    assert nominate(given) != model


def test_two_words_at_once_one_wins(given):
    model = nominate(given)
    with reading() as session:
        actor = given.actor(session, given.free)
        seen_twice = to_confirm(session, actor, model)
    give_word(given, model)
    with transaction() as session, pytest.raises(Conflict):
        nominating.give_word(
            session, actor=actor, asked=seen_twice, word=nominating.Word(True), now=NOW
        )


def test_two_confirm_one_page_one_wins(given, settings):
    model = nominate(given)
    give_word(given, model)
    search(given, model)
    first = pages(model)[0]
    confirm_pages(given, settings, model)
    with reading() as session:
        actor = given.actor(session, given.office)
    with pytest.raises(Conflict):
        background.confirm_page(
            settings, actor=actor, target=PageTarget(model, first.public_id, first.revision),
            boxes=[],
        )  # fmt: skip
    assert pages(model)[0].boxes


def test_what_staff_covered_stays_covered(given, settings):
    with transaction() as session:
        page = session.exec(select(DocumentPage).order_by(DocumentPage.id)).first()
        page.covers = [[10, 10, 50, 50]]
        session.add(page)
    model = nominate(given)
    give_word(given, model)
    search(given, model)
    with reading() as session:
        actor = given.actor(session, given.office)
    first = pages(model)[0]
    background.confirm_page(
        settings, actor=actor, target=PageTarget(model, first.public_id, first.revision), boxes=[]
    )
    assert pages(model)[0].boxes == [[10, 10, 50, 50]]


def test_a_page_that_changed_is_confirmed_again(given, settings, store):
    model = redacted(given, settings)
    with transaction() as session:
        page = session.exec(select(DocumentPage).order_by(DocumentPage.id)).first()
        page.address = store.keep(store.read(page.address) + b"\n")
        session.add(page)
    with pytest.raises(Refused, match="model_file_changed"):
        publish(given, model)
    search(given, model)
    assert [page.confirmed_at is None for page in pages(model)] == [True, False]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("王小明的案件", "王小明"),
        ("卢涵曦会见及时", "卢涵曦"),
        ("电话13800138000", "13800138000"),
        ("专家姓名0号认为好", "专家姓名0号"),
    ],
)
def test_words_that_point_to_somebody_are_refused(given, settings, words, found):
    with transaction() as session:
        account = session.get_one(Account, given.reviewers[0].id)
        name = session.exec(select(Account.login).where(Account.id == account.id)).one()
    if found == "专家姓名0号":
        words, found = f"{name}认为好", name
    model = redacted(given, settings)
    assert found in publish(given, model, Edition("标题", words, {}))
    assert row(model).state is ModelState.REDACTING
    assert publish(given, model, Edition("标题", words, {}, cleared=True)) == ()
    assert row(model).state is ModelState.PUBLISHED


def test_withdrawn_models_lead_nowhere_and_names_are_made_anew(given, settings):
    model = redacted(given, settings)
    publish(given, model)
    before = row(model).library_id
    with transaction() as session:
        actor = given.actor(session, given.office)
        seen = model_for_office(session, actor, model)
        publishing.withdraw(session, actor=actor, seen=seen, reason="改正", now=NOW)
        lawyer = make_actor(session, Role.LAWYER, region=given.region)
        with pytest.raises(NotFound):
            page_addresses(session, lawyer, before)
    publish(given, model)
    assert row(model).library_id not in (None, before, model)


def test_a_region_limits_who_reads(given, settings):
    model = redacted(given, settings)
    publish(given, model, Edition("标题", "说明", {}, regions=("9901",)))
    with transaction() as session:
        near = make_actor(session, Role.LAWYER, region=given.region)
        below = make_actor(session, Role.LAWYER, region=region_at(session, "/99/9901/990101/"))
        far = make_actor(session, Role.LAWYER, region=region_at(session, "/99/9902/"))
        counts = [models_page(session, one, LibraryFilter()).total for one in (near, below, far)]
    assert counts == [1, 1, 0]
    with reading() as session:
        told = session.exec(select(Notice.kind).where(Notice.kind == "model_published")).all()
    assert told == []


def test_a_supervisor_tied_to_the_case_sees_no_model(given):
    model = nominate(given)
    with transaction() as session:
        tied = make_account(session, Role.SUPERVISOR, region=given.region)
        lawyer = session.get_one(type(given.case), given.case.id).lawyer_id
        from qa_app.cases.models import Lawyer

        session.get_one(Lawyer, lawyer).account_id = tied.id
        session.flush()
        actor = given.actor(session, tied)
        assert office_page(session, actor, ModelFilter()).total == 0
        with pytest.raises(NotFound):
            model_for_office(session, actor, model)


def told_to(account):
    with reading() as session:
        rows = select(Notice.kind).where(Notice.account_id == account.id).order_by(Notice.id)
        return [kind for kind in session.exec(rows) if kind.startswith("model_nomination_")]


def test_who_nominated_is_told_what_became_of_it(given, settings):
    model = nominate(given)
    nominate(given, number=1)
    give_word(given, model)
    for one in given.reviewers[:2]:
        assert told_to(one) == ["model_nomination_confirmed"], "each of both"
    search(given, model)
    confirm_pages(given, settings, model)
    publish(given, model)
    with transaction() as session:
        actor = given.actor(session, given.office)
        seen = model_for_office(session, actor, model)
        publishing.withdraw(session, actor=actor, seen=seen, reason="内容有误", now=NOW)
    assert told_to(given.reviewers[0]) == [
        "model_nomination_confirmed", "model_nomination_published", "model_nomination_withdrawn",
    ]  # fmt: skip
    assert told_to(given.free) == [], "the second expert nominated nothing"


def test_who_nominated_is_told_that_it_was_declined_and_not_by_whom(given):
    model = nominate(given)
    give_word(given, model, confirmed=False, note="笔录缺页")
    assert told_to(given.reviewers[0]) == ["model_nomination_declined"]
    with reading() as session:
        notice = session.exec(
            select(Notice).where(Notice.kind == "model_nomination_declined")
        ).one()
    assert set(notice.params) == {"cycle"}
