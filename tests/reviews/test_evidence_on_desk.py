"""Evidence on the desk: only pages of the case's own file, shown as links wherever it is read."""

import pytest
from sqlmodel import select

from qa_app.db.session import reading, transaction
from qa_app.files.models import DocumentPage
from qa_app.scoresheets.models import Scoresheet
from tests.builders.register import NOW
from tests.reviews.conftest import desk_for, give_file

FIELD = "evidence:retainer-prompt"


def test_a_page_and_a_region_of_the_own_file_are_kept(desk, store):
    pages, review = give_file(store, desk.cases[0]), desk.begin()
    values = [f"{pages[0]}|1|", f"{pages[2]}|3|100,200,300,50"]
    answer = desk.save(review, 1, {FIELD: values})
    assert answer.status_code == 200, answer.text
    with reading() as session:
        stored = session.exec(select(Scoresheet.answers)).one()
    assert stored == {
        "retainer-prompt": {
            "evidence": [
                {"page": pages[0], "number": 1, "region": None},
                {"page": pages[2], "number": 3, "region": [100, 200, 300, 50]},
            ]
        }
    }
    page = desk.browser.get(f"/reviews/{review}").text
    assert f'value="{values[1]}"' in page
    assert f"#evidence={pages[2]}:100,200,300,50" in page
    assert "data-file-viewer" in page


@pytest.mark.parametrize("whose", ["another", "nobody"])
def test_pages_of_other_files_and_of_none_are_refused_alike(desk, store, whose):
    give_file(store, desk.cases[0])
    elsewhere = give_file(store, desk.cases[1])[0] if whose == "another" else "no-such-page"
    answer = desk.save(desk.begin(), 1, {FIELD: [f"{elsewhere}|1|"]})
    assert answer.status_code == 422
    assert answer.json == {"message": "所选页面不在本案案卷中，请在案卷中重新选取。"}


def test_evidence_whose_page_was_taken_out_later_does_not_stop_other_answers(desk, store):
    pages, review = give_file(store, desk.cases[0]), desk.begin()
    assert desk.save(review, 1, {FIELD: [f"{pages[0]}|1|"]}).status_code == 200
    with transaction() as session:
        wanted = select(DocumentPage).where(DocumentPage.public_id == pages[0])
        session.exec(wanted).one().removed = True
    assert desk.save(review, 2, {"level:retainer-prompt": "good"}).status_code == 200
    more = {FIELD: [f"{pages[0]}|1|", f"{pages[1]}|2|"]}
    assert desk.save(review, 3, more).status_code == 200


def test_others_follow_evidence_to_the_viewer(desk, store):
    pages, review = give_file(store, desk.cases[0]), desk.begin()
    desk.save(review, 1, {FIELD: [f"{pages[1]}|2|1,2,3,4"]})
    desk.submit(review, revision=2)
    for page in ("submitted", "sheet"):
        link = f"/reviews/{review}/file#evidence={pages[1]}:1,2,3,4"
        assert link in desk.browser.get(f"/reviews/{review}/{page}").text
    assert "data-file-viewer" in desk.browser.get(f"/reviews/{review}/file").text


def test_without_a_file_there_are_page_numbers_and_no_viewer(desk):
    review = desk.begin()
    page = desk.browser.get(f"/reviews/{review}").text
    assert "证据页码" in page
    assert "data-file-viewer" not in page
    assert desk.browser.get(f"/reviews/{review}/file").status_code == 404


def test_a_plan_may_ask_for_the_file_before_a_case_is_opened(client_as, app, store):
    from qa_app.cycles.models import Cycle

    desk = desk_for(client_as)
    with transaction() as session:
        cycle = session.exec(select(Cycle)).one()
        cycle.plan += "\n[files]\nrequired = true\n"
    refused = desk.browser.post(f"/reviews/cases/{desk.seats[0]}")
    assert refused.status_code == 409
    assert "本案的案卷还没有上传" in refused.text
    give_file(store, desk.cases[0])
    assert desk.begin()
    assert NOW is not None
