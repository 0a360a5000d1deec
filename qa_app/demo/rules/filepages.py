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
_COURTS: Final = ("云泽市中级人民法院", "青岚县人民法院", "望川区人民法院")
_QUESTIONS: Final = (
    (
        "你把事情的经过从头说一遍。",
        "我是去年春天到那里做工的，活是老乡介绍的，说好按天结，后来一直没有给。",
    ),
    ("有没有签过合同或者打过欠条？", "没有签合同，只有微信上说过工钱，聊天记录都在，我没有删。"),
    ("和你一起做工的还有谁，能不能出来作证？", "有两个同乡一起做的，电话我有，他们愿意说。"),
    ("你最想达到什么结果？", "把该给的钱拿回来，能快一点就快一点，家里老人看病等着用。"),
    ("这些材料原件在哪里？", "原件我带来了，你看完我要拿回去。"),
    ("对方有没有说过什么时候给？", "说过两次，一次说年底，一次说工程款下来，都没有算数。"),
    ("你对前面说的还有没有要补充的？", "没有了，我都是照实说的。"),
)
_CRIMINAL_QUESTIONS: Final = (
    ("你对起诉书指控的事实有没有意见？", "事情是有的，但是数额不对，有一笔不是我拿的。"),
    ("讯问的时候有没有人打你、骂你或者不让你休息？", "没有，问了两次，都有录像。"),
    ("你愿意认罪认罚吗？后果我再给你讲一遍。", "我听懂了，愿意，我想早点把事情了结。"),
    ("家里能不能退赔？", "我让家里人去凑，已经退了一部分，收条在我媳妇那里。"),
    ("你以前有没有受过处分？", "没有，这是第一次。"),
    ("身体有没有什么病，需要我反映的？", "腰不好，天冷就疼，别的没有。"),
    ("你对前面说的还有没有要补充的？", "没有了，请律师替我说说情况。"),
)
_POINTS: Final = (
    "一、双方之间的关系可以认定。聊天记录、转账凭证和两名证人的陈述能够相互印证，说明受援人自到岗之日起即接受对方的管理，"
    "从事对方安排的工作，并由对方按日计付报酬。对方否认这一关系，但没有提出相反的证据。",
    "二、欠付的数额清楚。受援人提交的记工本逐日记载出工情况，与对方工地负责人在聊天中确认的天数一致；"
    "按约定的日工资计算，扣除已经支付的部分，尚欠数额有据可查。",
    "三、对方主张的扣款没有依据。所谓质量问题发生在受援人离开之后，且没有任何检验或者返工的记录，"
    "不能作为拒付报酬的理由。",
    "四、受援人生活困难，家中有需要赡养的老人，请求在查明事实的基础上依法尽快作出处理，并对可以先行给付的部分先行处理。",
)
_CRIMINAL_POINTS: Final = (
    "一、关于犯罪数额。起诉书认定的第三笔事实，仅有被告人在侦查阶段的一次供述，与被害人陈述的时间、地点不一致，"
    "监控录像也没有反映被告人到过现场，依照证据规则不应认定，应当从总额中扣除。",
    "二、被告人具有自首情节。被告人接到电话通知后自行到案，到案后如实供述主要事实，应当认定为自首，"
    "依法可以从轻或者减轻处罚。",
    "三、被告人已经部分退赔并取得谅解。家属代为退赔的收条和谅解书已经提交，被告人认罪认罚，悔罪态度明显。",
    "四、被告人系初犯、偶犯，家中有年幼子女需要抚养，所在社区出具的材料说明其具备监管条件，建议适用缓刑。",
)


def papers(story: FileStory, chance: Chance) -> Iterator[Paper]:
    """The papers in the order of the archive directory; which are missing is left to chance."""
    weak = story.quality < WEAK
    yield _cover(story)
    yield _application(story)
    yield _order(story)
    if not (weak and happens(0.4, chance)):
        yield _authority(story)
    if not (weak and happens(0.6, chance)):
        yield _minutes(story, chance)
    if not (weak and happens(0.3, chance)):
        yield _evidence(story, chance)
    if story.case_type is not CaseType.NON_LITIGATION:
        yield _opinion(story, short=weak)
        yield _judgement(story, chance)
    if not (weak and happens(0.5, chance)):
        yield _closing(story, chance)


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
    return Paper("order", "法律援助指派通知书", lines, seal=story.agency)


def _authority(story: FileStory) -> Paper:
    lines = (
        Line("委 托 人", story.person),
        Line("受 托 人", f"{story.lawyer}　{story.firm}"),
        Line("　　委托人因上述案件委托受托人为代理人（辩护人）。"),
        Line("委托权限", "代为承认、变更请求，进行调解"),
        Line("签　　名", story.person),
        Line("日　　期", day(story.met or story.assigned)),
    )
    return Paper("authority", "授权委托书", lines, seal=story.firm)


def _minutes(story: FileStory, chance: Chance) -> Paper:
    criminal = story.case_type is CaseType.CRIMINAL
    asked = _CRIMINAL_QUESTIONS if criminal else _QUESTIONS
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
    return Paper("meeting", title, tuple(lines), ruled=True)


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
    points = _CRIMINAL_POINTS if criminal else _POINTS
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
    return Paper("opinion", title, tuple(lines), look=Look.ELECTRONIC)


def _judgement(story: FileStory, chance: Chance) -> Paper:
    court = one_of(_COURTS, chance)
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
