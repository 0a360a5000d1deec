"""TrueType fonts whose text can be copied out of a page, also beyond U+FFFF.

The page writer maps glyphs back to text by four hex digits, which cuts rare Han characters in
half. This font writes UTF-16 (ISO 32000-1, 9.10.3) and prints 〓, the printer's mark for a
missing type, where the font has no glyph - the copied text is still the right character.
"""

from collections.abc import Iterable
from typing import Any

from reportlab.pdfbase.ttfonts import TTFont

MISSING_MARK = "〓"
_BLOCK = 100  # the format allows 100 entries in one block

_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<00> <FF>
endcodespacerange"""
_TAIL = """endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


def utf16_hex(code: int) -> str:
    """A character's code as the hexadecimal UTF-16BE text a ToUnicode map holds."""
    return chr(code).encode("utf-16-be").hex().upper()


def to_unicode(subset: Iterable[int]) -> str:
    """The ToUnicode map of one font subset: position in the subset to character."""
    entries = [f"<{at:02X}> <{utf16_hex(code)}>" for at, code in enumerate(subset) if code]
    lines = [_HEAD]
    for start in range(0, len(entries), _BLOCK):
        block = entries[start : start + _BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines.append(_TAIL)
    return "\n".join(lines)


class CopyableFont(TTFont):
    """A font that copies out as what it shows, and shows 〓 for what it lacks."""

    def __init__(self, name: str, filename: str) -> None:
        super().__init__(name, filename, shapable=False)
        self.covered: frozenset[int] = frozenset(self.face.charToGlyph)

    def splitString(self, text: str, doc: Any, encoding: str = "utf-8") -> Any:  # noqa: N802
        """As the page writer's own, after giving unknown characters the mark's glyph."""
        glyphs = self.face.charToGlyph
        for code in set(map(ord, text)).difference(glyphs):
            if code >= ord(" "):
                glyphs[code] = glyphs[ord(MISSING_MARK)]
                self.face.charWidths[code] = self.face.charWidths[ord(MISSING_MARK)]
        return super().splitString(text, doc, encoding)

    def addObjects(self, doc: Any) -> None:  # noqa: N802
        """As the page writer's own, with our map from glyphs to text."""
        subsets = self.state[doc].subsets
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            font = doc.idToObject["BasicFonts"].dict[f"{self._internal_name(doc)}+{number}"]
            doc.idToObject[font.ToUnicode.name].content = to_unicode(subset)

    def _internal_name(self, doc: Any) -> str:
        return doc.fontMapping[self.fontName][1:]
