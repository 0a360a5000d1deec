"""Asking bodies and taking what they answer."""

from datetime import timedelta

import pytest

from qa_app.cases.models import Case
from qa_app.core.case_types import CaseType
from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.invitations.queries import by_token, links_of
from qa_app.invitations.rules import LinkState, Purpose
from qa_app.opinions.queries.asking import cases_to_ask, count_to_ask, present_rule
from qa_app.opinions.queries.lists import OpinionFilter, answered, opinions_page
from qa_app.opinions.queries.results import result_of
from qa_app.opinions.queries.visible import opinion_for
from qa_app.opinions.rules.bodies import DEFAULT, NOBODY
from qa_app.opinions.rules.states import Body, Entry, OpinionState
from qa_app.opinions.rules.wanted import Wanted
from qa_app.opinions.services.asking import (
    ask_many,
    ask_one,
    make_links,
    opinion_to_link,
    set_rule,
    withdraw_opinion,
)
from qa_app.opinions.services.receiving import answer_by_link, enter_answers, questions_of
from qa_app.scoresheets.rules.asked import filled_from
from qa_app.scoresheets.rules.scoring import scorer_for
from qa_app.scoresheets.rules.stored import Filled
from tests.builders.cycles import drawn_cycle, frozen_cycle, make_caseload, make_plan, sample_of
from tests.builders.opinions import asked_cycle, linked, opinions_of, ticked_for
from tests.builders.register import NOW, make_actor, make_agency


def _filled(session, opinion, place=0):
    scorer = scorer_for(questions_of(session, opinion), CaseType.CIVIL)
    return filled_from(scorer, ticked_for(session, opinion, place))


def test_every_drawn_case_is_asked_about_once(database):
    with transaction() as session:
        cycle = asked_cycle(session)
        asked = opinions_of(session)
        assert len(asked) == len(sample_of(session))
        assert {one.body for one in asked} == {Body.COURT}
        assert cases_to_ask(session, SYSTEM, cycle.id) == []
        assert ask_many(session, actor=SYSTEM, cycle=cycle, cases=[], now=NOW) == []


def test_the_number_to_ask_is_that_of_the_cases_named(database):
    with transaction() as session:
        make_caseload(session)
        cycle = drawn_cycle(session, make_plan())
        staff = make_actor(session, Role.AGENCY_STAFF, agency=make_agency(session, "乙县中心"))
        for actor in (SYSTEM, staff):
            named = cases_to_ask(session, actor, cycle.id)
            assert count_to_ask(session, actor, cycle.id) == len(named) > 0
        set_rule(session, actor=SYSTEM, rule={**DEFAULT, "civil": NOBODY}, now=NOW)
        assert count_to_ask(session, staff, cycle.id) == 0


def test_nobody_is_asked_before_the_draw(database):
    with transaction() as session:
        make_caseload(session)
        cycle = frozen_cycle(session, make_plan())
        with pytest.raises(Refused, match="opinion_cycle_not_drawn"):
            ask_many(session, actor=SYSTEM, cycle=cycle, cases=[], now=NOW)


def test_only_drawn_cases_can_be_asked_about(database):
    with transaction() as session:
        cases = make_caseload(session)
        cycle = drawn_cycle(session, make_plan())
        drawn = set(sample_of(session))
        other = next(case for case in cases if case.case_key not in drawn)
        with pytest.raises(Refused, match="opinion_case_not_drawn"):
            ask_one(session, actor=SYSTEM, cycle=cycle, wanted=Wanted(other.case_key), now=NOW)
        chosen = Wanted(min(drawn), Body.POLICE, "南江市公安局")
        made = ask_one(session, actor=SYSTEM, cycle=cycle, wanted=chosen, now=NOW)
        assert (made.body, made.body_name) == (Body.POLICE, "南江市公安局")
        with pytest.raises(Refused, match="opinion_body_asked"):
            ask_one(session, actor=SYSTEM, cycle=cycle, wanted=chosen, now=NOW)


def test_an_answer_by_link_is_taken_once(database):
    with transaction() as session:
        cycle = asked_cycle(session)
        opinion = opinions_of(session)[0]
        token = linked(session, cycle, opinion)
    with transaction() as session:
        link = by_token(session, Purpose.OPINION, token, NOW)
        answer_by_link(session, invitation=link, filled=_filled(session, opinion), now=NOW)
    with transaction() as session:
        stored = opinions_of(session)[0]
        assert (stored.state, stored.entry) == (OpinionState.RECEIVED, Entry.LINK)
        with pytest.raises(NotFound):
            answer_by_link(session, invitation=link, filled=_filled(session, stored), now=NOW)
        other = opinions_of(session)[1].case_id
        found = result_of(session, cycle.id, [stored.case_id, other])
    first, second = found[stored.case_id], found[other]
    assert (first.state, first.n, first.points_hundredths, first.at) == ("received", 1, 10_000, NOW)
    assert (second.state, second.n, second.points_hundredths) == ("asked", 0, None)


