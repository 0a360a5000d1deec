"""The file of one case: the archive directory with its documents and pages, and every act on them.

Each act is a form that works without scripts; ``js/files_arrange.js`` sends the same forms by
dragging and by keys and puts the answer in the place of the directory.
"""

from flask import redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.errors import NotFound
from qa_app.db.session import transaction
from qa_app.files.queries.archive import Archive, ArchiveDocument, archive_of
from qa_app.files.queries.rights import case_token
from qa_app.files.services import arranging
from qa_app.files.services.arranging import Place, Target
from qa_app.files.views.blueprint import WRITERS, bp
from qa_app.files.wording import SCAN_LABELS, STANDING_LABELS, STANDING_TONES, UNPLACED_LABEL
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.requests import current_actor, request_session
from qa_app.web.words import sentence

_TURNS = {"left": -90, "right": 90}


@bp.get("/case-<int:case_id>")
@allow(*WRITERS)
def show(case_id: int) -> str:
    """The directory of one case's file, to be worked on."""
    found = _archive(case_id)
    return render_template(
        "files/show.html",
        undo=_asked_for("removed", found.gone),
        undo_pages=_asked_for("out", found.documents),
        editing=_asked_for("edit", found.documents),
        **_shown(found),
    )


@bp.get("/case-<int:case_id>/directory")
@allow(*WRITERS)
def directory(case_id: int) -> str:
    """The directory as a sheet of A4."""
    return render_template("files/directory.html", **_shown(_archive(case_id)))


@bp.post("/case-<int:case_id>/documents/<document>/place")
@allow(*WRITERS)
def place(case_id: int, document: str):
    """Move a document to a part, before another one."""
    where = Place(request.form.get("part", ""), request.form.get("before", ""))
    with transaction() as session:
        arranging.place_document(
            session, actor=current_actor(), target=_target(case_id, document), place=where,
            now=clock.now(),
        )  # fmt: skip
    return _back(case_id, document)


@bp.post("/case-<int:case_id>/documents/<document>/name")
@allow(*WRITERS)
def name(case_id: int, document: str):
    """Give a document a title."""
    with transaction() as session:
        arranging.name_document(
            session, actor=current_actor(), target=_target(case_id, document),
            title=request.form.get("title", ""), now=clock.now(),
        )  # fmt: skip
    return _back(case_id, document)


@bp.post("/case-<int:case_id>/documents/<document>/remove")
@allow(*WRITERS)
def remove(case_id: int, document: str):
    """Take a document out of the file; the page then offers to bring it back."""
    with transaction() as session:
        arranging.remove_document(
            session, actor=current_actor(), target=_target(case_id, document), now=clock.now()
        )
    return redirect(url_for("files.show", case_id=case_id, removed=document))


@bp.post("/case-<int:case_id>/documents/<document>/restore")
@allow(*WRITERS)
def restore(case_id: int, document: str):
    """Bring a removed document back, or the pages taken out of it."""
    act = arranging.restore_document
    if request.form.get("pages"):
        act = arranging.bring_back_pages
    with transaction() as session:
        act(session, actor=current_actor(), target=_target(case_id, document), now=clock.now())
    return _back(case_id, document)


@bp.post("/case-<int:case_id>/documents/<document>/pages")
@allow(*WRITERS)
def arrange(case_id: int, document: str):
    """Turn, take out, move or split at the chosen pages of a document."""
    target, chosen = _target(case_id, document), request.form.getlist("page")
    act = _ACTS.get(request.form.get("act", ""))
    if act is None:
        raise NotFound
    with transaction() as session:
        return act(session, target, chosen)


def _turn(session, target: Target, chosen: list[str]):
    by = _TURNS["left" if request.form.get("act") == "left" else "right"]
    arranging.turn_pages(
        session, actor=current_actor(), target=target, pages=chosen, by=by, now=clock.now()
    )
    return _back(target.case_id, target.document)


def _take_out(session, target: Target, chosen: list[str]):
    arranging.take_out_pages(
        session, actor=current_actor(), target=target, pages=chosen, now=clock.now()
    )
    args = {"out": target.document, "removed": target.document}
    return redirect(url_for("files.show", case_id=target.case_id, **args))


def _move(session, target: Target, chosen: list[str]):
    where = Place(request.form.get("into", ""), request.form.get("before", ""))
    arranging.move_pages(
        session, actor=current_actor(), target=target, pages=chosen, place=where, now=clock.now()
    )
    return _back(target.case_id, where.into or target.document)


def _split(session, target: Target, chosen: list[str]):
    later = arranging.split_document(
        session, actor=current_actor(), target=target, page=chosen[0] if chosen else "",
        now=clock.now(),
    )  # fmt: skip
    return _back(target.case_id, later)


_ACTS = {"left": _turn, "right": _turn, "remove": _take_out, "move": _move, "split": _split}


def _asked_for(argument: str, documents: tuple[ArchiveDocument, ...]) -> ArchiveDocument | None:
    """The document an address names, if it is among these."""
    public_id = request.args.get(argument)
    return next((each for each in documents if each.public_id == public_id), None)


def _archive(case_id: int) -> Archive:
    return archive_of(request_session(), current_actor(), case_id, language_of_request())


def _shown(found: Archive) -> dict[str, object]:
    translate = translator(language_of_request())
    return {
        "found": found,
        "token": case_token(found.case_id),
        "word": _(STANDING_LABELS[found.standing]),
        "tone": STANDING_TONES[found.standing],
        "unplaced": _(UNPLACED_LABEL),
        "scans": {state: _(label) for state, label in SCAN_LABELS.items()},
        "say": lambda d: sentence(d.problem, d.problem_params, translate),
    }


def _target(case_id: int, document: str) -> Target:
    revision = request.form.get("revision", "")
    return Target(case_id, document, int(revision) if revision.isdecimal() else None)


def _back(case_id: int, document: str):
    editing = {"edit": document} if request.form.get("edit") else {}
    return redirect(url_for("files.show", case_id=case_id, **editing, _anchor=f"d-{document}"))
