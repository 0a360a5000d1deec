"""Templates of Word: fields Word cut, rows repeated, mistakes named, and what is refused."""

import io

import docx
import pytest
from docx.shared import RGBColor

from qa_app.core.errors import Invalid, Refused
from qa_app.loop.importer import archive
from qa_app.loop.importer.filling import accepted, filled
from qa_app.loop.importer.reading import blocks_of
from qa_app.loop.importer.ready_made import LANGUAGES, ready_made
from qa_app.loop.rules.bulletin import Values
from qa_app.loop.rules.fields import FIELDS, Block
from qa_app.loop.services.templates import checked_template, trial_values
from tests.builders.register import NOW
from tests.builders.word_files import (
    DOCUMENT,
    OFFICE,
    TYPES,
    part_of,
    rows,
    texts,
    with_body,
    with_parts,
    with_relation,
    with_text,
    word_file,
)

AGENCIES = {Block.AGENCIES: [{"agency": "甲中心", "agency_share": "81.7%"}, {"agency": "乙中心"}]}


def merged(template: bytes, **single: str) -> bytes:
    return filled(accepted(template).content, Values(single, AGENCIES, "（无）"))


def test_a_field_cut_into_runs_is_filled_in_the_looks_of_its_start():
    document = docx.Document()
    paragraph = document.add_paragraph("优良率为")
    for text, bold in (("《优", True), ("良", False), ("率》", False), ("。", False)):
        paragraph.add_run(text).bold = bold
    file = io.BytesIO()
    document.save(file)
    found = docx.Document(io.BytesIO(merged(file.getvalue(), share="81.7%"))).paragraphs[0]
    assert found.text == "优良率为81.7%。"
    assert [run.text for run in found.runs if run.bold] == ["81.7%"]


@pytest.mark.parametrize(
    "cuts", [("{", "{sha", "re}", "} 和{{share}}"), ("{{share}} 和{{share}}",)]
)
def test_several_fields_of_a_paragraph_are_filled(cuts):
    assert texts(merged(word_file(cuts), share="9%"))[0] == "9% 和9%"


def test_what_is_filled_in_is_never_read_as_a_field():
    template = word_file("《评估活动》", table=[["《机构名称》", "《优良率》"]])
    hostile = {Block.AGENCIES: [{"agency": "《优良率》{{share}}"}]}
    content = filled(template, Values({"cycle_title": "{{share}}", "share": "9%"}, hostile))
    assert texts(content)[0] == "{{share}}"
    assert rows(content) == [["《优良率》{{share}}", "9%"]]


def test_a_row_with_fields_of_a_block_is_repeated_and_others_are_not():
    template = word_file(
        table=[["机构", "率"], ["《机构名称》", "{{agency_share}}"], ["全部", "《优良率》"]]
    )
    assert rows(merged(template, share="80%")) == [
        ["机构", "率"],
        ["甲中心", "81.7%"],
        ["乙中心", "—"],
        ["全部", "80%"],
    ]


def test_a_block_without_rows_says_so_in_one_row():
    template = word_file(table=[["《逾期机构》", "《逾期任务数》"]])
    assert rows(merged(template)) == [["（无）", "—"]]


def test_headers_are_filled_too_and_controls_of_xml_are_left_out():
    content = merged(word_file("x", header="《发文机关》"), office="云泽\x00省\n厅")
    header = docx.Document(io.BytesIO(content)).sections[0].header
    assert header.paragraphs[0].text == "云泽省 厅"


def test_the_same_values_make_the_same_bytes():
    assert merged(ready_made("zh")) == merged(ready_made("zh"))


def problems(template: bytes) -> list[tuple[str, str, int | None]]:
    with pytest.raises(Invalid) as caught:
        accepted(template)
    return [(one.code, one.value, one.row) for one in caught.value.problems]


def test_every_mistake_is_named_with_its_paragraph():
    template = word_file(
        "依据《法律援助法》，优良率《优良律》",
        "{{优良率",
        "《机构名称》",
        table=[["《机构名称》《指标名称》"]],
        header="{{nobody}}",
    )
    assert problems(template) == [
        ("field_unknown", "《优良律》", 1),
        ("field_open", "", 2),
        ("field_needs_row", "机构名称", 3),
        ("field_other_block", "指标名称", 4),
        ("field_unknown", "{{nobody}}", 1),
    ]


def test_titles_are_kept_and_told():
    found = accepted(word_file("依据《法律援助法》，优良率《优良率》"))
    assert (found.titles, found.fields) == (("《法律援助法》",), 1)


def test_what_tells_who_wrote_the_template_is_taken_out():
    document = docx.Document()
    document.add_paragraph("《优良率》")
    document.core_properties.author = "某科员"
    document.core_properties.last_modified_by = "某处长"
    file = io.BytesIO()
    document.save(file)
    cleaned = accepted(file.getvalue()).content
    facts = docx.Document(io.BytesIO(cleaned)).core_properties
    assert (facts.author, facts.last_modified_by) == ("", "")
    assert b"\xe6\x9f\x90" not in cleaned
    with pytest.raises(KeyError):
        part_of(cleaned, "docProps/app.xml")


