"""The store of case files: sealed objects in a folder or in S3, through one interface.

Contents lie at ``objects/<ab>/<address>``; the address is a keyed hash of the content, so the same
content is kept once and nobody can tell from a name what it names. Pieces of unfinished uploads lie
under ``uploads/``. An acknowledged object is on the disk, not only in the machine's memory.
"""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from qa_app import clock
from qa_app.core.errors import NotFound
from qa_app.db.sealed import CannotOpen
from qa_app.files.store.sealing import FileKeys, make_keys, naming, seal, unseal
from qa_app.settings import Settings

_READ = 1 << 20
_SMALL = 8 << 20
_AT_ONCE = 8
_S3_PART = 8 << 20


YOUNG = timedelta(days=1)
"""Contents this new may belong to a check of files, or to an act, that is still running."""


class StoreFault(RuntimeError):
    """The store cannot be reached or refuses; nothing was kept."""


@dataclass(frozen=True, slots=True)
class Store:
    """Keeps and gives back contents."""

    backend: Any
    keys: FileKeys
    folder: Path | None = None
    """Where the objects lie when the store is a folder."""

    def keep(self, content: bytes) -> str:
        """Keep a content; returns its address. The same content is kept once.

        One that has been there for long is written anew: nothing may refer to it any more, and a
        check that is about to drop it sees that it is wanted again.
        """
        name = naming(self.keys)
        name.update(content)
        return self._keep(name.hexdigest(), lambda: [content])

    def keep_file(self, path: Path) -> str:
        """Keep a file's content without reading it into memory; returns its address."""
        name = naming(self.keys)
        for chunk in _chunks(path):
            name.update(chunk)
        return self._keep(name.hexdigest(), lambda: _chunks(path))

    def read(self, address: str) -> bytes:
        """A content; ``NotFound`` when absent, ``CannotOpen`` when damaged."""
        return b"".join(self.stream(address))

    def read_many(self, addresses: Iterable[str]) -> list[bytes]:
        """Several contents, several at once where the store is far away."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(self.read, addresses))

    def stream(self, address: str) -> Iterator[bytes]:
        """A content in pieces."""
        return self._stream(_path(address), address)

    def verify(self, address: str) -> None:
        """Raise ``NotFound`` or ``CannotOpen`` unless the content is there and is what it was."""
        name = naming(self.keys)
        for chunk in self.stream(address):
            name.update(chunk)
        if name.hexdigest() != address:
            raise CannotOpen("the content has another address")

    def holds(self, address: str) -> bool:
        """Whether a content is there."""
        return self.kept_at(address) is not None

    def kept_at(self, address: str) -> datetime | None:
        """When a content was last kept; None when it is not there."""
        try:
            return obstore.head(self.backend, _path(address))["last_modified"]
        except FileNotFoundError:
            return None
        except BaseError as error:
            raise StoreFault(str(error)) from error

    def drop(self, address: str) -> None:
        """Take a content away for good; the caller knows that nothing refers to it."""
        self._delete(_path(address))

    def contents(self) -> Iterator[tuple[str, datetime]]:
        """The address of every content in the store, and since when it is there."""
        for batch in obstore.list(self.backend, "objects"):
            yield from ((each["path"].rsplit("/", 1)[-1], each["last_modified"]) for each in batch)

    def pieces(self) -> Iterator[tuple[str, datetime]]:
        """The key of every piece of an upload in the store, and since when it is there."""
        for batch in obstore.list(self.backend, "uploads"):
            yield from (
                (each["path"].removeprefix("uploads/"), each["last_modified"]) for each in batch
            )

    def sealed_paths(self) -> Iterator[tuple[str, int]]:
        """Path and size of everything in the store as it lies there, sealed."""
        for prefix in ("objects", "uploads"):
            for batch in obstore.list(self.backend, prefix):
                yield from ((each["path"], each["size"]) for each in batch)

    def sealed(self, path: str) -> bytes:
        """Something as it lies there; ``NotFound`` when it is gone."""
        try:
            return bytes(obstore.get(self.backend, path).bytes())
        except FileNotFoundError as error:
            raise NotFound(path) from error
        except BaseError as error:
            raise StoreFault(str(error)) from error

    def put_sealed(self, path: str, content: bytes) -> None:
        """Put back what ``sealed`` gave."""
        self._put(path, iter([content]))

    def keep_piece(self, key: str, content: bytes) -> None:
        """Keep one piece of an upload under its own key."""
        self._put(f"uploads/{key}", seal(self.keys, [content], key))

    def piece(self, key: str) -> Iterator[bytes]:
        """The bytes of one piece."""
        return self._stream(f"uploads/{key}", key)

    def drop_piece(self, key: str) -> None:
        """Take a piece away; one that is gone already is fine."""
        self._delete(f"uploads/{key}")

    def _keep(self, address: str, content: Any) -> str:
        kept_at = self.kept_at(address)
        if kept_at is None or clock.now() - kept_at > YOUNG / 2:
            self._put(_path(address), seal(self.keys, content(), address))
        return address

    def _put(self, path: str, sealed: Iterator[bytes]) -> None:
        try:
            obstore.put(self.backend, path, sealed, chunk_size=_S3_PART)
        except (BaseError, OSError) as error:
            raise StoreFault(str(error)) from error
        if self.folder is not None:
            _settle(self.folder / path)

    def _stream(self, path: str, bound_to: str) -> Iterator[bytes]:
        try:
            found = obstore.get(self.backend, path)
            small = found.meta["size"] <= _SMALL
            pieces = [found.bytes()] if small else found.stream(min_chunk_size=_READ)
            yield from unseal(self.keys, map(bytes, pieces), bound_to)
        except FileNotFoundError as error:
            raise NotFound(bound_to) from error
        except BaseError as error:
            raise StoreFault(str(error)) from error

    def _delete(self, path: str) -> None:
        try:
            obstore.delete(self.backend, path)
        except FileNotFoundError:
            return
        except BaseError as error:
            raise StoreFault(str(error)) from error


_open: dict[tuple[int, Settings], Store] = {}


def store_for(settings: Settings) -> Store:
    """The store of these settings, opened once per process: its threads do not survive a fork."""
    key = (os.getpid(), settings)
    if key not in _open:
        _open[key] = _opened(settings)
    return _open[key]


def _opened(settings: Settings) -> Store:
    keys = make_keys(settings.data_key)
    if settings.files_url.startswith("s3://"):
        return Store(_s3(settings), keys)
    folder = settings.home / "files"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Store(LocalStore(folder), keys, folder)


def _s3(settings: Settings) -> S3Store:
    bucket, _, prefix = settings.files_url.removeprefix("s3://").partition("/")
    given = {
        "endpoint": settings.files_endpoint,
        "region": settings.files_region,
        "access_key_id": settings.files_access_key,
        "secret_access_key": settings.files_secret_key,
    }
    return S3Store(
        bucket,
        prefix=prefix or None,
        client_options={"allow_http": settings.files_endpoint.startswith("http://")},
        virtual_hosted_style_request=False,
        **{name: value for name, value in given.items() if value},  # type: ignore[arg-type]
    )


def _path(address: str) -> str:
    return f"objects/{address[:2]}/{address}"


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_READ):
            yield chunk


def _settle(path: Path) -> None:
    """Wait until a new file and its name are on the disk."""
    for each, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        descriptor = os.open(each, flags)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
