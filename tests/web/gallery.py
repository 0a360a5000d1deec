"""A small application that shows every component with sample values, for tests and for eyes.

Run ``python -m tests.web.gallery`` from the project folder to look at it in a browser.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace

from babel.messages.pofile import read_po
from flask import Flask, Response, g, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    Form,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.fields.choices import SelectChoice

from qa_app.web import links
from qa_app.web.filters import named_cells
from qa_app.web.security import policy, protect_static
from tests.web import viewer_papers

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "qa_app" / "translations" / "en" / "web.po"
GRADES = {"excellent": "优秀", "good": "良好", "pass": "合格", "fail": "不合格"}
GRADES_EN = {"excellent": "Excellent", "good": "Good", "pass": "Pass", "fail": "Fail"}
REGIONS = [SelectChoice("", "全部"), SelectChoice("9901", "青禾市")]
STAGES = [
    SelectChoice("c1", "一审", optgroup="民事"),
    SelectChoice("p1", "侦查", optgroup="刑事"),
]
CONFLICTS = [SelectChoice("firm", "同一律所"), SelectChoice("region", "同一律所和同一地区")]
TYPES = [SelectChoice("civil", "民事"), SelectChoice("criminal", "刑事")]
PAGES = ("work", "list", "form", "chart", "review", "parts", "login", "ceremony", "sheet")
PAGES += ("viewer", "questions")
ERRORS = (400, 404, 409, 413, 429, 500)


class SampleForm(Form):
    """One field of every kind the macros draw."""

    name = StringField("评估活动名称", [validators.InputRequired()], description="例如：2026年度")
    secret = PasswordField("密码", [validators.InputRequired()])
    ratio = IntegerField(
        "抽样比例", [validators.InputRequired(), validators.NumberRange(1, 100)], default=28
    )
    closed_from = DateField("结案日期从", [validators.Optional()])
    region = SelectField("行政区划", choices=REGIONS)
    grouped = SelectField("层", choices=STAGES)
    conflict = RadioField(
        "回避范围",
        [validators.InputRequired()],
        choices=CONFLICTS,
        default="firm",
        description="选择越宽，可用的专家越少。",
    )
    types = SelectMultipleField("案件类型", choices=TYPES)
    masked = BooleanField("对专家隐去承办人员姓名")
    reason = TextAreaField("理由", [validators.Optional()])
    file = FileField("案件表格", description="CSV 或 XLSX,不超过 50 MB。")


@dataclass(frozen=True)
class SamplePage:
    """What the pager reads."""

    number: int = 7
    pages: int = 123
    total: int = 6_123
    first: int = 301
    last: int = 350


def _catalogue() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        return {m.id: m.string for m in read_po(file) if isinstance(m.id, str) and m.string}


def _language() -> str:
    return "en" if request.args.get("lang") == "en" else "zh"


def _gettext_from(words: dict[str, str]) -> Callable[..., str]:
    def translate(message: str, **values: object) -> str:
        text = words.get(message, message) if _language() == "en" else message
        return text % values if values else text

    return translate


def _written(day: date) -> str:
    if _language() == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%b %Y}"


def _nonce() -> str:
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return g.nonce


def sample_form(*, invalid: bool = False) -> SampleForm:
    """The form as first shown, or after a submit with mistakes in it."""
    if not invalid:
        return SampleForm()
    form = SampleForm(MultiDict({"name": "", "ratio": "两成", "closed_from": "2025-02-30"}))
    form.validate()
    return form


def _menu() -> list[SimpleNamespace]:
    names = ["首页", "案件", "量表", "评估活动", "专家", "评审", "报告", "账号", "审计记录"]
    english = ["Home", "Cases", "Rubrics", "Cycles", "Experts", "Reviews", "Reports"]
    english += ["Accounts", "Audit trail"]
    icons = [
        "house-door",
        "folder2-open",
        "journal-text",
        "shuffle",
        "people",
        "clipboard-check",
        "bar-chart",
    ]
    icons += ["gear", "shield-check"]
    labels = names if _language() == "zh" else english
    lines = [
        SimpleNamespace(label=label, endpoint="cases.index", url="/work", icon=icon, active=n == 3)
        for n, (label, icon) in enumerate(zip(labels, icons, strict=True))
    ]
    first, second = ("评估", "管理") if _language() == "zh" else ("Review", "Administration")
    return [
        SimpleNamespace(label=None, lines=lines[:2], active=False),
        SimpleNamespace(label=first, lines=lines[2:7], active=True),
        SimpleNamespace(label=second, lines=lines[7:], active=False),
    ]


def create_gallery() -> Flask:
    """The application: one address per page, ``?lang=en`` for English."""
    app = Flask(__name__, static_folder=str(ROOT / "qa_app" / "static"), template_folder="")
    app.secret_key = "only for looking"
    app.testing = True
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(ROOT / "templates"), FileSystemLoader(Path(__file__).parent)]
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        _=_gettext_from(_catalogue()),
        csp_nonce=_nonce,
        csrf_token=lambda: "token",
        version="0.1.0",
        seal_of=lambda _actor: "0" * 64,
    )
    app.jinja_env.filters.update(
        date=_written,
        number=lambda value: f"{value:,}",
        grade_label=lambda grade: (GRADES if _language() == "zh" else GRADES_EN)[grade],
        role_label=lambda role: {"supervisor": "质量监督员", "auditor": "审计人员"}[role],
        named_cells=named_cells,
    )
    links.init_app(app)
    _add_addresses(app)
    _add_file(app)

    @app.context_processor
    def values() -> dict[str, object]:
        actor = SimpleNamespace(
            account_id=7, name="林晓岚", roles=frozenset({"supervisor", "auditor"})
        )
        return {
            "locale": _language(),
            "menu": _menu(),
            "current_actor": actor,
            "may_open": lambda _endpoint: True,
        }

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy(_nonce())
        if request.endpoint == "static":  # the program serves these past itself, with these headers
            del response.headers["Content-Security-Policy"]
            protect_static(response.headers, "", request.path)
        return response

    return app


def _add_file(app: Flask) -> None:
    """An invented case file for the viewer, as many pages as its address says."""

    @app.get("/outline/<int:total>.json")
    def outline(total: int) -> dict[str, object]:
        return viewer_papers.outline(total)

    @app.get("/papers/<int:number>.pdf")
    def paper(number: int) -> Response:
        made = viewer_papers.page_pdf(number)
        if made is None:
            return Response(status=404)
        return Response(made, mimetype="application/pdf", headers={"Cache-Control": "no-store"})

    @app.get("/find/<int:total>")
    def find(total: int) -> dict[str, object]:
        asked = request.args["q"]
        hits = [
            {"page": f"page{n}", "number": n, "snippet": line}
            for n in range(1, total + 1)
            for line in viewer_papers.words(n).splitlines()
            if asked in line
        ]
        return {"hits": hits}


def _add_addresses(app: Flask) -> None:
    for endpoint in ("accounts.language", "accounts.logout", "accounts.profile", "cases.index"):
        app.add_url_rule(f"/x/{endpoint}", endpoint, lambda: "", methods=["GET", "POST"])

    @app.get("/<page>")
    def show(page: str) -> str:
        if page not in PAGES:
            return render_template("errors/404.html")
        return render_template(
            f"gallery_pages/{page}.html",
            form=sample_form(invalid="invalid" in request.args),
            page=SamplePage(),
            today=date(2026, 3, 5),
        )

    @app.get("/errors/<int:status>")
    def error(status: int) -> str:
        return render_template(f"errors/{status}.html", reason="")

    @app.post("/save")
    def save() -> tuple[dict[str, object], int]:
        if request.form["revision"] == "9":
            return {"revision": 12}, 409
        revision = int(request.form["revision"]) + 1
        answered = {"total": "86.5", "done": "2"}
        return {"revision": revision, "saved_at": "10:42", "outputs": answered}, 200


if __name__ == "__main__":
    create_gallery().run(port=5050)
