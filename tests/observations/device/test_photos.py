"""Photos of documents: checked, cleaned, kept once, for those who may see them and nobody else."""

import uuid
from io import BytesIO

import pytest
from sqlmodel import select

from qa_app import clock
from qa_app.core.grades import Grade
from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from qa_app.files.checking import check_store
from qa_app.files.store.objects import store_for
from qa_app.observations.models import HearingPhoto, Observation, ObserverSeat, PhotoView
from qa_app.observations.rules.states import ObservationState
from qa_app.observations.rules.synchronising import MOST_PHOTOS
from qa_app.observations.services import observing
from qa_app.observations.services.synchronising import Photo, take_photo
from tests.builders.hostile_files import huge_png, jpeg, jpeg_that_claims, tiff, zip_file
from tests.builders.observations import (
    answers,
    make_hearing,
    make_observer,
    observed_cycle,
    observer_of,
    seated,
)
from tests.builders.register import make_account
from tests.observations.device.tablets import Seat, make_seat, rows, soon

PHOTOS = "/observations/device/photos"
TAKEN = "2026-11-22T09:40:00+08:00"


@pytest.fixture
def seat(database):
    with transaction() as session:
        return make_seat(session)


@pytest.fixture
def client(client_as, seat):
    return client_as(account=seat.account)


def send(client, seat, content, *, op="", caption="授权委托书"):
    values = {"op": op or str(uuid.uuid4()), "seat": seat.seat, "caption": caption}
    values |= {"taken_at": TAKEN, "photo": (BytesIO(content), "photo.jpg")}
    return client.post(PHOTOS, data=values, content_type="multipart/form-data")


def photo_of(seat):
    return rows(seat.seat)[1][0]


def test_a_photo_is_made_anew_and_carries_nothing_of_where_and_with_what_it_was_taken(
    client, seat, settings
):
    content = jpeg(400, 300, comment=b"secret place 31.2304N") + b"<script>behind the end</script>"
    answer = send(client, seat, content)
    assert answer.json["outcome"] == "applied", answer.json
    photo = photo_of(seat)
    kept = store_for(settings).read(photo.address)
    assert photo.media_type == "application/pdf"
    assert photo.size == len(kept)
    assert photo.caption == "授权委托书"
    assert b"secret place" not in kept
    assert b"script" not in kept
    assert b"Exif" not in kept


def test_a_photo_that_comes_again_is_kept_once(client, seat):
    op, content = str(uuid.uuid4()), jpeg(80, 60)
    for _again in range(3):
        assert send(client, seat, content, op=op).json["outcome"] == "applied"
    changes, photos = rows(seat.seat)
    assert len(photos) == len(changes) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"<html><script>", "file_is_markup"),
        (zip_file(), "file_is_office"),
        (b"%PDF-1.7 no picture", "photo_is_no_picture"),
        (tiff(2), "photo_is_no_picture"),
        (jpeg(40, 40)[:200], "file_broken"),
        (huge_png(20_000, 20_000), "file_image_too_large"),
        (jpeg_that_claims(60_000, 60_000), None),
    ],
)
def test_what_is_no_sound_picture_is_refused_and_nothing_is_kept(client, seat, content, code):
    answer = send(client, seat, content)
    assert answer.status_code == 422
    assert answer.json["message"]
    assert code in (None, answer.json["code"])
    assert rows(seat.seat)[1] == []


def test_a_photo_that_is_too_large_is_not_read(client, seat):
    kind = "multipart/form-data; boundary=end"
    answer = client.post(PHOTOS, data=b"x" * (8 * 1024 * 1024 + 1), content_type=kind)
    assert answer.status_code == 413


def test_a_seat_takes_twenty_photos(client, seat):
    with transaction() as session:
        row = session.exec(select(ObserverSeat).where(ObserverSeat.public_id == seat.seat)).one()
        _, actor = observer_of(session, row)
        for number in range(MOST_PHOTOS):
            photo = Photo(str(uuid.uuid4()), seat.seat, f"{number:064}", "application/pdf", 9)
            taken = take_photo(session, actor=actor, photo=photo, now=clock.now())
            assert taken.outcome == "applied"
    answer = send(client, seat, jpeg(80, 60))
    assert (answer.status_code, answer.json["code"]) == (422, "too_many_photos")


def test_a_photo_for_somebody_elses_hearing_is_not_taken(client, seat):
    with transaction() as session:
        other = make_seat(session)
    assert send(client, other, jpeg(80, 60)).status_code == 404
    assert rows(other.seat) == ([], [])


