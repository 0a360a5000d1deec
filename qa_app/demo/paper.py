"""Draws one paper of an invented case file as a scanner would have seen it.

Printed lines in the program's own font, written ones in a hand with uneven letters, a round red
seal, ruled paper, slight skew, specks and the shadow of a staple. Black-and-white pages are kept
as such, which is what office scanners do; pages with a seal are in colour.
"""

import math
from functools import lru_cache
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFont

from qa_app.demo.rules.filepages import Line, Paper
from qa_app.typeset.fonts import FILES, FOLDER, REGULAR

DOTS = 120
WIDTH, HEIGHT = round(8.27 * DOTS), round(11.69 * DOTS)
MARGIN, LEADING = round(0.95 * DOTS), round(0.36 * DOTS)
PRINTED, WRITTEN, TITLE = round(0.172 * DOTS), round(0.225 * DOTS), round(0.30 * DOTS)
PER_PAGE = (HEIGHT - 2 * MARGIN) // LEADING - 4
LABEL_WIDTH = round(1.2 * DOTS)
_SEAL_RADIUS = round(0.78 * DOTS)
WHITE, BLACK, INK, RED = (252, 251, 246), (32, 32, 34), (28, 40, 96), (196, 34, 30)
_HAND = Path(__file__).resolve().parent / "fonts" / "ZhiMangXing-Demonstration.ttf"


def pages_of(paper: Paper, chance: Random) -> list[Image.Image]:
    """The pages of a paper; one with a seal in colour, the others in black and white."""
    chunks = [paper.lines[at : at + PER_PAGE] for at in range(0, len(paper.lines), PER_PAGE)]
    pages: list[Image.Image] = []
    for number, lines in enumerate(chunks):
        image = Image.new("RGB", (WIDTH, HEIGHT), WHITE)
        draw = ImageDraw.Draw(image)
        top = _title(draw, paper.title) if number == 0 else MARGIN
        _lines(draw, lines, top, paper, chance)
        sealed = bool(paper.seal) and number == len(chunks) - 1
        if sealed:
            _seal(image, paper.seal, top + len(lines) * LEADING, chance)
        pages.append(_scanned(image, chance, colour=sealed))
    return pages


@lru_cache(maxsize=16)
def _font(size: int, *, hand: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_HAND if hand else FOLDER / FILES[REGULAR]), size)


@lru_cache(maxsize=4096)
def _written_in_hand(character: str) -> bool:
    """Whether the hand has this character; a rare one is printed instead."""
    return _font(20, hand=True).getmask(character).getbbox() != _missing()


@lru_cache(maxsize=1)
def _missing() -> tuple[int, int, int, int] | None:
    return _font(20, hand=True).getmask("\uffff").getbbox()


def _title(draw: ImageDraw.ImageDraw, title: str) -> int:
    mask, right, down, reach = _drawn(title, TITLE, hand=False)
    left = round((WIDTH - reach) / 2)
    draw.bitmap((left + right, MARGIN + down), mask, fill=BLACK)
    return MARGIN + 2 * LEADING


@lru_cache(maxsize=2048)
def _drawn(text: str, size: int, *, hand: bool) -> tuple[Image.Image, int, int, float]:
    """A letter or label as a mask, where it lies beside its place, and how far it reaches.

    Kept, for the same letters drawn anew took half the time of a page.
    """
    font = _font(size, hand=hand)
    left, top, right, bottom = (round(side) for side in font.getbbox(text))
    mask = Image.new("L", (max(right - left, 1), max(bottom - top, 1)))
    ImageDraw.Draw(mask).text((-left, -top), text, font=font, fill=255)
    return mask, left, top, font.getlength(text)


def _lines(
    draw: ImageDraw.ImageDraw, lines: tuple[Line, ...], top: int, paper: Paper, chance: Random
) -> None:
    for place, line in enumerate(lines):
        height = round(LEADING * (1.5 if paper.form else 1))
        y = top + place * height
        left = MARGIN
        if line.label:
            mask, right, down, _ = _drawn(line.label, PRINTED, hand=False)
            draw.bitmap((left + right, y + WRITTEN - PRINTED + down), mask, fill=BLACK)
            if line.written:
                left += LABEL_WIDTH
        elif paper.form:
            left += LABEL_WIDTH
        if line.written:
            _write(draw, (left, y), line.written, chance)
        under = y + WRITTEN + 8
        if paper.ruled or paper.form:
            right = WIDTH - MARGIN
            draw.line([(MARGIN, under), (right, under)], fill=(96, 96, 96), width=2)


