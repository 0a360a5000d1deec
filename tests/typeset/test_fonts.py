"""The committed fonts are the ones the manifest names, and every character finds a font."""

import hashlib
import json

from qa_app.typeset import fonts
from qa_app.typeset.supplementary import to_unicode, utf16_hex


def test_every_font_file_is_the_one_the_manifest_names():
    manifest = json.loads((fonts.FOLDER / "manifest.json").read_text("utf-8"))["fonts"]
    assert {entry["file"] for entry in manifest} == set(fonts.FILES.values())
    for entry in manifest:
        content = (fonts.FOLDER / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"]
        assert len(content) == entry["bytes"]
        assert (fonts.FOLDER / entry["licence_file"]).is_file()


def test_bold_covers_gb_2312_and_regular_the_general_list_of_characters():
    bold = fonts.loaded()[fonts.BOLD].covered
    every = [bytes([row, cell]) for row in range(0xB0, 0xF7) for cell in range(0xA1, 0xFE)]
    assert all(set(map(ord, pair.decode("gb2312", "ignore"))) <= bold for pair in every)
    assert not fonts.not_covered("䶵𬭎𬺈𪾢〇①㎡℃")


def test_a_character_bold_lacks_is_set_in_regular_and_a_rare_one_in_the_rare_font():
    assert fonts.runs("䶵安𠮷", fonts.BOLD) == [
        (fonts.REGULAR, "䶵"),
        (fonts.BOLD, "安"),
        (fonts.RARE, "𠮷"),
    ]


def test_what_no_font_has_is_said_once():
    assert fonts.not_covered("好\U000323af\U000323af") == ("\U000323af",)


def test_all_digits_have_one_width():
    for name in (fonts.REGULAR, fonts.BOLD):
        assert len({fonts.width(digit, name, 9) for digit in "0123456789"}) == 1


def test_text_maps_are_written_in_utf_16():
    assert utf16_hex(ord("中")) == "4E2D"
    assert utf16_hex(0x20BB7) == "D842DFB7"
    lines = to_unicode([0, *range(0x4E00, 0x4E00 + 150)]).split("\n")
    assert "100 beginbfchar" in lines
    assert "50 beginbfchar" in lines