def test_what_staff_entered_ends_the_link_and_cannot_be_changed(database):
    with transaction() as session:
        cycle = asked_cycle(session)
        opinion = opinions_of(session)[0]
        token = linked(session, cycle, opinion)
        link = by_token(session, Purpose.OPINION, token, NOW)
        filled = _filled(session, opinion, 1)
        given = {"public_id": opinion.public_id, "filled": filled, "entry": Entry.FORM}
        enter_answers(session, actor=SYSTEM, now=NOW, **given)
        with pytest.raises(Refused, match="opinion_received"):
            enter_answers(session, actor=SYSTEM, now=NOW, **given)
        with pytest.raises(NotFound):
            answer_by_link(session, invitation=link, filled=filled, now=NOW)
        assert opinion.entered_by == "system"


def test_an_answer_with_an_open_question_changes_nothing(database):
    with transaction() as session:
        cycle = asked_cycle(session)
        opinion = opinions_of(session)[0]
        token = linked(session, cycle, opinion)
    link = _link(token)
    with pytest.raises(Refused, match="criteria_open"), transaction() as session:
        answer_by_link(session, invitation=link, filled=Filled(), now=NOW)
    assert _link(token).used_at is None


def _link(token):
    with reading() as session:
        return by_token(session, Purpose.OPINION, token, NOW)


def test_a_withdrawn_request_is_dead_and_may_be_made_again(database):
    with transaction() as session:
        cycle = asked_cycle(session)
        opinion = opinions_of(session)[0]
        token = linked(session, cycle, opinion)
        withdraw_opinion(session, actor=SYSTEM, public_id=opinion.public_id, now=NOW)
        with pytest.raises(NotFound):
            by_token(session, Purpose.OPINION, token, NOW)
        with pytest.raises(Refused, match="opinion_withdrawn"):
            opinion_to_link(session, actor=SYSTEM, public_id=opinion.public_id)
        case = session.get_one(Case, opinion.case_id).case_key
        again = ask_one(session, actor=SYSTEM, cycle=cycle, wanted=Wanted(case), now=NOW)
        assert again.id == opinion.id
        assert again.state is OpinionState.ASKED
        counts = answered(session, SYSTEM, cycle.id)[Body.COURT]
        assert (counts.withdrawn, counts.received) == (0, 0)


def test_links_for_many_expire_as_the_plan_says(database):
    with transaction() as session:
        make_caseload(session)
        cycle = drawn_cycle(session, make_plan(opinions={"link_days": 7}))
        cases = cases_to_ask(session, SYSTEM, cycle.id)
        ids = ask_many(session, actor=SYSTEM, cycle=cycle, cases=cases, now=NOW)
        tokens = make_links(session, actor=SYSTEM, cycle=cycle, opinion_ids=ids, now=NOW)
        assert set(tokens) == set(ids)
        later = NOW + timedelta(days=7)
        states = {one.state for one in links_of(session, Purpose.OPINION, ids, later).values()}
        assert states == {LinkState.EXPIRED}


def test_the_rule_is_changed_by_those_who_oversee_all(database):
    with transaction() as session:
        rule = {**DEFAULT, "civil": NOBODY}
        set_rule(session, actor=SYSTEM, rule=rule, now=NOW)
        assert present_rule(session) == rule
        with pytest.raises(Refused, match="opinion_rule_unsound"):
            set_rule(session, actor=SYSTEM, rule={"civil": "court"}, now=NOW)
        staff = make_actor(session, Role.AGENCY_STAFF, agency=make_agency(session))
        with pytest.raises(Refused, match="opinion_rule_of_whole_tree"):
            set_rule(session, actor=staff, rule=DEFAULT, now=NOW)
        make_caseload(session)
        cycle = drawn_cycle(session, make_plan())
        types = {one.type for one in cases_to_ask(session, SYSTEM, cycle.id)}
        assert types == {CaseType.CRIMINAL}


def test_staff_see_and_act_on_their_own_agency_alone(database):
    with transaction() as session:
        cycle = asked_cycle(session)
        staff = make_actor(session, Role.AGENCY_STAFF, agency=make_agency(session, "乙县中心"))
        page = opinions_page(session, staff, cycle.id, OpinionFilter())
        everything = opinions_page(session, SYSTEM, cycle.id, OpinionFilter())
        assert {row.agency for row in page.rows} == {"乙县中心"}
        assert 0 < page.total < everything.total
        foreign = next(row for row in everything.rows if row.agency == "甲县中心")
        for to_change in (False, True):
            with pytest.raises(NotFound):
                opinion_for(session, staff, foreign.public_id, to_change=to_change)
