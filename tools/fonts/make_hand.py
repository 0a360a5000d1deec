"""Cuts the handwriting font of the demonstration's scanned papers to the characters they use.

For the person who renews the font; nothing in the program runs it. It needs fonttools and the
unpacked npm package ``@expo-google-fonts/zhi-mang-xing`` 0.4.1 (see README.md beside this file).

Usage: make_hand.py ZHI_MANG_XING_TTF OUT_FILE
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

RULES = Path(__file__).resolve().parents[2] / "qa_app" / "demo" / "rules"


def main(source: str, target: str) -> None:
    used = {one for path in RULES.glob("*.py") for one in path.read_text("utf-8")}
    options = Options()
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.layout_features = []
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "BASE", "STAT", "vhea", "vmtx", "DSIG"]
    font = TTFont(source)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes={ord(one) for one in used if one > " "})
    subsetter.subset(font)
    font.save(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
