"""What the papers of an invented case file say: cover, minutes, opinion, judgement, closing.

For ``casefiles``, which draws them. Every paper is a tuple of lines with the hand they are in
(printed or written); nothing here stems from a real file. A weak case lacks papers, as in life.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from qa_app.core.case_types import TYPE_LABELS, CaseType
from qa_app.demo.rules.chance import Chance, between, happens, one_of
from qa_app.demo.rules.filewords import (
    ACCUSATION,
    ADVICE,
    COURTS,
    CRIMINAL_POINTS,
    CRIMINAL_QUESTIONS,
    POINTS,
    QUESTIONS,
    READING,
    REQUESTS,
)


class Look(StrEnum):
    """How a paper came into the file: scanned, scanned and recognised, or handed in as it was."""

    SCAN = "scan"
    RECOGNISED = "recognised"
    ELECTRONIC = "electronic"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a paper; ``label`` is printed, ``written`` by hand, both may stand together."""

    label: str = ""
    written: str = ""
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of the file: its part of the archive directory, title, lines, seal and look."""

    part: str
    title: str
    lines: tuple[Line, ...]
    seal: str = ""
    look: Look = Look.SCAN
    ruled: bool = False
    form: bool = False


@dataclass(frozen=True, slots=True)
class FileStory:
    """The facts a file is written from."""

    number: str
    case_type: CaseType
    cause: str
    person: str
    agency: str
    lawyer: str
    firm: str
    accepted: date
    assigned: date
    met: date | None
    heard: date | None
    closed: date
    quality: float


WEAK: Final = -0.8


def papers(story: FileStory, chance: Chance) -> Iterator[Paper]:
    """The papers in the order of the archive directory; which are missing is left to chance."""
    yield from (_cover(story), _application(story), _identity(story), _approval(story))
    yield _order(story)
    yield from (paper for lack, paper in _work(story, chance) if not _lacks(story, lack, chance))


def _work(story: FileStory, chance: Chance) -> Iterator[tuple[float, Paper]]:
    """What the lawyer made or obtained, each with the likelihood that a weak file lacks it."""
    criminal = story.case_type is CaseType.CRIMINAL
    yield 0.4, _authority(story)
    yield 0.6, _minutes(story, chance)
    if criminal:
        yield 0.0, _accusation(story, chance)
        yield 0.6, _reading(story)
    if story.case_type is CaseType.NON_LITIGATION:
        yield 0.0, _advice(story)
    else:
        if not criminal:
            yield 0.0, _pleading(story)
        yield 0.3, _evidence(story, chance)
        yield 0.0, _opinion(story, short=story.quality < WEAK)
        yield 0.0, _judgement(story, chance)
    yield 0.5, _closing(story, chance)


def _lacks(story: FileStory, likely: float, chance: Chance) -> bool:
    return story.quality < WEAK and happens(likely, chance)


def day(when: date | None) -> str:
    """A day as papers write it."""
    return f"{when.year}年{when.month}月{when.day}日" if when else ""


def _cover(story: FileStory) -> Paper:
    rows = (
        ("案　　号", story.number),
        ("案件类型", TYPE_LABELS[story.case_type]),
        ("案　　由", story.cause),
        ("受 援 人", story.person),
        ("承办机构", story.agency),
        ("承办单位", story.firm),
        ("承 办 人", story.lawyer),
        ("受理日期", day(story.accepted)),
        ("结案日期", day(story.closed)),
    )
    lines = tuple(Line(label, written) for label, written in rows)
    return Paper("cover", "法律援助案件卷宗", lines, seal=story.agency, form=True)


def _application(story: FileStory) -> Paper:
    rows = (
        ("姓　　名", story.person),
        ("申请事项", story.cause),
        ("经济状况", "家庭收入低，符合当地经济困难标准"),
        ("案情简述", "本人因上述事项与对方发生争议，多次协商"),
        ("", "没有结果，现有聊天记录和转账凭证。"),
        ("", "因无力支付律师费用，特申请法律援助。"),
        ("申 请 人", story.person),
        ("日　　期", day(story.accepted - timedelta(days=2))),
    )
    lines = tuple(Line(label, written) for label, written in rows)
    return Paper("application", "法律援助申请表", lines, form=True)


def _identity(story: FileStory) -> Paper:
    lines = (
        Line("复印件，与原件核对无异"),
        Line("姓　　名", story.person),
        Line("核 对 人", story.agency[:12]),
        Line("日　　期", day(story.accepted - timedelta(days=2))),
    )
    return Paper("identity", "身份证明复印件", lines, seal=story.agency, form=True)


def _approval(story: FileStory) -> Paper:
    rows = (
        ("申 请 人", story.person),
        ("事　　项", story.cause),
        ("审查意见", "符合条件，建议给予法律援助"),
        ("审批意见", "同意"),
        ("日　　期", day(story.accepted)),
    )
    lines = tuple(Line(label, written) for label, written in rows)
    return Paper("approval", "法律援助审批表", lines, seal=story.agency, form=True)


def _order(story: FileStory) -> Paper:
    lines = (
        Line(f"{story.firm}："),
        Line(f"　　受援人{story.person}{story.cause}一案，经审查符合法律援助条件，"),
        Line("现指派你单位承办。请在三日内安排承办人员，并将承办人员"),
        Line("姓名和联系方式告知受援人和本机构。"),
        Line("　　承办人员："),
        Line("", f"　　　　{story.lawyer}"),
        Line(f"　　　　　　　　　　　　　　{story.agency}"),
        Line(f"　　　　　　　　　　　　　　{day(story.assigned)}"),
    )
    return Paper("appointment", "法律援助指派通知书", lines, seal=story.agency)


def _authority(story: FileStory) -> Paper:
    lines = (
        Line("委 托 人", story.person),
        Line("受 托 人", f"{story.lawyer}　{story.firm}"),
        Line("　　委托人因上述案件委托受托人为代理人（辩护人）。"),
        Line("委托权限", "代为承认、变更请求，进行调解"),
        Line("签　　名", story.person),
        Line("日　　期", day(story.met or story.assigned)),
    )
    return Paper("mandate", "授权委托书", lines, seal=story.firm)


def _minutes(story: FileStory, chance: Chance) -> Paper:
    criminal = story.case_type is CaseType.CRIMINAL
    asked = CRIMINAL_QUESTIONS if criminal else QUESTIONS
    many = len(asked) if story.quality > 0 else between(3, 5, chance)
    lines = [
        Line("时　　间", day(story.met or story.assigned)),
        Line("地　　点", "看守所会见室" if criminal else "法律援助中心接待室"),
        Line("记 录 人", story.lawyer),
        Line("谈 话 人", story.person),
    ]
    for question, answer in asked[:many]:
        lines += [Line("", f"问：{question}"), *_wrapped(f"答：{answer}", 24)]
    lines.append(Line("", f"以上笔录我看过，和我说的一样。{story.person}"))
    title = "会见笔录" if criminal else "谈话笔录"
    return Paper("meeting" if criminal else "interview", title, tuple(lines), ruled=True)


def _accusation(story: FileStory, chance: Chance) -> Paper:
    office = one_of(COURTS, chance).replace("法院", "检察院")
    text = (f"　　被告人{story.person}，因涉嫌{story.cause}，经本院审查查明：", *ACCUSATION)
    lines = [line for part in text for line in _wrapped(part, 30, written=False)]
    lines += [Line(), Line(f"{'　' * 16}{office}"), Line(f"{'　' * 16}{day(story.accepted)}")]
    return Paper("accusation", "起诉书", tuple(lines), seal=office)


def _reading(story: FileStory) -> Paper:
    lines = [Line("阅 卷 人", story.lawyer), Line("日　　期", day(story.met))]
    for note in READING:
        lines += _wrapped(note, 26)
    return Paper("file_reading", "阅卷笔录", tuple(lines), ruled=True)


def _pleading(story: FileStory) -> Paper:
    lines = [Line("原　　告", story.person), Line("案　　由", story.cause)]
    for text in REQUESTS:
        lines += _wrapped(f"　　{text}", 34, written=False)
    lines.append(Line("具 状 人", story.person))
    title = "仲裁申请书" if story.case_type is CaseType.ARBITRATION else "起诉状"
    return Paper("pleading", title, tuple(lines), look=Look.ELECTRONIC)


def _advice(story: FileStory) -> Paper:
    lines = [Line(f"{story.person}：")]
    for text in ADVICE:
        lines += _wrapped(f"　　{text}", 34, written=False)
    lines += [Line(), Line(f"{'　' * 18}{story.lawyer}"), Line(f"{'　' * 18}{day(story.closed)}")]
    return Paper("settlement_paper", "法律意见书", tuple(lines), look=Look.ELECTRONIC)


def _evidence(story: FileStory, chance: Chance) -> Paper:
    names = (
        "微信聊天记录截图",
        "银行转账凭证",
        "记工本复印件",
        "证人证言",
        "身份证复印件",
        "病历资料",
    )
    lines = [Line("序号　证据名称　　　　　　　证明目的　　　　　　　　页码", heading=True)]
    page = 1
    for number, name in enumerate(names[: between(3, 6, chance)], 1):
        pages = between(1, 4, chance)
        span = f"{page}-{page + pages - 1}"
        blank = "　" * (14 - len(name))
        lines.append(Line(f"{number}　　　{name}{blank}证明所述事实　　　　　{span}"))
        page += pages
    lines += [Line(), Line("提 交 人", story.lawyer), Line("日　　期", day(story.met))]
    return Paper("evidence", "证据目录", tuple(lines), look=Look.RECOGNISED)


def _opinion(story: FileStory, *, short: bool) -> Paper:
    criminal = story.case_type is CaseType.CRIMINAL
    points = CRIMINAL_POINTS if criminal else POINTS
    role = "辩护人" if criminal else "委托诉讼代理人"
    opening = (
        f"　　受{story.agency}指派，{story.firm}{story.lawyer}担任{story.person}{story.cause}一案的"
        f"{role}。经过会见、查阅材料和参加审理，现提出以下意见："
    )
    texts = [opening, *(f"　　{point}" for point in points[: 1 if short else 4])]
    texts.append("　　以上意见，请予采纳。")
    lines = [line for text in texts for line in _wrapped(text, 34, written=False)]
    lines += [
        Line(),
        Line(f"{'　' * 18}{role}：{story.lawyer}"),
        Line(f"{'　' * 18}{day(story.heard)}"),
    ]
    title = "辩护词" if criminal else "代理词"
    part = "defence" if criminal else "statement"
    return Paper(part, title, tuple(lines), look=Look.ELECTRONIC)


def _judgement(story: FileStory, chance: Chance) -> Paper:
    court = one_of(COURTS, chance)
    text = (
        f"　　本院受理{story.person}{story.cause}一案后，依法组成合议庭进行了审理。"
        f"{story.firm}{story.lawyer}受法律援助机构指派参加了审理。现已审理终结。",
        "　　本院认为，当事人应当按照约定全面履行义务。根据查明的事实和在案证据，"
        "对代理人（辩护人）提出的合理意见予以采纳，其余意见因证据不足不予采纳。",
        "　　依照有关法律规定，判决如下：（以下内容为演示，略）",
    )
    lines = [line for part in text for line in _wrapped(part, 30, written=False)]
    lines += [Line(), Line(f"{'　' * 16}{court}"), Line(f"{'　' * 16}{day(story.closed)}")]
    title = "刑事判决书" if story.case_type is CaseType.CRIMINAL else "裁判文书"
    return Paper("outcome", title, tuple(lines), seal=court)


def _closing(story: FileStory, chance: Chance) -> Paper:
    remark = one_of(
        ("意见大部分被采纳，受援人表示满意。", "按期结案，已向受援人说明结果。"), chance
    )
    rows = (
        ("案　　号", story.number),
        ("受 援 人", story.person),
        ("承办人员", story.lawyer),
        ("承办过程", "接受指派后会见受援人，查阅材料，参加审理"),
        ("承办结果", remark),
        ("填表日期", day(story.closed)),
    )
    lines = tuple(Line(label, written) for label, written in rows)
    return Paper("closing", "结案报告表", lines, seal=story.firm, form=True)


def _wrapped(text: str, width: int, *, written: bool = True) -> list[Line]:
    pieces = [text[start : start + width] for start in range(0, len(text), width)]
    return [Line("", piece) if written else Line(piece) for piece in pieces]
