"""Links: used once, tied to purpose and subject, and alike when they lead nowhere."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from qa_app.audit.models import AuditEvent
from qa_app.core.errors import NotFound
from qa_app.core.roles import SYSTEM
from qa_app.db.session import reading, transaction
from qa_app.invitations.models import Invitation, InvitationMiss
from qa_app.invitations.queries import by_token, has_usable_link, links_of, misses_of
from qa_app.invitations.rules import MISS_WINDOW, LinkState, Purpose, token_hash
from qa_app.invitations.services import (
    invite,
    invite_many,
    note_miss,
    note_opened,
    use,
    withdraw,
)
from tests.support.counting import statements

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(days=30)


def _link(subject=7, purpose=Purpose.FOLLOW_UP, expires_at=UNTIL):
    with transaction() as session:
        return invite(
            session, actor=SYSTEM, purpose=purpose, subject_id=subject, expires_at=expires_at,
            now=NOW,
        ).token  # fmt: skip


def _found(token, purpose=Purpose.FOLLOW_UP, now=NOW):
    with reading() as session:
        return by_token(session, purpose, token, now)


def _use(token, now=NOW):
    invitation = _found(token)
    with transaction() as session:
        use(session, invitation=invitation, now=now)


def test_a_link_leads_to_its_subject_alone(database):
    first, second = _link(7), _link(8)
    assert _found(first).subject_id == 7
    assert _found(second).subject_id == 8
    assert _found(first.upper()).subject_id == 7


def test_the_token_is_nowhere_in_the_database(database):
    token = _link()
    with transaction() as session:
        many = invite_many(
            session, actor=SYSTEM, purpose=Purpose.OPINION, subject_ids=[1, 2], expires_at=UNTIL,
            now=NOW,
        )  # fmt: skip
    with reading() as session:
        rows = [str(row.model_dump()) for row in session.exec(select(Invitation))]
        rows += [str(row.model_dump()) for row in session.exec(select(AuditEvent))]
    assert len(rows) == 5
    for secret in (token, *many.values()):
        assert not [row for row in rows if secret in row]
        assert [row for row in rows if token_hash(secret) in row]


def test_dead_links_give_one_answer_at_the_cost_of_one_statement(database):
    used, withdrawn, expired = _link(1), _link(2), _link(3, expires_at=NOW)
    other = _link(4, Purpose.OPINION)
    _use(used)
    with transaction() as session:
        withdraw(session, actor=SYSTEM, purpose=Purpose.FOLLOW_UP, subject_id=2, now=NOW)
    seen = []
    for token in (used, withdrawn, expired, other, "0" * 26, "", "x" * 4000):
        with reading() as session, statements() as sent, pytest.raises(NotFound) as raised:
            by_token(session, Purpose.FOLLOW_UP, token, NOW)
        seen.append((sent, str(raised.value)))
    assert all(len(sent) == 1 for sent, _ in seen)
    assert len({(sent[0], said) for sent, said in seen}) == 1


def test_a_link_is_used_once(database):
    token = _link()
    invitation = _found(token)
    _use(token)
    with transaction() as session, pytest.raises(NotFound):
        use(session, invitation=invitation, now=NOW)
    with pytest.raises(NotFound):
        _found(token)


def test_a_link_that_expired_between_page_and_answer_is_not_used(database):
    invitation = _found(_link())
    with transaction() as session, pytest.raises(NotFound):
        use(session, invitation=invitation, now=UNTIL)


def test_of_answers_at_the_same_time_one_wins(database):
    invitation = _found(_link())
    start, outcomes = threading.Barrier(8), []

    def answer():
        start.wait()
        try:
            with transaction() as session:
                use(session, invitation=invitation, now=NOW)
            outcomes.append("won")
        except NotFound:
            outcomes.append("lost")

    threads = [threading.Thread(target=answer) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["lost"] * 7 + ["won"]


def test_a_new_link_ends_the_one_before(database):
    old, new = _link(7), _link(7)
    with pytest.raises(NotFound):
        _found(old)
    assert _found(new).subject_id == 7
    with transaction() as session:
        many = invite_many(
            session, actor=SYSTEM, purpose=Purpose.FOLLOW_UP, subject_ids=[7, 8, 9],
            expires_at=UNTIL, now=NOW,
        )  # fmt: skip
    assert set(many) == {7, 8, 9}
    assert len(set(many.values())) == 3
    with pytest.raises(NotFound):
        _found(new)
    assert _found(many[7]).subject_id == 7


def test_how_links_stand_is_known_without_their_tokens(database):
    for subject in (1, 2, 3):
        _link(subject)
    _use(_link(4))
    with transaction() as session:
        assert withdraw(session, actor=SYSTEM, purpose=Purpose.FOLLOW_UP, subject_id=2, now=NOW)
        assert not withdraw(session, actor=SYSTEM, purpose=Purpose.FOLLOW_UP, subject_id=9, now=NOW)
    with reading() as session:
        links = links_of(session, Purpose.FOLLOW_UP, [1, 2, 3, 4, 5], NOW)
        assert {key: link.state for key, link in links.items()} == {
            1: LinkState.OPEN,
            2: LinkState.WITHDRAWN,
            3: LinkState.OPEN,
            4: LinkState.USED,
        }
        assert _usable(session, NOW) == {1, 3}
        assert _usable(session, UNTIL) == set()


def _usable(session, now):
    """Of the subjects that ever had a link, those whose link works."""
    asked = select(Invitation.subject_id).distinct().subquery()
    found = has_usable_link(Purpose.FOLLOW_UP, asked.c.subject_id, now)
    return set(session.execute(select(asked.c.subject_id).where(found)).scalars())


def test_when_a_page_was_first_opened_is_kept(database):
    token = _link()
    for now in (NOW, NOW + timedelta(hours=1)):
        invitation = _found(token, now=now)
        with transaction() as session:
            note_opened(session, invitation=invitation, now=now)
    assert _found(token).opened_at == NOW


def test_misses_count_for_an_address_and_are_forgotten(database):
    later = NOW + MISS_WINDOW / 2
    with transaction() as session:
        note_miss(session, address_mark="a", now=NOW)
        note_miss(session, address_mark="a", now=later)
        note_miss(session, address_mark="b", now=later)
    with reading() as session:
        assert misses_of(session, "a", later) == 2
        assert misses_of(session, "b", later) == 1
        assert misses_of(session, "a", NOW + MISS_WINDOW) == 1
    with transaction() as session:
        note_miss(session, address_mark="c", now=NOW + MISS_WINDOW * 2)
    with reading() as session:
        assert len(session.exec(select(InvitationMiss)).all()) == 1
