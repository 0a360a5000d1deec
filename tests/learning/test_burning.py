"""What was under a box is in no byte of the published page: not as text, not in any stream."""

import io

import hypothesis
import pikepdf
import pypdfium2
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st

from qa_app.files import background as files
from qa_app.files.intake import texts
from qa_app.files.store.objects import store_for
from qa_app.learning.background import glyphs_of
from qa_app.learning.pdf import one_pdf
from qa_app.learning.rules.redaction.kinds import Kind
from qa_app.learning.rules.redaction.numbers import check_digit
from qa_app.learning.rules.redaction.pages import known_words, suggestions
from tests.builders.models import SIZE, TOP, written_page

RECORD = known_words(["王小明"], ["南江市法律援助中心"])
DARK = 60
"""A burned pixel is at most this bright in each colour."""


@st.composite
def people(draw):
    first = f"{draw(st.integers(110000, 659999))}19{draw(st.integers(20, 99))}0307"
    first += f"{draw(st.integers(0, 999)):03}"
    mobile = f"1{draw(st.integers(3, 9))}{draw(st.integers(0, 999_999_999)):09}"
    return first + check_digit(first), mobile


def burned_copy(settings_, lines):
    """The page searched and burned as the program does it; the suggestions and the copy."""
    store = store_for(settings_)
    address = store.keep(written_page(lines))
    glyphs = glyphs_of(files.placed_text(settings_, address))
    (found,) = suggestions([glyphs], RECORD)
    kept = files.burned(settings_, address, [one.box for one in found])
    return found, store.read(kept.address)


def everything_in(pdf: bytes) -> bytes:
    """The raw bytes, and every stream and every object of a PDF unpacked."""
    parts = [pdf]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for each in opened.objects:
            parts.append(repr(each).encode())
            if isinstance(each, pikepdf.Stream):
                parts.append(each.read_raw_bytes())
                if each.get("/Filter") != pikepdf.Name.DCTDecode:
                    parts.append(each.read_bytes())
    return b"\n".join(parts)


def forms_of(secret: str) -> list[bytes]:
    return [secret.encode(code) for code in ("utf-8", "utf-16-be", "gb18030")]


@given(st.lists(people(), min_size=3, max_size=6))
@hypothesis.settings(
    max_examples=2,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_secret_is_left_in_text_streams_or_bytes(settings, persons):
    lines = ["受援人王小明由南江市法律援助中心指派。"]
    for number, mobile in persons:
        lines += [f"身份证号：{number}", f"电话 {mobile[:3]}-{mobile[3:7]} {mobile[7:]}"]
    found, copy = burned_copy(settings, lines)
    assert {Kind.RESIDENT_ID, Kind.MOBILE, Kind.NAME} <= {one.kind for one in found}
    assert texts.text_of(copy) == ""
    content = everything_in(one_pdf([(copy, 0)])) + everything_in(copy)
    for secret in (*(text for person in persons for text in person), "王小明", "南江市"):
        assert not any(form in content for form in forms_of(secret))


def test_the_ink_of_a_number_is_gone_and_the_rest_stays(settings):
    lines = ["身份证号：110101199003077571", "本院认为合同有效。"]
    found, copy = burned_copy(settings, lines)
    (box,) = [one.box for one in found]
    document = pypdfium2.PdfDocument(copy)
    page = document[0].render(scale=2).to_pil().convert("RGB")
    document.close()
    left, top = box[0] * page.width // 1000, box[1] * page.height // 1000
    right = (box[0] + box[2]) * page.width // 1000
    bottom = (box[1] + box[3]) * page.height // 1000
    inside = page.crop((left + 2, top + 2, right - 2, bottom - 2))
    assert max(high for _low, high in inside.getextrema()) <= DARK
    row = page.crop((0, bottom + 2, page.width, bottom + 60)).convert("L")
    assert row.getextrema()[0] < DARK, "the line below is still printed"
    assert top * 842 // page.height < 842 - TOP + SIZE


def test_a_burned_page_carries_nothing_but_one_picture(settings):
    _found, copy = burned_copy(settings, ["电话13800138000"])
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        page = pdf.pages[0].obj
        for key in ("/Metadata", "/Annots", "/Thumb", "/PieceInfo", "/StructParents"):
            assert key not in page
            assert key not in pdf.Root
        assert not pdf.docinfo
        assert [str(name) for name in page.Resources.XObject] == ["/Im0"]
        assert "/Font" not in page.Resources


def test_a_page_without_boxes_is_a_picture_too(settings):
    store = store_for(settings)
    kept = files.burned(settings, store.keep(written_page(["合同有效"])), [])
    assert texts.text_of(store.read(kept.address)) == ""


def test_a_page_without_text_has_nothing_to_search(settings):
    store = store_for(settings)
    picture = files.burned(settings, store.keep(written_page(["电话13800138000"])), [])
    assert files.placed_text(settings, picture.address) == []
