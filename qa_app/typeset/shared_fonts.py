"""Writes many papers with one subset of the fonts: as files of their own, or as one file.

A subset holds every character any of the papers uses; it is made and packed once, and its bytes are
copied into each file, which costs next to nothing. Text is written by glyph (Identity-H) with a map
back to characters (ISO 32000-1, 9.7 and 9.10.3). Identical input gives identical bytes.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from qa_app.typeset import fonts
from qa_app.typeset.papers import HEIGHT, WIDTH, Page, Paper, Rule, Run
from qa_app.typeset.quick_lines import GAP, GAP_WIDTH, unmarked
from qa_app.typeset.supplementary import MISSING_MARK, utf16_hex

_MOST_IN_BLOCK = 100
_NAMES = {fonts.REGULAR: "F1", fonts.BOLD: "F2", fonts.RARE: "F3"}
_FREE_TEXT = "%PDF-1.5\n%\u00e2\u00e3\u00cf\u00d3\n".encode("latin-1")
_DEFAULT_WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Face:
    """The part of one font that a batch uses: the code of each character, and its objects."""

    name: str
    codes: Mapping[str, str]
    """Character → how a text string spells it; ``GAP`` → a movement."""
    covered: frozenset[str]


class SharedFonts:
    """The fonts of a batch of papers, packed once; writes any of these papers."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        used = _characters(papers)
        self.faces = {
            font: Face(_NAMES[font], _codes(characters), frozenset(characters) | {GAP})
            for font, characters in used.items()
        }
        self._fixed = _Objects(_FREE_TEXT)
        named = [
            f"/{_NAMES[font]} {_font_objects(self._fixed, font, characters)} 0 R"
            for font, characters in sorted(used.items())
        ]
        self._resources = self._fixed.add(f"<</Font <<{' '.join(named)}>>>>".encode())

    def pdf(self, papers: Sequence[Paper], *, title: str, author: str, made_at: datetime) -> bytes:
        """One file of these papers in their order; ``made_at`` is aware."""
        out = self._fixed.copy()
        root = out.reserve()
        tree = out.reserve()
        kids: list[int] = []
        firsts: list[int] = []
        for paper in papers:
            firsts.append(out.next)
            kids += [self._page(out, page, tree) for page in paper.pages]
        listed = b" ".join(b"%d 0 R" % kid for kid in kids)
        out.fill(tree, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), listed))
        outline = _outline(out, papers, firsts) if len(papers) > 1 else b""
        language = papers[0].language.encode()
        out.fill(
            root,
            b"<</Type/Catalog/Pages %d 0 R/Lang(%s)/ViewerPreferences<</DisplayDocTitle true>>%s>>"
            % (tree, language, outline),
        )
        facts = (_text(title), _text(author), _date(made_at))
        information = out.add(
            b"<</Title %s/Author %s/CreationDate(%s)/Producer(qa-app)/Creator(qa-app)>>" % facts
        )
        return out.file(root, information)

    def _page(self, out: "_Objects", page: Page, tree: int) -> int:
        number = out.add(
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s %s]/Resources %d 0 R/Contents %d 0 R>>"
            % (tree, _number(WIDTH), _number(HEIGHT), self._resources, out.next + 1)
        )
        out.add_stream(self._content(page).encode("ascii"))
        return number

    def _content(self, page: Page) -> str:
        pieces = [_rule(rule) for rule in page.rules]
        pieces.append("BT")
        state = ("", 0.0, -1.0)
        for run in page.runs:
            look = run.look
            if (look.font, look.size, look.grey) != state:
                state = (look.font, look.size, look.grey)
                pieces.append(f"/{_NAMES[look.font]} {look.size:g} Tf {look.grey:g} g")
            pieces.append(f"{look.leading:g} TL 1 0 0 1 {run.x:.2f} {run.y:.2f} Tm")
            pieces += self._lines(run)
        pieces.append("ET")
        return "\n".join(pieces)

    def _lines(self, run: Run) -> Iterator[str]:
        face = self.faces[run.look.font]
        spelt = face.codes.__getitem__
        for number, line in enumerate(run.lines):
            begin = "T*[<" if number else "[<"
            if face.covered.issuperset(line):
                yield f"{begin}{''.join(map(spelt, line))}>]TJ"
            else:
                yield ("T*" if number else "") + self._in_several(line, run)

    def _in_several(self, line: str, run: Run) -> str:
        """A line with characters its own font lacks."""
        pieces: list[str] = []
        for font, piece in _font_runs(line, run.look.font):
            codes = "".join(map(self.faces[font].codes.__getitem__, piece))
            pieces.append(f"/{_NAMES[font]} {run.look.size:g} Tf[<{codes}>]TJ")
        pieces.append(f"/{_NAMES[run.look.font]} {run.look.size:g} Tf")
        return "".join(pieces)


