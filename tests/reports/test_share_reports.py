"""From rows of the database to printed figures: a small cycle whose numbers were made by hand."""

import pytest

from qa_app.core.case_types import CaseType
from qa_app.core.errors import Invalid, NotFound, Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import CycleState
from qa_app.db.session import reading, transaction
from qa_app.reports.queries.cycles import cycles_with_progress, report_cycle
from qa_app.reports.queries.reports import dimensions_of, share_report
from qa_app.rubrics.services import freeze_rubric
from tests.builders.agreed import sample_ids
from tests.builders.panel import make_expert
from tests.builders.rated import rate
from tests.builders.register import NOW, make_actor, make_region
from tests.builders.reports import Lot, settled_cycle

# Two strata by hand: 48 cases with 12 settled, 9 of them good or better; 20 with 10 settled, 5.
# p = 48/68 x 0.75 + 20/68 x 0.5 = 46/68; Var = (48/68)^2 (1 - 12/48) 0.1875/11
#   + (20/68)^2 (1 - 10/20) 0.25/9.
NORTH = Lot("北江法律援助中心", 48, "EEEGGGGGGPPF")
SOUTH = Lot("南江法律援助中心", 20, "EGGGGPPPFF", CaseType.CRIMINAL)
SHARE = (48 * 9 / 12 + 20 * 5 / 10) / 68
SE = ((48 / 68) ** 2 * 0.75 * 0.1875 / 11 + (20 / 68) ** 2 * 0.5 * 0.25 / 9) ** 0.5
WIDE = "[report]\nmaximum_half_width = 0.45"


def made(name="2026-a", by=(), actor=SYSTEM, decimals=None):
    with reading() as session:
        cycle = report_cycle(session, actor, name)
        return share_report(session, cycle, by=by, decimals=decimals, now=NOW)


def build(*lots, **fields):
    with transaction() as session:
        settled_cycle(session, *lots, **{"more": WIDE, **fields})


def figures(report):
    return report.as_json(lambda reason: reason.code)


def test_the_overall_figures_are_those_made_by_hand(database):
    build(NORTH, SOUTH)
    overall = figures(made())["overall"]
    assert (overall["population"], overall["drawn"], overall["settled"]) == (68, 22, 22)
    assert [overall[g] for g in ("excellent", "good", "pass", "fail")] == [4, 10, 5, 3]
    assert overall["sample_share"]["good_or_excellent"] == "63.6"
    assert overall["estimate"]["good_or_excellent"] == pytest.approx(SHARE)
    assert overall["estimate"]["se"] == pytest.approx(SE)
    assert overall["estimate"]["method"] == "korn-graubard"
    assert overall["estimate"]["low"] < SHARE < overall["estimate"]["high"]


def test_each_row_has_its_own_counts_and_together_they_make_the_whole(database):
    build(NORTH, SOUTH)
    found = figures(made(by=("agency", "type")))
    rows = found["rows"]
    assert [row["by"] for row in rows] == [
        {"agency": "北江法律援助中心", "type": "civil"},
        {"agency": "南江法律援助中心", "type": "criminal"},
    ]
    for count in ("population", "drawn", "received", "reviewed", "settled", "excellent", "fail"):
        assert sum(row[count] for row in rows) == found["overall"][count]
    assert rows[0]["estimate"]["method"] == "hypergeometric"
    assert rows[0]["sample_share"]["good_or_excellent"] == "75.0"


def test_order_of_the_dimensions_changes_the_order_of_rows_only(database):
    build(NORTH, SOUTH)
    one, other = (figures(made(by=by))["rows"] for by in (("agency", "type"), ("type", "agency")))
    key = lambda row: row["by"]["agency"]  # noqa: E731
    assert sorted(one, key=key) == sorted(other, key=key)


def test_files_that_never_came_are_counted_apart_and_bound_the_share(database):
    # 12 drawn: 10 settled (7 good), one replaced whose substitute is good, one never came
    build(Lot("北江法律援助中心", 48, "EEGGGGGPPFxdg"))
    report = made()
    overall = figures(report)["overall"]
    assert (overall["drawn"], overall["substitutes"]) == (12, 1)
    assert (overall["received"], overall["reviewed"], overall["settled"]) == (11, 11, 11)
    assert (report.report.overall.missing, overall["good"]) == (2, 6)
    assert overall["sensitivity"]["missing"] == 2
    assert overall["sensitivity"]["if_fail"] == pytest.approx(7 / 12)
    assert overall["sensitivity"]["if_good"] == pytest.approx(9 / 12)
    reasons = {item.reason: item.count for item in report.report.non_receipt}
    assert reasons == {"案卷遗失": 1, "not_yet": 1}


def test_received_and_unreviewed_cases_do_not_enter_the_share(database):
    build(Lot("北江法律援助中心", 48, "EEGGGGGPPFrrd"))
    overall = figures(made())["overall"]
    assert [overall[n] for n in ("drawn", "received", "reviewed", "settled")] == [13, 12, 10, 10]
    assert overall["sample_share"]["good_or_excellent"] == "70.0"


