"""Makes files that mean harm, or only look like something else; none is kept in the tree."""

import io
import zipfile
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String
from PIL import Image

from tests.builders.files import blank_page

ACTIVE_WORDS = (
    b"/JavaScript", b"/JS", b"/OpenAction", b"/AA", b"/Launch", b"/SubmitForm", b"/ImportData",
    b"/URI", b"/EmbeddedFile", b"/RichMedia", b"/XFA", b"/AcroForm", b"/Annots", b"/GoToR",
    b"/Filespec", b"/FFilter", b"evil.example", b"app.alert", b"/Metadata", b"/OCProperties",
)  # fmt: skip


def saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def plain_bytes(content: bytes) -> bytes:
    """A PDF with nothing compressed, to look for words in."""
    out = io.BytesIO()
    with opened(content) as pdf:
        pdf.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
        )
    return out.getvalue()


def with_everything_active() -> bytes:
    """A PDF with every way to act: on opening, on the page, in fields, links, media, names."""
    pdf = opened(blank_page("harmless words"))
    script = Dictionary(Type=Name.Action, S=Name.JavaScript, JS=String("app.alert('evil.example')"))
    attachment = pdf.make_stream(b"MZ evil.example", {"/Type": Name.EmbeddedFile})
    spec = Dictionary(Type=Name.Filespec, F=String("evil.example"), EF=Dictionary(F=attachment))
    page = pdf.pages[0].obj
    page.AA = Dictionary(O=script)
    page.Metadata = pdf.make_stream(b"<x>evil.example</x>", {"/Type": Name.Metadata})
    _draw_what_lies_outside(pdf, spec)
    page.Annots = pdf.make_indirect(
        Array([*_links(pdf, script, spec), *_fields(pdf, script, spec)])
    )
    pdf.Root.OpenAction = script
    pdf.Root.AA = Dictionary(WC=script)
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([page.Annots[6]]), XFA=pdf.make_stream(b"<xdp>evil.example</xdp>")
    )
    pdf.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array(["x", script])),
        EmbeddedFiles=Dictionary(Names=Array(["x", pdf.make_indirect(spec)])),
    )
    return saved(pdf)


def _launch() -> Dictionary:
    return Dictionary(S=Name.Launch, F=Dictionary(Type=Name.Filespec, F=String("evil.example")))


def _annotation(pdf: Pdf, kind: Object, **more: object) -> Object:
    place = Array([10, 10, 60, 30])
    return pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=kind, Rect=place, **more))


def _form(pdf: Pdf, drawing: bytes) -> Object:
    box = {"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": Array([0, 0, 50, 20])}
    return pdf.make_stream(drawing, box)


def _draw_what_lies_outside(pdf: Pdf, spec: Dictionary) -> None:
    """A font and an image whose contents are another file's, and a property that launches."""
    resources = pdf.pages[0].obj.Resources
    font_file = pdf.make_stream(b"", {"/F": spec, "/FFilter": Name.FlateDecode})
    resources.Font.F1.FontDescriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.Helvetica, Flags=32, FontFile2=font_file
    )
    outside = pdf.make_stream(
        b"",
        {"/Type": Name.XObject, "/Subtype": Name.Image, "/Width": 1, "/Height": 1, "/F": spec,
         "/FFilter": Name.DCTDecode, "/ColorSpace": Name.DeviceGray, "/BitsPerComponent": 8},
    )  # fmt: skip
    resources.XObject = Dictionary(Im0=outside, Fm0=_form(pdf, b"0 0 1 rg 0 0 50 20 re f"))
    resources["/Properties"] = Dictionary(P0=Dictionary(Launch=_launch(), S=Name.Launch))
    drawn = pdf.pages[0].Contents.read_bytes()
    pdf.pages[0].obj.Contents = pdf.make_stream(drawn + b" /Im0 Do /Fm0 Do")


def _links(pdf: Pdf, script: Dictionary, spec: Dictionary) -> list[Object]:
    """A link for every action."""
    actions = [
        script,
        _launch(),
        Dictionary(S=Name.SubmitForm, F=String("http://evil.example")),
        Dictionary(S=Name.ImportData, F=spec),
        Dictionary(S=Name.URI, URI=String("http://evil.example")),
        Dictionary(S=Name.GoToR, F=spec, D=Array([0, Name.Fit])),
    ]
    return [_annotation(pdf, Name.Link, A=action) for action in actions]


def _fields(pdf: Pdf, script: Dictionary, spec: Dictionary) -> list[Object]:
    """A field with a script, media, an attachment."""
    stamp = _form(pdf, b"1 0 1 rg 0 0 50 20 re f")
    media = Dictionary(Assets=Dictionary(Names=Array(["a", spec])))
    return [
        _annotation(
            pdf, Name.Widget, FT=Name.Tx, T=String("f"), AA=Dictionary(K=script),
            AP=Dictionary(N=stamp),
        ),
        _annotation(pdf, Name.RichMedia, RichMediaContent=media),
        _annotation(pdf, Name.FileAttachment, FS=spec),
    ]  # fmt: skip


