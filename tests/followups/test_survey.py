"""The survey of the aided person: by link alone, once, in plain words, leaving no trace."""

import logging
import re
from datetime import timedelta

import pytest
from sqlmodel import select

from qa_app import clock
from qa_app.audit.models import AuditEvent
from qa_app.core.roles import SYSTEM
from qa_app.db.session import reading, transaction
from qa_app.followups.models import Followup, Lead
from qa_app.followups.queries.questions import questionnaire_of
from qa_app.followups.rules.states import Channel, FollowupState, Respondent
from qa_app.followups.services.answering import Given, take_answers
from qa_app.followups.services.inviting import invite_people, invite_person
from qa_app.invitations.models import Invitation
from qa_app.invitations.rules import MISSES_ALLOWED, Purpose
from qa_app.invitations.services import invite, withdraw
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.rules.asked import filled_from
from qa_app.scoresheets.rules.scoring import scorer_for
from tests.builders.followups import followed_cycle, followups_of
from tests.builders.opinions import ticked
from tests.builders.register import NOW
from tests.support.client import bare
from tests.support.counting import statements

NOTHING = "0" * 26


@pytest.fixture
def links(database):
    """A cycle of three follow-ups, each with a link: (cycle, tokens in order, form that fits)."""
    now = clock.now()
    with transaction() as session:
        cycle = followed_cycle(session, 3)
        ids = [one.id or 0 for one in followups_of(session, cycle)]
        made = invite_people(session, actor=SYSTEM, cycle=cycle, followup_ids=ids, now=now)
        form = {**ticked(questionnaire_of(session, cycle.id or 0)), "respondent": "self"}
    return cycle, [made[key] for key in ids], form


def _followups():
    with reading() as session:
        return list(session.exec(select(Followup).order_by(Followup.id)))


def _sheets():
    with reading() as session:
        return list(session.exec(select(Scoresheet)))


def test_a_link_opens_the_questions_and_takes_the_answers(client, links):
    _, tokens, form = links
    page = client.get(f"/s/{tokens[0]}").get_data(as_text=True)
    assert page.count("<fieldset") == len(form) + 1  # and the remark
    answer = client.post(f"/s/{tokens[0]}", data={**form, "comment": "谢谢律师"})
    assert answer.status_code == 303
    assert tokens[0] not in answer.headers["Location"]
    assert "我们收到了" in client.get(answer.headers["Location"]).get_data(as_text=True)
    first, *others = _followups()
    assert (first.state, first.channel) == (FollowupState.DONE, Channel.ONLINE)
    assert first.respondent is Respondent.SELF
    assert {one.state for one in others} == {FollowupState.WAITING}
    (sheet,) = _sheets()
    assert sheet.comment == "谢谢律师"
    assert sheet.case_id == first.case_id


def test_a_link_answers_for_its_own_case_whatever_is_sent(client, links):
    _, tokens, form = links
    first, second, _ = _followups()
    strange = {"followup": second.public_id, "subject_id": str(second.id), "token": tokens[1]}
    client.post(f"/s/{tokens[0]}?token={tokens[1]}", data={**form, **strange})
    assert [one.state for one in _followups()][:2] == [FollowupState.DONE, FollowupState.WAITING]
    assert _sheets()[0].case_id == first.case_id


def test_a_link_cannot_be_used_again(client, links):
    _, tokens, form = links
    client.post(f"/s/{tokens[0]}", data=form)
    again = client.post(f"/s/{tokens[0]}", data=form)
    assert again.status_code == 404
    assert client.get(f"/s/{tokens[0]}").status_code == 404
    assert len(_sheets()) == 1


