"""``qa-app learning`` and ``qa-app competition``: lists for scripts, as their pages show them."""

from datetime import timedelta

import openpyxl

from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.db.session import transaction
from qa_app.learning.services.places import publish_places
from tests.builders.cases import make_case
from tests.builders.competitions import LATER, enter, planned_competition, settled_competition
from tests.learning.test_training import world


def rows_of(path):
    """The first sheet of a workbook."""
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path).worksheets[0].rows]


def test_the_training_list_of_several_cycles_is_a_workbook(command, tmp_path):
    with transaction() as session:
        world(session)
        world(session, name="2027-a")
    target = tmp_path / "training.xlsx"
    code, told = command("learning", "training", "2026-a", "2027-a", "-o", target)
    assert (code, told["cycles"], told["lawyers"]) == (0, ["2027-a", "2026-a"], 2)
    assert (told["cases"], told["too_few"]) == (86, 0)
    assert "卢涵曦" in rows_of(target)[1]
    assert command("learning", "training", "2026-a", "-o", target)[1]["cases"] == 43


def test_cycles_that_cannot_be_listed_are_refused_and_nothing_is_written(command, tmp_path):
    with transaction() as session:
        world(session)
        planned_competition(session)
    target = tmp_path / "training.xlsx"
    assert command("learning", "training", "2026-a", "none", "-o", target)[0] == 5
    assert command("learning", "training", "2026-a", "2026-best", "-o", target)[0] == 4
    assert command("learning", "training", "2026-a", "-o", tmp_path / "x.csv")[0] == 2
    assert command("learning", "training", *"abcdef", "-o", target)[0] == 2
    assert list(tmp_path.glob("*.xlsx")) == []


def test_entries_and_places_of_a_competition_are_workbooks(command, tmp_path):
    with transaction() as session:
        graded = [(make_case(session), grade) for grade in (Grade.EXCELLENT, Grade.GOOD)]
        numbers = [case.number for case, _grade in graded]
        settled_competition(session, tmp_path, graded)
    target = tmp_path / "list.xlsx"
    code, told = command("competition", "entries", "2026-best", "-o", target)
    assert (code, told["rows"], told["states"]["admitted"]) == (0, 2, 2)
    assert {row[0] for row in rows_of(target)[1:]} == set(numbers)
    assert command("competition", "entries", "2026-best", "--state", "refused", "-o", target)[1][
        "rows"
    ] == 0  # fmt: skip
    code, told = command("competition", "ranking", "2026-best", "-o", target)
    assert (code, told) == (
        0, {"competition": "2026-best", "rows": 2, "excluded": 0, "unsettled": 0}
    )  # fmt: skip
    assert [row[1:3] for row in rows_of(target)[1:]] == [[1, numbers[0]], [2, numbers[1]]]
    published = tmp_path / "places.xlsx"
    assert command("competition", "places", "2026-best", "-o", published)[0] == 5
    assert not published.exists()
    with transaction() as session:
        publish_places(session, actor=SYSTEM, name="2026-best", now=LATER + timedelta(days=1))
    code, told = command("competition", "places", "2026-best", "-o", published)
    assert (code, told["version"], told["rows"]) == (0, 1, 2)
    assert not {*numbers} & {cell for row in rows_of(published) for cell in row}


def test_a_cycle_that_is_no_competition_and_one_still_open_are_refused(command, tmp_path):
    with transaction() as session:
        world(session)
        enter(session, planned_competition(session), make_case(session))
    target = tmp_path / "list.xlsx"
    assert command("competition", "entries", "2026-a", "-o", target)[0] == 4
    assert command("competition", "ranking", "2026-a", "-o", target)[0] == 4
    assert command("competition", "places", "2026-a", "-o", target)[0] == 5
    assert command("competition", "ranking", "2026-best", "-o", target)[0] == 5
    assert command("competition", "entries", "2026-best", "-o", target)[1]["states"]["entered"] == 1
