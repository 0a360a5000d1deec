"""Invented pages of a case file for the viewer: scans, text, odd sizes, hostile ones.

Each page is a PDF of its own, as the program serves them.
"""

import io
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A3, A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = Path(__file__).resolve().parents[2] / "qa_app" / "static" / "fonts"
BOX = (100, 200, 300, 100)
"""A red box on every "boxed" page, in thousandths: what regions are measured against."""
LINES = (
    "民事答辩状",
    "答辩人对原告关于劳动报酬的诉讼请求提出如下答辩意见：",
    "一、原告主张的加班工资没有事实依据，考勤记录显示其每周工作五天。",
    "二、双方签订的劳动合同约定了综合工时制，并经劳动行政部门审批。",
    "三、原告已领取经济补偿金，有其本人签收的收据为证。",
    "此致  青禾市清河区人民法院",
)


@dataclass(frozen=True)
class Paper:
    """One page: its kind, size in points and the turn the archive gave it."""

    kind: str
    width: int = 595
    height: int = 842
    rotation: int = 0


SPECIAL = {
    2: Paper("text"),
    3: Paper("boxed"),
    4: Paper("boxed", rotation=90),
    5: Paper("a3", 1191, 842),
    6: Paper("jpx"),
    7: Paper("ccitt"),
    8: Paper("jbig2"),
    9: Paper("script"),
    10: Paper("broken"),
    11: Paper("gone"),
    12: Paper("text"),
    13: Paper("huge"),
    14: Paper("text", rotation=90),
    15: Paper("own_turn", 842, 595),
}


def paper(number: int) -> Paper:
    """What page a number has; most are scans."""
    return SPECIAL.get(number, Paper("scan"))


def words(number: int) -> str:
    """The text layer of a page, empty for scans."""
    return "\n".join(LINES) if paper(number).kind == "text" else ""


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT / "NotoSansSC-Regular.ttf"), size)


def _picture(number: int, width: int = 1240, height: int = 1754) -> Image.Image:
    """A4 at 150 dpi, slightly skewed, with a red seal and a grain like paper's."""
    page = Image.new("L", (width, height), 250)
    pen = ImageDraw.Draw(page)
    pen.text((width // 2 - 160, 120), f"调解笔录 第{number}页", fill=30, font=_font(44))
    for line in range(32):
        text = LINES[1 + line % 4]
        pen.text((140, 240 + line * 44), text[: 12 + (line * 7) % 18], fill=50, font=_font(30))
    grain = Image.effect_noise((width, height), 12).point(lambda value: value // 8)
    page = Image.blend(page, grain, 0.12).rotate(0.6, fillcolor=235).convert("RGB")
    seal = ImageDraw.Draw(page)
    seal.ellipse((800, 1360, 1040, 1600), outline=(190, 40, 40), width=8)
    return page


def _from_image(image: Image.Image, data: bytes, image_filter: str, **extra: object) -> bytes:
    file = pikepdf.new()
    file.add_blank_page(page_size=(595, 842))
    stream = pikepdf.Stream(file, data)
    colours = {"L": "/DeviceGray", "1": "/DeviceGray", "RGB": "/DeviceRGB"}[image.mode]
    stream.update(
        {
            "/Type": pikepdf.Name.XObject,
            "/Subtype": pikepdf.Name.Image,
            "/Width": image.width,
            "/Height": image.height,
            "/ColorSpace": pikepdf.Name(colours),
            "/BitsPerComponent": 1 if image.mode == "1" else 8,
            "/Filter": pikepdf.Name(image_filter),
        }
    )
    for key, value in extra.items():
        stream[f"/{key}"] = value
    page = file.pages[0]
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=stream))
    page.Contents = pikepdf.Stream(file, b"q 595 0 0 842 0 0 cm /Im Do Q")
    return _saved(file)


def _saved(file: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _scan(number: int) -> bytes:
    picture = _picture(number)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=72)
    return _from_image(picture, out.getvalue(), "/DCTDecode")


def _jpx(number: int) -> bytes:
    picture = _picture(number)
    out = io.BytesIO()
    picture.save(out, "JPEG2000", quality_mode="rates", quality_layers=[20])
    return _from_image(picture, out.getvalue(), "/JPXDecode")


def _group4(picture: Image.Image) -> bytes:
    """The bare CCITT group 4 strip of a TIFF that Pillow wrote."""
    out = io.BytesIO()
    picture.save(out, "TIFF", compression="group4", tiffinfo={278: picture.height, 262: 0})
    out.seek(0)
    tags = Image.open(out).tag_v2  # type: ignore[attr-defined]
    start, length = tags[273][0], tags[279][0]
    return out.getvalue()[start : start + length]


def _bilevel(number: int) -> Image.Image:
    return _picture(number).convert("L").point(lambda v: 255 if v > 140 else 0).convert("1")


def _ccitt(number: int) -> bytes:
    picture = _bilevel(number)
    known = pikepdf.Dictionary(K=-1, Columns=picture.width, Rows=picture.height)
    return _from_image(picture, _group4(picture), "/CCITTFaxDecode", DecodeParms=known)


def _jbig2(number: int) -> bytes:
    """A page of one generic region, coded as MMR: group 4 inside JBIG2 (ISO/IEC 14492, 6.2.6)."""
    picture = _bilevel(number)
    size = picture.width.to_bytes(4, "big") + picture.height.to_bytes(4, "big")
    about = size + bytes(8) + b"\x00" + b"\x00\x00"
    region = size + bytes(8) + b"\x00" + b"\x01" + _group4(picture)

    def segment(index: int, kind: int, body: bytes) -> bytes:
        head = index.to_bytes(4, "big") + bytes([kind, 0, 1]) + len(body).to_bytes(4, "big")
        return head + body

    data = segment(0, 48, about) + segment(1, 38, region)
    return _from_image(picture, data, "/JBIG2Decode")


def _drawn(number: int, size: tuple[float, float], turned: int = 0) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    # reportlab swaps the sides of a turned page: what is drawn on stays as it was asked for
    canvas = Canvas(out, pagesize=(size[1], size[0]) if turned else size)
    if turned:
        canvas.setPageRotation(turned)
    kind = paper(number).kind
    if kind == "boxed":
        x, y, w, h = (part / 1000 for part in BOX)
        canvas.setFillColorRGB(1, 0, 0)
        canvas.rect(x * size[0], (1 - y - h) * size[1], w * size[0], h * size[1], stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
    canvas.setFont("STSong-Light", 14)
    for line, text in enumerate(LINES):
        canvas.drawString(72, size[1] - 100 - line * 28, text)
    canvas.drawString(72, 60, f"第 {number} 页 {kind}")
    canvas.save()
    return out.getvalue()


def _script(number: int) -> bytes:
    """What no check should let pass: scripts at opening, at the page, and a launch."""
    file = pikepdf.open(io.BytesIO(_drawn(number, A4)))
    script = pikepdf.Dictionary(
        S=pikepdf.Name.JavaScript,
        JS="app.alert('ran'); this.submitForm('http://127.0.0.1:9/ran');",
    )
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    file.Root.OpenAction = script
    file.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["ran", script]))
    )
    file.pages[0].AA = pikepdf.Dictionary(O=launch)
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 595, 842],
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="javascript:document.title='ran'"),
    )
    file.pages[0].Annots = pikepdf.Array([file.make_indirect(link)])
    return _saved(file)


