"""Makes the three embedded fonts of the printed reports from their public sources.

For the person who renews the fonts; nothing in the program runs it. It needs fonttools, the
unpacked npm package and an installed Noto Sans CJK (see README.md beside this file).

Usage: make_fonts.py NPM_PACKAGE_FOLDER NOTO_SANS_CJK_REGULAR_TTC OUT_FOLDER
"""

import sys
import unicodedata
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable

UNUSED_TABLES = [
    "GPOS",
    "GSUB",
    "GDEF",
    "BASE",
    "STAT",
    "vhea",
    "vmtx",
    "gasp",
    "prep",
    "DSIG",
]
UNUSED_LIMITS = [
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
]
CURVE_ERROR = 1.5  # in units of 1/1000 em: invisible in print


def gb2312() -> set[int]:
    """Every character of GB 2312, with ASCII and the signs figures need."""
    found = set(range(0x20, 0x7F)) | {ord(c) for c in "·–—−×±≤≥≈‰′″„“”‘’…㎡№€©®²³αβκ\u00a0〓"}
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes([high, low]).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return found


def subset(font: TTFont, characters: set[int]) -> None:
    """Keep these characters and no layout tables: the page writer reads outlines only."""
    options = Options()
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.drop_tables += UNUSED_TABLES
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)


def with_true_type_outlines(font: TTFont) -> None:
    """Turn cubic outlines into quadratic ones, in place: the page writer refuses CFF."""
    order = font.getGlyphOrder()
    source = font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        source[name].draw(Cu2QuPen(pen, CURVE_ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = table = newTable("glyf")
    table.glyphOrder = order
    table.glyphs = glyphs
    for name, glyph in glyphs.items():
        glyph.recalcBounds(table)
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(glyph, "xMin", 0))
    del font["CFF "]
    maximum = font["maxp"]
    maximum.tableVersion = 0x00010000
    for field in UNUSED_LIMITS:
        setattr(maximum, field, 0)
    maximum.maxZones = 1
    maximum.maxComponentElements = maximum.maxComponentDepth = 0
    font["post"].formatType = 3.0
    font.sfntVersion = "\000\001\000\000"


def rename(font: TTFont, family: str) -> None:
    """Give the supplement its own name, so that nobody takes it for the whole font."""
    names = {
        1: family,
        3: f"{family};2.004",
        4: f"{family} Regular",
        6: family.replace(" ", ""),
    }
    for record in list(font["name"].names):
        if record.nameID in names:
            record.string = names[record.nameID]
        elif record.nameID in (16, 17, 21, 22):
            font["name"].names.remove(record)


def main(package: Path, collection: Path, out: Path) -> None:
    """Write the three files; identical input gives identical bytes."""
    regular = TTFont(package / "400Regular/NotoSansSC_400Regular.ttf", recalcTimestamp=False)
    covered = set(regular.getBestCmap())
    subset(regular, covered)
    regular.save(out / "NotoSansSC-Regular.ttf")

    bold = TTFont(package / "700Bold/NotoSansSC_700Bold.ttf", recalcTimestamp=False)
    subset(bold, gb2312())
    bold.save(out / "NotoSansSC-Bold-GB2312.ttf")

    extra = next(
        font
        for font in TTCollection(collection, recalcTimestamp=False).fonts
        if font["name"].getDebugName(6) == "NotoSansCJKsc-Regular"
    )
    rare = {
        code
        for code in extra.getBestCmap()
        if code not in covered and unicodedata.name(chr(code), "").startswith("CJK UNIFIED")
    }
    subset(extra, rare)
    with_true_type_outlines(extra)
    rename(extra, "Noto Sans SC Rare")
    extra.save(out / "NotoSansSC-Rare.ttf")
    print(len(covered), "characters,", len(rare), "rare ones")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
