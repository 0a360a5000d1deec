"""Copies the sealed contents of the store to a folder and back: the other half of a backup.

Contents never change, so a copy made again only adds what is new. They stay sealed on the way.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qa_app.core.errors import NotFound
from qa_app.files.store.objects import Store

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Copied:
    """How many contents were copied, how many were there already, and how many bytes were new."""

    copied: int
    present: int
    bytes: int


def copy_to(store: Store, folder: Path, told: Told) -> Copied:
    """Copy what the folder lacks; pieces that leave the store meanwhile are left out."""
    paths = list(store.sealed_paths())
    copied = present = size = 0
    for number, (path, length) in enumerate(paths, start=1):
        target = folder / path
        if target.is_file() and target.stat().st_size == length:
            present += 1
        else:
            size += _copy_out(store, path, target)
            copied += 1
        told(number, len(paths))
    return Copied(copied, present, size)


def copy_from(store: Store, folder: Path, told: Told) -> Copied:
    """Put back what the store lacks."""
    present = dict(store.sealed_paths())
    found = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".part")
    copied = size = 0
    for number, source in enumerate(found, start=1):
        path = source.relative_to(folder).as_posix()
        if path.startswith(("objects/", "uploads/")) and path not in present:
            content = source.read_bytes()
            store.put_sealed(path, content)
            copied, size = copied + 1, size + len(content)
        told(number, len(found))
    return Copied(copied, len(found) - copied, size)


def _copy_out(store: Store, path: str, target: Path) -> int:
    try:
        content = store.sealed(path)
    except NotFound:
        return 0
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
    return len(content)
