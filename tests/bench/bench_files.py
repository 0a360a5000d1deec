"""P11: taking in a scan of 200 pages, serving its pages, searching it.

The yardstick of intake splits the same file with bare pikepdf, takes the text and writes every page
to the disk for good, in this process: nothing checked, cleaned, sealed or entered. The yardstick of
serving reads the same bytes from a plain file.
"""

import io
import os
import random
import statistics
import tempfile
import time
from pathlib import Path

import pikepdf
import pypdfium2
from PIL import Image, ImageDraw

from qa_app import blueprints
from qa_app.app import create_app
from qa_app.core.roles import SYSTEM, Role
from qa_app.db import migrate
from qa_app.db import session as db
from qa_app.files.background import take_in
from qa_app.files.models import DocumentState
from qa_app.files.services.uploads import Announced
from qa_app.jobs import worker
from qa_app.settings import Settings
from tests.bench.rows import Row, WrongAnswer, seconds
from tests.builders.cases import make_case
from tests.builders.panel import assigned_cycle, make_expert
from tests.builders.register import make_account

PAGES = 200
SIZE = (1240, 1754)  # A4 at 150 dpi


def run(rounds: int = 5, quick: bool = False) -> list[Row]:
    """One scan of 200 pages (40 when quick)."""
    pages = 40 if quick else PAGES
    with tempfile.TemporaryDirectory(prefix="qa-bench-") as name:
        home = Path(name)
        scan = home / "scan.pdf"
        scan.write_bytes(_scan(pages))
        settings = Settings(home, f"sqlite:///{home / 'qa.sqlite3'}", "s" * 40, "d" * 40)
        app = create_app(settings)
        migrate.upgrade(db.engine())
        worker.configure(settings, blueprints.load_actor)
        with db.transaction() as session:
            case = make_case(session)
            account = make_account(session, Role.EXPERT)
            make_expert(session, account=account)
            assigned_cycle(session, [case], experts=0, reviewers=1)
        intake = _intake(settings, case.id or 0, scan, pages)
        rows = [intake, *_reading(app, account, scan, rounds)]
        db.engine().dispose()
        return rows


def _intake(settings: Settings, case_id: int, scan: Path, pages: int) -> Row:
    begin = time.perf_counter()
    taken = take_in(
        settings, actor=SYSTEM, path=scan,
        new=Announced(case_id, scan.name, scan.stat().st_size, "other"),
    )  # fmt: skip
    mine = time.perf_counter() - begin
    if taken.state is not DocumentState.READY or taken.pages != pages:
        raise WrongAnswer(f"P11: {taken}")
    return Row(f"P11 take in a scan of {pages} pages", mine, seconds(lambda: _split(scan)), 6)


def _reading(app, account, scan: Path, rounds: int) -> list[Row]:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["account_id"], cookie["key"] = account.id, account.session_key
    token = _token()
    address = f"/files/{token}/outline.json"
    pages = client.get(address).get_json()["pages"]
    turns = iter(pages * rounds)
    first = seconds(lambda: (client.get(address), client.get(pages[0]["url"])))
    plain = scan.with_name("page.pdf")
    plain.write_bytes(client.get(pages[1]["url"]).data)
    cheap = _cpu_ms(plain.read_bytes, 8 * rounds)
    serve = _cpu_ms(lambda: client.get(next(turns)["url"]), min(len(pages), 8 * rounds) - 1)
    outline = _cpu_ms(lambda: client.get(address), 4 * rounds)
    search = _cpu_ms(lambda: client.get(f"/files/{token}/search?q=page"), 2 * rounds)
    common = {"unit": "ms", "absolute": True}
    return [
        Row("P11 outline and first page, wall", 1000 * first, cheap, 100, **common),
        Row("P11 serve one page, recorded, CPU", serve, cheap, 6, **common),
        Row(f"P11 outline of {len(pages)} pages, CPU", outline, cheap, 10, **common),
        Row(f"P11 search {len(pages)} pages, half with text, CPU", search, cheap, 150, **common),
    ]


def _token() -> str:
    from sqlmodel import select

    from qa_app.panel.models import Assignment

    with db.reading() as session:
        return session.exec(select(Assignment.public_id)).one()


def _cpu_ms(act, rounds: int) -> float:
    act()
    times: list[float] = []
    for _ in range(rounds):
        begin = time.process_time()
        act()
        times.append(1000 * (time.process_time() - begin))
    return statistics.median(times)


def _split(scan: Path) -> None:
    folder = Path(tempfile.mkdtemp(dir=scan.parent))
    with pikepdf.open(scan) as pdf:
        for number, page in enumerate(pdf.pages):
            with pikepdf.new() as single, (folder / str(number)).open("wb") as file:
                single.pages.append(page)
                single.save(file)
                os.fsync(file.fileno())
            document = pypdfium2.PdfDocument(folder / str(number))
            document[0].get_textpage().get_text_range()
            document.close()


def _scan(pages: int) -> bytes:
    """Grey JPEG pages with grain, every second one with an invisible text layer."""
    chance = random.Random(1)
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    for number in range(pages):
        picture = Image.effect_noise(SIZE, 12).point(lambda grey: min(255, grey + 110))
        draw = ImageDraw.Draw(picture)
        for line in range(40):
            width = chance.randrange(400, 1000)
            draw.rectangle((120, 120 + 36 * line, 120 + width, 138 + 36 * line), fill=60)
        body = io.BytesIO()
        picture.save(body, "JPEG", quality=60)
        image = pdf.make_stream(
            b"",
            {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": SIZE[0],
             "/Height": SIZE[1], "/ColorSpace": pikepdf.Name.DeviceGray, "/BitsPerComponent": 8},
        )  # fmt: skip
        image.write(body.getvalue(), filter=pikepdf.Name.DCTDecode)
        pdf.add_blank_page(page_size=(595, 842))
        page = pdf.pages[-1].obj
        page.Resources = pikepdf.Dictionary(
            XObject=pikepdf.Dictionary(Im0=image), Font=pikepdf.Dictionary(F1=font)
        )
        words = f"BT 3 Tr /F1 9 Tf 60 700 Td (page {number} of a scan) Tj ET" if number % 2 else ""
        page.Contents = pdf.make_stream(f"q 595 0 0 842 0 0 cm /Im0 Do Q {words}".encode())
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()
