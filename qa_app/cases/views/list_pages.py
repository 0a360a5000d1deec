"""The way of an uploaded list through its pages: upload, check, columns, decision, result.

What is a list's own is said by its ``ListPages``; its words are in its templates, which fill the
blocks of ``layouts/list_import.html`` and its neighbours. Registers of cases have pages of their
own and share the steps.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for

from qa_app import clock
from qa_app.cases.forms import ListDecisionForm, doubled_fields, mappings_of
from qa_app.cases.models import CaseImport, ImportState
from qa_app.cases.queries.imports import import_of, imports_page, problems_page
from qa_app.cases.services import uploads
from qa_app.cases.services.rejects import Tell
from qa_app.cases.work import WAYS, Way
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.jobs.messages import KIND_LABELS
from qa_app.jobs.queries import job_of
from qa_app.jobs.views import shown
from qa_app.web.audience import allow
from qa_app.web.forms import Form
from qa_app.web.i18n import gettext as _
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session, settings, vault

WORKING = {ImportState.UPLOADED, ImportState.CHECKING, ImportState.IMPORTING}
BOTH, POST = ["GET", "POST"], ["POST"]


@dataclass(frozen=True, slots=True)
class Columns:
    """What columns can be confirmed to be: labels by field code, and which fields are needed.

    ``never_same`` are fields that no two rows share: only a column can give them.
    """

    labels: Mapping[str, str]
    required: Collection[str]
    never_same: Collection[str]


NO_COLUMNS = Columns({}, (), ())


@dataclass(frozen=True, slots=True)
class ListPages:
    """The pages of one kind of list.

    ``name`` is the kind of its uploads and begins its addresses, endpoints and templates.
    ``labels`` are those of its two jobs, ``decision`` its line on the work list; ``beside`` gives
    what its page shows besides; without ``columns`` none can be confirmed.
    """

    bp: Blueprint
    name: str
    audience: tuple[Role, ...]
    form: type[Form]
    sentence: Tell
    labels: tuple[str, str]
    decision: str
    beside: Callable[[CaseImport], dict[str, Any]]
    columns: Columns = NO_COLUMNS

    def register(self) -> None:
        """Give the blueprint its pages, the jobs their labels, the work list its line."""
        KIND_LABELS[f"{self.name}.check"], KIND_LABELS[f"{self.name}.import"] = self.labels
        WAYS[self.name] = Way(self.decision, self._endpoint("import"))
        self._page("import", "upload", self.upload, BOTH)
        self._page("imports", "imports", self.imports)
        self._page("imports/<public_id>", "import", self.show)
        if self.columns.labels:
            self._page("imports/<public_id>/mapping", "mapping", self.mapping, BOTH)
        self._page("imports/<public_id>/decide", "decide", self.decide, POST)
        self._page("imports/<public_id>/discard", "discard", self.discard, POST)
        self._page("imports/<public_id>/rejects.xlsx", "rejects", self.rejects)

    def upload(self):
        """Take files and go on to their check."""
        form: Any = self.form()
        if not form.validate_on_submit():
            return render_template(self._template("upload"), form=form)
        return redirect(self.address(start(incoming(form.file.data), self.name)))

    def imports(self) -> str:
        """One's own uploads, the newest first."""
        page = imports_page(request_session(), current_actor(), asked_page(), self.name)
        return render_template(self._template("imports"), page=page)

    def show(self, public_id: str):
        """Where an upload stands: being read, to be decided, done or thrown away."""
        found = self.own(public_id)
        if found.state is not ImportState.CHECKED:
            return self._shown(found)
        if self.columns.labels and columns_unclear(found):
            return redirect(self.address(public_id, "mapping"))
        return self._shown(found, ListDecisionForm())

    def mapping(self, public_id: str):
        """Which column of the files is what; confirmed once, remembered for the next time."""
        there = self.address(public_id)
        return confirm_columns(self.own(public_id), there, self._template("mapping"), self.columns)

    def decide(self, public_id: str):
        """All or nothing, or the good rows; asked twice it is done once."""
        found, form = self.own(public_id), ListDecisionForm()
        if found.state is ImportState.CHECKED and not form.validate_on_submit():
            return self._shown(found, form), 400
        decide(public_id, uploads.Choice(form.rows.data == "good"))
        return redirect(self.address(public_id))

    def discard(self, public_id: str):
        """Throw the uploaded files away, and what else lies beside them."""
        discard(self.own(public_id))
        return redirect(self.address(public_id))

    def rejects(self, public_id: str):
        """The rows with problems and the reasons, as a spreadsheet to be put right."""
        return send_rejects(self.own(public_id))

    def own(self, public_id: str) -> CaseImport:
        """The actor's own upload; anybody else's is not there."""
        return import_of(request_session(), current_actor(), public_id, self.name)

    def address(self, public_id: str, page: str = "import") -> str:
        """Where an upload is looked at and decided on, or another of its pages."""
        return url_for(self._endpoint(page), public_id=public_id)

    def _shown(self, found: CaseImport, form: ListDecisionForm | None = None) -> str:
        page = problems_page(request_session(), found.id or 0, asked_page())
        if form is not None and request.method == "GET" and page.total:
            form.rows.data = "good"
        return render_template(self._template("import"), upload=found, form=form, page=page,
            job=job_shown(found), rejects=rejects_of(found).exists(), columns=self.columns,
            say=lambda problem: self.sentence(problem, _), to_do=_to_do(found.counts or {}),
            at=partial(self.address, found.public_id), **self.beside(found))  # fmt: skip

    def _page(
        self, rule: str, page: str, view: Callable[..., Any], methods: list[str] | None = None
    ) -> None:
        guarded, endpoint = allow(*self.audience)(view), f"{self.name}_{page}"
        self.bp.add_url_rule(f"/{self.name}/{rule}", endpoint, guarded, methods=methods)

    def _endpoint(self, page: str) -> str:
        return f"{self.bp.name}.{self.name}_{page}"

    def _template(self, page: str) -> str:
        return f"{self.bp.name}/{self.name}_{page}.html"