def test_an_open_question_is_named_and_nothing_is_lost(client, links):
    _, tokens, form = links
    name, value = next(iter(form.items()))
    answer = client.post(f"/s/{tokens[0]}", data={name: value, "comment": "写了很久"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert re.search(r'class="errors" role="alert"', page)
    assert page.count('href="#a-') == len(form) - 1
    assert re.search(rf'name="{name}" value="{value}"[^>]* checked', page)
    assert "写了很久" in page
    assert not _sheets()


def test_answers_that_were_never_offered_are_no_answers(client, links):
    _, tokens, form = links
    wrong = dict.fromkeys(form, "made-up")
    assert client.post(f"/s/{tokens[0]}", data=wrong).status_code == 422
    assert not _sheets()


def test_a_red_line_opens_a_lead(client, links):
    cycle, tokens, form = links
    with reading() as session:
        rubric = questionnaire_of(session, cycle.id)
    leads = {
        f"level:{one.id}": name
        for one in rubric.criteria
        for name, option in one.options.items()
        if option.lead
    }
    client.post(f"/s/{tokens[0]}", data={**form, **leads})
    with reading() as session:
        assert len(session.exec(select(Lead)).all()) == len(leads) > 0


def _withdrawn(session, first, now):
    given = {"purpose": Purpose.FOLLOW_UP, "subject_id": first.id, "now": now}
    withdraw(session, actor=SYSTEM, **given)


def _renewed(session, first, now):
    invite_person(session, actor=SYSTEM, public_id=first.public_id, now=now)


def _expired(session, _first, now):
    for row in session.exec(select(Invitation)):
        row.expires_at = now - timedelta(seconds=1)


def _used(session, _first, now):
    for row in session.exec(select(Invitation)):
        row.used_at = now


def _for_another_purpose(session, first, now):
    given = {"subject_id": first.id, "expires_at": now + timedelta(days=1), "now": now}
    return invite(session, actor=SYSTEM, purpose=Purpose.OPINION, **given).token


def _malformed(_session, _first, _now):
    return "%F0%9F%98%80" * 20


KINDS = (_malformed, _withdrawn, _renewed, _expired, _for_another_purpose, _used)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("kind", KINDS)
def test_dead_links_are_all_the_same_page_at_the_same_cost(client, links, kind, method):
    _, tokens, form = links
    with transaction() as session:
        token = kind(session, _followups()[0], clock.now()) or tokens[0]
    sent = {"data": form} if method == "POST" else {}
    client.open(f"/s/{NOTHING}", method=method, **sent)  # everything that is made once is made
    with statements() as for_absent:
        absent = client.open(f"/s/{NOTHING}", method=method, **sent)
    with statements() as for_dead:
        dead = client.open(f"/s/{token}", method=method, **sent)
    assert (dead.status_code, bare(dead)) == (404, bare(absent))
    assert [name for name, _ in dead.headers] == [name for name, _ in absent.headers]
    assert for_dead == for_absent


def test_a_case_answered_on_the_telephone_closes_its_link(client, links):
    cycle, tokens, form = links
    with transaction() as session:
        followup = followups_of(session, cycle)[0]
        scorer = scorer_for(questionnaire_of(session, cycle.id), followup.type)
        given = Given(filled_from(scorer, form), Channel.TELEPHONE, Respondent.SELF)
        take_answers(session, followup=followup, given=given, by="caller", now=NOW)
    dead, absent = client.get(f"/s/{tokens[0]}"), client.get(f"/s/{NOTHING}")
    assert (dead.status_code, bare(dead)) == (404, bare(absent))
    assert client.post(f"/s/{tokens[0]}", data=form).status_code == 404


def test_whoever_tries_many_dead_links_has_to_wait(client, links):
    _, tokens, _form = links
    for _ in range(MISSES_ALLOWED):
        assert client.get(f"/s/{NOTHING}").status_code == 404
    assert client.get(f"/s/{NOTHING}").status_code == 429
    assert client.get(f"/s/{tokens[0]}").status_code == 429
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.get(f"/s/{tokens[0]}", environ_base=elsewhere).status_code == 200


def test_addresses_of_one_subscriber_count_together(client, links):
    for host in range(MISSES_ALLOWED):
        near = {"REMOTE_ADDR": f"2001:db8:1:2::{host:x}"}
        client.get(f"/s/{NOTHING}", environ_base=near)
    near, far = {"REMOTE_ADDR": "2001:db8:1:2:ffff::1"}, {"REMOTE_ADDR": "2001:db8:1:3::1"}
    assert client.get(f"/s/{NOTHING}", environ_base=near).status_code == 429
    assert client.get(f"/s/{NOTHING}", environ_base=far).status_code == 404


def test_nothing_is_left_on_the_way(client, links):
    _, tokens, form = links
    answers = [
        client.get(f"/s/{tokens[0]}"),
        client.get(f"/s/{NOTHING}"),
        client.post(f"/s/{tokens[0]}", data=form),
        client.get("/s/thanks"),
    ]
    for answer in answers:
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert "Set-Cookie" not in answer.headers
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        body = answer.get_data(as_text=True)
        assert not re.search(r'(src|href|action)="(https?:)?//', body)
        assert tokens[0] not in body


def test_a_failure_does_not_write_the_token_into_the_log(app, client, links, caplog, monkeypatch):
    _, tokens, _form = links
    monkeypatch.setitem(app.view_functions, "survey.answer", lambda token: 1 / 0)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with caplog.at_level(logging.DEBUG):
        assert client.get(f"/s/{tokens[0]}").status_code == 500
    assert "/s/…" in caplog.text
    assert tokens[0] not in caplog.text


def test_the_token_is_not_in_the_audit_trail(client, links):
    _, tokens, form = links
    client.post(f"/s/{tokens[0]}", data=form)
    with reading() as session:
        events = session.exec(select(AuditEvent)).all()
    assert [one for one in events if one.act == "followup.answered" and one.actor == "survey"]
    assert not [one for one in events if tokens[0] in str(one.model_dump())]


def test_the_page_speaks_both_languages_and_keeps_the_one_chosen(client, links):
    _, tokens, form = links
    page = client.get(f"/s/{tokens[0]}?lang=en").get_data(as_text=True)
    assert '<html lang="en">' in page
    assert not re.search(r"[\u4e00-\u9fff]", page.replace("中文", "").replace("甲县中心", ""))
    answer = client.post(f"/s/{tokens[0]}?lang=en", data=form)
    assert "lang=en" in answer.headers["Location"]


def test_an_answer_larger_than_any_questionnaire_is_refused(client, links):
    _, tokens, form = links
    answer = client.post(f"/s/{tokens[0]}", data={**form, "comment": "x" * 100_000})
    assert answer.status_code == 413
    assert not _sheets()


def test_the_person_of_the_case_is_not_on_the_page(client, links):
    _, tokens, _form = links
    with reading() as session:
        keys = [one.case_key for one in session.exec(select(Followup))]
    page = client.get(f"/s/{tokens[0]}").get_data(as_text=True)
    assert not [key for key in keys if key in page]