class _Objects:
    """A file being written: its bytes so far and where each object begins."""

    def __init__(self, head: bytes) -> None:
        self.pieces = [head]
        self.length = len(head)
        self.offsets: list[int] = []

    @property
    def next(self) -> int:
        """The number of the object added next."""
        return len(self.offsets) + 1

    def copy(self) -> "_Objects":
        """The same so far; what is added to it is not added here."""
        other = _Objects(b"".join(self.pieces))
        self.pieces = [other.pieces[0]]
        other.offsets = self.offsets.copy()
        return other

    def reserve(self) -> int:
        """A number for an object that is written later."""
        self.offsets.append(0)
        return len(self.offsets)

    def fill(self, number: int, body: bytes) -> None:
        """Write an object that was reserved."""
        self.offsets[number - 1] = self.length
        piece = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        self.pieces.append(piece)
        self.length += len(piece)

    def add(self, body: bytes) -> int:
        """Write an object; its number."""
        number = self.reserve()
        self.fill(number, body)
        return number

    def add_stream(self, content: bytes, more: bytes = b"") -> int:
        """Write a packed stream; its number."""
        packed = zlib.compress(content, 6)
        head = b"<</Length %d/Filter/FlateDecode%s>>" % (len(packed), more)
        return self.add(b"%s\nstream\n%s\nendstream" % (head, packed))

    def file(self, root: int, information: int) -> bytes:
        """The whole file with its table of objects."""
        count = len(self.offsets) + 1
        table = b"".join(b"%010d 00000 n \n" % offset for offset in self.offsets)
        body = b"".join(self.pieces)
        mark = hashlib.sha256(body[-65536:]).hexdigest()[:32].encode()
        return b"%sxref\n0 %d\n0000000000 65535 f \n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (
            body,
            count,
            table,
            b"<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>"
            % (count, root, information, mark, mark),
            self.length,
        )


def _font_runs(line: str, wanted: str) -> list[tuple[str, str]]:
    """As ``fonts.runs``; the mark between scripts stays with what comes before it."""
    found: list[tuple[str, str]] = []
    for font, piece in fonts.runs(line, wanted):
        if piece == GAP and found:
            found[-1] = (found[-1][0], found[-1][1] + GAP)
        else:
            found.append((font, piece))
    return found


def _characters(papers: Iterable[Paper]) -> dict[str, list[str]]:
    """Font → the characters it must hold, in code-point order."""
    wanted: dict[str, set[str]] = {fonts.REGULAR: set()}
    for paper in papers:
        for page in paper.pages:
            for run in page.runs:
                wanted.setdefault(run.look.font, set()).update(*run.lines)
    found: dict[str, set[str]] = {font: set() for font in wanted}
    for font, characters in wanted.items():
        for one in characters - {GAP}:
            found.setdefault(fonts.font_for(one, font), set()).add(one)
    return {font: sorted(characters) for font, characters in found.items()}


def _codes(characters: Sequence[str]) -> dict[str, str]:
    codes = {one: f"{place:04X}" for place, one in enumerate(characters, start=1)}
    return codes | {GAP: f">-{GAP_WIDTH}<"}


