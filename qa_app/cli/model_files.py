"""``qa-app learning models | export | withdraw``: model files as the office sees them.

Nominating is an expert's word and confirming pages is a person's look at each: neither has a
command.
"""

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any, Final

import click
from sqlmodel import Session

from qa_app import clock
from qa_app.cli.filing import OUT, write_file
from qa_app.cli.ids import NamedById
from qa_app.cli.learning import learning
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.case_types import TYPE_LABELS, CaseType
from qa_app.core.roles import SYSTEM
from qa_app.core.spreadsheets import csv_pieces
from qa_app.core.words import N_
from qa_app.db.session import reading, transaction
from qa_app.files.store.objects import store_for
from qa_app.learning.models import ModelPage
from qa_app.learning.pdf import one_pdf
from qa_app.learning.queries.model_sight import (
    ModelFilter,
    ModelRow,
    ModelSeen,
    all_models,
    model_for_office,
    pages_of,
)
from qa_app.learning.queries.redacting import page_states, source_pages
from qa_app.learning.rules.model_files import REDACTABLE, why_not_publish
from qa_app.learning.rules.states import ModelState
from qa_app.learning.services.publishing import withdraw as take_back
from qa_app.learning.tables.model_files import models_csv

_STATES = click.Choice([state.value for state in ModelState])
_TYPES = click.Choice([kind.value for kind in CaseType])
_FOLDER = click.Path(file_okay=False, path_type=Path)
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_HEADS: Final = (
    *(N_("文件"), N_("标题"), N_("总体说明"), N_("案件类型"), N_("页面数"), N_("发布日期")),
    N_("指标"),
)  # fmt: skip


@learning.command(epilog="Example: qa-app learning models --state redacting --json")
@click.option("--cycle", default="", help="Only model files of this cycle.")
@click.option("--state", type=_STATES, default=None, help="Only these.")
@click.option("--type", "kind", type=_TYPES, default=None, help="Only cases of this type.")
@click.option("--doubted", is_flag=True, help="Only published ones whose grade fell since.")
@click.option("-o", "--output", type=OUT, help="Write the list to this FILE.csv as well.")
@with_output
@click.pass_obj
def models(program: Program, out: Output, output: Path | None, **given: Any) -> None:
    """List model files with their states, and what keeps each from being published."""
    if output is not None and output.suffix.lower() != ".csv":
        raise click.BadParameter("FILE.csv is expected", param_hint="-o")
    program.open()
    with reading() as session:
        rows = list(all_models(session, SYSTEM, _filter(given)))
        found = [_answer(session, row) for row in rows]
    if output is not None:
        write_file(output, models_csv(rows, out.translate))
    states = {state.value: 0 for state in ModelState}
    for row in rows:
        states[row.state] += 1
    lines = [f"{x['model']}  {x['state']}  {x['case']}  {x['title']}  {x['why']}" for x in found]
    said = out.translate(N_("共 %(count)s 件范本。"), count=len(rows))
    out.result({"models": found, "states": states}, [*lines, said])


@learning.command(epilog="Example: qa-app learning export models-2026 --type civil")
@click.argument("folder", type=_FOLDER)
@click.option("--cycle", default="", help="Only model files of this cycle.")
@click.option("--type", "kind", type=_TYPES, default=None, help="Only cases of this type.")
@with_output
@click.pass_obj
def export(program: Program, out: Output, folder: Path, **given: Any) -> None:
    """Write the published model files into a new folder: a PDF each as lawyers read it, a list.

    Nothing in the folder tells whose files they are: a file is called by its number and title.
    """
    if folder.exists() and any(folder.iterdir()):
        raise click.BadParameter(f"{folder} is not a new or an empty folder", param_hint="FOLDER")
    program.open()
    wanted = _filter({**given, "state": ModelState.PUBLISHED.value, "doubted": False})
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".models-") as beside:
            made = Path(beside) / "made"
            made.mkdir()
            count, pages = _written(program, out, made, wanted)
            if folder.exists():
                folder.rmdir()
            shutil.move(made, folder)
    except OSError as error:
        raise click.FileError(str(folder), error.strerror or "") from error
    said = out.translate(N_("已写出 %(count)s 件范本，共 %(pages)s 页。"), count=count, pages=pages)
    out.result({"models": count, "pages": pages}, [said])


