"""The embedded fonts: registers them once and says which one can print a character.

For every printed page. The files and their licence are in ``static/fonts``; how they were made
is told in ``tools/fonts``. Leaves breaking and placing of text to ``paragraphs``.
"""

from functools import lru_cache
from itertools import groupby
from pathlib import Path

from reportlab import rl_config
from reportlab.graphics.shapes import STATE_DEFAULTS
from reportlab.pdfbase import pdfmetrics

from qa_app.typeset.supplementary import CopyableFont

FOLDER = Path(__file__).resolve().parent.parent / "static" / "fonts"
REGULAR = "QA-Regular"
BOLD = "QA-Bold"
RARE = "QA-Rare"
FILES = {
    REGULAR: "NotoSansSC-Regular.ttf",
    BOLD: "NotoSansSC-Bold-GB2312.ttf",
    RARE: "NotoSansSC-Rare.ttf",
}
# A space must come from the font it stands in, or runs would be cut at every word.
_ANYWHERE = frozenset(map(ord, " \u00a0"))


@lru_cache(maxsize=1)
def loaded() -> dict[str, CopyableFont]:
    """The fonts by name, read and registered on first use."""
    fonts = {name: CopyableFont(name, str(FOLDER / file)) for name, file in FILES.items()}
    for font in fonts.values():
        pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(
        REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD
    )
    pdfmetrics.registerFontFamily(BOLD, normal=BOLD, bold=BOLD, italic=BOLD, boldItalic=BOLD)
    rl_config.useA85 = 0  # streams spelt in letters are slow to make and a quarter larger
    STATE_DEFAULTS["fontName"] = REGULAR  # else every chart names a font that is not embedded
    return fonts


@lru_cache(maxsize=65536)
def font_for(character: str, wanted: str) -> str:
    """The font to print a character with: the wanted one, else Regular, else the rare one."""
    fonts = loaded()
    code = ord(character)
    if code in _ANYWHERE:
        return wanted
    return next((name for name in (wanted, REGULAR, RARE) if code in fonts[name].covered), wanted)


def runs(text: str, wanted: str) -> list[tuple[str, str]]:
    """The text cut into (font, piece) so that every character has a glyph if any font has one."""
    return [
        (font, "".join(piece)) for font, piece in groupby(text, lambda one: font_for(one, wanted))
    ]


def width(text: str, font: str, size: float) -> float:
    """The width of the text in points, each character in the font that prints it."""
    fonts = loaded()
    return sum(fonts[name].stringWidth(piece, size) for name, piece in runs(text, font))


def not_covered(text: str) -> tuple[str, ...]:
    """The characters no font has (printed as 〓), each once, in code-point order."""
    fonts = loaded()
    everything = fonts[REGULAR].covered | fonts[RARE].covered | fonts[BOLD].covered
    return tuple(sorted({one for one in text if ord(one) not in everything and one > " "}))
