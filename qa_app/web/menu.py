"""The left menu: each package hands in its entries, each actor sees only what it may open.

A short menu is one list.  A long one (more than ``FLAT`` lines) is folded into sections; the one
with the page at hand is open.  Opening and closing is the browser's; nothing is remembered.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from flask import Flask, request, url_for

from qa_app.core.roles import Role
from qa_app.core.words import N_
from qa_app.web.audience import audience_of
from qa_app.web.i18n import gettext_many, language_of_request
from qa_app.web.requests import actor_or_none

FLAT = 12
"""A menu of at most so many lines is shown without sections."""
SECTIONS = {
    2: N_("案件和案卷"),
    3: N_("活动和量表"),
    4: N_("专家"),
    5: N_("评审工作"),
    6: N_("旁听、回访和意见"),
    7: N_("反馈和整改"),
    8: N_("培训和范本"),
    9: N_("结果和通报"),
    10: N_("系统管理"),
}
"""Words over the lines whose order has these tens; lines below 20 stand alone on top."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu; ``order`` sorts and its tens name the section of ``SECTIONS``.

    ``label`` is the Chinese source word.

    ``covers`` names pages of other packages (or whole packages) that belong under this line.
    """

    order: int
    label: str
    endpoint: str
    icon: str
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line as the page shows it."""

    label: str
    endpoint: str
    url: str
    icon: str
    active: bool


@dataclass(frozen=True, slots=True)
class MenuSection:
    """Lines that stand together; one without a ``label`` is not folded."""

    label: str | None
    lines: tuple[MenuEntry, ...]

    @property
    def active(self) -> bool:
        """Whether the page at hand is one of its lines."""
        return any(line.active for line in self.lines)


def may_open(app: Flask, endpoint: str) -> bool:
    """Whether the current actor belongs to the endpoint's audience."""
    actor = actor_or_none()
    return _is_for(app, endpoint, actor.roles if actor else frozenset())


def entry_of(entries: list[Entry], endpoint: str) -> Entry | None:
    """The line a page belongs to: its own, one that covers it, else its package's first."""
    package = endpoint.split(".")[0]
    tests = (
        lambda entry: entry.endpoint == endpoint or endpoint in entry.covers,
        lambda entry: package in entry.covers,
        lambda entry: entry.endpoint.split(".")[0] == package,
    )
    found = (entry for holds in tests for entry in entries if holds(entry))
    return next(found, None)


def init_app(app: Flask, entries: list[Entry]) -> None:
    """Offer ``menu`` and ``may_open`` to every template."""
    ordered = sorted(entries, key=lambda entry: entry.order)

    @lru_cache(maxsize=512)
    def sections(
        roles: frozenset[Role], endpoint: str, *_language_and_root: str
    ) -> tuple[MenuSection, ...]:
        """Nothing else decides a menu; the roles are those the account has at this request."""
        offered = [entry for entry in ordered if _is_for(app, entry.endpoint, roles)]
        return _sections(offered, entry_of(offered, endpoint))

    @app.context_processor
    def menu() -> dict[str, object]:
        actor = actor_or_none()
        place = (request.endpoint or "", language_of_request(), request.script_root)
        return {
            "menu": sections(actor.roles, *place) if actor else (),
            "may_open": lambda endpoint: may_open(app, endpoint),
            "current_actor": actor,
        }


def _sections(offered: list[Entry], here: Entry | None) -> tuple[MenuSection, ...]:
    """Sections in order; those of one line, and all of a short menu, without a word over them."""
    made: list[MenuSection] = []
    for tens, group in groupby(offered, lambda entry: entry.order // 10):
        lines = tuple(_line(entry, entry is here) for entry in group)
        label = SECTIONS.get(tens) if len(lines) > 1 and len(offered) > FLAT else None
        made.append(MenuSection(gettext_many(label) if label else None, lines))
    return tuple(made)


def _line(entry: Entry, active: bool) -> MenuEntry:
    url = url_for(entry.endpoint)
    return MenuEntry(gettext_many(entry.label), entry.endpoint, url, entry.icon, active)


def _is_for(app: Flask, endpoint: str, roles: frozenset[Role]) -> bool:
    audience = audience_of(app, endpoint)
    return isinstance(audience, str) or bool(audience and audience & roles)
