"""Pages of model files in the browser: the way through them, what they cost, what never shows."""

import re
from io import BytesIO

import pikepdf
import pytest
from sqlmodel import select

from qa_app.core.grades import Grade
from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from qa_app.files.store.objects import store_for
from qa_app.jobs.models import Job
from qa_app.jobs.worker import run_job
from qa_app.learning.models import ModelCase, ModelPage
from qa_app.learning.rules.states import ModelState
from qa_app.learning.services.nominating import nominate
from qa_app.reviews.models import Settlement
from tests.builders.feedback_rated import FIRST, SECOND
from tests.builders.models import Setting, model_setting
from tests.builders.register import NOW
from tests.support.counting import selects

TITLE, NOTE = "追索劳动报酬案的会见和庭前准备", "会见笔录完整，庭前准备充分。"


@pytest.fixture
def given(app, settings) -> Setting:
    del app
    with transaction() as session:
        return model_setting(session, store_for(settings))


def one_model() -> ModelCase:
    with reading() as session:
        return session.exec(select(ModelCase)).one()


def model_pages() -> list[ModelPage]:
    with reading() as session:
        return list(session.exec(select(ModelPage).order_by(ModelPage.position)))


def on_its_way(given, client_as, *, publish=True) -> str:
    """Nominated, confirmed, searched, boxed and published through the pages; its public id."""
    expert, second = client_as(account=given.reviewers[0]), client_as(account=given.free)
    expert.post(f"/learning/nominations/new/{given.reviews[0]}", data={"why": "值得学习"})
    model = one_model().public_id
    second.post(f"/learning/nominations/{model}", data={"word": "confirm", "note": ""})
    office = client_as(account=given.office)
    office.post(f"/learning/models/{model}/search")
    with reading() as session:
        jobs = session.exec(select(Job).where(Job.kind == "learning.search_model")).all()
    run_job(jobs[-1].public_id)
    for page in model_pages():
        sides = {side: [str(box[at]) for box in page.boxes] for at, side in enumerate("xywh")}
        office.post(
            f"/learning/models/{model}/pages/{page.public_id}",
            data={"revision": page.revision, "act": "confirm", **sides},
        )
    if publish:
        office.post(
            f"/learning/models/{model}/publish",
            data={"title": TITLE, "note": NOTE, f"point:{FIRST}": "记录完整"},
        )
    return model


def test_every_page_of_the_way_opens(given, client_as):
    expert, second, office = (
        client_as(account=one) for one in (given.reviewers[0], given.free, given.office)
    )
    assert "评审过的案卷" in expert.get("/learning/nominations").text
    assert expert.get(f"/learning/nominations/new/{given.reviews[0]}").status_code == 200
    assert "还没有推荐的案卷" in office.get("/learning/models").text
    expert.post(f"/learning/nominations/new/{given.reviews[0]}", data={"why": "值得学习"})
    model = one_model().public_id
    assert "请您复核" in second.get("/learning/nominations").text
    page = second.get(f"/learning/nominations/{model}")
    assert "值得学习" in page.text
    for name in [one.name for one in given.reviewers]:
        assert name not in page.text
    assert second.get(f"/files/{model}/outline.json").status_code == 200
    assert "请哪位专家复核" in office.get(f"/learning/models/{model}").text
    on_its_way_model = on_its_way_from(given, client_as, model)
    assert office.get(f"/learning/models/{on_its_way_model}").status_code == 200


def on_its_way_from(given, client_as, model) -> str:
    second, office = client_as(account=given.free), client_as(account=given.office)
    second.post(f"/learning/nominations/{model}", data={"word": "confirm", "note": ""})
    assert "查找个人信息" in office.get(f"/learning/models/{model}").text
    office.post(f"/learning/models/{model}/search")
    with reading() as session:
        job = session.exec(select(Job).where(Job.kind == "learning.search_model")).one()
    run_job(job.public_id)
    first, last = model_pages()
    shown = office.get(f"/learning/models/{model}/pages/{first.public_id}").text
    assert "身份证号" in shown
    left = office.post(
        f"/learning/models/{model}/pages/{last.public_id}",
        data={"revision": last.revision, "act": "leave_out"},
    )
    assert left.status_code == 302
    assert model_pages()[1].left_out
    return model


