"""Rubric files on disk: reading, checking, and the lock that freezes published ones.

For the program's start, ``qa-app rubrics check`` and ``publish``. A file lives at
``<directory>/<id>/v<version>.toml``; ``<directory>/published.lock`` holds one line per published
version: ``<id>/<version> <sha256>``. What a sound file must say is left to ``rules``.
"""

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from qa_app.core.errors import Invalid, Problem, Refused
from qa_app.rubrics.rules.catalogue import Catalogue, Loaded, catalogue_problems
from qa_app.rubrics.rules.parse import MAX_BYTES, Parsed, parse
from qa_app.rubrics.rules.problems import problem
from qa_app.rubrics.rules.schema import Rubric

LOCK_NAME = "published.lock"
_VERSION_FILE = re.compile(r"v([1-9]\d{0,3})\.toml")
_LOCK_LINE = re.compile(r"([a-z0-9-]+/\d{1,4}) ([0-9a-f]{64})")

_parse = lru_cache(maxsize=128)(parse)


def load_all(directory: Path) -> Catalogue:
    """Every rubric below a directory. Raises Invalid with all problems of all files.

    Files are parsed once in a process as long as they do not change.
    """
    paths = (*rubric_files(directory), directory / LOCK_NAME)
    seen = tuple((str(path), *_state(path)) for path in paths)
    return _catalogue(directory, seen)


def rubric_files(directory: Path) -> tuple[Path, ...]:
    """All rubric files below a directory, by name."""
    return tuple(sorted(directory.glob("*/*.toml")))


def file_sha256(path: Path) -> str:
    """The SHA-256 (lower-case hex) of a file's bytes, by which rubric versions are told apart."""
    with path.open("rb") as file:
        return hashlib.sha256(file.read(MAX_BYTES + 1)).hexdigest()


def check_files(paths: Iterable[Path]) -> tuple[list[Loaded], list[Problem]]:
    """The sound rubrics among the files, and every problem of the others with file and place."""
    loaded: list[Loaded] = []
    problems: list[Problem] = []
    for path in paths:
        one, found = _check(path)
        loaded += [one] if one else []
        problems += [replace(each, file=str(path)) for each in found]
    problems += catalogue_problems(one.rubric for one in loaded)
    return loaded, problems


def check_directory(directory: Path) -> tuple[list[Loaded], list[Problem]]:
    """As ``check_files`` for all files of a directory, and published ones that are gone."""
    loaded, problems = check_files(rubric_files(directory))
    locked, wrong = _read_lock(directory / LOCK_NAME)
    problems += wrong
    present = {f"{path.parent.name}/{path.stem[1:]}" for path in rubric_files(directory)}
    for name in sorted(set(locked) - present):
        gone = problem("published_missing", name)
        problems.append(replace(gone, file=str(directory / LOCK_NAME)))
    return loaded, problems


def publish(path: Path) -> Loaded:
    """Lock a file's hash beside its directory; doing it again changes nothing.

    Raises Invalid when the file has problems (one of them: that version is locked with other
    bytes), Refused when the file does not stand at ``<id>/v<version>.toml``.
    """
    if not _VERSION_FILE.fullmatch(path.name):
        raise Refused("not_a_version_file", file=str(path))
    loaded, problems = _check(path)
    if loaded is None or problems:
        raise Invalid([replace(each, file=str(path)) for each in problems])
    lock = path.parent.parent / LOCK_NAME
    locked, wrong = _read_lock(lock)
    if wrong:
        raise Invalid(wrong)
    if loaded.rubric.name not in locked:
        _write_lock(lock, locked | {loaded.rubric.name: loaded.sha256})
    return replace(loaded, published=True)


@lru_cache(maxsize=4)
def _catalogue(directory: Path, seen: tuple[tuple[str, int, int], ...]) -> Catalogue:
    loaded, problems = check_directory(directory)
    if problems:
        raise Invalid(problems)
    return Catalogue({(one.rubric.id, one.rubric.version): one for one in loaded})


def _state(path: Path) -> tuple[int, int]:
    try:
        state = path.stat()
    except OSError:
        return (0, 0)
    return (state.st_mtime_ns, state.st_size)


def _check(path: Path) -> tuple[Loaded | None, list[Problem]]:
    content = _content(path)
    if isinstance(content, Problem):
        return None, [content]
    digest = hashlib.sha256(content).hexdigest()
    parsed: Parsed = _parse(content)
    problems = list(parsed.problems)
    locked = _locked_hash(path)
    if locked not in (None, digest):
        problems.append(problem("published_changed", "", sha256=digest, locked=locked))
    if parsed.rubric and not _at_home(path, parsed.rubric):
        problems.append(problem("path_mismatch", "id", name=parsed.rubric.name))
    if parsed.rubric is None or problems:
        return None, problems
    return Loaded(parsed.rubric, digest, locked == digest), []


def _content(path: Path) -> bytes | Problem:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError):
        return problem("not_readable", "")
    return content


def _at_home(path: Path, rubric: Rubric) -> bool:
    version = _VERSION_FILE.fullmatch(path.name)
    if version is None:
        return True
    return path.resolve().parent.name == rubric.id and int(version.group(1)) == rubric.version


def _locked_hash(path: Path) -> str | None:
    version = _VERSION_FILE.fullmatch(path.name)
    if version is None:
        return None
    home = path.resolve().parent
    locked, _ = _read_lock(home.parent / LOCK_NAME)
    return locked.get(f"{home.name}/{version.group(1)}")


def _read_lock(lock: Path) -> tuple[dict[str, str], list[Problem]]:
    if not lock.is_file():
        return {}, []
    text = lock.read_bytes().decode("utf-8", errors="replace")
    locked: dict[str, str] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), start=1):
        found = _LOCK_LINE.fullmatch(line)
        if found and found.group(1) not in locked:
            locked[found.group(1)] = found.group(2)
        elif line and not line.startswith("#"):
            problems.append(replace(problem("bad_lock_line", f"line {number}"), file=str(lock)))
    return locked, problems


def _write_lock(lock: Path, locked: dict[str, str]) -> None:
    lines = ["# Published rubrics and the SHA-256 of their files; a change is a new version."]
    lines += [f"{name} {digest}" for name, digest in sorted(locked.items())]
    draft = lock.with_name(lock.name + ".new")
    draft.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    os.replace(draft, lock)
