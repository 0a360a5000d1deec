"""Files that background work makes: each waits a day for the account that asked for it.

A file is whole or not there: it is written beside its place and then moved. Its name begins with
the account, so nobody else's token finds it. What is older than a day goes with the next one made.
"""

import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from qa_app.core.errors import NotFound
from qa_app.settings import Settings

KEEP_SECONDS = 24 * 3600
LONGEST_TOKEN: Final = 64


def kept_path(
    settings: Settings, folder: str, account_id: int | None, token: str, ending: str
) -> Path:
    """Where a finished file waits; ``ending`` with its dot. NotFound for what is no token."""
    if not token or not token.replace("-", "").replace("_", "").isalnum():
        raise NotFound(token)
    return settings.home / folder / f"{account_id or 0}-{token[:LONGEST_TOKEN]}{ending}"


def new_token() -> str:
    """The name of a file that is ordered."""
    return secrets.token_urlsafe(16)


def open_folder(path: Path) -> Path:
    """The folder of a file that is about to be kept, there for its owner only, tidied."""
    folder = path.parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    tidy(folder)
    return folder


def keep(path: Path, write: Callable[[Path], object]) -> None:
    """Have ``write`` fill a file beside its place, then put it there; two workers may do so."""
    open_folder(path)
    half = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        write(half)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def tidy(folder: Path) -> None:
    """Remove what is older than a day; another worker may remove it in the same moment."""
    oldest = time.time() - KEEP_SECONDS
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.unlink()
