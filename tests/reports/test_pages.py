"""The report pages: what they show, to whom, in both languages, and in how many queries."""

import csv
import io
import re

import pytest
from sqlmodel import select

from qa_app.accounts.queries import actor_by_id
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from tests.builders.register import NOW, make_region
from tests.builders.reports import Lot, settled_cycle
from tests.support.counting import selects

LOTS = (
    Lot("北江法律援助中心", 48, "EEEGGGGGGPPFxg"),
    Lot("=南江法律援助中心", 20, "EGGGG"),
    Lot("东江法律援助中心", 40, "EGGGGPPPFFGG"),
    Lot("西江法律援助中心", 30, "EGGGGGGPPFF"),
)
WIDE = "[report]\nmaximum_half_width = 0.45"


@pytest.fixture
def filled(app):
    with transaction() as session:
        settled_cycle(session, *LOTS, more=WIDE)


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def test_without_cycles_the_list_says_what_it_is_for(client_as):
    page = client_as(Role.SUPERVISOR).get("/reports/")
    assert "还没有评估活动" in text_of(page)


def test_the_list_leads_to_both_reports(client_as, filled):
    page = client_as(Role.AUDITOR).get("/reports/").get_data(as_text=True)
    assert "/reports/share/2026-a" in page
    assert "/reports/agreement/2026-a" in page


def test_the_page_says_the_estimate_in_words_and_every_count(client_as, filled):
    text = text_of(client_as(Role.SUPERVISOR).get("/reports/share/2026-a"))
    assert "全部 138 件办结案件优良率的估计值" in text
    assert "另抽替补 1" in text
    assert "未收到 1" in text
    assert "案卷遗失 1" in text
    assert "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" in text


def test_screen_csv_xlsx_and_json_agree_to_the_digit(client_as, filled):
    client = client_as(Role.SUPERVISOR)
    text = text_of(client.get("/reports/share/2026-a?by=agency&decimals=2"))
    table = client.get("/reports/share/2026-a/report.csv?by=agency&decimals=2")
    rows = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"))))
    assert len(rows) == len(LOTS)
    for row in rows:
        assert row["机构"].removeprefix("'") in text
        if row["优良率（样本，%）"]:
            assert f" {row['优良率（样本，%）']} " in text
        else:
            assert row["不列比率的原因"] in text


def test_small_cells_show_their_counts_and_the_reason(client_as, filled):
    text = text_of(client_as(Role.SUPERVISOR).get("/reports/share/2026-a?by=agency"))
    assert "已定级 5 件，少于 10 件，不列比率" in text


def test_rows_can_be_sorted_and_withheld_ones_stay_last(client_as, filled):
    client = client_as(Role.SUPERVISOR)
    for sort, first in (("share", "东江"), ("-share", "北江")):
        text = text_of(client.get(f"/reports/share/2026-a?by=agency&sort={sort}"))
        table = text[text.index("分项件数") :]
        places = {name: table.index(f"{name}法律援助中心") for name in ("东江", "北江", "=南江")}
        assert min(places, key=places.get) == first
        assert max(places, key=places.get) == "=南江"


def test_the_funnel_ranks_nobody_and_names_the_limits(client_as, filled):
    text = text_of(client_as(Role.SUPERVISOR).get("/reports/share/2026-a?by=agency&view=funnel"))
    assert "漏斗图" in text
    assert "这里不排名次" in text
    assert "在界限之内" in text


def test_unknown_parameters_change_nothing(client_as, filled):
    client = client_as(Role.SUPERVISOR)
    for address in (
        "by=colour",
        "decimals=9",
        "sort=-name",
        "page=x",
        "view=map",
        "by=agency&then=agency",
    ):
        assert client.get(f"/reports/share/2026-a?{address}").status_code == 200


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "csv"])
def test_files_are_offered_by_name(client_as, filled, kind):
    answer = client_as(Role.SUPERVISOR).get(f"/reports/share/2026-a/report.{kind}?by=agency")
    assert answer.status_code == 200
    assert f"share-2026-a-agency.{kind}" in answer.headers["Content-Disposition"]
    assert len(answer.data) > 100


