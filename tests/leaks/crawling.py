"""Everything an expert can read: follow every address on every page, in HTML and in JSON.

A ``Reach`` is what came of it: every answer whole, what each cost the database, and what lies in
the account's notices and mail. Two that are equal mean that nothing was to be learnt in between.
"""

import html
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from openpyxl import load_workbook
from sqlmodel import col, select

from qa_app.accounts.models import Account
from qa_app.db.session import reading
from qa_app.notices.models import Mail, Notice
from tests.support.client import bare
from tests.support.counting import statements

STARTS = (
    "/", "/reviews/", "/reviews/?begun=1", "/reviews/done", "/reviews/record", "/reviews/next",
    "/reviews/phrases", "/calibration/", "/calibration/qualification", "/notices/",
    "/notices/settings", "/experts/me", "/meetings", "/account", "/rubrics/",
)  # fmt: skip
_ADDRESS = re.compile(r"""["'](/[^"'\s<>]*)["']""")
_LEFT_OUT = re.compile(r"^/(static/|rubrics/.|logout|login|language|public/)|^/files/[^/]+/search$")
READ = ("text/html", "application/json", "text/csv", "text/plain")
MOST = 900


@dataclass
class Reach:
    """What one account could read at one moment."""

    answers: dict[str, tuple[int, str, list[tuple[str, str]]]] = field(default_factory=dict)
    cost: dict[str, int] = field(default_factory=dict)
    told: list[tuple[object, ...]] = field(default_factory=list)

    def differs_from(self, other: "Reach") -> list[str]:
        """Addresses that came, went, changed or cost more; and whether there is news."""
        found = [f"only once: {one}" for one in sorted(set(self.answers) ^ set(other.answers))]
        for address in sorted(set(self.answers) & set(other.answers)):
            if self.answers[address] != other.answers[address]:
                found.append(f"{address}: {_first(self.answers[address], other.answers[address])}")
            elif self.cost[address] != other.cost[address]:
                found.append(f"{address}: {self.cost[address]} and {other.cost[address]} queries")
        if self.told != other.told:
            found.append(f"told: {self.told} and {other.told}")
        return found


def reach(browser, account: Account, starts: Iterable[str] = STARTS, *, but: str = r"^$") -> Reach:
    """Crawl from these starts; every page is asked for once, save those that ``but`` matches."""
    found, waiting = Reach(), list(starts)
    while waiting:
        address = waiting.pop(0)
        if address in found.answers or _LEFT_OUT.search(address) or re.search(but, address):
            continue
        assert len(found.answers) < MOST, "the crawl does not end"
        with statements() as asked:
            answer = browser.get(address)
        text = _readable(answer)
        found.answers[address] = (answer.status_code, text, _headers(answer))
        found.cost[address] = len(asked)
        answer.close()
        if "<html" in text[:400] or answer.mimetype == "application/json":
            waiting += [_plain(one) for one in _ADDRESS.findall(text)]
        if answer.location:
            waiting.append(_plain(answer.location))
        if address.endswith("/outline.json"):
            waiting.append(address.replace("/outline.json", "/search?q=mandate"))
    found.told = _told(account)
    return found


def _readable(answer) -> str:
    """Pages of files byte for byte; workbooks cell by cell, for they carry the time of saving."""
    if answer.mimetype in READ:
        return bare(answer)
    content = answer.get_data()
    if content[:2] != b"PK":
        return content.hex()
    book = load_workbook(io.BytesIO(content), read_only=True)
    return str([row for sheet in book for row in sheet.iter_rows(values_only=True)])


def _plain(address: str) -> str:
    return html.unescape(address).split("#")[0].replace("\\u0026", "&")


def _headers(answer) -> list[tuple[str, str]]:
    return sorted(
        (key, re.sub(r"nonce-[\w-]+", "", value).split("; Expires")[0])
        for key, value in answer.headers
        if key not in ("Date", "Set-Cookie", "ETag", "Last-Modified", "Content-Length")
    )


def _told(account: Account) -> list[tuple[object, ...]]:
    """Notices and mails as they lie in the tables, whatever a page shows of them."""
    with reading() as session:
        notices = session.execute(
            select(Notice.public_id, Notice.kind, Notice.url, Notice.created_at)
            .where(Notice.account_id == account.id)
            .order_by(col(Notice.id))
        )
        mails = session.execute(
            select(Mail.id, Mail.state, Mail.created_at)
            .where(Mail.account_id == account.id)
            .order_by(col(Mail.id))
        )
        return [tuple(row) for row in (*notices, *mails)]


def _first(one: tuple[object, ...], other: tuple[object, ...]) -> str:
    """Where two answers part."""
    left, right = (str(each).split("\\n") for each in (one, other))
    for a, b in zip(left, right, strict=False):
        if a != b:
            at = max(
                next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), 0) - 60, 0
            )
            return f"{a[at : at + 160]!r} / {b[at : at + 160]!r}"
    return "longer"