@pytest.mark.parametrize("field", ["op", "seat", "photo"])
def test_a_photo_without_what_names_it_is_refused(client, seat, field):
    values = {"op": str(uuid.uuid4()), "seat": seat.seat, "photo": (BytesIO(jpeg(9, 9)), "x.jpg")}
    del values[field]
    answer = client.post(PHOTOS, data=values, content_type="multipart/form-data")
    assert answer.status_code == 422


def test_observer_and_supervisor_see_a_photo_and_nobody_else(client, client_as, seat, settings):
    send(client, seat, jpeg(80, 60))
    address = f"/observations/photos/{photo_of(seat).public_id}"
    own = client.get(address)
    assert own.status_code == 200
    assert own.data == store_for(settings).read(photo_of(seat).address)
    assert own.headers["Content-Security-Policy"].startswith("sandbox")
    supervisor = client_as(Role.SUPERVISOR)
    listing = f"/observations/seats/{seat.seat}/photos"
    assert "授权委托书" in client.get(listing).text
    assert supervisor.get(address).status_code == 404, "before all sheets are in"
    assert supervisor.get(listing).status_code == 404
    with transaction() as session:
        row = session.exec(select(ObserverSeat).where(ObserverSeat.public_id == seat.seat)).one()
        row.submitted_at = clock.now()
        observation = session.get_one(Observation, row.observation_id)
        observation.state = ObservationState.OBSERVED
        _, stranger = make_observer(session)
        elsewhere = make_account(session, Role.LAWYER)
    assert supervisor.get(address).status_code == 200
    assert "授权委托书" in supervisor.get(listing).text
    assert client_as(account=stranger).get(listing).status_code == 404
    assert client_as(account=stranger).get(address).status_code == 404
    assert client_as(account=elsewhere).get(address).status_code == 404
    assert client.get("/observations/photos/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404


def test_a_picture_is_shown_on_the_sheet_and_in_the_discussion_and_looking_is_on_record(
    app, client_as, settings
):
    with transaction() as session:
        hearing = make_hearing(session, starts_at=soon())
        observation, seats = seated(session, observed_cycle(session), hearing=hearing)
        mine, other = (observer_of(session, seat)[0] for seat in seats)
        key, keys = observation.public_id, [seat.public_id for seat in seats]
    own, beside = client_as(account=mine), client_as(account=other)
    send(own, Seat(mine, keys[0], 0), jpeg(80, 60))
    picture = f"/observations/photos/{photo_of(Seat(mine, keys[0], 0)).public_id}.jpg"
    answer = own.get(picture)
    assert (answer.mimetype, answer.data[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert beside.get(picture).status_code == 404, "before both are in"
    assert looked_at() == [mine.id]
    with transaction() as session:
        for seat in seats:
            later_hand_in(session, session.merge(seat))
    for page in (f"/observations/seats/{keys[0]}/submitted", f"/observations/{key}/discussion"):
        assert f'src="{picture}" alt="照片 1：授权委托书"' in own.get(page).text
    assert picture in beside.get(f"/observations/{key}/discussion").text
    assert picture not in beside.get(f"/observations/seats/{keys[1]}/submitted").text
    assert beside.get(picture).status_code == 200
    assert looked_at() == [mine.id, other.id]


def looked_at():
    with reading() as session:
        return list(session.exec(select(PhotoView.account_id).order_by(PhotoView.id)))


def later_hand_in(session, seat):
    """Answer everything and hand in, now."""
    _, actor = observer_of(session, seat)
    now = clock.now()
    observing.sign_in(session, actor=actor, seat=seat.public_id, now=now)
    desk = observing.desk_of(session, actor, seat.public_id)
    edit = observing.Edit(answers(desk.rubric, Grade.GOOD), desk.sheet.revision)
    observing.save_sheet(session, actor=actor, seat=seat.public_id, edit=edit, now=now)
    observing.submit_sheet(session, actor=actor, seat=seat.public_id, now=now)


def test_the_check_of_the_store_knows_photos(client, seat, settings):
    send(client, seat, jpeg(80, 60))
    store = store_for(settings)
    from datetime import timedelta

    later = clock.now() + timedelta(days=9)
    found = check_store(store, now=later, told=lambda _done, _all: None)
    assert found.unreferenced == ()
    assert found.missing == ()
    with reading() as session:
        address = session.exec(select(HearingPhoto.address)).one()
    store.drop(address)
    found = check_store(store, now=later, told=lambda _done, _all: None)
    assert [flaw.address for flaw in found.missing] == [address]
