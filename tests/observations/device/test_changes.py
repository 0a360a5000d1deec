"""What the synchronising endpoint answers: every outcome, once and again, for the right person."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.rules.states import HearingState, ObservationState, SeatState
from qa_app.observations.rules.synchronising import MOST_A_MINUTE
from qa_app.observations.services import observing
from qa_app.rubrics.queries import rubric_named
from tests.builders.observations import observer_of
from tests.builders.register import make_account
from tests.observations.device.tablets import make_seat, rows, seat_row, soon, stored

CHANGES = "/observations/device/changes"
PARCELS = "/observations/device/parcels"


def op() -> str:
    return str(uuid.uuid4())


@pytest.fixture
def seat(database):
    with transaction() as session:
        return make_seat(session)


@pytest.fixture
def device(client_as, seat):
    return Device(client_as(account=seat.account), seat.seat)


@pytest.fixture
def signed(device):
    device.send("sign_in")
    return device


class Device:
    """A device of one observer, without a browser."""

    def __init__(self, client, seat):
        self.client, self.seat = client, seat

    def send(self, kind, *, named="", seat="", **values):
        body = {"op": named or op(), "seat": seat or self.seat, "kind": kind, **values}
        return self.client.post(CHANGES, json=body)

    def save(self, revision, *, named="", **changed):
        fields = {name.replace("__", ":").replace("_", "-"): [v] for name, v in changed.items()}
        return self.send("save", named=named, revision=revision, changed=fields)

    def parcels(self, known=""):
        return self.client.get(PARCELS, query_string={"known": known}).json


def test_a_hearing_comes_with_its_rubric_once_and_without_what_the_hearing_does_not_need(device):
    found = device.parcels()
    (parcel,) = found["seats"]
    assert parcel["rubric"]["name"] == "court-observation-civil/1"
    assert parcel["hearing"]["lawyer"]
    assert set(parcel["hearing"]) == {
        "number", "cause", "court", "courtroom", "lawyer", "firm", "starts_at", "timed", "type",
        "stage",
    }  # fmt: skip
    assert len(found["seal"]) == 64
    known = f"{device.seat}@court-observation-civil/1"
    assert device.parcels(known)["seats"][0]["rubric"] is None
    assert device.parcels(f"{device.seat}@court-observation-civil/0")["seats"][0]["rubric"]


def test_answers_are_not_to_be_kept_by_anything_on_the_way(device):
    assert device.client.get(PARCELS).headers["Cache-Control"] == "no-store"


def test_signing_in_notes_when_it_was_by_the_clock_of_the_device(device):
    at = datetime.now(UTC) - timedelta(minutes=7)
    answer = device.send("sign_in", at=at.isoformat())
    assert answer.status_code == 200
    assert answer.json["outcome"] == "applied"
    assert seat_row(device.seat).signed_in_at == at


@pytest.mark.parametrize("told", ["2099-01-01T00:00:00Z", "1999-01-01T00:00:00Z", "soon", 5, None])
def test_a_clock_that_cannot_be_right_is_not_believed(device, told):
    before = datetime.now(UTC)
    assert device.send("sign_in", at=told).status_code == 200
    assert before <= seat_row(device.seat).signed_in_at <= datetime.now(UTC)


def test_a_change_that_comes_again_is_answered_and_not_done_again(signed):
    name = op()
    first = signed.save(1, named=name, comment="准时到庭").json
    signed.save(2, comment="后来改的")
    again = signed.save(1, named=name, comment="准时到庭").json
    assert (first["outcome"], again["outcome"]) == ("applied", "applied")
    assert first["revision"] == again["revision"] == 2
    assert stored(signed.seat).comment == "后来改的"
    assert stored(signed.seat).revision == 3
    assert len(rows(signed.seat)[0]) == 3


def test_signing_in_and_handing_in_twice_is_once(signed):
    at = seat_row(signed.seat).signed_in_at
    assert signed.send("sign_in").json["outcome"] == "applied"
    assert seat_row(signed.seat).signed_in_at == at
    fill(signed)
    name = op()
    for _again in range(2):
        assert signed.send("submit", named=name, revision=2).json["outcome"] == "applied"
    row = seat_row(signed.seat)
    assert row.submitted_at
    assert row.entry == "device"


def fill(device):
    from qa_app.core.grades import Grade
    from tests.builders.observations import answers

    changed = answers(rubric_named("court-observation-civil", 1), Grade.GOOD)
    answer = device.send("save", revision=1, changed=changed)
    assert answer.json["outcome"] == "applied", answer.json


def test_newer_answers_are_shown_and_not_overwritten(signed):
    signed.save(1, comment="先到的")
    answer = signed.save(1, comment="后到的")
    assert answer.status_code == 409
    assert answer.json["outcome"] == "conflict"
    assert answer.json["revision"] == 2
    assert answer.json["theirs"] == {"comment": ["先到的"]}
    assert answer.json["stored"] == {"comment": ["先到的"]}
    assert stored(signed.seat).comment == "先到的"


def test_a_conflict_may_be_sent_again_on_the_newer_revision_under_the_same_id(signed):
    signed.save(1, comment="先到的")
    name = op()
    assert signed.save(1, named=name, comment="后到的").status_code == 409
    assert signed.save(2, named=name, comment="后到的").status_code == 200
    assert stored(signed.seat).comment == "后到的"
    assert len(rows(signed.seat)[0]) == 3


def test_handing_in_what_was_changed_elsewhere_meanwhile_is_a_conflict(signed):
    fill(signed)
    signed.save(2, comment="在办公室又写了")
    answer = signed.send("submit", revision=2)
    assert answer.status_code == 409
    assert answer.json["stored"]["comment"] == ["在办公室又写了"]
    assert seat_row(signed.seat).submitted_at is None


def test_an_unfinished_sheet_is_not_handed_in_and_says_why(signed):
    answer = signed.send("submit", revision=1)
    assert answer.status_code == 422
    assert answer.json["outcome"] == "refused"
    assert not answer.json["closed"]
    assert "项" in answer.json["message"]


@pytest.mark.parametrize(
    "changed",
    [{"level:nothing": ["good"]}, {"own_grade": ["best"]}, {"comment": ["长" * 4001]}],
)
def test_what_does_not_fit_is_refused_and_leaves_nothing_behind(signed, changed):
    answer = signed.send("save", revision=1, changed=changed)
    assert answer.status_code == 422
    assert answer.json["message"]
    assert stored(signed.seat).revision == 1


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b'{"op":"1"}', b"{", b'{"op":5,"seat":[],"kind":{}}',
        b'{"op":"00000000-0000-0000-0000-000000000000","seat":"../x","kind":"save"}',
        b'{"op":"00000000-0000-0000-0000-000000000000","seat":"x","kind":"erase"}',
        b'{"op":"00000000-0000-0000-0000-000000000000","seat":"x","kind":"save","changed":[1]}',
        b'{"op":"00000000-0000-0000-0000-000000000000","seat":"x","kind":"save","changed":{"a":1}}',
        b'{"op":"00000000-0000-0000-0000-000000000000","seat":"x","kind":"save","revision":-1}',
        b'{"op":"00000000-0000-0000-0000-000000000000","seat":"x","kind":"save","revision":true}',
    ],
)  # fmt: skip
def test_what_is_no_change_is_refused(device, body):
    answer = device.client.post(CHANGES, data=body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json["code"] == "device_unreadable"


def test_scores_wait_until_the_observer_signed_in(device):
    answer = device.save(0, comment="太早")
    assert (answer.status_code, answer.json["code"]) == (422, "device_not_signed_in")


def test_signing_in_hours_too_early_is_refused(client_as, database):
    with transaction() as session:
        early = make_seat(session, starts_at=soon(60 * 5))
    answer = Device(client_as(account=early.account), early.seat).send("sign_in")
    assert (answer.status_code, answer.json["code"]) == (422, "sign_in_too_early")


def test_the_seat_of_another_observer_looks_like_one_that_never_was(client_as, database, seat):
    with transaction() as session:
        other = make_seat(session)
    device = Device(client_as(account=seat.account), seat.seat)
    foreign = device.send("sign_in", seat=other.seat)
    absent = device.send("sign_in", seat="AAAAAAAAAAAAAAAAAAAAAA")
    assert foreign.status_code == absent.status_code == 404
    found = device.parcels(f"{other.seat}@x,AAAAAAAAAAAAAAAAAAAAAA@x")["gone"]
    assert found[other.seat] == found["AAAAAAAAAAAAAAAAAAAAAA"]
    assert found[other.seat]["code"] == "absent"
    assert rows(other.seat) == ([], [])


def test_the_id_of_another_observers_change_gives_nothing_away(client_as, database, signed):
    name = op()
    signed.save(1, named=name, comment="甲的评语")
    with transaction() as session:
        other = make_seat(session)
    stranger = Device(client_as(account=other.account), other.seat)
    stranger.send("sign_in")
    assert stranger.save(1, named=name, comment="乙的评语").status_code == 404


@pytest.mark.parametrize(
    ("change", "code", "word"),
    [
        (lambda s, d: withdraw(s, d), "withdrawn", "不再"),
        (lambda s, d: cancel(s, d), "cancelled", "取消"),
        (lambda s, d: miss(s, d), "cancelled", "取消"),
    ],
)
def test_what_became_of_a_seat_meanwhile_is_said_in_plain_words(signed, change, code, word):
    with transaction() as session:
        change(session, signed.seat)
    found = signed.parcels(f"{signed.seat}@court-observation-civil/1")
    assert found["seats"] == []
    gone = found["gone"][signed.seat]
    assert gone["code"] == code
    assert gone["closed"]
    assert word in gone["message"]


def test_a_seat_taken_away_takes_nothing_more(signed):
    with transaction() as session:
        withdraw(session, signed.seat)
    answer = signed.save(1, comment="已经写好的")
    assert answer.status_code == 422
    assert answer.json["closed"]
    assert answer.json["code"] == "seat_ended"


def test_a_sheet_handed_in_on_screen_takes_nothing_more(signed):
    fill(signed)
    with transaction() as session:
        row = session.exec(observer_seat(signed.seat)).one()
        _, actor = observer_of(session, row)
        now = datetime.now(UTC)
        observing.submit_sheet(session, actor=actor, seat=signed.seat, now=now)
    answer = signed.save(3, comment="平板上写的")
    assert answer.json["closed"]
    assert signed.parcels(f"{signed.seat}@x")["gone"][signed.seat]["code"] == "submitted"


def test_a_moved_hearing_comes_with_its_new_time(signed):
    later = soon(60 * 24)
    with transaction() as session:
        hearing = session.get_one(Hearing, hearing_id(session, signed.seat))
        hearing.starts_at = later
    (parcel,) = signed.parcels()["seats"]
    assert datetime.fromisoformat(parcel["hearing"]["starts_at"]) == later


@pytest.mark.parametrize(("days", "offered"), [(-5, False), (-2, True), (10, True), (20, False)])
def test_only_hearings_of_these_days_are_put_on_a_device(client_as, database, days, offered):
    with transaction() as session:
        seat = make_seat(session, starts_at=soon() + timedelta(days=days))
    found = Device(client_as(account=seat.account), seat.seat).parcels(f"{seat.seat}@x")
    assert bool(found["seats"]) is offered
    if not offered:
        assert found["gone"][seat.seat]["code"] == "over"
        assert not found["gone"][seat.seat]["closed"], "what was written is still taken"


def test_nobody_types_so_fast(signed):
    for _turn in range(MOST_A_MINUTE):
        last = signed.save(1, comment="同一句")
    answer = signed.save(2, comment="再来一句")
    assert last.status_code in (200, 429)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_a_change_that_is_too_large_is_not_read(signed):
    body = b'{"changed":"' + b"x" * 600_000 + b'"}'
    answer = signed.client.post(CHANGES, data=body, content_type="application/json")
    assert answer.status_code == 413


def test_a_change_without_the_token_of_the_session_is_refused(app, signed):
    app.config["WTF_CSRF_ENABLED"] = True
    assert signed.save(1, comment="伪造").status_code == 400
    token = signed.parcels()["csrf"]
    body = {"op": op(), "seat": signed.seat, "kind": "save", "revision": 1}
    body["changed"] = {"comment": ["真的"]}
    answer = signed.client.post(CHANGES, json=body, headers={"X-CSRFToken": token})
    assert answer.status_code == 200


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AGENCY_STAFF])
def test_others_have_no_device(client_as, seat, role):
    client = client_as(role)
    assert client.get(PARCELS).status_code == 404
    assert client.post(CHANGES, json={}).status_code == 404


def test_each_change_is_on_the_trail(signed):
    from qa_app.audit.queries import chain

    signed.save(1, comment="记录在案")
    with reading() as session:
        acts = [entry.act for *_, entry in chain(session)]
    assert acts.count("observation.signed_in") == 1
    assert acts.count("observation.saved") == 1


def test_the_key_belongs_to_the_account_and_outlives_the_session(client_as, seat, database):
    with transaction() as session:
        other = make_account(session, Role.EXPERT)
    keys = [client_as(account=one).get(PARCELS).json["seal"] for one in (seat.account, other)]
    assert keys[0] != keys[1]
    assert client_as(account=seat.account).get(PARCELS).json["seal"] == keys[0]


def observer_seat(public_id):
    from sqlmodel import select

    return select(ObserverSeat).where(ObserverSeat.public_id == public_id)


def observation_of(session, seat):
    row = session.exec(observer_seat(seat)).one()
    return session.get_one(Observation, row.observation_id)


def hearing_id(session, seat):
    return observation_of(session, seat).hearing_id


def withdraw(session, seat):
    row = session.exec(observer_seat(seat)).one()
    row.state, row.ended_at = SeatState.WITHDRAWN, datetime.now(UTC)


def cancel(session, seat):
    session.get_one(Hearing, hearing_id(session, seat)).state = HearingState.CANCELLED


def miss(session, seat):
    observation_of(session, seat).state = ObservationState.MISSED