def test_an_unknown_kind_of_file_is_not_found(client_as, filled):
    assert client_as(Role.SUPERVISOR).get("/reports/share/2026-a/report.docx").status_code == 404


def test_the_reports_of_another_region_look_absent(client_as, app):
    with transaction() as session:
        root = make_region(session)
        north, south = make_region(session, "9901", root), make_region(session, "9902", root)
        settled_cycle(
            session, Lot("南江法律援助中心", 12, "EGGGGPPPFF", region=south), region=south
        )
    client = client_as(Role.SUPERVISOR, region=north)
    for address in ("share/2026-a", "agreement/2026-a", "share/2026-a/report.csv"):
        assert client.get(f"/reports/{address}").status_code == 404
    assert client_as(Role.SUPERVISOR, region=south).get("/reports/share/2026-a").status_code == 200


def test_the_agreement_page_without_pairs_says_what_is_missing(client_as, filled):
    text = text_of(client_as(Role.SUPERVISOR).get("/reports/agreement/2026-a"))
    assert "还没有可比较的评审" in text


def test_published_figures_are_checked_from_pasted_text(client_as, app):
    head = "label\ttotal\texcellent\tgood\tpass\tfail\trate_name\trate\n"
    pasted = head + "甲市\t132\t20\t59\t50\t3\t优良率\t59.9\n"
    answer = client_as(Role.AUDITOR).post("/reports/published", data={"text": pasted})
    text = text_of(answer)
    assert "不可能" in text
    assert "59.8" in text


def test_a_table_that_cannot_be_read_is_explained_and_kept(client_as, app):
    answer = client_as(Role.AUDITOR).post("/reports/published", data={"text": "甲,乙\n1,2\n"})
    assert "没有找到表头" in text_of(answer)
    assert "甲,乙" in answer.get_data(as_text=True)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_number_of_queries_does_not_grow_with_the_rows(client_as, app, rows):
    with transaction() as session:
        settled_cycle(session, *(Lot(f"第{n}法律援助中心", 3, "EG") for n in range(rows)))
    client = client_as(Role.SUPERVISOR)
    client.get("/reports/share/2026-a?by=agency")
    assert selects(client, "/reports/share/2026-a?by=agency") == QUERIES


QUERIES = 12


def test_everything_is_said_in_english_too(client_as, filled):
    client = client_as(Role.SUPERVISOR)
    client.post("/language", data={"language": "en", "next": "/"})
    for address in (
        "",
        "share/2026-a?by=agency",
        "share/2026-a?by=agency&view=funnel",
        "agreement/2026-a",
        "published",
    ):
        page = client.get(f"/reports/{address}")
        main = re.search(r"<main.*</main>", page.get_data(as_text=True), re.S)[0]
        words = re.sub(r"<(script|table|dd)\b.*?</\1>|<[^>]+>", " ", main, flags=re.S)
        left = re.findall(r"[\u4e00-\u9fff]+", words)
        assert set("".join(left)) <= set("案件质量同行评估年度卷遗失江法律援助中心北南东西、"), (
            address,
            left,
        )


def test_a_long_pdf_is_made_in_the_background_for_the_one_who_asked(client_as, filled, settings):
    from qa_app.jobs.models import Job
    from qa_app.jobs.registry import HANDLERS, Work

    client = client_as(Role.SUPERVISOR)
    answer = client.post("/reports/share/2026-a/order?by=agency")
    assert "/jobs/" in answer.headers["Location"]
    with transaction() as session:
        job = session.exec(select(Job)).one()
        actor = actor_by_id(session, job.account_id)
    done = HANDLERS["reports.pdf"](Work(job.arguments, actor, NOW, lambda *_: None, settings))
    with client.get(done["next_url"]) as answer:
        assert answer.data.startswith(b"%PDF")
    assert client_as(Role.SUPERVISOR).get(done["next_url"]).status_code == 404


def test_a_finished_cycle_is_a_line_of_the_work_list(client_as, app):
    with transaction() as session:
        settled_cycle(session, Lot("北江法律援助中心", 48, "EEEGGGGGGPPF"))
    text = text_of(client_as(Role.SUPERVISOR).get("/"))
    assert "出具“2026 年度案件质量同行评估”的结果报告" in text
