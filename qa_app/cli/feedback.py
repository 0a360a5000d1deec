"""``qa-app feedback``: releasing feedback, taking a release back, renewing sheets."""

from collections.abc import Iterator
from typing import Any

import click

from qa_app import clock
from qa_app.cli.ids import NamedById
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.case_types import CaseType
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import reading, transaction
from qa_app.feedback.queries.ready import Preview, Standing, preview_of
from qa_app.feedback.queries.releases import release_of
from qa_app.feedback.rules.scope import WHOLE_CYCLE, Scope
from qa_app.feedback.services.releasing import (
    Released,
    prepare,
    refuse_release,
    release_prepared,
)
from qa_app.feedback.services.releasing import withdraw as take_back
from qa_app.feedback.services.renewing import prepare_renewal, renew_prepared

TYPES = [kind.value for kind in CaseType]


@click.group("feedback")
def feedback() -> None:
    """Release settled grades to lawyers and agencies."""


def scope_options(command: Any) -> Any:
    """Give a command the part of a cycle it is about: regions, agencies, types."""
    types = click.Choice(TYPES)
    for name, key, kind, words in (
        ("--type", "types", types, "May be repeated."),
        ("--agency", "agencies", str, "Code of an agency; may be repeated."),
        ("--region", "regions", str, "Code of a region; may be repeated."),
    ):
        command = click.option(name, key, multiple=True, type=kind, help=words)(command)
    return command


def scope_of_options(parts: dict[str, Any]) -> Scope:
    """The part of a cycle the options name."""
    return Scope(parts["regions"], parts["agencies"], tuple(map(CaseType, parts["types"])))


@feedback.command(epilog="Example: qa-app feedback release 2026-a --agency 330101 --dry-run")
@click.argument("name", metavar="CYCLE")
@scope_options
@click.option("--dry-run", is_flag=True, help="Say who would see what; release nothing.")
@with_output
@click.pass_obj
def release(program: Program, out: Output, name: str, dry_run: bool, **parts: Any) -> None:
    """Release every settled case of a cycle, or of a part of it, that is not released yet.

    Cases with a comment that may name a reviewer are kept back until somebody has looked at it.
    """
    program.open()
    scope = scope_of_options(parts)
    with reading() as session:
        cycle = cycle_for(session, SYSTEM, name)
        refuse_release(session, SYSTEM, cycle)
        preview = preview_of(session, SYSTEM, cycle, scope)
        made = None if dry_run else prepare(session, cycle, scope, _teller(out, N_("正在发布反馈")))
    done = Released("", 0, preview.total(Standing.WORDING))
    if made is not None:
        with transaction() as session:
            cycle = cycle_for(session, SYSTEM, name)
            done = release_prepared(
                session, actor=SYSTEM, cycle=cycle, part=(scope, made), now=clock.now()
            )
    out.result(_answer(name, preview, done, dry_run), _lines(out, preview, done, dry_run))


@feedback.command(
    cls=NamedById, epilog='Example: qa-app feedback withdraw x7Kq2w --reason "wrong region"'
)
@click.argument("release_id", metavar="RELEASE")
@click.option("--reason", required=True, help="Why; kept with the release.")
@with_output
@click.pass_obj
def withdraw(program: Program, out: Output, release_id: str, reason: str) -> None:
    """Take back a release of which nobody has opened a sheet yet."""
    program.open()
    with transaction() as session:
        cycle, _row = release_of(session, SYSTEM, release_id)
        count = take_back(session, actor=SYSTEM, cycle=cycle, public_id=release_id, reason=reason,
                          now=clock.now())  # fmt: skip
    said = out.translate(N_("已撤回，%(count)s 份反馈表不再显示。"), count=count)
    out.result({"release": release_id, "cycle": cycle.name, "withdrawn": count}, [said])


@feedback.command(epilog="Example: qa-app feedback renew 2026-a")
@click.argument("name", metavar="CYCLE")
@with_output
@click.pass_obj
def renew(program: Program, out: Output, name: str) -> None:
    """Give every released sheet whose grade was settled anew a new version."""
    program.open()
    with reading() as session:
        cycle = cycle_for(session, SYSTEM, name)
        refuse_release(session, SYSTEM, cycle)
        made = prepare_renewal(session, cycle, WHOLE_CYCLE, _teller(out, N_("正在更新反馈表")))
    with transaction() as session:
        cycle = cycle_for(session, SYSTEM, name)
        part = (WHOLE_CYCLE, made)
        done = renew_prepared(session, actor=SYSTEM, cycle=cycle, part=part, now=clock.now())
    said = out.translate(N_("已更新 %(count)s 份反馈表。"), count=done.sheets)
    answer = {"cycle": name, "renewed": done.sheets, "withheld": done.withheld, "told": done.told}
    out.result(answer, [said])


def _teller(out: Output, words: str) -> Any:
    def tell(done: int, total: int) -> None:
        out.progress(done, total, words)

    return tell


def _answer(name: str, preview: Preview, done: Released, dry_run: bool) -> dict[str, Any]:
    return {
        "cycle": name,
        "dry_run": dry_run,
        "release": done.public_id,
        "released": done.sheets,
        "withheld": done.withheld,
        "told": done.lawyers + done.staff,
        "before": {one.value: preview.total(one) for one in Standing},
        "without_account": preview.whole("no_account"),
        "without_email": preview.whole("no_email"),
        "without_lawyer": preview.whole("no_lawyer"),
    }


def _lines(out: Output, preview: Preview, done: Released, dry_run: bool) -> Iterator[str]:
    if dry_run:
        ready = preview.total(Standing.READY)
        yield out.translate(N_("现在可以反馈 %(count)s 件。"), count=ready)
        return
    yield out.translate(
        N_("已发布 %(sheets)s 件；%(withheld)s 件的评语待核对，没有发布。"),
        sheets=done.sheets,
        withheld=done.withheld,
    )
    if done.public_id:
        yield out.translate(N_("发布编号：%(id)s"), id=done.public_id)
