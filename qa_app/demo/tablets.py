"""Tablets of observers in the demonstration: what was written without a network comes in later.

Most send a hearing as it was. The first one also sends what a second open page would: answers that
meet newer ones, and answers after the sheet was handed in; neither is taken.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from random import Random
from typing import Final
from uuid import UUID

from sqlmodel import Session

from qa_app.core.roles import Actor
from qa_app.demo.paper import DOTS, pages_of
from qa_app.demo.rules.chance import happens
from qa_app.demo.rules.filepages import Line, Paper
from qa_app.files.services.making import keep_photo
from qa_app.files.store.objects import Store
from qa_app.observations.rules.synchronising import Change, ChangeKind
from qa_app.observations.services.synchronising import Photo, Taken, take_change, take_photo

SHARE: Final = 0.3
PHOTOGRAPHED: Final = 3
"""So many of the first tablets bring a photo of a document along."""
CAPTION: Final = "庭审笔录末页"
SECOND_PAGE: Final = "（另一页面中写下的意见）"


@dataclass(frozen=True, slots=True)
class Written:
    """What an observer wrote at a seat: the answers, and the revision they began from."""

    actor: Actor
    seat: str
    changed: Mapping[str, Sequence[str]]
    revision: int


@dataclass
class Tablets:
    """The tablets of a year; what they send is numbered, so that it counts once."""

    store: Store
    seed: str
    outcomes: dict[str, int] = field(default_factory=dict[str, int])
    photos: int = 0
    _number: Iterator[int] = field(default_factory=count)

    def carries(self, key: str) -> bool:
        """Whether the observer of this seat took a tablet along."""
        return happens(SHARE, Random(f"{self.seed}/{key}/tablet"))

    def photograph(self, court: str, seat: str, at: datetime) -> Photo | None:
        """A photo of a document for this seat, kept in the store; None when there are enough."""
        if self.photos == PHOTOGRAPHED:
            return None
        self.photos += 1
        out = io.BytesIO()
        (page, *_) = pages_of(_minutes(court), Random(f"{self.seed}/photo/{self.photos}"))
        page.save(out, "PDF", resolution=DOTS)
        address, size = keep_photo(self.store, out.getvalue())
        return Photo(self._op(), seat, address, "application/pdf", size, CAPTION, at)

    def sign_in(
        self, session: Session, actor: Actor, seat: str, at: datetime, now: datetime
    ) -> None:
        """The observer was there at a moment; the tablet says so now."""
        self._take(session, actor, Change(self._op(), seat, ChangeKind.SIGN_IN, at=at), now)

    def send(self, session: Session, one: Written, photo: Photo | None, now: datetime) -> None:
        """The answers and the photo of a seat that is signed in, and the sheet handed in."""
        texts = {name: tuple(values) for name, values in one.changed.items()}
        first = "conflict" not in self.outcomes
        save = Change(self._op(), one.seat, ChangeKind.SAVE, one.revision, texts)
        saved = self._take(session, one.actor, save, now)
        stale = {**texts, "comment": (SECOND_PAGE,)}
        if first:
            again = Change(self._op(), one.seat, ChangeKind.SAVE, one.revision, stale)
            self._take(session, one.actor, again, now)
        if photo is not None:
            self._count(take_photo(session, actor=one.actor, photo=photo, now=now))
        revision = saved.revision or one.revision
        done = Change(self._op(), one.seat, ChangeKind.SUBMIT, revision)
        self._take(session, one.actor, done, now)
        if first:
            late = Change(self._op(), one.seat, ChangeKind.SAVE, revision, stale)
            self._take(session, one.actor, late, now)

    def _take(self, session: Session, actor: Actor, change: Change, now: datetime) -> Taken:
        return self._count(take_change(session, actor=actor, change=change, now=now))

    def _count(self, taken: Taken) -> Taken:
        name = taken.outcome.value
        self.outcomes[name] = self.outcomes.get(name, 0) + 1
        return taken

    def _op(self) -> str:
        chance = Random(f"{self.seed}/change/{next(self._number)}")
        return str(UUID(int=chance.getrandbits(128)))


def _minutes(court: str) -> Paper:
    """The last page of the minutes of a hearing, as an observer photographs it."""
    lines = (
        Line(court),
        Line("　　审判长：双方当事人、诉讼代理人阅读笔录无误后签字。"),
        Line("", "　　以上笔录我看过，和我说的一样。"),
        Line("　　审判长宣布：今天的庭审到此结束，现在休庭。"),
        Line("　　书记员签名："),
    )
    return Paper("evidence", "庭审笔录", lines, ruled=True)
