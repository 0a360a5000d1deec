"""The components as HTML: labels, errors tied to fields, states said in words as well as colour."""

import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from markupsafe import Markup

from qa_app.web.filters import named_cells
from tests.conventions.trees import ROOT
from tests.web.gallery import ERRORS, PAGES, create_gallery

VOID = {"input", "link", "meta", "br", "img", "hr"}
EVERY_ADDRESS = [f"/{page}" for page in PAGES] + ["/form?invalid"]
EVERY_ADDRESS += [f"/errors/{status}" for status in ERRORS]
OF_THE_LOOP = ("feedback", "objections", "rectification", "learning", "consequences", "loop")
TABLE = re.compile(r"\{% call\(\w+\) table\((.*?)\) %\}", re.S)


class Reader(HTMLParser):
    """Collects elements as (tag, attributes) and notices tags that do not close."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        assert tag != "form" or "form" not in self.open, "a form inside a form"
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def by_id(self, name: str) -> dict[str, str | None]:
        return next(attributes for _, attributes in self.elements if attributes.get("id") == name)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_gallery().test_client()


def page(client: FlaskClient, address: str) -> Reader:
    answer = client.get(address)
    assert answer.status_code == 200
    return Reader(answer.get_data(as_text=True))


@pytest.mark.parametrize("address", EVERY_ADDRESS)
def test_a_page_is_well_formed_with_one_title_and_unique_ids(
    client: FlaskClient, address: str
) -> None:
    read = page(client, address)
    assert read.open == []
    assert len(read.all("h1")) == 1
    assert len(read.all("main")) == 1
    ids = [attributes["id"] for _, attributes in read.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("address", EVERY_ADDRESS)
def test_every_field_has_a_label_and_every_reference_points_to_something(
    client: FlaskClient, address: str
) -> None:
    read = page(client, address)
    ids = {attributes.get("id") for _, attributes in read.elements}
    labelled = {label.get("for") for label in read.all("label")}
    for tag in ("input", "select", "textarea", "progress"):
        for field in read.all(tag):
            assert field.get("type") == "hidden" or field.get("id") in labelled
    for _, attributes in read.elements:
        for name in ("aria-describedby", "aria-labelledby", "aria-controls"):
            assert set((attributes.get(name) or "").split()) <= ids


@pytest.mark.parametrize("address", EVERY_ADDRESS)
def test_every_post_form_carries_the_csrf_token(client: FlaskClient, address: str) -> None:
    html = client.get(address).get_data(as_text=True)
    for form in re.findall(r'<form method="post".*?</form>', html, re.S):
        assert 'name="csrf_token"' in form


def test_a_field_with_a_mistake_says_so_to_a_screen_reader_and_keeps_what_was_typed(
    client: FlaskClient,
) -> None:
    read = page(client, "/form?invalid")
    ratio = read.by_id("ratio")
    assert ratio["aria-invalid"] == "true"
    assert ratio["aria-describedby"] == "ratio-error"
    assert (ratio["value"], ratio["type"]) == ("两成", "text")
    closed = read.by_id("closed_from")
    assert (closed["value"], closed["type"]) == ("2025-02-30", "text")
    assert read.by_id("name")["aria-describedby"] == "name-hint name-error"


def test_the_error_summary_links_to_every_field_with_a_mistake(client: FlaskClient) -> None:
    read = page(client, "/form?invalid")
    links = {link["href"] for link in read.all("a")}
    assert {"#name", "#secret", "#ratio", "#closed_from", "#conflict"} <= links


def test_a_valid_form_shows_no_summary_and_no_invalid_field(client: FlaskClient) -> None:
    html = client.get("/form").get_data(as_text=True)
    assert "error-summary" not in html
    assert "aria-invalid" not in html


def test_a_password_is_never_written_back(client: FlaskClient) -> None:
    assert "value" not in page(client, "/form?invalid").by_id("secret")


def test_radios_stand_in_a_fieldset_with_a_legend(client: FlaskClient) -> None:
    html = client.get("/form").get_data(as_text=True)
    group = re.search(r'<fieldset id="conflict".*?</fieldset>', html, re.S)
    assert group
    assert "<legend" in group[0]
    assert group[0].count('type="radio"') == 2
    assert group[0].count(" checked") == 1


def test_a_choice_of_several_is_drawn_as_checkboxes(client: FlaskClient) -> None:
    html = client.get("/form").get_data(as_text=True)
    group = re.search(r'<fieldset id="types".*?</fieldset>', html, re.S)
    assert group
    assert group[0].count('type="checkbox"') == 2


def test_a_sorted_column_says_its_direction_and_links_keep_the_filters(client: FlaskClient) -> None:
    read = page(client, "/list?q=李&region=9901&region=9902&page=7")
    assert [head["aria-sort"] for head in read.all("th") if "aria-sort" in head] == ["descending"]
    sorts = [link["href"] or "" for link in read.all("a") if link.get("class") == "sort"]
    assert len(sorts) == 3
    for href in sorts:
        assert "region=9901&region=9902" in href
        assert "page=1" in href
        assert "page=7" not in href


def test_a_list_of_blocks_names_each_cell_by_the_head_of_its_column(client: FlaskClient) -> None:
    read = page(client, "/list")
    heads = ["类型", "承办人员", "机构", "结案日期", "得分", "等级", "状态"]
    named = [cell["data-label"] for cell in read.all("td") if "data-label" in cell]
    assert named == heads * 5


def test_cells_keep_the_name_they_have_and_heads_of_rows_get_none() -> None:
    cells = Markup(
        '<th scope="row">甲</th>\n<td class="num">1</td><td data-label="另名">2</td><td>3</td>'
    )
    labels = ["案件", "得分“<”", "等级", ""]
    assert named_cells(cells, labels) == (
        '<th scope="row">甲</th>\n<td class="num" data-label="得分“&lt;”">1</td>'
        '<td data-label="另名">2</td><td>3</td>'
    )


def test_every_list_of_the_loop_stands_as_blocks_on_a_phone() -> None:
    """Lawyers and agencies read these on a phone: no list is wider than it."""
    wide = [
        f"{path.parent.name}/{path.name}: {call[:60]}"
        for name in OF_THE_LOOP
        for path in sorted((ROOT / "templates" / name).glob("*.html"))
        for call in TABLE.findall(path.read_text(encoding="utf-8"))
        if "blocks=true" not in call
    ]
    assert not wide, "\n".join(wide)


def test_an_empty_list_says_so(client: FlaskClient) -> None:
    assert "没有符合条件的记录。" in client.get("/list").get_data(as_text=True)


@pytest.mark.parametrize("grade", ["excellent", "good", "pass", "fail"])
def test_a_grade_is_a_word_and_a_shape_of_its_own(client: FlaskClient, grade: str) -> None:
    html = client.get("/parts").get_data(as_text=True)
    tag = re.search(rf'<span class="grade grade-{grade}">.*?</span>', html, re.S)
    assert tag
    assert re.search(r">[优良合不格秀好]+</span>", tag[0])
    shapes = re.findall(
        r"sprite\.svg#([a-z-]+)", "".join(re.findall(r'"grade .*?</span>', html, re.S))
    )
    assert len(set(shapes)) == 4


def test_a_station_says_its_state_in_words_and_marks_where_the_cycle_stands(
    client: FlaskClient,
) -> None:
    read = page(client, "/work")
    steps = [item for item in read.all("li") if "station" in (item.get("class") or "").split()]
    assert len(steps) == 9
    assert sum(item.get("aria-current") == "step" for item in steps) == 1
    assert "受阻" in client.get("/work").get_data(as_text=True)


def test_running_work_asks_again_and_finished_work_does_not(client: FlaskClient) -> None:
    html = client.get("/parts").get_data(as_text=True)
    assert html.count("hx-get") == 1
    assert re.search(r'id="p2"\s+hx-get="/x/cases.index" hx-trigger="every 1s"', html)


def test_a_final_act_says_that_it_cannot_be_undone_and_how_many_it_touches(
    client: FlaskClient,
) -> None:
    html = client.get("/form").get_data(as_text=True)
    assert "此操作完成后不能撤销。" in html
    assert "<strong>98,214</strong>" in html


def test_values_are_escaped_in_the_chart_script(client: FlaskClient) -> None:
    html = client.get("/chart").get_data(as_text=True)
    for script in re.findall(r'application/json"[^>]*>(.*?)</script>', html, re.S):
        assert "<" not in script


@pytest.mark.parametrize("status", ERRORS)
def test_an_error_page_has_english_words_without_a_chinese_remainder(
    client: FlaskClient, status: int
) -> None:
    html = client.get(f"/errors/{status}?lang=en").get_data(as_text=True)
    main = re.search(r"<main.*?</main>", html, re.S)
    assert main
    assert not re.search(r"[\u4e00-\u9fff]", main[0])


def test_the_page_says_its_language(client: FlaskClient) -> None:
    assert page(client, "/work").all("html")[0]["lang"] == "zh-Hans"
    assert page(client, "/work?lang=en").all("html")[0]["lang"] == "en"


def test_a_question_says_what_is_missing_and_keeps_what_was_chosen(client: FlaskClient) -> None:
    read = page(client, "/questions")
    checked = [one["value"] for one in read.all("input") if "checked" in one]
    assert checked == ["partly"]
    assert read.by_id("q-conduct")["aria-describedby"] == "q-conduct-error"
    assert "aria-describedby" not in read.by_id("q-attendance")
    names = {one["name"] for one in read.all("input") if one.get("type") == "radio"}
    assert names == {"level:attendance", "level:conduct", "level:preparation"}