PLAIN = word_file("优良率《优良率》")
MAIN = b"wordprocessingml.document.main+xml"
MACRO = b"application/vnd.ms-word.document.macroEnabled.main+xml"
HYPERLINK = f"{OFFICE}/hyperlink"
HOSTILE = {
    "empty": (b"", "docx_empty"),
    "pdf": (b"%PDF-1.7\n" + b"0" * 100, "docx_is_pdf"),
    "old word": (b"\xd0\xcf\x11\xe0" + b"0" * 100, "docx_old_or_locked"),
    "text": (b"hello", "docx_other_kind"),
    "cut off": (PLAIN[: len(PLAIN) // 2], "docx_damaged"),
    "huge": (b"PK\x03\x04" + b"0" * archive.MAX_BYTES, "docx_too_large"),
    "other zip": (
        with_parts(PLAIN, {TYPES: b"<Types/>"}),
        "docx_other_kind",
    ),
    "macro type": (
        with_text(
            PLAIN,
            TYPES,
            b"application/vnd.openxmlformats-officedocument." + MAIN,
            MACRO,
        ),
        "docx_macro",
    ),
    "macro part": (with_parts(PLAIN, {"word/vbaProject.bin": b"x"}), "docx_macro"),
    "bomb": (with_parts(PLAIN, {"word/media/image.xml": b"0" * 50_000_000}), "docx_bomb"),
    "entity": (
        with_text(
            PLAIN,
            DOCUMENT,
            b"<w:document",
            b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document',
        ),
        "docx_entities",
    ),
    "utf-16": (
        with_parts(PLAIN, {DOCUMENT: part_of(PLAIN, DOCUMENT).decode().encode("utf-16")}),
        "docx_entities",
    ),
    "linked picture": (
        with_relation(PLAIN, f"{OFFICE}/image", "http://collector.example/x.png"),
        "docx_external",
    ),
    "link with a sign that looks like an end": (
        with_relation(PLAIN, f"{OFFICE}/image", "http://collector.example/>"),
        "docx_external",
    ),
    "link": (with_relation(PLAIN, HYPERLINK, "https://example.org"), "docx_external"),
    "linked template": (
        with_relation(PLAIN, f"{OFFICE}/attachedTemplate", "file:///x.dotm"),
        "docx_external",
    ),
    "inserted file": (
        with_relation(PLAIN, f"{OFFICE}/aFChunk", "chunk.html", "Internal"),
        "docx_embedded",
    ),
    "object": (with_parts(PLAIN, {"word/embeddings/a.bin": b"x"}), "docx_embedded"),
    "comment": (
        with_relation(PLAIN, f"{OFFICE}/comments", "comments.xml", "Internal"),
        "docx_comments",
    ),
    "revision": (
        with_body(PLAIN, b"<w:p><w:ins><w:r><w:t>x</w:t></w:r></w:ins></w:p>"),
        "docx_revisions",
    ),
    "endless": (with_body(PLAIN, b"<w:p/>" * 5000), "docx_too_long"),
    "endless paragraph": (word_file("长" * 20_001), "docx_paragraph_too_long"),
    "too many fields": (word_file("《优良率》" * 1_001), "docx_too_many_fields"),
    "nothing to fill": (word_file("没有字段"), "docx_without_fields"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_harmless_document_is_refused_with_its_reason(name):
    content, code = HOSTILE[name]
    with pytest.raises(Refused) as caught:
        accepted(content, "模板.docx")
    assert caught.value.code == code


def test_a_document_called_docm_is_refused_whatever_it_says_inside():
    with pytest.raises(Refused, match="docx_macro"):
        accepted(PLAIN, "模板.DOCM")


@pytest.mark.parametrize("code", ["INCLUDETEXT x", "DDEAUTO cmd", "MERGEFIELD x", " include\tx"])
def test_fields_of_word_itself_are_refused_but_page_numbers(code):
    simple = f'<w:p><w:fldSimple w:instr="{code}"/></w:p>'.encode()
    half, rest = code[:3], code[3:]
    cut = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{half}</w:instrText></w:r><w:r><w:instrText>{rest}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    ).encode()
    for xml in (simple, cut):
        assert [one[0] for one in problems(with_body(PLAIN, xml))] == ["docx_word_field"]
    accepted(with_body(PLAIN, b'<w:p><w:fldSimple w:instr=" PAGE "/></w:p>'))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ready_made_templates_name_every_block_and_pass_the_check(language):
    found = checked_template(ready_made(language), "", NOW)
    assert found.content == ready_made(language)
    blocks = blocks_of(filled(found.content, trial_values()))
    grids = [block for block in blocks if hasattr(block, "rows")]
    assert len(grids) == 5
    assert all(grid.rows[0].is_head for grid in grids)
    said = " ".join(texts(filled(found.content, trial_values())))
    assert "《" not in said
    assert "{{" not in said


def test_a_row_that_fits_on_no_page_is_refused_before_it_is_used():
    with pytest.raises(Refused, match="bulletin_row_too_tall"):
        checked_template(word_file("《优良率》", table=[["很长" * 4000]]), "", NOW)


def test_blocks_say_what_the_document_says():
    document = docx.Document()
    paragraph = document.add_paragraph()
    paragraph.alignment = 1
    head = paragraph.add_run("红头")
    head.bold, head.font.color.rgb = True, RGBColor(0xC0, 0x10, 0x10)
    paragraph.add_run("其余")
    paragraph.add_run("看不见").font.hidden = True
    document.add_heading("一、标题", 1)
    file = io.BytesIO()
    document.save(file)
    first, second = blocks_of(file.getvalue())[:2]
    assert [(span.text, span.bold) for span in first.spans] == [("红头", True), ("其余", False)]
    assert (first.place.value, first.colour, second.level) == ("centre", "#c01010", 1)


def test_every_field_has_a_text_for_its_trial():
    values = trial_values()
    given = {*values.single, *(key for block in values.rows.values() for key in block[0])}
    assert given == {field.code for field in FIELDS}
