"""An expert's phrases: kept, counted, changed, deleted, and nobody else's business."""

from sqlmodel import select

from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from qa_app.reviews.models import Phrase
from tests.builders.register import make_account

JSON = {"Accept": "application/json"}
TEXT = "会见笔录没有受援人签名。"


def add(browser, text: str = TEXT, criterion: str = ""):
    fields = {"text": text, "criterion": criterion}
    return browser.post("/reviews/phrases", data=fields, headers=JSON)


def rows() -> list[tuple[str, str, int]]:
    with reading() as session:
        found = session.exec(select(Phrase).order_by(Phrase.id)).all()
        return [(one.text, one.criterion, one.used) for one in found]


def test_a_phrase_is_kept_once_for_each_criterion(desk):
    assert add(desk.browser, criterion="retainer-prompt").json["fresh"] is True
    assert add(desk.browser, criterion="retainer-prompt").json["fresh"] is False
    assert add(desk.browser).json["fresh"] is True
    assert rows() == [(TEXT, "retainer-prompt", 0), (TEXT, "", 0)]


def test_the_desk_brings_the_phrases_along_most_used_first(desk):
    add(desk.browser, "很少用到的话")
    often = add(desk.browser, "常常用到的话</script>").json["id"]
    assert desk.browser.post(f"/reviews/phrases/{often}/use").status_code == 204
    page = desk.browser.get(f"/reviews/{desk.begin()}").text
    part = page.split('id="desk-phrases">')[1].split("</script>")[0]
    assert "常常用到的话\\u003c/script>" in part
    assert part.index("常常") < part.index("很少")


def test_words_are_changed_and_deleted(desk):
    name = add(desk.browser).json["id"]
    desk.browser.post(f"/reviews/phrases/{name}", data={"text": "笔录缺签名。"})
    assert rows() == [("笔录缺签名。", "", 0)]
    assert "笔录缺签名。" in desk.browser.get("/reviews/phrases").text
    assert desk.browser.post(f"/reviews/phrases/{name}/delete").status_code == 302
    assert rows() == []


def test_changing_a_phrase_into_another_leaves_one(desk):
    add(desk.browser)
    other = add(desk.browser, "另一句").json["id"]
    desk.browser.post(f"/reviews/phrases/{other}", data={"text": TEXT})
    assert rows() == [(TEXT, "", 0)]


def test_empty_and_endless_phrases_are_refused(desk):
    name = add(desk.browser).json["id"]
    for text in ("  ", "长" * 501):
        assert desk.browser.post(f"/reviews/phrases/{name}", data={"text": text}).status_code == 409
    assert rows() == [(TEXT, "", 0)]


def test_nobody_else_sees_or_touches_them(desk, client_as):
    name = add(desk.browser).json["id"]
    with transaction() as session:
        other = make_account(session, Role.EXPERT)
    stranger = client_as(account=other)
    assert TEXT not in stranger.get("/reviews/phrases").text
    for act in ("", "/delete", "/use"):
        assert stranger.post(f"/reviews/phrases/{name}{act}", data={"text": "x"}).status_code == 404
    assert rows() == [(TEXT, "", 0)]