def test_coverage_picks_are_left_out_and_said(database):
    build(Lot("北江法律援助中心", 48, "EEEGGGGGGPPFCc"))
    report = made()
    assert report.report.overall.settled == 12
    assert report.report.overall.drawn == 12
    assert {note.code: note.params for note in report.report.notes} == {"coverage_picks": {"n": 2}}


def test_cases_reviewed_for_certain_weigh_one(database):
    build(NORTH, Lot("北江法律援助中心", 4, "FFFF", certain=True))
    overall = figures(made())["overall"]
    assert overall["population"] == 52
    assert overall["estimate"]["good_or_excellent"] == pytest.approx(48 * 0.75 / 52)


def test_small_cells_keep_their_counts_and_lose_their_rate(database):
    build(NORTH, Lot("西江法律援助中心", 30, "EGGGGGGGG"))
    rows = figures(made(by=("agency",)))["rows"]
    small = rows[1]
    assert (small["printed"], small["why_not"], small["settled"]) == (False, "too_few_cases", 9)
    assert (small["estimate"], small["sample_share"]["good_or_excellent"]) == (None, None)
    assert rows[0]["printed"]


def test_an_agency_without_any_drawn_case_is_a_row_with_its_population(database):
    build(NORTH, Lot("西江法律援助中心", 7, ""))
    west = figures(made(by=("agency",)))["rows"][1]
    assert (west["population"], west["drawn"], west["why_not"]) == (7, 0, "no_settled_cases")


def test_decimals_are_those_asked_for_else_the_plans(database):
    build(NORTH, SOUTH)
    wanted = [figures(made(decimals=places))["overall"] for places in (0, 1, 2)]
    shares = [overall["sample_share"]["good_or_excellent"] for overall in wanted]
    assert shares == ["64", "63.6", "63.64"]


def test_a_supervisor_of_one_region_gets_that_regions_figures(database):
    with transaction() as session:
        root = make_region(session)
        north = make_region(session, "9901", root)
        south = make_region(session, "9902", root)
        lots = (
            Lot("北江法律援助中心", 48, "EEEGGGGGGPPF", region=north),
            Lot("南江法律援助中心", 20, "EGGGGPPPFF", region=south),
        )
        settled_cycle(session, *lots, more=WIDE)
        settled_cycle(session, lots[1], name="south", region=south)
        actor = make_actor(session, Role.SUPERVISOR, region=north)
    report = made(actor=actor, by=("agency",))
    assert [row.keys[0].label for row in report.rows] == ["北江法律援助中心"]
    assert (report.report.overall.population, report.report.overall.settled) == (48, 12)
    assert report.report.header.scope == ("地区9901",)
    with pytest.raises(NotFound):
        made("south", actor=actor)
    with reading() as session:
        assert [row.name for row in cycles_with_progress(session, actor).rows] == ["2026-a"]


def test_before_the_draw_there_is_no_report(database):
    with transaction() as session:
        settled_cycle(session, NORTH).state = CycleState.FROZEN
    with pytest.raises(Refused, match="report_needs_draw"):
        made()


def test_a_dimension_nobody_knows_is_a_problem():
    assert dimensions_of(" agency, type") == ("agency", "type")
    for wrong in ("agency,colour", "agency,agency"):
        with pytest.raises(Invalid):
            dimensions_of(wrong)


def test_sheets_of_one_type_by_two_rubric_versions_are_never_joined(database):
    """Six reviews by each of two rubrics: every rate is withheld, the counts stay."""
    with transaction() as session:
        cycle = settled_cycle(session, NORTH, more=WIDE)
        for name in ("civil-file-review/1", "civil-file-review-levels/1"):
            freeze_rubric(session, actor=SYSTEM, name=name, now=NOW)
        expert = make_expert(session)
        for at, case in enumerate(sample_ids(session, cycle)):
            rubric = ("civil-file-review-levels" if at % 2 else "civil-file-review", 1)
            rate(session, cycle, case, expert, Grade.GOOD, answers={}, rubric=rubric)
    report = made(by=("type",))
    found = figures(report)
    for cell in (found["overall"], *found["rows"]):
        assert (cell["printed"], cell["why_not"]) == (False, "different_rubrics")
        assert cell["sample_share"]["good_or_excellent"] is None
        assert cell["estimate"] is None
        assert cell["settled"] == 12
    assert {(one["id"], one["version"]) for one in found["rubrics"]} == {
        ("civil-file-review", 1), ("civil-file-review-levels", 1),
    }  # fmt: skip


def test_one_rubric_version_for_each_type_is_no_mixture(database):
    with transaction() as session:
        cycle = settled_cycle(session, NORTH, SOUTH, more=WIDE)
        for name in ("civil-file-review/1", "criminal-file-review/1"):
            freeze_rubric(session, actor=SYSTEM, name=name, now=NOW)
        expert = make_expert(session)
        for at, case in enumerate(sample_ids(session, cycle)):
            rubric = ("civil-file-review" if at < 12 else "criminal-file-review", 1)
            rate(session, cycle, case, expert, Grade.GOOD, answers={}, rubric=rubric)
    assert figures(made())["overall"]["printed"] is True