def _to_do(counts: Mapping[str, Any]) -> int:
    """How much there is to decide about: what a list counts as changes, else its good rows."""
    return counts.get("changes", counts.get("rows", 0) - counts.get("rejected", 0))


def incoming(sent: Sequence[Any]) -> list[uploads.Incoming]:
    """The files of a form; a field nothing was chosen in sends one without a name."""
    return [uploads.Incoming(file.filename, file.stream) for file in sent if file.filename]


def start(files: list[uploads.Incoming], kind: str) -> str:
    """Keep files of a kind and ask for their check; the id of the upload."""
    with transaction() as writing:
        return uploads.start_upload(
            writing, actor=current_actor(), files=files, home=settings().home, now=clock.now(),
            kind=kind,
        ).public_id  # fmt: skip


def confirm_columns(found: CaseImport, there: str, template: str, columns: Columns):
    """The page on which columns are confirmed, or the way back to the upload once they are."""
    samples = uploads.kept_samples(vault(), settings().home, found.public_id)
    if found.state is not ImportState.CHECKED or not samples:
        return redirect(there)
    posted, codes = request.method == "POST", frozenset(columns.labels)
    chosen = mappings_of(samples, request.form, codes) if posted else {}
    doubled = doubled_fields(chosen)
    if posted and not doubled:
        with transaction() as writing:
            uploads.confirm_mapping(
                writing, actor=current_actor(), public_id=found.public_id, mappings=chosen,
                now=clock.now(),
            )  # fmt: skip
        return redirect(there)
    labels = {code: _(label) for code, label in columns.labels.items()}
    return render_template(template, upload=found, samples=samples, posted=request.form,
        labels=labels, doubled=[labels[code] for code in doubled], columns=columns,
    ), (400 if doubled else 200)  # fmt: skip


def columns_unclear(found: CaseImport) -> bool:
    """Whether columns must be named before anything else makes sense."""
    return "missing_column" in (found.counts or {}).get("codes", {})


def decide(public_id: str, choice: uploads.Choice) -> None:
    """Ask for the import of a checked upload."""
    with transaction() as writing:
        uploads.decide(
            writing, actor=current_actor(), public_id=public_id, choice=choice, now=clock.now()
        )


def discard(found: CaseImport) -> None:
    """Throw an upload away."""
    with transaction() as writing:
        uploads.discard(
            writing, actor=current_actor(), public_id=found.public_id, home=settings().home,
            now=clock.now(),
        )  # fmt: skip


def job_shown(found: CaseImport) -> dict[str, object] | None:
    """The job an upload waits for, as templates show it."""
    if found.state not in WORKING:
        return None
    return shown(job_of(request_session(), current_actor(), found.job_public_id or ""))


def rejects_of(found: CaseImport) -> Path:
    """Where the spreadsheet of rejected rows lies, if there is one."""
    return uploads.folder_of(settings().home, found.public_id) / uploads.REJECTS


def send_rejects(found: CaseImport):
    """The spreadsheet of rejected rows."""
    path = rejects_of(found)
    if not path.exists():
        raise NotFound
    return send_file(path, as_attachment=True, download_name="rejects.xlsx")


def asked_page() -> int:
    """The page of a list that the address asks for."""
    return page_number(request.args.get("page"))