def _write(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, chance: Random) -> None:
    """Letter by letter, none quite on the line."""
    left, top = at
    drift = chance.uniform(-0.05, 0.05)
    for character in text:
        if left > WIDTH - MARGIN / 2:
            return
        hand = _written_in_hand(character)
        size = WRITTEN + chance.randrange(-1, 2) if hand else PRINTED
        mask, right, down, reach = _drawn(character, size, hand=hand)
        y = top + chance.uniform(-2.2, 2.2) + drift * (left - at[0]) * 0.3
        draw.bitmap((left + right, round(y) + down), mask, fill=INK)
        left += round(reach * chance.uniform(0.94, 1.04))


def _seal(image: Image.Image, words: str, under: int, chance: Random) -> None:
    """The seal pressed askew over the last lines."""
    seal, radius = _seal_of(words[-14:]), _SEAL_RADIUS
    seal = seal.rotate(chance.uniform(-14, 14), resample=Image.Resampling.BICUBIC)
    left = WIDTH - MARGIN - 2 * radius - chance.randrange(10, 60)
    top = min(under - radius + chance.randrange(-12, 24), HEIGHT - MARGIN - 2 * radius)
    image.paste(seal, (left, top), seal)


@lru_cache(maxsize=64)
def _seal_of(letters: str) -> Image.Image:
    """A round seal with the name along its edge and a star, upright; an office has but one."""
    radius = _SEAL_RADIUS
    seal = Image.new("RGBA", (2 * radius, 2 * radius), (0, 0, 0, 0))
    draw = ImageDraw.Draw(seal)
    draw.ellipse([4, 4, 2 * radius - 5, 2 * radius - 5], outline=(*RED, 215), width=4)
    _star(draw, radius, round(radius * 0.3))
    font = _font(round(radius * 0.25))
    step = min(22, 260 / max(len(letters), 1))
    for place, letter in enumerate(letters):
        angle = -90 + (place - (len(letters) - 1) / 2) * step
        tile = Image.new("RGBA", (font.size * 2, font.size * 2), (0, 0, 0, 0))
        ImageDraw.Draw(tile).text(
            (font.size, font.size), letter, font=font, fill=(*RED, 215), anchor="mm"
        )
        tile = tile.rotate(-(angle + 90), resample=Image.Resampling.BICUBIC)
        x = radius + math.cos(math.radians(angle)) * radius * 0.76 - font.size
        y = radius + math.sin(math.radians(angle)) * radius * 0.76 - font.size
        seal.alpha_composite(tile, (round(x), round(y)))
    return seal


def _star(draw: ImageDraw.ImageDraw, centre: int, size: int) -> None:
    points = []
    for corner in range(10):
        reach = size if corner % 2 == 0 else size * 0.4
        angle = math.radians(-90 + corner * 36)
        points.append((centre + math.cos(angle) * reach, centre + math.sin(angle) * reach))
    draw.polygon(points, fill=(*RED, 215))


def _scanned(image: Image.Image, chance: Random, *, colour: bool) -> Image.Image:
    """Laid askew on the glass: turned a little, with a staple's shadow and a few specks."""
    draw = ImageDraw.Draw(image)
    draw.line([(28, 30), (64, 22)], fill=(120, 120, 120), width=3)
    for _ in range(chance.randrange(12, 40)):
        x, y = chance.randrange(WIDTH), chance.randrange(HEIGHT)
        draw.point([(x, y), (x + 1, y)], fill=(90, 90, 90))
    angle, nearest = chance.uniform(-0.8, 0.8), Image.Resampling.NEAREST
    if colour:
        return image.rotate(angle, resample=nearest, fillcolor=WHITE)
    turned = image.convert("L").rotate(angle, resample=nearest, fillcolor=250)
    return turned.point(lambda tone: 255 if tone > 150 else 0, "1")
