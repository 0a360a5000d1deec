"""``qa-app files``: takes in folders of scans by case numbers in their names, checks the store."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from qa_app import blueprints, clock
from qa_app.cli.output import PROBLEMS, Output, exit_with, with_output
from qa_app.cli.program import Program
from qa_app.core.errors import CodedError
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.db.session import reading
from qa_app.files.background import clean_up, take_in
from qa_app.files.checking import Flaw, check_store, remove_unreferenced
from qa_app.files.copying import Copied, Told, copy_from, copy_to
from qa_app.files.models import DocumentState
from qa_app.files.queries.matching import NamedFile, known_files, matched_files
from qa_app.files.services.uploads import Announced, shown_name
from qa_app.files.store.objects import store_for
from qa_app.jobs import worker
from qa_app.web.words import sentence

_TARGET = click.Path(file_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_AT_ONCE = 1_000
_SHOWN = 20
_STATES = ("ready", "refused", "unmatched", "known", "matched")


@click.group()
def files() -> None:
    """Case files: take in folders of scans, check what is kept."""


@files.command("import", epilog="Example: qa-app files import 扫描件/ --dry-run --json")
@click.argument("folder", type=_FOLDER)
@click.option("--dry-run", is_flag=True, help="Say which file goes where; change nothing.")
@with_output
@click.pass_obj
def import_(program: Program, out: Output, folder: Path, dry_run: bool) -> None:
    """Take in every file below FOLDER whose name, or whose folder's, carries a case number.

    Files that are in the case's file already (same name, same size) are left out.
    """
    program.open()
    worker.configure(program.settings, blueprints.load_actor)
    matched = list(_matched(folder))
    taking = _Taking(program, out, folder, dry_run, _known([each for _, each in matched]))
    rows: list[dict[str, Any]] = []
    for number, (path, named) in enumerate(matched, start=1):
        rows.append(_row(taking, path, named))
        out.progress(number, len(matched), N_("正在接收案卷文件"))
    states = [row["state"] for row in rows]
    counts = {key: states.count(key) for key in _STATES}
    out.result({"files": rows, **counts}, _lines(out, rows, counts))
    if counts["refused"] or counts["unmatched"]:
        exit_with(PROBLEMS)


@dataclass(frozen=True, slots=True)
class _Taking:
    """One run of the command; ``known`` are names and sizes each case has already."""

    program: Program
    out: Output
    folder: Path
    dry_run: bool
    known: dict[int, set[tuple[str, int]]]


def _matched(folder: Path) -> Iterator[tuple[Path, NamedFile]]:
    """Each file with the case it names; hidden ones and links are left out."""
    paths = sorted(path for path in folder.rglob("*") if _is_taken(path, folder))
    for start in range(0, len(paths), _AT_ONCE):
        some = paths[start : start + _AT_ONCE]
        names = [f"{folder.resolve().name}/{path.relative_to(folder).as_posix()}" for path in some]
        with reading() as session:
            yield from zip(some, matched_files(session, SYSTEM, names), strict=True)


def _is_taken(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and not path.is_symlink() and path.is_file()


def _known(named: Sequence[NamedFile]) -> dict[int, set[tuple[str, int]]]:
    with reading() as session:
        return known_files(session, {each.case.case_id for each in named if each.case})


def _row(taking: _Taking, path: Path, named: NamedFile) -> dict[str, Any]:
    row = {
        "file": path.relative_to(taking.folder).as_posix(),
        "case": named.case.number if named.case else "",
        "part": named.part,
        "state": "matched",
        "code": "",
        "message": "",
        "pages": 0,
    }
    if named.case is None:
        code = "case_ambiguous" if named.candidates else "case_not_named"
        return row | _unfit("unmatched", code, {}, taking.out)
    size = path.stat().st_size
    if (shown_name(path.name), size) in taking.known.get(named.case.case_id, ()):
        return row | {"state": "known"}
    if taking.dry_run:
        return row
    return row | _taken(taking, path, Announced(named.case.case_id, path.name, size))


def _taken(taking: _Taking, path: Path, new: Announced) -> dict[str, Any]:
    try:
        taken = take_in(taking.program.settings, actor=SYSTEM, new=new, path=path)
    except CodedError as error:
        return _unfit("refused", error.code, error.params, taking.out)
    if taken.state is not DocumentState.READY:
        return _unfit("refused", taken.problem, taken.params, taking.out)
    return {"state": "ready", "pages": taken.pages}


def _unfit(state: str, code: str, params: dict[str, Any], out: Output) -> dict[str, Any]:
    return {"state": state, "code": code, "message": sentence(code, params, out.translate)}


def _lines(out: Output, rows: list[dict[str, Any]], counts: dict[str, int]) -> list[str]:
    wrong = [row for row in rows if row["message"]]
    lines = [f"{row['file']}: {row['message']}" for row in wrong[:_SHOWN]]
    template = N_(
        "可用 %(ready)s 份，未通过 %(refused)s 份，未找到案件 %(unmatched)s 份，"
        "已有 %(known)s 份，待接收 %(matched)s 份"
    )
    return [*lines, out.translate(template, **counts)]


@files.command(epilog="Example: qa-app files check --json")
@click.option("--remove-unreferenced", is_flag=True, help="Drop contents nothing refers to.")
@with_output
@click.pass_obj
def check(program: Program, out: Output, remove_unreferenced: bool) -> None:
    """Check that every page is in the store, opens, and is what it was."""
    program.open()
    store = store_for(program.settings)
    if remove_unreferenced:
        clean_up(program.settings, clock.now())

    def told(done: int, total: int) -> None:
        out.progress(done, total, N_("正在核对案卷文件"))

    found = check_store(store, now=clock.now(), told=told)
    removed = _remove(store, found, now=clock.now()) if remove_unreferenced else 0
    answer = {
        "objects": found.objects,
        "missing": [_flaw(each) for each in found.missing],
        "damaged": [_flaw(each) for each in found.damaged],
        "unreferenced": found.spare,
        "removed": removed,
    }
    counts = {
        key: len(value) if isinstance(value, list) else value for key, value in answer.items()
    }
    template = N_(
        "内容 %(objects)s 项：缺失 %(missing)s，损坏 %(damaged)s；"
        "无人引用 %(unreferenced)s，已清除 %(removed)s"
    )
    out.result(answer, [out.translate(template, **counts)])
    if found.missing or found.damaged:
        exit_with(PROBLEMS)


@files.command("copy-to", epilog="Example: qa-app files copy-to /backup/qa-files --json")
@click.argument("folder", type=_TARGET)
@with_output
@click.pass_obj
def copy_to_(program: Program, out: Output, folder: Path) -> None:
    """Copy the sealed contents to FOLDER; again, it only adds what is new."""
    program.open()
    _answer(out, copy_to(store_for(program.settings), folder, _telling(out)))


@files.command("copy-from", epilog="Example: qa-app files copy-from /backup/qa-files --json")
@click.argument("folder", type=_FOLDER)
@with_output
@click.pass_obj
def copy_from_(program: Program, out: Output, folder: Path) -> None:
    """Put back the sealed contents the store lacks; run ``files check`` afterwards."""
    program.open()
    _answer(out, copy_from(store_for(program.settings), folder, _telling(out)))


def _telling(out: Output) -> Told:
    return lambda done, total: out.progress(done, total, N_("正在复制案卷文件"))


def _answer(out: Output, made: Copied) -> None:
    template = N_("复制 %(copied)s 项，已有 %(present)s 项，新增 %(bytes)s 字节")
    out.result(asdict(made), [out.translate(template, **asdict(made))])


_remove = remove_unreferenced


def _flaw(flaw: Flaw) -> dict[str, str]:
    return {"document": flaw.document, "address": flaw.address}
