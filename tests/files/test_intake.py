"""Hostile and odd files: what comes out is harmless, and nothing runs, crashes or grows."""

import io
import subprocess
import sys

import pypdfium2
import pytest
from PIL import Image

from qa_app.files.intake.limits import Limits, Unfit
from qa_app.files.intake.running import paint_page, read_file
from qa_app.files.rules.sniffing import SNIFFED_BYTES, Kind, kind_of
from tests.builders import hostile_files as hostile
from tests.builders.files import blank_page

QUICK = Limits(cpu_seconds=20, wall_seconds=30)


@pytest.fixture
def read(tmp_path):
    """Reads bytes as the program would: sniffed, in the child, with limits."""

    def read(content: bytes, limits: Limits = QUICK):
        source, target = tmp_path / "source", tmp_path / "target"
        target.mkdir(exist_ok=True)
        source.write_bytes(content)
        kind = kind_of(content[:SNIFFED_BYTES])
        if not isinstance(kind, Kind):
            raise Unfit(kind)
        return read_file(source, kind, target, limits, lambda _number: None)

    return read


@pytest.fixture
def refusal(read):
    """The code by which bytes are refused."""

    def refusal(content: bytes, limits: Limits = QUICK):
        with pytest.raises(Unfit) as caught:
            read(content, limits)
        return caught.value.code

    return refusal


def test_nothing_that_acts_is_left_but_what_is_drawn(read):
    before = hostile.with_everything_active()
    for word in hostile.ACTIVE_WORDS:
        if word not in (b"/OCProperties", b"/RichMedia"):
            assert word in hostile.plain_bytes(before), word
    (page,) = read(before)
    after = hostile.plain_bytes(page.pdf.read_bytes())
    assert not [word for word in hostile.ACTIVE_WORDS if word in after]
    assert page.text.read_text() == "harmless words"
    assert b"0 0 1 rg" in after
    assert b"1 0 1 rg" in after  # the look of the field was drawn into the page


def test_the_text_of_each_page_is_taken_and_pages_are_apart(read):
    pdf = hostile.opened(blank_page("first"))
    pdf.pages.extend(hostile.opened(blank_page("second")).pages)
    pages = read(hostile.saved(pdf))
    assert [page.text.read_text() for page in pages] == ["first", "second"]
    assert b"first" not in hostile.plain_bytes(pages[1].pdf.read_bytes())


def test_size_and_rotation_are_facts_and_no_longer_in_the_page(read):
    pdf = hostile.opened(blank_page("turned", width=400, height=300))
    pdf.pages[0].obj.Rotate = -90
    pdf.pages[0].obj.CropBox = [300, 200, 100, 50]
    (page,) = read(hostile.saved(pdf))
    assert (page.fact.width, page.fact.height, page.fact.rotation) == (200, 150, 270)
    with hostile.opened(page.pdf.read_bytes()) as single:
        assert "/Rotate" not in single.pages[0].obj
    shown = pypdfium2.PdfDocument(page.pdf.read_bytes())
    assert shown[0].get_size() == (200, 150)
    shown.close()


def test_the_same_page_is_the_same_bytes(read):
    content = blank_page("same")
    (first,) = read(content)
    kept = first.pdf.read_bytes()
    (second,) = read(content)
    assert second.pdf.read_bytes() == kept


def test_pages_that_share_resources_take_only_what_they_draw(read):
    pdf = hostile.opened(blank_page("a"))
    pdf.pages.extend(hostile.opened(blank_page("b")).pages)
    heavy = pdf.make_stream(b"")
    heavy.write(hostile.jpeg(2000, 2000), filter=hostile.Name.DCTDecode)
    for key, value in {"Type": "XObject", "Subtype": "Image", "ColorSpace": "DeviceRGB"}.items():
        heavy[f"/{key}"] = hostile.Name(f"/{value}")
    heavy.Width, heavy.Height, heavy.BitsPerComponent = 2000, 2000, 8
    shared = pdf.pages[0].obj.Resources
    shared.XObject = hostile.Dictionary(Im0=heavy)
    pdf.pages[1].obj.Resources = shared
    pages = read(hostile.saved(pdf))
    assert all(b"/DCTDecode" not in page.pdf.read_bytes() for page in pages)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lambda: b"", "file_empty"),
        (hostile.zip_file, "file_is_office"),
        (lambda: b"<!doctype html><script>alert(1)</script>%PDF-1.4", "file_is_markup"),
        (lambda: b"\x00\x00\x00\x18ftypheic\x00\x00", "file_is_heic"),
        (lambda: bytes(range(256)), "file_type_unknown"),
        (lambda: hostile.zip_file() + blank_page("behind"), "file_is_office"),
        (lambda: hostile.encrypted(password="locked"), "file_encrypted"),
        (lambda: b"%PDF-1.7\nnothing else", "file_broken"),
        (lambda: b"\xff\xd8\xff\xe0 not a picture", "file_broken"),
        (lambda: hostile.deep_nesting(100_000), "file_without_pages"),
        (lambda: hostile.with_pages(0), "file_without_pages"),
        (lambda: hostile.with_content_bomb(300), "file_page_too_heavy"),
        (lambda: hostile.with_content_bomb(300, layers=3), "file_page_too_heavy"),
        (lambda: hostile.with_picture(60_000, 60_000), "file_image_too_large"),
        (lambda: hostile.huge_png(30_000, 30_000), "file_image_too_large"),
        (lambda: hostile.jpeg_that_claims(65_500, 65_500), "file_image_too_large"),
    ],
    ids=[
        "empty", "zip", "html", "heic", "junk", "zip-and-pdf", "encrypted", "only-a-header",
        "only-a-jpeg-header", "deep-nesting", "no-pages", "content-bomb", "bomb-in-bomb",
        "huge-picture", "huge-png", "lying-jpeg",
    ],
)  # fmt: skip
def test_bad_files_are_refused_with_the_reason(refusal, content, code):
    assert refusal(content()) == code