def with_pages(count: int) -> bytes:
    """A real page tree of so many pages, all of them one and the same content."""
    kids = b" ".join(b"%d 0 R" % number for number in range(4, 4 + count))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids),
        b"<</Length 0>>stream\n\nendstream",
    ]
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 3 0 R>>"
    return _written(objects + [page] * count)


def deep_page_tree(depth: int) -> bytes:
    objects = [b"<</Type/Catalog/Pages 2 0 R>>"]
    objects += [
        b"<</Type/Pages/Count 1/Kids[%d 0 R]/Parent %d 0 R>>" % (n + 1, n - 1)
        for n in range(2, 2 + depth)
    ]
    objects.append(b"<</Type/Page/MediaBox[0 0 9 9]/Parent %d 0 R>>" % (1 + depth))
    return _written(objects)


def ring_of_pages() -> bytes:
    """A page tree that holds itself, and a form that draws itself."""
    return _written(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 2/Kids[3 0 R 2 0 R]/Parent 2 0 R>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R"
            b"/Resources<</XObject<</F 5 0 R>>>>>>",
            b"<</Length 5>>stream\n/F Do\nendstream",
            b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 5"
            b"/Resources<</XObject<</F 5 0 R>>>>>>stream\n/F Do\nendstream",
        ]
    )


def deep_nesting(depth: int) -> bytes:
    """Brackets within brackets within brackets."""
    nest = b"[" * depth + b"]" * depth
    return _written(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</ColorSpace<</C %s>>>>>>"
            % nest,
        ]
    )


def with_content_bomb(mebibytes: int, layers: int = 1) -> bytes:
    """Drawing instructions that are small on disk and huge when inflated."""
    packer = zlib.compressobj(9)
    content = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(mebibytes))
    content += packer.flush()
    for _ in range(layers - 1):
        content = zlib.compress(content, 9)
    pdf = opened(blank_page("bomb"))
    stream = pdf.make_stream(b"")
    stream.write(content, filter=Array([Name.FlateDecode] * layers))
    pdf.pages[0].obj.Contents = stream
    return saved(pdf)


def with_picture(width: int, height: int, *, stream: bytes = b"", jpeg: bool = False) -> bytes:
    """A page that shows one picture of the stated size."""
    pdf = opened(blank_page("picture"))
    picture = pdf.make_stream(
        b"",
        {"/Type": Name.XObject, "/Subtype": Name.Image, "/Width": width, "/Height": height,
         "/ColorSpace": Name.DeviceGray, "/BitsPerComponent": 8},
    )  # fmt: skip
    if jpeg:
        picture.write(stream, filter=Name.DCTDecode)
    else:
        picture.write(stream or zlib.compress(bytes(1000)), filter=Name.FlateDecode)
    page = pdf.pages[0].obj
    page.Resources.XObject = Dictionary(Im0=picture)
    page.Contents = pdf.make_stream(b"q 500 0 0 500 0 0 cm /Im0 Do Q")
    return saved(pdf)


def encrypted(*, password: str) -> bytes:
    pdf = opened(blank_page("secret"))
    out = io.BytesIO()
    pdf.save(out, encryption=pikepdf.Encryption(owner="owner-only", user=password))
    return out.getvalue()


def broken_table() -> bytes:
    """A sound PDF whose table of objects points nowhere: it can be repaired."""
    content = blank_page("repaired")
    at = content.rindex(b"startxref")
    return content[:at] + b"startxref\n999999\n%%EOF"


def huge_png(width: int, height: int) -> bytes:
    """A black and white PNG of huge size in few bytes."""
    out = io.BytesIO()
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([1, 0, 0, 0, 0])
    out.write(b"\x89PNG\r\n\x1a\n")
    for name, content in ((b"IHDR", head), (b"IDAT", body), (b"IEND", b"")):
        out.write(len(content).to_bytes(4, "big") + name + content)
        out.write(zlib.crc32(name + content).to_bytes(4, "big"))
    return out.getvalue()


def jpeg_that_claims(width: int, height: int) -> bytes:
    """A small JPEG whose header says that it is huge."""
    content = bytearray(jpeg(8, 8))
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return bytes(content)


def jpeg(width: int, height: int, **options: object) -> bytes:
    out = io.BytesIO()
    picture = Image.new("RGB", (width, height), "white")
    picture.paste("navy", (0, 0, width // 2, height // 4))
    picture.save(out, "JPEG", **options)
    return out.getvalue()


def tiff(frames: int) -> bytes:
    out = io.BytesIO()
    pictures = [Image.new("1", (1240, 1754), number % 2) for number in range(frames)]
    pictures[0].save(
        out, "TIFF", save_all=True, append_images=pictures[1:], compression="group4", dpi=(150, 150)
    )
    return out.getvalue()


def zip_file() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return out.getvalue()


def _written(objects: list[bytes]) -> bytes:
    """Numbered objects as a PDF with a true table."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj%s\nendobj\n" % (number, content))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, table))
    return out.getvalue()