def _huge(number: int) -> bytes:
    """An image of 40,000 by 40,000 that is no more than its promise."""
    picture = Image.new("L", (1, 1))
    return _from_image(picture, b"\x00" * 64, "/FlateDecode", Width=40_000, Height=40_000)


@lru_cache(maxsize=400)
def page_pdf(number: int) -> bytes | None:
    """The PDF of one page; none where the address leads nowhere."""
    kind = paper(number).kind
    if kind == "gone":
        return None
    if kind == "broken":
        return b"%PDF-1.7\n" + b"not a page at all " * 40
    if kind in ("text", "boxed"):
        return _drawn(number, A4)
    if kind == "a3":
        return _drawn(number, (A3[1], A3[0]))
    if kind == "own_turn":
        return _drawn(number, A4, turned=90)
    make = {"jpx": _jpx, "ccitt": _ccitt, "jbig2": _jbig2, "script": _script, "huge": _huge}
    return make.get(kind, _scan)(number)


def outline(total: int) -> dict[str, object]:
    """The outline of an invented file, in the form that the program serves."""
    if total == 0:
        return {"pages": [], "parts": []}
    ends = [(1, 1), (2, 2), (3, 5), (6, 11), (12, 12), (13, 15), (16, total)]
    titles = ["法律援助申请表", "民事答辩状", "委托代理合同", "证据材料", "民事判决书"]
    titles += ["结案报告", "其他"]
    documents = [
        {"id": f"doc{n}", "title": title, "first": first, "last": min(last, total)}
        for n, (title, (first, last)) in enumerate(zip(titles, ends, strict=True))
        if first <= total
    ]
    named = [("申请和指派材料", 0, 1), ("诉讼文书", 1, 3), ("会见笔录", 0, 0), ("证据", 3, 4)]
    named += [("裁判文书", 4, 5), ("结案材料", 5, 7)]
    parts = [
        {"code": f"p{n}", "title": name, "missing": a == b, "documents": documents[a:b]}
        for n, (name, a, b) in enumerate(named)
    ]
    return {"pages": [_entry(n, documents) for n in range(1, total + 1)], "parts": parts}


def _entry(number: int, documents: list[dict[str, object]]) -> dict[str, object]:
    own = paper(number)
    within = [d["id"] for d in documents if d["first"] <= number <= d["last"]]  # type: ignore[operator]
    return {
        "id": f"page{number}",
        "number": number,
        "url": f"/papers/{number}.pdf",
        "rotation": own.rotation,
        "width": own.width,
        "height": own.height,
        "text": bool(words(number)),
        "document": within[0],
    }