def test_a_jpeg_in_a_pdf_that_lies_about_its_size_is_refused(refusal):
    claimed = hostile.jpeg_that_claims(65_500, 65_500)
    assert refusal(hostile.with_picture(8, 8, stream=claimed, jpeg=True)) == "file_image_too_large"


def test_a_hundred_thousand_pages_are_counted_and_refused(read):
    with pytest.raises(Unfit) as caught:
        read(hostile.with_pages(100_000))
    assert (caught.value.code, caught.value.params) == (
        "file_too_many_pages",
        {"pages": 100_000, "most": 2_000},
    )


@pytest.mark.parametrize(
    "content",
    [lambda: hostile.deep_page_tree(50_000), hostile.ring_of_pages],
    ids=["deep-page-tree", "ring"],
)
def test_odd_page_trees_end(read, content):
    pages, code = _outcome(read, content())
    assert (pages <= 2 and not code) or code in ("file_broken", "file_too_heavy")


def _outcome(read, content):
    try:
        return len(read(content)), ""
    except Unfit as unfit:
        return 0, unfit.code


def test_a_file_that_can_be_opened_without_a_password_is_taken(read):
    (page,) = read(hostile.encrypted(password=""))
    assert page.text.read_text() == "secret"


def test_a_broken_table_is_repaired(read):
    (page,) = read(hostile.broken_table())
    assert page.text.read_text() == "repaired"


def test_junk_before_the_header_is_forgiven(read):
    assert len(read(b"\xef\xbb\xbf\n" + blank_page("late"))) == 1


def test_a_photograph_stands_upright_and_says_nothing_about_its_maker(read):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Secret Camera"
    (page,) = read(hostile.jpeg(1200, 800, exif=exif) + b"<script>trailing</script>")
    assert page.fact.height > page.fact.width
    content = page.pdf.read_bytes()
    assert b"Secret Camera" not in content
    assert b"trailing" not in content
    assert page.text is None


def test_the_corner_of_a_turned_photograph_is_where_the_camera_saw_it(read):
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise: the left part comes to the top
    (page,) = read(hostile.jpeg(1200, 800, exif=exif))
    shown = pypdfium2.PdfDocument(page.pdf.read_bytes())
    picture = shown[0].render(scale=0.2).to_pil().convert("L")
    shown.close()
    assert picture.getpixel((picture.width - 3, 3)) < 100
    assert picture.getpixel((3, picture.height - 3)) > 200


def test_every_frame_of_a_tiff_is_a_page(read):
    pages = read(hostile.tiff(3))
    assert [(page.fact.width, page.fact.height) for page in pages] == [(595, 842)] * 3


def test_a_transparent_png_is_shown_on_white(read):
    out = io.BytesIO()
    Image.new("RGBA", (300, 200), (0, 0, 0, 0)).save(out, "PNG")
    (page,) = read(out.getvalue())
    shown = pypdfium2.PdfDocument(page.pdf.read_bytes())
    assert shown[0].render(scale=0.2).to_pil().convert("L").getextrema() == (255, 255)
    shown.close()


def test_large_pictures_are_made_smaller(read):
    (page,) = read(hostile.jpeg(9000, 6000))
    with hostile.opened(page.pdf.read_bytes()) as pdf:
        picture = pdf.pages[0].Resources.XObject.Im0
        assert max(int(picture.Width), int(picture.Height)) <= 4678


def test_a_child_without_time_is_ended(refusal):
    slow = Limits(cpu_seconds=1, wall_seconds=1)
    assert refusal(hostile.tiff(400), slow) == "file_too_heavy"


def test_a_child_without_memory_is_ended(refusal):
    small = Limits(memory_bytes=220 << 20)
    assert refusal(hostile.jpeg(9_900, 9_900), small) in ("file_too_heavy", "file_image_too_large")


WATCHED = """
import resource, sys
from pathlib import Path
from qa_app.files.intake.limits import Limits, Unfit
from qa_app.files.intake.running import read_file
from qa_app.files.rules.sniffing import Kind
try:
    read_file(Path(sys.argv[1]), Kind.PDF, Path(sys.argv[2]), Limits(), lambda _number: None)
except Unfit:
    pass
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""


@pytest.mark.parametrize(
    "content", [hostile.with_content_bomb(900), hostile.with_pages(3_000)], ids=["bomb", "pages"]
)
def test_the_memory_of_a_child_stays_bounded(content, tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    target.mkdir()
    source.write_bytes(content)
    told = subprocess.run(
        [sys.executable, "-c", WATCHED, str(source), str(target)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert 10 << 20 < int(told.stdout) < Limits().memory_bytes // 2


def test_a_cover_leaves_nothing_under_it(read, tmp_path):
    (page,) = read(blank_page("a secret name"))
    covered = tmp_path / "covered"
    covered.mkdir()
    copy = paint_page(page.pdf, [[0, 0, 1000, 500]], covered, QUICK)
    assert copy.text is None
    assert (copy.fact.width, copy.fact.height) == (page.fact.width, page.fact.height)
    shown = pypdfium2.PdfDocument(copy.pdf.read_bytes())
    assert shown[0].get_textpage().count_chars() == 0
    picture = shown[0].render(scale=1).to_pil().convert("L")
    shown.close()
    assert picture.crop((0, 0, 595, 415)).getextrema()[1] < 60
    assert picture.crop((0, 430, 595, 842)).getextrema()[0] > 240
