"""Finished prints with live links, sealed, until the person who asked fetches them: once.

Made by background jobs of higher packages. What nobody fetches within a day is removed with the
next print. The name of the file is the account and a token of its own, both bound into the seal.
"""

import base64
import time
from pathlib import Path

from qa_app.core.errors import NotFound
from qa_app.db.sealed import CannotOpen, make_vault
from qa_app.settings import Settings

KEEP_SECONDS = 24 * 3600


def keep_print(settings: Settings, *, account_id: int | None, token: str, pdf: bytes) -> None:
    """Seal a finished print; prints that nobody fetched in time go."""
    folder = _folder(settings)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _tidy(folder)
    values = {"pdf": base64.b64encode(pdf).decode("ascii")}
    sealed = make_vault(settings.data_key).seal(values, bound_to=_bound(account_id, token))
    target = _path(settings, account_id, token)
    part = target.with_suffix(".part")
    part.write_bytes(sealed)
    part.replace(target)


def print_waits(settings: Settings, *, account_id: int | None, token: str) -> bool:
    """Whether a print of this account is there to be fetched."""
    return _path(settings, account_id, token).is_file()


def take_print(settings: Settings, *, account_id: int | None, token: str) -> bytes:
    """The print, which is gone from here on; NotFound when there is none for this account."""
    path = _path(settings, account_id, token)
    try:
        sealed = path.read_bytes()
        opened = make_vault(settings.data_key).open(sealed, bound_to=_bound(account_id, token))
    except (FileNotFoundError, CannotOpen) as error:
        raise NotFound(token) from error
    path.unlink(missing_ok=True)
    return base64.b64decode(opened["pdf"])


def _bound(account_id: int | None, token: str) -> str:
    return f"print:{account_id or 0}:{token}"


def _folder(settings: Settings) -> Path:
    return settings.home / "prints"


def _path(settings: Settings, account_id: int | None, token: str) -> Path:
    if not token or not token.replace("-", "").replace("_", "").isalnum():
        raise NotFound(token)
    return _folder(settings) / f"{account_id or 0}-{token[:64]}.sealed"


def _tidy(folder: Path) -> None:
    oldest = time.time() - KEEP_SECONDS
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