@learning.command(
    cls=NamedById, epilog='Example: qa-app learning withdraw Zx7Kq2wA1b2c --reason "等级已更正"'
)
@click.argument("model")
@click.option("--reason", required=True, help="Why; the experts who held it up are told.")
@with_output
@click.pass_obj
def withdraw(program: Program, out: Output, model: str, reason: str) -> None:
    """Take a published model file back from lawyers, at once."""
    program.open()
    with transaction() as session:
        seen = model_for_office(session, SYSTEM, model)
        take_back(session, actor=SYSTEM, seen=seen, reason=reason, now=clock.now())
    answer = {"model": model, "state": ModelState.WITHDRAWN.value}
    out.result(answer, [out.translate(N_("范本已撤回。"))])


def _filter(given: dict[str, Any]) -> ModelFilter:
    state, kind = given["state"], given["kind"]
    return ModelFilter(
        cycle=given["cycle"].strip(), state=ModelState(state) if state else None,
        type=CaseType(kind) if kind else None, doubted=given["doubted"],
    )  # fmt: skip


def _answer(session: Session, row: ModelRow) -> dict[str, Any]:
    return {
        "model": row.public_id, "case": row.number, "agency": row.agency, "type": row.type.value,
        "stage": row.stage.value if row.stage else None, "cycle": row.cycle,
        "state": row.state.value, "title": row.title,
        "nominated_at": row.nominated_at.isoformat(),
        "published_at": row.published_at.isoformat() if row.published_at else None,
        "waits": row.waits, "doubt": row.doubt, "why": _why(session, row),
    }  # fmt: skip


def _why(session: Session, row: ModelRow) -> str:
    """The code of what keeps it from being published; empty when nothing does, or it is out."""
    pages: list[ModelPage] = []
    case_id = 0
    if row.state in REDACTABLE:
        seen = model_for_office(session, SYSTEM, row.public_id)
        case_id, pages = seen.model.case_id, pages_of(session, seen.model.id or 0)
    elif row.state is ModelState.PUBLISHED:
        return ""
    states = page_states(pages, source_pages(session, case_id)) if case_id else []
    barrier = why_not_publish(row.state, states)
    return barrier.code if barrier else ""


def _written(program: Program, out: Output, folder: Path, wanted: ModelFilter) -> tuple[int, int]:
    """Write every model and the list of them; how many models and pages."""
    store, lines, total = store_for(program.settings), list[list[Any]](), 0
    tell = out.teller(N_("正在写出范本"))
    with reading() as session:
        rows = list(all_models(session, SYSTEM, wanted))
        for number, row in enumerate(rows, start=1):
            seen = model_for_office(session, SYSTEM, row.public_id)
            shown = [page for page in pages_of(session, seen.model.id or 0) if page.address]
            shown = [page for page in shown if not page.left_out]
            name = f"{number:03} {_UNSAFE.sub('_', seen.model.title).strip('. ')[:80]}.pdf"
            made = one_pdf((store.read(page.address or ""), page.rotation) for page in shown)
            (folder / name).write_bytes(made)
            lines.append(_line(out, name, seen, len(shown)))
            total += len(shown)
            tell(number, len(rows))
    heads = [out.translate(head) for head in _HEADS]
    (folder / "models.csv").write_bytes(b"".join(csv_pieces(heads, lines)))
    return len(lines), total


def _line(out: Output, name: str, seen: ModelSeen, pages: int) -> list[Any]:
    model, t = seen.model, out.translate
    words = [f"{point['title']['zh']}：{point['words']}" for point in model.points]
    at = model.published_at.astimezone(clock.SHANGHAI).date().isoformat()  # type: ignore[union-attr]
    return [name, model.title, model.note, t(TYPE_LABELS[seen.type]), pages, at, "\n".join(words)]