def test_a_page_without_text_says_that_nothing_was_searched(given, client_as, settings):
    model = on_its_way(given, client_as, publish=False)
    with transaction() as session:
        page = session.exec(select(ModelPage)).first()
        page.has_text = False
        session.add(page)
    office = client_as(account=given.office)
    assert "没有文字层" in office.get(f"/learning/models/{model}/pages/{page.public_id}").text


def test_lawyers_find_read_and_print_and_learn_nothing_else(given, client_as):
    model = on_its_way(given, client_as)
    published = one_model()
    assert published.state is ModelState.PUBLISHED
    lawyer = client_as(Role.LAWYER, region=given.region)
    library = f"/learning/library/{published.library_id}"
    listed = lawyer.get("/learning/library?type=civil&q=会见")
    outline = lawyer.get(f"{library}/outline.json")
    answers = [listed, lawyer.get(library), outline, lawyer.get("/"), lawyer.get("/notices/")]
    pages = [lawyer.get(page["url"]) for page in outline.json["pages"]]
    printed = lawyer.get(f"{library}/print.pdf")
    assert TITLE in listed.text
    assert TITLE in lawyer.get(f"/learning/library?criterion={FIRST}").text
    assert TITLE not in lawyer.get(f"/learning/library?criterion={SECOND}").text
    assert "记录完整" in answers[1].text
    assert len(pages) == 2
    assert len(pikepdf.open(BytesIO(printed.data)).pages) == 2
    hidden = secrets_of(given, model)
    for answer in [*answers, *pages, printed]:
        assert answer.status_code == 200
        said = answer.data + str(sorted(answer.headers.items())).encode()
        for secret in hidden:
            assert secret.encode() not in said, secret
        assert "ETag" not in answer.headers


def secrets_of(given, model) -> list[str]:
    """Everything by which a lawyer could get from a model to its case, people or reviewers."""
    with reading() as session:
        pages = session.exec(select(ModelPage)).all()
        addresses = [one.address for one in pages] + [one.source_address for one in pages]
        logins = [one.login for one in (*given.reviewers, given.free)]
        names = [one.name for one in (*given.reviewers, given.free)]
    return [
        given.case.number, given.case.case_key, "卢涵曦", "王小明", "110101199003077571", "张三丰",
        given.cycle.name, given.cycle.title, model, *given.reviews, *logins, *names,
        *(one.public_id for one in pages), *(one for one in addresses if one),
    ]  # fmt: skip


def test_words_that_name_nobody_of_the_case_find_nothing_more(given, client_as):
    on_its_way(given, client_as)
    lawyer = client_as(Role.LAWYER, region=given.region)
    for query in (given.case.number, "卢涵曦", "王小明", given.cycle.name, "专家", "值得学习"):
        found = lawyer.get("/learning/library", query_string={"q": query})
        assert "没有符合条件的范本" in found.text


def test_hidden_models_are_as_if_there_were_none(given, client_as):
    model = on_its_way(given, client_as, publish=False)
    page = model_pages()[0].public_id
    lawyer = client_as(Role.LAWYER, region=given.region)
    addresses = (
        f"/learning/library/{model}",
        f"/learning/library/{model}/outline.json",
        f"/learning/library/{model}/pages/{page}.pdf",
        f"/learning/library/{model}/print.pdf",
        f"/learning/library/{model}/search?q=a",
        f"/learning/models/{model}",
        f"/files/{model}/outline.json",
    )
    assert {lawyer.get(address).status_code for address in addresses} == {404}
    nominator = client_as(account=given.reviewers[0])
    assert nominator.get(f"/learning/nominations/{model}").status_code == 404
    assert nominator.get(f"/files/{model}/outline.json").status_code == 404


def test_a_withdrawn_model_is_gone_at_once(given, client_as):
    model = on_its_way(given, client_as)
    library_id = one_model().library_id
    office = client_as(account=given.office)
    office.post(f"/learning/models/{model}/withdraw", data={"reason": "改正"})
    lawyer = client_as(Role.LAWYER, region=given.region)
    for rest in ("", "/outline.json", "/print.pdf"):
        assert lawyer.get(f"/learning/library/{library_id}{rest}").status_code == 404
    assert "还没有发布范本" in lawyer.get("/learning/library").text