def _font_objects(out: _Objects, font: str, characters: Sequence[str]) -> int:
    """The font with its subset, widths and the way back to text; the number of its object."""
    loaded = fonts.loaded()[font]
    face = loaded.face
    shown = [ord(one) if ord(one) in face.charToGlyph else ord(MISSING_MARK) for one in characters]
    subset = face.makeSubset(list(dict.fromkeys(shown)))
    glyphs = _glyphs(face.charToGlyph, shown)
    tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(subset).digest()[:6])
    name = f"{tag}+{face.name.decode()}"
    file = out.add_stream(subset, b"/Length1 %d" % len(subset))
    box = " ".join(str(round(edge)) for edge in face.bbox)
    descriptor = out.add(
        f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{box}]/ItalicAngle 0"
        f"/Ascent {face.ascent:g}/Descent {face.descent:g}/CapHeight {face.capHeight:g}"
        f"/StemV {face.stemV:g}/FontFile2 {file} 0 R>>".encode()
    )
    places = out.add_stream(b"\0\0" + b"".join(glyph.to_bytes(2, "big") for glyph in glyphs))
    widths = " ".join(f"{face.charWidths.get(code, _DEFAULT_WIDTH):g}" for code in shown)
    inner = out.add(
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/FontDescriptor {descriptor} 0 R"
        f"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW {_DEFAULT_WIDTH}"
        f"/W[1[{widths}]]/CIDToGlyphMap {places} 0 R>>".encode()
    )
    back = out.add_stream(_to_unicode(characters).encode("ascii"))
    return out.add(
        f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
        f"/DescendantFonts[{inner} 0 R]/ToUnicode {back} 0 R>>".encode()
    )


def _glyphs(original: Mapping[int, int], shown: Sequence[int]) -> list[int]:
    """The glyph of each code in the subset: numbered as ``makeSubset`` numbers them."""
    numbers: dict[int, int] = {0: 0}
    for code in shown:
        numbers.setdefault(original[code], len(numbers))
    return [numbers[original[code]] for code in shown]


def _to_unicode(characters: Sequence[str]) -> str:
    entries = [
        f"<{place:04X}><{utf16_hex(ord(one))}>" for place, one in enumerate(characters, start=1)
    ]
    lines = [
        "/CIDInit/ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def",
        "/CMapName/Adobe-Identity-UCS def/CMapType 2 def",
        "1 begincodespacerange<0000><FFFF>endcodespacerange",
    ]
    for start in range(0, len(entries), _MOST_IN_BLOCK):
        block = entries[start : start + _MOST_IN_BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join([*lines, "endcmap CMapName currentdict/CMap defineresource pop end end"])


def _outline(out: _Objects, papers: Sequence[Paper], firsts: Sequence[int]) -> bytes:
    """An entry for each paper."""
    root = out.reserve()
    first = out.next
    last = first + len(papers) - 1
    for number, (paper, page) in enumerate(zip(papers, firsts, strict=True), start=first):
        beside = b"/Prev %d 0 R" % (number - 1) if number > first else b""
        beside += b"/Next %d 0 R" % (number + 1) if number < last else b""
        place = (_text(paper.label), root, page, beside)
        out.add(b"<</Title %s/Parent %d 0 R/Dest[%d 0 R/Fit]%s>>" % place)
    entry = b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % (first, last, len(papers))
    out.fill(root, entry)
    return b"/Outlines %d 0 R/PageMode/UseOutlines" % root


def _rule(rule: Rule) -> str:
    return (
        f"{rule.thickness:g} w {rule.grey:g} G "
        f"{rule.left:.2f} {rule.y:.2f} m {rule.right:.2f} {rule.y:.2f} l S"
    )


def _number(value: float) -> bytes:
    return f"{value:.2f}".encode()


def _text(value: str) -> bytes:
    """A text string of the file's own facts, in UTF-16 with its mark."""
    return b"<FEFF%s>" % unmarked(value).encode("utf-16-be").hex().upper().encode()


def _date(at: datetime) -> bytes:
    minutes = int((at.utcoffset() or timedelta()).total_seconds() // 60)
    return f"D:{at:%Y%m%d%H%M%S}+{minutes // 60:02d}'{minutes % 60:02d}'".encode()
