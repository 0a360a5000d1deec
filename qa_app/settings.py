"""What the operator decides, read once from the environment and never again.

Every variable starts with ``QA_``; ``docs/settings.md`` lists them. Secrets that are not given are
made on first use and kept in ``QA_HOME`` with rights for the owner only.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from pathlib import Path
from urllib.parse import urlsplit

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
    smtp_url: str = ""
    """``smtp+starttls://user:password@host:587``; empty: no mail is sent."""
    mail_from: str = ""
    public_url: str = ""
    """How people reach the program, for links in mails: ``https://qa.example.org``."""
    max_pages: int = 2_000
    open_uploads: int = 200
    files_url: str = ""
    """``s3://bucket/prefix``; empty: the folder ``files`` in the home."""
    files_endpoint: str = ""
    files_region: str = ""
    files_access_key: str = dataclass_field(default="", repr=False)
    files_secret_key: str = dataclass_field(default="", repr=False)
    clamav: str = ""
    """Socket path or ``host:port`` of a ClamAV daemon; empty: files are not scanned."""
    timeline_file: str = ""
    """Own rules of the closing check; empty: those of the program."""


_INTEGERS = {
    "QA_SESSION_MINUTES": ("session_minutes", 5, 43_200),
    "QA_TRUSTED_PROXIES": ("trusted_proxies", 0, 10),
    "QA_MAX_UPLOAD_MIB": ("max_upload_mib", 1, 10_240),
    "QA_LOGIN_ATTEMPTS": ("login_attempts", 1, 1_000),
    "QA_LOCKOUT_MINUTES": ("lockout_minutes", 1, 10_080),
    "QA_MAX_PAGES": ("max_pages", 1, 20_000),
    "QA_OPEN_UPLOADS": ("open_uploads", 1, 10_000),
}
_TEXTS = {
    "QA_FILES_URL": ("files_url", r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w./-]+)?",
                     "s3://bucket or s3://bucket/prefix"),
    "QA_FILES_ENDPOINT": ("files_endpoint", r"https?://[^\s/]+/?", "http(s)://host[:port]"),
    "QA_FILES_REGION": ("files_region", r"[a-z0-9-]+", "a region such as cn-north-1"),
    "QA_FILES_ACCESS_KEY": ("files_access_key", r"\S+", "no white space"),
    "QA_FILES_SECRET_KEY": ("files_secret_key", r"\S+", "no white space"),
    "QA_CLAMAV": ("clamav", r"/\S+|[\w.-]+:\d{1,5}", "/path/of/socket or host:port"),
    "QA_TIMELINE_FILE": ("timeline_file", r".+\.toml", "the path of a TOML file"),
}  # fmt: skip
SHORTEST_KEY = 32
KNOWN = {
    "QA_HOME",
    "QA_DATABASE_URL",
    "QA_SECRET_KEY",
    "QA_DATA_KEY",
    "QA_LANGUAGE",
    "QA_SECURE_COOKIES",
    "QA_SMTP_URL",
    "QA_MAIL_FROM",
    "QA_PUBLIC_URL",
    *_INTEGERS,
    *_TEXTS,
}


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read and check every setting; raises ``SettingsError`` naming all that are wrong."""
    problems: list[str] = []
    home = Path(environ.get("QA_HOME") or "var").resolve()
    numbers = _integers(environ, problems)
    texts = _texts(environ, problems)
    language = _choice(environ, "QA_LANGUAGE", ("zh", "en"), problems)
    secure = _choice(environ, "QA_SECURE_COOKIES", ("0", "1"), problems)
    for name in ("QA_SECRET_KEY", "QA_DATA_KEY"):
        if 0 < len(environ.get(name, "")) < SHORTEST_KEY:
            problems.append(f"{name}: at least {SHORTEST_KEY} characters are expected")
    mail = _mail(environ, problems)
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
        **mail,
        **texts,
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


def _mail(environ: Mapping[str, str], problems: list[str]) -> dict[str, str]:
    """Server, sender and public address: all three or no mail."""
    names = {"QA_SMTP_URL": "smtp_url", "QA_MAIL_FROM": "mail_from", "QA_PUBLIC_URL": "public_url"}
    found = {field: environ.get(name, "").strip() for name, field in names.items()}
    public, server = found["public_url"], found["smtp_url"]
    if public and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", public):
        problems.append(f"QA_PUBLIC_URL={public!r}: an address like https://qa.example.org")
    if not server:
        return found
    problems += [
        f"{name}: needed with QA_SMTP_URL" for name, key in names.items() if not found[key]
    ]
    if found["mail_from"] and not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", found["mail_from"]):
        problems.append("QA_MAIL_FROM: an address like qa@example.org")
    if not _is_server(server):
        problems.append(  # the value may hold a password: it is not repeated
            "QA_SMTP_URL: smtp://host:25, or smtp+starttls://user:password@host:587,"
            " or smtps://user:password@host:465; a password only over TLS or to this machine"
        )
    return found


def _is_server(text: str) -> bool:
    try:
        url = urlsplit(text)
        known = url.scheme in ("smtp", "smtp+starttls", "smtps") and bool(url.hostname)
        known = known and (url.port is None or url.port > 0)
    except ValueError:
        return False
    bare = url.scheme == "smtp" and url.hostname not in ("localhost", "127.0.0.1", "::1")
    return known and not (bare and url.username) and url.path in ("", "/") and not url.query


def _texts(environ: Mapping[str, str], problems: list[str]) -> dict[str, str]:
    """Texts of a fixed shape; values are not repeated, for some of them are secret."""
    texts: dict[str, str] = {}
    for name, (field_name, shape, expected) in _TEXTS.items():
        text = environ.get(name)
        if text and not re.fullmatch(shape, text):
            problems.append(f"{name}: {expected} is expected")
        texts[field_name] = text or ""
    return texts


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
