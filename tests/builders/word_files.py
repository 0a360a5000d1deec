"""Documents of Word for tests: plain ones, cut ones, and ones that hide something."""

import io
import zipfile
from collections.abc import Iterable, Mapping

import docx

RELATIONS = "word/_rels/document.xml.rels"
DOCUMENT = "word/document.xml"
TYPES = "[Content_Types].xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def word_file(
    *paragraphs: str | Iterable[str], table: Iterable[Iterable[str]] = (), header: str = ""
) -> bytes:
    """A document; a paragraph given as several texts is cut into as many runs."""
    document = docx.Document()
    for paragraph in paragraphs:
        cut = [paragraph] if isinstance(paragraph, str) else paragraph
        written = document.add_paragraph()
        for text in cut:
            written.add_run(text)
    rows = [list(row) for row in table]
    if rows:
        made = document.add_table(len(rows), len(rows[0]))
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                made.cell(at, column).text = text
    if header:
        document.sections[0].header.paragraphs[0].text = header
    return _bytes(document)


def _bytes(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def texts(content: bytes) -> list[str]:
    """What the paragraphs of the body say, tables left out."""
    return [one.text for one in docx.Document(io.BytesIO(content)).paragraphs]


def rows(content: bytes, number: int = 0) -> list[list[str]]:
    """The texts of one table."""
    table = docx.Document(io.BytesIO(content)).tables[number]
    return [[cell.text for cell in row.cells] for row in table.rows]


def with_parts(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The same zip with parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            if part.filename not in changed:
                new.writestr(part, old.read(part))
        for name, text in changed.items():
            new.writestr(name, text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    """One part of the zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def with_text(content: bytes, name: str, before: bytes, after: bytes) -> bytes:
    """The same with one text of one part replaced."""
    old = part_of(content, name)
    assert before in old
    return with_parts(content, {name: old.replace(before, after, 1)})


def with_relation(content: bytes, kind: str, target: str, mode: str = "External") -> bytes:
    """The same with a relation of the document to something."""
    relation = f'<Relationship Id="rId99" Type="{kind}" Target="{target}" TargetMode="{mode}"/>'
    return with_text(
        content, RELATIONS, b"</Relationships>", relation.encode() + b"</Relationships>"
    )


def with_body(content: bytes, xml: bytes) -> bytes:
    """The same with an element at the start of the body."""
    return with_text(content, DOCUMENT, b"<w:body>", b"<w:body>" + xml)
