"""What the operator decides, read once from the environment and never again.

Every variable starts with ``QA_``; ``docs/settings.md`` lists them. Secrets that are not given are
made on first use and kept in ``QA_HOME`` with rights for the owner only.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

VERSION = "0.1.0"


class SettingsError(Exception):
    """One or more settings are wrong; the message lists all of them."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One validated set of settings."""

    home: Path
    database_url: str
    secret_key: str
    data_key: str
    language: str = "zh"
    secure_cookies: bool = False
    session_minutes: int = 720
    trusted_proxies: int = 0
    max_upload_mib: int = 200
    login_attempts: int = 5
    lockout_minutes: int = 15


_INTEGERS = {
    "QA_SESSION_MINUTES": ("session_minutes", 5, 43_200),
    "QA_TRUSTED_PROXIES": ("trusted_proxies", 0, 10),
    "QA_MAX_UPLOAD_MIB": ("max_upload_mib", 1, 10_240),
    "QA_LOGIN_ATTEMPTS": ("login_attempts", 1, 1_000),
    "QA_LOCKOUT_MINUTES": ("lockout_minutes", 1, 10_080),
}
SHORTEST_KEY = 32
KNOWN = {
    "QA_HOME",
    "QA_DATABASE_URL",
    "QA_SECRET_KEY",
    "QA_DATA_KEY",
    "QA_LANGUAGE",
    "QA_SECURE_COOKIES",
    *_INTEGERS,
}


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read and check every setting; raises ``SettingsError`` naming all that are wrong."""
    problems: list[str] = []
    home = Path(environ.get("QA_HOME") or "var").resolve()
    numbers = _integers(environ, problems)
    language = _choice(environ, "QA_LANGUAGE", ("zh", "en"), problems)
    secure = _choice(environ, "QA_SECURE_COOKIES", ("0", "1"), problems)
    for name in ("QA_SECRET_KEY", "QA_DATA_KEY"):
        if 0 < len(environ.get(name, "")) < SHORTEST_KEY:
            problems.append(f"{name}: at least {SHORTEST_KEY} characters are expected")
    if problems:
        raise SettingsError("\n".join(problems))
    return Settings(
        home=home,
        database_url=environ.get("QA_DATABASE_URL") or f"sqlite:///{home / 'qa.sqlite3'}",
        secret_key=environ.get("QA_SECRET_KEY") or _kept_secret(home / "secret.key"),
        data_key=environ.get("QA_DATA_KEY") or _kept_secret(home / "data.key"),
        language=language,
        secure_cookies=secure == "1",
        **numbers,
    )


def _integers(environ: Mapping[str, str], problems: list[str]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for name, (field, low, high) in _INTEGERS.items():
        text = environ.get(name)
        if text is None:
            continue
        if text.isdecimal() and low <= int(text) <= high:
            numbers[field] = int(text)
        else:
            problems.append(f"{name}={text!r}: a whole number from {low} to {high} is expected")
    return numbers


def _choice(
    environ: Mapping[str, str], name: str, choices: tuple[str, ...], problems: list[str]
) -> str:
    text = environ.get(name) or choices[0]
    if text not in choices:
        problems.append(f"{name}={text!r}: {' or '.join(choices)} is expected")
    return text


def _kept_secret(path: Path) -> str:
    """The secret in the file; a new one is written first when there is none yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        value = secrets.token_urlsafe(48)
        file.write(value + "\n")
    return value
