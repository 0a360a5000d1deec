"""Keeps an uploaded list between its check and its import, then removes it.

For lists of experts and records of follow-ups. Files lie in ``QA_HOME/uploads/lists`` under
random names that begin with the account's number: nobody else can name them. What nobody decided
on is removed after a day.
"""

import json
import re
import secrets
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor

KEPT: Final = timedelta(days=1)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,40}")
_LONGEST_NAME: Final = 120


def keep_list(home: Path, actor: Actor, name: str, stream: BinaryIO, now: datetime) -> str:
    """Store a file; returns the token by which its owner finds it again."""
    folder = _folder(home)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in folder.iterdir():
        if old.stat().st_mtime < (now - KEPT).timestamp():
            old.unlink(missing_ok=True)
    token = secrets.token_urlsafe(18)
    path = _path(home, actor, token)
    with path.open("wb") as target:
        shutil.copyfileobj(stream, target)
    shown = Path(name.replace("\\", "/")).name[:_LONGEST_NAME] or "list"
    path.with_suffix(".name").write_text(json.dumps(shown), encoding="utf-8")
    return token


def kept_list(home: Path, actor: Actor, token: str) -> tuple[Path, str]:
    """The actor's stored file and the name people know it by; ``NotFound`` for any other."""
    path = _path(home, actor, token)
    if not path.exists():
        raise NotFound(token)
    return path, json.loads(path.with_suffix(".name").read_text(encoding="utf-8"))


def drop_list(home: Path, actor: Actor, token: str) -> None:
    """Remove a stored file; twice is as good as once."""
    path = _path(home, actor, token)
    path.unlink(missing_ok=True)
    path.with_suffix(".name").unlink(missing_ok=True)


def _folder(home: Path) -> Path:
    return home / "uploads" / "lists"


def _path(home: Path, actor: Actor, token: str) -> Path:
    if not _TOKEN.fullmatch(token) or actor.account_id is None:
        raise NotFound(token)
    return _folder(home) / f"{actor.account_id}-{token}.list"
