"""The pages about the panel: agreement and severity, whose names they show, and their files."""

import io
import re

import openpyxl
import pypdfium2
import pytest

from qa_app.core.grades import Grade
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.rubrics.queries import frozen_rubric
from tests.builders.agreed import CIVIL, freeze_civil, rated_cycle
from tests.builders.rated import rate

LETTERS = ("EE", "EG", "GG", "PP", "GP", "GE", "PP", "GG", "EE", "GF", "G.", ".E")
VIEWS = (
    "agreement/2026-a", "agreement/2026-a?view=criteria", "agreement/2026-a?view=pairs",
    "severity/2026-a", "severity/2026-a?view=cases", "severity/2026-a?view=criteria",
)  # fmt: skip


@pytest.fixture
def names(app):
    """A cycle of twelve cases by two experts, whose names are returned."""
    with transaction() as session:
        freeze_civil(session)
        ids = [one.id for one in frozen_rubric(session, *CIVIL).rubric.criteria]
        cycle, experts, cases = rated_cycle(session, [".."] * len(LETTERS))
        steps = {"E": Grade.EXCELLENT, "G": Grade.GOOD, "P": Grade.PASS, "F": Grade.FAIL}
        for at, (case, word) in enumerate(zip(cases, LETTERS, strict=True)):
            for expert, letter in zip(experts, word, strict=True):
                if letter == ".":
                    continue
                grade = steps[letter]
                answers = dict.fromkeys(ids, grade.value)
                answers[ids[at]] = "pass"
                points = {"E": 9300, "G": 8150, "P": 6500, "F": 4000}[letter]
                rate(session, cycle, case, expert, grade, points=points, answers=answers,
                     rubric=CIVIL)  # fmt: skip
        return [one.name for one in experts]


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def tables_of(answer):
    """Every table of a page: caption → rows of cell texts."""
    page = answer.get_data(as_text=True)
    found = {}
    for table in re.findall(r"<table.*?</table>", page, re.S):
        caption = re.search(r"<caption[^>]*>(.*?)</caption>", table, re.S)[1]
        rows = re.findall(r"<tr>(.*?)</tr>", table.split("<tbody>")[1], re.S)
        found[caption] = [
            [
                re.sub(r"<[^>]+>|\s", "", cell)
                for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)
            ]
            for row in rows
        ]
    return found


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_has_its_tables_and_says_what_counts(client_as, names, view):
    answer = client_as(Role.SUPERVISOR).get(f"/reports/{view}")
    assert answer.status_code == 200
    assert "专家宽严" in text_of(answer)


def test_figures_stand_with_their_n_and_interval(client_as, names):
    tables = tables_of(client_as(Role.SUPERVISOR).get("/reports/agreement/2026-a"))
    (overall,) = tables["案件等级"]
    assert overall[1] == "10"
    assert re.fullmatch(r"60\.0（\d+\.\d–\d+\.\d）", overall[2])
    assert [row[0] for row in tables["各等级"]] == ["优秀", "良好", "合格", "不合格"]
    assert tables["各案件类型"][0][:2] == ["民事", "10"]


def test_supervisors_see_names_and_others_numbers(client_as, names):
    pages = ("agreement/2026-a?view=pairs", "severity/2026-a", "severity/2026-a?view=criteria")
    for page in pages:
        seen = text_of(client_as(Role.SUPERVISOR).get(f"/reports/{page}"))
        assert all(name in seen for name in names), page
        for role in (Role.AUDITOR, Role.ADMINISTRATOR):
            other = client_as(role).get(f"/reports/{page}").get_data(as_text=True)
            assert not any(f">{name}<" in other or f'"{name}"' in other for name in names), page


def test_unlinked_experts_are_named_and_nothing_is_compared(client_as, app):
    with transaction() as session:
        _cycle, experts, _cases = rated_cycle(session, ("EG..", "..GG", "..PG"))
        names = [one.name for one in experts]
    text = text_of(client_as(Role.SUPERVISOR).get("/reports/severity/2026-a"))
    assert "互不相连的专家组" in text
    assert f"{names[0]}、{names[1]}" in text
    assert "专家未相连" in text


def test_without_reviews_the_page_says_what_is_missing(client_as, app):
    with transaction() as session:
        rated_cycle(session, ("..",))
    assert "还没有已提交的评审" in text_of(
        client_as(Role.SUPERVISOR).get("/reports/severity/2026-a")
    )


def test_the_cases_that_would_change_stand_beside_their_settled_grade(client_as, names):
    tables = tables_of(client_as(Role.SUPERVISOR).get("/reports/severity/2026-a?view=cases"))
    rows = tables["等级可能受宽严影响的案件"]
    assert rows
    for row in rows:
        assert row[3] != row[5]
        assert row[6] == "—"


def test_the_workbook_holds_the_figures_of_the_screen(client_as, names):
    client = client_as(Role.SUPERVISOR)
    book = openpyxl.load_workbook(io.BytesIO(client.get(FILE.format("xlsx")).data))
    for view, caption in ((VIEWS[0], "各等级"), (VIEWS[2], "两两之间"), (VIEWS[3], "各专家的宽严")):
        shown = tables_of(client.get(f"/reports/{view}"))[caption]
        sheet = list(book[caption].iter_rows(values_only=True))[1:]
        assert len(sheet) == len(shown)
        for row, cells in zip(shown, sheet, strict=True):
            there = [f"{cell:g}" if isinstance(cell, int | float) else cell for cell in cells]
            for text in filter(None, re.split(r"[（）–]", "（".join(row))):
                number = re.fullmatch(r"[+-]?\d+(\.\d+)?", text)
                wanted = f"{float(text):g}" if number else text
                assert any(one and wanted == re.sub(r"\s", "", one) for one in there), (text, there)


def test_the_pdf_prints_the_figures_of_the_screen(client_as, names):
    client = client_as(Role.SUPERVISOR)
    printed = client.get(FILE.format("pdf"))
    assert "panel-2026-a.pdf" in printed.headers["Content-Disposition"]
    document = pypdfium2.PdfDocument(printed.data)
    pages = [page.get_textpage().get_text_range() for page in document]
    text = re.sub(r"\s", "", "".join(pages))
    for view in (VIEWS[0], VIEWS[3]):
        for rows in tables_of(client.get(f"/reports/{view}")).values():
            for row in rows:
                for cell in row:
                    assert cell in text, cell


FILE = "/reports/agreement/2026-a/panel.{}"


def test_no_other_kind_of_file_exists(client_as, names):
    assert client_as(Role.SUPERVISOR).get(FILE.format("docx")).status_code == 404


def test_all_of_it_is_said_in_english_too(client_as, names):
    client = client_as(Role.SUPERVISOR)
    client.post("/language", data={"language": "en", "next": "/"})
    for view in VIEWS:
        page = client.get(f"/reports/{view}").get_data(as_text=True)
        main = re.search(r"<main.*</main>", page, re.S)[0]
        words = re.sub(r"<script\b.*?</script>|<[^>]+>", " ", main, flags=re.S)
        left = re.findall(r"[\u4e00-\u9fff]+", re.sub(r"专家\d+", "", words))
        assert set(left) <= {"年度案件质量同行评估", "南援民字第", "号"}, (
            view,
            left,
        )
