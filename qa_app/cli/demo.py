"""``qa-app demo``: fills a demonstration province and serves it, with a login for each role.

Works in a folder of its own (``var/demo``) unless QA_HOME or QA_DATABASE_URL says otherwise, and
never touches a database that holds anything but a demonstration.
"""

import os
import resource
import shutil
import sys
import time
from dataclasses import dataclass, field, replace
from typing import Any

import click

from qa_app import blueprints
from qa_app.cli.output import Output
from qa_app.cli.program import Program
from qa_app.cli.serving import serve
from qa_app.core.errors import Refused
from qa_app.core.roles import ROLE_LABELS
from qa_app.core.words import N_
from qa_app.db import migrate
from qa_app.db.session import reading
from qa_app.demo import marker, people
from qa_app.demo.building import Order, build
from qa_app.demo.marker import Found
from qa_app.demo.messages import STEPS
from qa_app.demo.rules.province import DEFAULT, FULL_PROVINCE
from qa_app.demo.rules.scenario import LOGINS, default_story, province_story
from qa_app.jobs import worker

OWN_HOME = "var/demo"
SMALLEST, LARGEST = 300, 98_000


@click.command(epilog="Example: qa-app demo --cases 6000 --port 8000")
@click.option("--province", is_flag=True, help="A whole province: 98,000 cases, 500 experts.")
@click.option("--cases", type=click.IntRange(SMALLEST, LARGEST), help="How many closed cases.")
@click.option("--seed", default="2026", show_default=True, help="The same seed, the same data.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-serve", is_flag=True, help="Only fill the database.")
@click.option("--fresh", is_flag=True, help="Build an existing demonstration anew.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.pass_context
def demo(context: click.Context, port: int, *, no_serve: bool, as_json: bool, **given: Any) -> None:
    """Fill a demonstration province (unless it is there already) and serve it."""
    if not (os.environ.get("QA_HOME") or os.environ.get("QA_DATABASE_URL")):
        os.environ["QA_HOME"] = OWN_HOME
    program: Program = context.find_root().obj
    out = Output(as_json, program.settings.language)
    begun = time.perf_counter()
    facts = _existing(program, fresh=given["fresh"])
    if facts is None:
        facts = _build(program, out, **given)
        out.note(N_("完成，用时 %(seconds)s 秒，内存峰值 %(mib)s MiB。"),
                 seconds=f"{time.perf_counter() - begun:.0f}", mib=_peak_mib())  # fmt: skip
    else:
        out.note(N_("演示数据已在，直接使用；要重新生成请加 --fresh。"))
    address = f"http://127.0.0.1:{port}/"
    _show(out, facts, address)
    if not no_serve:
        context.invoke(serve, port=port)


def _existing(program: Program, *, fresh: bool) -> dict[str, Any] | None:
    """The facts of a finished demonstration; None when one is to be built in an empty database."""
    with program.engine.connect() as connection:
        revision = migrate.current(connection)
    if revision and revision != migrate.head():
        raise Refused("schema_not_current", revision=revision, head=migrate.head())
    if not revision:
        program.open()
        return None
    with reading() as session:
        found, facts = marker.what_is_there(session), marker.finished_facts(session)
    if found is Found.FOREIGN:
        raise Refused("demo_foreign_data", database=program.engine.url.render_as_string())
    if found is Found.FINISHED and not fresh:
        return facts
    if found is not Found.NOTHING:
        migrate.downgrade(program.engine, "base")
        migrate.upgrade(program.engine)
    return None


def _build(program: Program, out: Output, **given: Any) -> dict[str, Any]:
    size = FULL_PROVINCE if given["province"] else DEFAULT
    size = replace(size, cases=given["cases"] or size.cases)
    story = (province_story if given["province"] else default_story)(size.cases)
    order = Order(size, story, given["seed"], program.settings)
    for left in (order.folder, *(program.settings.home / name for name in ("uploads", "files"))):
        shutil.rmtree(left, ignore_errors=True)
    worker.configure(program.settings, blueprints.load_actor)
    progress = _Progress(out)
    facts = build(order, step=progress.step)
    progress.end()
    return facts


@dataclass
class _Progress:
    """Tells each step on stderr, and how long it took."""

    out: Output
    since: float = field(default_factory=time.perf_counter)
    current: str = ""

    def step(self, name: str) -> None:
        """A new step begins."""
        self.end()
        self.current, self.since = name, time.perf_counter()
        if sys.stderr.isatty():
            click.echo(f"  … {self.out.translate(STEPS[name])}\r", nl=False, err=True)

    def end(self) -> None:
        """The step under way is done."""
        if self.current:
            self.out.note("  %(seconds)5.1f s  %(mib)5d MiB  %(what)s",
                          seconds=time.perf_counter() - self.since, mib=_peak_mib(),
                          what=self.out.translate(STEPS[self.current]))  # fmt: skip


def _show(out: Output, facts: dict[str, Any], address: str) -> None:
    """Address, logins and what there is to see; everything on stdout."""
    with reading() as session:
        names = people.names_by_login(session)
    logins = [
        {
            "role": one.role.value,
            "role_label": out.translate(ROLE_LABELS[one.role]),
            "login": one.login,
            "password": one.password,
            "name": names.get(one.login, one.name),
        }
        for one in LOGINS
    ]
    home = os.environ.get("QA_HOME")
    command = f"./run qa-app report share {facts['finished']['cycle']} --by agency"
    command = f"QA_HOME={home} {command}" if home else command
    lines = [
        out.translate(N_("网址：%(address)s"), address=address),
        out.translate(_SHARE, **_share(facts)),
        *(_row(one) for one in logins),
        out.translate(N_("命令行可用同一份数据，例如：%(command)s"), command=command),
    ]
    out.result({"address": address, "logins": logins, **facts}, lines)


_SHARE = N_(
    "评估活动 %(cycle)s：抽取 %(drawn)s 件，定级 %(settled)s 件，优良率 %(share)s%%，"
    "推断全部案件为 %(low).1f%%–%(high).1f%%"
)


def _share(facts: dict[str, Any]) -> dict[str, Any]:
    share = facts["share"]
    return {
        "cycle": facts["finished"]["cycle"],
        "drawn": share["drawn"],
        "settled": share["settled"],
        "share": share["good_or_excellent"],
        "low": 100 * (share["low"] or 0.0),
        "high": 100 * (share["high"] or 0.0),
    }


def _row(one: dict[str, str]) -> str:
    wide = sum(2 if ord(sign) > 0x2E80 else 1 for sign in one["role_label"])
    label = f"  {one['role_label']}{' ' * (16 - wide)}"
    return f"{label}{one['login']:<10}{one['password']:<16}{one['name']}"


def _peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
