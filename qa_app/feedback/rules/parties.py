"""Whom a text may not name besides those who review: the aided person and other lawyers. Pure.

A sheet is printed, passed on and read at agencies, and never shows who was helped. Names are looked
for without spaces and dots; two characters, which may stand in any sentence, only where they do not
read as ordinary words, and of other lawyers only beside a title.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from qa_app.core.text import without_space

SHORT: Final = 2
LONGEST: Final = 6
"""Characters of a name without a dot: compound family names, and names of several syllables."""
_SHORTEST_LATIN: Final = 4
_SHORTEST_NUMBER: Final = 7
_DOT: Final = "·"
_DOTS: Final = re.compile(r"[·・•‧]")
_HAN: Final = re.compile(r"[\u3400-\u9fff]+")
_DOTTED: Final = re.compile(rf"[\u3400-\u9fff]{{1,10}}(?:{_DOT}[\u3400-\u9fff]{{1,10}})+")
_LATIN: Final = re.compile(r"[A-Za-z]+(?:[ ][A-Za-z]+){0,3}")
_APART: Final = re.compile(r"[、,，;；/|\n]|\([^)]*\)|（[^）]*）")
_JOINTS: Final = re.compile(r"[\s\-–—_.·]")
_TITLES: Final = ("律师", "代理人", "辩护人", "承办人", "法律工作者", "老师", "主任", "同志")
_PEOPLE: Final = ("先生", "女士", "本人", "签名", "签字")
_LABELS: Final = (
    *("受援人", "当事人", "被告人", "原告", "被告", "申请人", "委托人", "被害人", "嫌疑人"),
    *("姓名", "受援人:", "当事人:", "姓名:"),
)


def _pairs(words: str) -> frozenset[str]:
    """Words of two characters that are written one after the other."""
    return frozenset(words[at : at + SHORT] for at in range(0, len(words), SHORT))


_ENDS_IN_A_FAMILY_NAME: Final = _pairs(
    "由于关于对于属于基于鉴于位于处于限于至于在于用于便于终于过于低于高于及时当时同时按时届时有时超时临时随时小时此时何时平时准时公文本文条文原文全文前文上文下文地方"
    "对方双方各方一方多方警方资方完成达成造成形成构成责任担任信任委任资金现金租金提高较高过高最高公安治安工程过程课程流程日程议程说明证明表明查明载明注明写明声明列明"
    "未明已经未经水平公平不平齐全完全安全健全不全通常日常经常正常异常方向意向单位名单清单简单不公办公相应对应反应适应理应还应均应都应本应家属所属条件文件案件计算管理"
    "办理审理代理处理受理整理认为行为作为成为和解了解理解调解见解费用使用适用采用付款借款贷款询问讯问机关有关相关要求请求诉求内容陈述上述供述"
)
"""Words whose last character is a family name: with the next one they only look like a name."""
_ORDINARY: Final = _pairs(
    "高明文明安全安定安排平安平等平时和平和解成功成立方便方法方案方向周到周密周期常规常理公平公正公证公开明确明显全面全部金额时间时限时效程序程度经过经济温和严格严重"
    "严密严谨应当应该应诉相关相应于是关于关系关键章节水平高度包括任何任务项目解决解释解除陈述许可支付支持管理管辖计算计划查明查阅充分连续习惯单位强制强调家属家庭车辆"
    "符合费用谈话居住步骤代理代表付款权利利益通过通知简单简要齐全毕业成员成年方面方式相符相似文字文书文件有效有关有利归档房屋全程全案全卷印章印证农村温馨广泛满意"
)
"""Words a name may be spelt like; such a name is found beside a label or a title only."""


@dataclass(frozen=True)
class Register:
    """Names of all who handle cases, indexed by the character they begin with."""

    names: frozenset[str] = frozenset()

    @cached_property
    def lengths(self) -> dict[str, frozenset[int]]:
        """First character → how long the names are that begin with it."""
        found: dict[str, set[int]] = {}
        for name in self.names:
            found.setdefault(name[0], set()).add(len(name))
        return {first: frozenset(lengths) for first, lengths in found.items()}


@dataclass(frozen=True, slots=True)
class Parties:
    """Who is told of by a text: ``names`` and ``numbers`` of the aided person, other lawyers.

    ``own`` is the lawyer whose sheet it is: everybody reads that name there.
    """

    names: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    lawyers: Register = Register()
    own: str = ""


NOBODY: Final = Parties()


def register_of(names: Iterable[str]) -> Register:
    """The names of lawyers in the form they are looked for."""
    plain = (undotted(name) for name in names)
    return Register(frozenset(name for name in plain if len(name) >= SHORT and _HAN.match(name)))


def names_of(cell: str) -> frozenset[str]:
    """The names a cell of a register holds: several people, remarks in brackets, parts of names
    with a dot, each long enough to mean somebody."""
    found: set[str] = set()
    for one in _APART.split(cell):
        name = one.strip()
        if name.isascii():
            found |= {name} if len(name) >= _SHORTEST_LATIN else set()
            continue
        parts = [part for part in _DOTS.split(without_space(name)) if part]
        whole = "".join(parts)
        found |= {part for part in parts if len(parts) > 1 and len(part) > SHORT}
        found |= {whole} if len(whole) >= SHORT else set()
    return frozenset(found)


def number_of(cell: str) -> str:
    """A number of a person as it is looked for; empty for what is too short to be one."""
    plain = _JOINTS.sub("", without_space(cell)).upper()
    return plain if len(plain) >= _SHORTEST_NUMBER else ""


def undotted(text: str) -> str:
    """Text as names are looked for in it: no spaces, no dots within names."""
    return _DOTS.sub("", without_space(text))


def aided_in(text: str, parties: Parties) -> Iterator[str]:
    """The names of the aided person that stand in a text."""
    if not parties.names:
        return
    solid = undotted(text)
    for name in sorted(parties.names):
        if name.isascii():
            spaced = r"\s+".join(map(re.escape, name.split()))
            if re.search(rf"(?<![A-Za-z]){spaced}(?![A-Za-z])", text, re.IGNORECASE):
                yield name
        elif any(_means(solid, at, name) for at in _places(solid, name)):
            yield name


def numbers_in(text: str, parties: Parties) -> Iterator[str]:
    """The numbers of the aided person that stand in a text, however they are spaced."""
    if parties.numbers:
        solid = _JOINTS.sub("", without_space(text)).upper()
        yield from (number for number in sorted(parties.numbers) if number in solid)


def lawyers_in(text: str, parties: Parties) -> Iterator[str]:
    """Other lawyers a text names."""
    lengths, names = parties.lawyers.lengths, parties.lawyers.names
    if not lengths:
        return
    solid, own = undotted(text), undotted(parties.own)
    for at, first in enumerate(solid):
        for length in lengths.get(first, ()):
            name = solid[at : at + length]
            if name != own and name in names and (length > SHORT or _titled(solid, at)):
                yield name


def possible_names(text: str) -> frozenset[str]:
    """Everything in a text that may be a whole name as a register keeps it (``clean_name``)."""
    plain = _DOTS.sub(_DOT, without_space(text))
    found = {
        run[at : at + length]
        for run in _HAN.findall(plain)
        for length in range(SHORT, LONGEST + 1)
        for at in range(len(run) - length + 1)
    }
    for match in _DOTTED.finditer(plain):
        first, *_middle, last = match[0].split(_DOT)
        inner = match[0][len(first) : len(match[0]) - len(last)]
        found |= {
            first[start:] + inner + last[:end]
            for start in range(len(first))
            for end in range(1, len(last) + 1)
        }
    for match in _LATIN.finditer(text):
        words = match[0].split()
        found |= {
            " ".join(words[start:end])
            for start in range(len(words))
            for end in range(start + 1, len(words) + 1)
        }
    return frozenset(found)


def possible_lawyers(text: str) -> frozenset[str]:
    """Everything in a text that may be the name of a lawyer."""
    solid = undotted(text)
    return frozenset(
        run[at : at + length]
        for run in _HAN.findall(solid)
        for length in range(SHORT, LONGEST + 1)
        for at in range(len(run) - length + 1)
    )


def _places(solid: str, name: str) -> Iterator[int]:
    at = solid.find(name)
    while at >= 0:
        yield at
        at = solid.find(name, at + 1)


def _means(solid: str, at: int, name: str) -> bool:
    """Whether a name that stands there means somebody, and is not part of ordinary words."""
    if len(name) > SHORT:
        return True
    if solid[max(0, at - 4) : at].endswith(_LABELS):
        return True
    if solid.startswith((*_TITLES, *_PEOPLE), at + len(name)):
        return True
    before = solid[max(0, at - 1) : at + 1]
    return name not in _ORDINARY and before not in _ENDS_IN_A_FAMILY_NAME


def _titled(solid: str, at: int) -> bool:
    """Whether two characters stand beside a title."""
    return solid.startswith(_TITLES, at + SHORT) or solid[max(0, at - 5) : at].endswith(_TITLES)