@pytest.mark.parametrize(
    ("grade", "reopened", "words"),
    [
        (Grade.FAIL, False, "发布以后等级降低"), (None, True, "发布以后重新评审"),
        (Grade.EXCELLENT, False, ""),
    ],
)  # fmt: skip
def test_a_model_whose_grade_fell_or_is_open_again_is_told_to_the_office(
    given, client_as, grade, reopened, words
):
    model = on_its_way(given, client_as)
    office = client_as(account=given.office)
    line = "1 件已发布的范本等级降低或者重新评审"
    assert line not in office.get("/").text
    with transaction() as session:
        old = session.exec(select(Settlement).where(Settlement.counts)).one()
        old.reopened_at = NOW if reopened else None
        if grade:
            old.counts = False
            session.flush()
            values = old.model_dump(exclude={"id", "version", "counts", "grade"})
            session.add(Settlement(**values, version=old.version + 1, counts=True, grade=grade))
    assert (line in office.get("/").text) is bool(words)
    doubted = office.get("/learning/models?doubted=1").text
    assert (f"/learning/models/{model}" in doubted) is bool(words)
    page = office.get(f"/learning/models/{model}").text
    assert ("请核对是否还适合作为范本" in page) is bool(words)
    assert words in page
    assert words in doubted
    assert words in office.get("/learning/models.csv").text
    library = client_as(Role.LAWYER, region=given.region).get("/learning/library").text
    assert "发布以后" not in library
    office.post(f"/learning/models/{model}/withdraw", data={"reason": "等级降低"})
    assert line not in office.get("/").text
    if grade is None:
        return
    edition = {"title": TITLE, "note": NOTE, f"point:{FIRST}": "记录完整"}
    office.post(f"/learning/models/{model}/publish", data=edition)
    assert one_model().state is ModelState.PUBLISHED
    assert line not in office.get("/").text, "it speaks of the version that counts now"


def test_words_that_tell_are_refused_and_what_was_typed_is_not_published(given, client_as):
    model = on_its_way(given, client_as, publish=False)
    office = client_as(account=given.office)
    answer = office.post(
        f"/learning/models/{model}/publish", data={"title": TITLE, "note": "王小明的案件办得好"}
    )
    assert answer.status_code == 422
    assert "王小明的案件办得好" in answer.text
    assert TITLE in answer.text
    assert one_model().state is ModelState.REDACTING


def test_what_waits_is_in_the_work_lists(given, client_as):
    with transaction() as session:
        nominate(
            session, actor=given.actor(session, given.reviewers[0]), review=given.reviews[0],
            why="好", now=NOW,
        )  # fmt: skip
    assert "1 件案卷范本推荐待复核" in client_as(account=given.free).get("/").text
    other = client_as(account=given.reviewers[1])
    assert "案卷范本推荐待复核" not in other.get("/").text


@pytest.mark.parametrize("many", [1, 3])
def test_lists_cost_the_same_for_one_and_three(many, app, settings, client_as):
    del app
    with transaction() as session:
        all_given = [model_setting(session, store_for(settings), f"m{n}") for n in range(many)]
        for one in all_given:
            actor = one.actor(session, one.reviewers[0])
            nominate(session, actor=actor, review=one.reviews[0], why="好", now=NOW)
        for at, row in enumerate(session.exec(select(ModelCase)).all()):
            row.state, row.title, row.note = ModelState.PUBLISHED, f"范本{at}", "好"
            row.library_id, row.published_at = f"library-{at}-id", NOW
            session.add(row)
    office, lawyer = client_as(account=all_given[0].office), client_as(Role.LAWYER)
    expert = client_as(account=all_given[0].reviewers[0])
    counts = [
        selects(office, "/learning/models"),
        selects(lawyer, "/learning/library"),
        selects(expert, "/learning/nominations"),
    ]
    assert counts == [12, 5, 5]
    assert len(re.findall(r"<h2><a", lawyer.get("/learning/library").text)) == many
    exported = office.get("/learning/models.csv").data.decode("utf-8-sig")
    assert len(exported.splitlines()) == many + 1
