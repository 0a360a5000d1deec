"""The store: sealed, once for the same content, in a folder and in S3 alike."""

import os

import obstore
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from qa_app.core.errors import NotFound
from qa_app.db.sealed import CannotOpen
from qa_app.files.store.objects import Store, store_for
from qa_app.files.store.sealing import SEGMENT, make_keys, seal, unseal
from qa_app.settings import Settings
from tests.support.serving import free_port

KEYS = make_keys("d" * 40)
EDGES = [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT, 2 * SEGMENT + 17]


@pytest.fixture(scope="module")
def s3_address():
    """An S3 service of this test's own."""
    from moto.server import ThreadedMotoServer

    port = free_port()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def any_store(request, tmp_path) -> Store:
    common = {"home": tmp_path, "database_url": "", "secret_key": "s" * 40, "data_key": "d" * 40}
    if request.param == "folder":
        return store_for(Settings(**common))
    endpoint = request.getfixturevalue("s3_address")
    bucket = f"files{os.getpid()}{tmp_path.name[-4:]}".replace("_", "-")
    import urllib.request

    making = urllib.request.Request(f"{endpoint}/{bucket}", method="PUT")
    urllib.request.urlopen(making).close()
    return store_for(
        Settings(
            **common,
            files_url=f"s3://{bucket}/deep/prefix",
            files_endpoint=endpoint,
            files_region="us-east-1",
            files_access_key="test",
            files_secret_key="test",
        )
    )


@pytest.mark.parametrize("size", EDGES)
def test_contents_of_every_size_come_back(any_store, size, tmp_path):
    content = os.urandom(size)
    path = tmp_path / "content"
    path.write_bytes(content)
    address = any_store.keep_file(path)
    assert any_store.read(address) == content
    assert any_store.keep(content) == address
    any_store.verify(address)


def test_the_same_content_is_kept_once_and_a_name_tells_nothing(any_store):
    first, second = any_store.keep(b"same"), any_store.keep(b"same")
    assert first == second
    assert [address for address, _ in any_store.contents()] == [first]
    other = Store(any_store.backend, make_keys("e" * 40))
    assert other.keep(b"same") != first


def test_absent_contents_are_not_found(any_store):
    with pytest.raises(NotFound):
        any_store.read("0" * 64)
    assert not any_store.holds("0" * 64)
    any_store.drop("0" * 64)


def test_a_content_moved_to_another_name_does_not_open(any_store):
    first, second = any_store.keep(b"first"), any_store.keep(b"second")
    place = "objects/{}/{}".format
    taken = bytes(obstore.get(any_store.backend, place(first[:2], first)).bytes())
    obstore.put(any_store.backend, place(second[:2], second), taken)
    with pytest.raises(CannotOpen):
        any_store.read(second)


def test_another_key_opens_nothing(any_store):
    address = any_store.keep(b"secret")
    other = Store(any_store.backend, make_keys("e" * 40))
    with pytest.raises(CannotOpen):
        other.read(address)


def test_pieces_are_kept_and_dropped(any_store):
    any_store.keep_piece("upload/1", b"piece")
    assert b"".join(any_store.piece("upload/1")) == b"piece"
    any_store.drop_piece("upload/1")
    any_store.drop_piece("upload/1")
    with pytest.raises(NotFound):
        b"".join(any_store.piece("upload/1"))


def test_nothing_in_the_open_lies_in_the_folder(tmp_path):
    settings = Settings(home=tmp_path, database_url="", secret_key="s" * 40, data_key="d" * 40)
    store_for(settings).keep(b"a very recognisable secret")
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert written
    assert not [content for content in written if b"recognisable" in content]
    assert (tmp_path / "files").stat().st_mode & 0o077 == 0


@given(st.binary(max_size=5_000), st.data())
@hypothesis_settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
def test_any_change_of_a_sealed_object_is_noticed(content, data):
    sealed = bytearray(b"".join(seal(KEYS, [content], "name")))
    assert b"".join(unseal(KEYS, [bytes(sealed)], "name")) == content
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CannotOpen):
        b"".join(unseal(KEYS, [bytes(sealed)], "name"))


@pytest.mark.parametrize("cut", [0, 1, 16, 17, 20, 17 + SEGMENT + 16, 17 + SEGMENT + 40])
def test_a_sealed_object_cannot_be_cut(cut):
    sealed = b"".join(seal(KEYS, [os.urandom(2 * SEGMENT)], "name"))
    with pytest.raises(CannotOpen):
        b"".join(unseal(KEYS, [sealed[:cut]], "name"))


def test_segments_cannot_change_places():
    sealed = b"".join(seal(KEYS, [os.urandom(3 * SEGMENT)], "name"))
    step, head = SEGMENT + 16, 17
    first, second = sealed[head : head + step], sealed[head + step : head + 2 * step]
    swapped = sealed[:head] + second + first + sealed[head + 2 * step :]
    with pytest.raises(CannotOpen):
        b"".join(unseal(KEYS, [swapped], "name"))


def test_a_sealed_object_reads_the_same_however_it_arrives():
    content = os.urandom(SEGMENT + 1000)
    sealed = b"".join(seal(KEYS, [content[:7], content[7:]], "name"))
    pieces = [sealed[at : at + 999] for at in range(0, len(sealed), 999)]
    assert b"".join(unseal(KEYS, pieces, "name")) == content
