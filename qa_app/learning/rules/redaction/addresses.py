"""Addresses: chains of words that end in the marks of places, from the province to the room. Pure.

A chain counts when it goes down to a street, a village or a number, or when a label stands before
it. Names of places alone, as in the name of a court, are no address.
"""

import re
from collections.abc import Iterator
from typing import Final

from qa_app.learning.rules.redaction.glyphs import Solid
from qa_app.learning.rules.redaction.kinds import Found, Kind

_COARSE: Final = "特别行政区|自治区|自治州|自治县|地区|省|市|区|县|旗|州|盟"
_MIDDLE: Final = (
    "镇|乡|街道|社区|村委会|村民小组|村|屯|寨|路|大道|街|巷|弄|胡同|里|"
    "小区|花园|苑|新村|公寓|大厦|广场"
)
_FINE: Final = "号楼|号院|号|栋|幢|座|单元|层|楼|室|房|户|组|门"
_WORD: Final = r"[\u3400-\u9fff]{1,9}?"
_NUMBER: Final = r"(?:第?[0-9A-Za-z一二三四五六七八九十百零〇甲乙丙丁东西南北中前后附之-]{1,8}?)"
_COARSE_PART: Final = rf"{_WORD}(?:{_COARSE})"
_MIDDLE_PART: Final = rf"(?:{_WORD}|{_NUMBER})(?:{_MIDDLE})"
_FINE_PART: Final = rf"{_NUMBER}(?:{_FINE})"
_CHAIN: Final = re.compile(
    rf"(?:{_COARSE_PART}){{0,4}}(?:{_MIDDLE_PART}){{1,4}}(?:{_FINE_PART}){{1,6}}"
    rf"|(?:{_COARSE_PART}){{1,4}}(?:{_FINE_PART}){{2,6}}"
    rf"|(?:{_COARSE_PART}){{2,4}}(?:{_MIDDLE_PART}){{1,4}}"
    rf"|(?:{_NUMBER}(?:栋|幢|座|号楼))(?:{_FINE_PART}){{1,5}}"
)
_LABELLED: Final = re.compile(
    r"(?:住址|地址|住所地?|户籍地|户籍所在地|现住|家住|经常居住地|送达地点?|居住地|籍贯)"
    r"(?:[:：为是在于]|位于)*([\u3400-\u9fff0-9A-Za-z#()-]{3,60})"
)
_LEADS: Final = re.compile(
    r".*(?:住址|地址|住所地|住所|户籍地|户籍所在地|户籍|现住|家住|居住地|送达|位于|来到|前往|住|在|于|到|至|是|为|系|由|和|与|及|从|向)"
)
_NO_STREET: Final = re.compile(
    r"^(?:[0-9一二三四五六七八九十]*(?:小组|一组|同组|上路|一路|道路|公路|铁路|思路|出路|半路))"
)


def addresses_in(solid: Solid) -> Iterator[Found]:
    """Every chain that reads like an address, without the words that lead to it."""
    for match in _LABELLED.finditer(solid.text):
        yield Found(Kind.ADDRESS, *match.span(1))
    for match in _CHAIN.finditer(solid.text):
        start = match.start() + _lead(match[0])
        if not _NO_STREET.match(solid.text[start : match.end()]):
            yield Found(Kind.ADDRESS, start, match.end())


def _lead(text: str) -> int:
    """How many characters before the first mark are words like “lives at”."""
    mark = re.search(f"{_COARSE}|{_MIDDLE}|{_FINE}", text)
    head = text[: mark.start() if mark else 0]
    found = _LEADS.match(head)
    return found.end() if found else 0
