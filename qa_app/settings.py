"""What the operator decides, read once from the environment and never again.

Every variable starts with ``QA_``; ``docs/settings.md`` lists them. Secrets that are not given are
made on first use and kept in ``QA_HOME`` with rights for the owner only.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


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
    numbers = {}
    for name, (field, low, high) in _INTEGERS.items():
        text = environ.get(name)
        if text is None:
            continue
        if not text.isdecimal() or not low <= int(text) <= high:
            problems.append(f"{name}={text!r}: a whole number from {low} to {high} is expected")
        else:
            numbers[field] = int(text)
    language = environ.get("QA_LANGUAGE", "zh")
    if language not in ("zh", "en"):
        problems.append(f"QA_LANGUAGE={language!r}: zh or en is expected")
    secure = environ.get("QA_SECURE_COOKIES", "0")
    if secure not in ("0", "1"):
        problems.append(f"QA_SECURE_COOKIES={secure!r}: 0 or 1 is expected")
    secret = environ.get("QA_SECRET_KEY", "")
    if secret and len(secret) < 32:
        problems.append("QA_SECRET_KEY: at least 32 characters are expected")
    data_key = environ.get("QA_DATA_KEY", "")
    if data_key and len(data_key) < 32:
        problems.append("QA_DATA_KEY: at least 32 characters are expected")
    if problems:
        raise SettingsError("\n".join(problems))
    return Settings(
        home=home,
        database_url=environ.get("QA_DATABASE_URL") or f"sqlite:///{home / 'qa.sqlite3'}",
        secret_key=secret or _kept_secret(home / "secret.key"),
        data_key=data_key or _kept_secret(home / "data.key"),
        language=language,
        secure_cookies=secure == "1",
        **numbers,
    )


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
