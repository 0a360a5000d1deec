"""Names: those known from the case record, and those a paper itself says are somebody's. Pure.

Known names are found wherever they stand, over spaces, lines and full-width forms. A name behind a
label (被告：…, 审判长 …) is found there and then looked for on every page of the file.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from qa_app.core.text import without_space
from qa_app.learning.rules.redaction.glyphs import Solid
from qa_app.learning.rules.redaction.kinds import Found, Kind

_SHORTEST: Final = 2
_LONGEST: Final = 4
_DOTS: Final = re.compile(r"[·・•.‧]")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_DOUBLE: Final = "欧阳|上官|司马|诸葛|夏侯|东方|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|司徒"
_SINGLE: Final = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚"
    "范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余"
    "元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻"
    "强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓"
    "郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧"
    "隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰"
    "从鄂索咸籍赖卓蔺屠蒙池乔阴鬱胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿通边扈燕"
    "冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东"
    "欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖"
    "益桓公仉督岳帅缑亢况郈有琴归海晋楚闫法汝鄢涂钦商牟佘佴伯赏墨哈谯笪年爱阳佟言福肖覃付代游"
)
_NAME: Final = rf"(?:(?:{_DOUBLE})[\u3400-\u9fff]{{1,2}}|[{_SINGLE}][\u3400-\u9fff]{{1,3}}?)"
_AFTER_COLON: Final = re.compile(
    r"(?:原告|被告人?|申请人|被申请人|上诉人|被上诉人|第三人|证人|委托人|受援人|被害人|法定代表人|"
    r"法定代理人|委托代理人|诉讼代理人|代理人|辩护人|监护人|负责人|联系人|经办人|承办人员?|承办律师|"
    r"指派律师|律师|姓名|户名|签名|签字|签收人|家属|配偶|父亲|母亲|审批人|受理人|接待人|记录人|"
    r"承办法官|主审法官|法官|检察官|检察员|仲裁员|公证员)(?:\((?:签名|签字|盖章)\))?:"
    r"((?:[\u3400-\u9fff]{1,20}·[\u3400-\u9fff·]{1,20})|[\u3400-\u9fff]{2,4}?)"
    r"(?=[^\u3400-\u9fff]|$|男|女|性别|身份|公民|住|电话|联系|工作|年龄|职业|民族|与|于|向|的|日期)"
)
_COURT: Final = re.compile(
    rf"(?:审判长|代理审判员|审判员|人民陪审员|陪审员|法官助理|书记员|首席仲裁员|仲裁员|代书记员)({_NAME})"
    r"(?=[^\u3400-\u9fff]|$|审|人民|代|法官|书记|首席|仲裁|二|本|不服|与|参加)"
)
_FIRM: Final = re.compile(r"[\u3400-\u9fff]{2,16}(?:律师事务所|法律服务所)")
_TITLES: Final = "律师|法官|检察官|主任|老师|某某?|先生|女士|审判长"


def known(names: Iterable[str]) -> frozenset[str]:
    """Names in the form they are looked for; what is too short to mean anybody is left out."""
    plain = (_DOTS.sub("", without_space(name)) for name in names if name)
    return frozenset(name for name in plain if len(name) >= _SHORTEST)


def known_in(solid: Solid, names: Iterable[str], kind: Kind = Kind.NAME) -> Iterator[Found]:
    """Every place of a known name, dots between its parts or not, in any case of letters."""
    folded = solid.text.casefold()
    for name in sorted(names):
        pattern = "[·・•.‧]?".join(re.escape(letter) for letter in name.casefold())
        for match in re.finditer(f"(?={pattern})", folded):
            whole = re.compile(pattern).match(folded, match.start())
            if whole and len(folded) == len(solid.text):
                yield Found(kind, whole.start(), whole.end())


def titled_in(solid: Solid, people: Iterable[str]) -> Iterator[Found]:
    """Family names of known people before a title: 张律师, 李某."""
    for family in sorted({_family(name) for name in people if _is_personal(name)}):
        for match in re.finditer(rf"{family}(?:{_TITLES})", solid.text):
            yield Found(Kind.NAME, *match.span())


def labelled_in(solid: Solid) -> Iterator[Found]:
    """Names that stand behind a label or under a judgment, and names of law firms."""
    for pattern in (_AFTER_COLON, _COURT):
        for match in pattern.finditer(solid.text):
            yield Found(Kind.SIGNED_NAME, *match.span(1))
    for match in _FIRM.finditer(solid.text):
        yield Found(Kind.SIGNED_NAME, *match.span())


def learned(solid: Solid) -> frozenset[str]:
    """The personal names a page itself tells of, to be looked for on all pages."""
    texts = (solid.text[found.start : found.end] for found in labelled_in(solid))
    return frozenset(text for text in texts if _is_personal(text) and re.match(_NAME, text))


def _is_personal(name: str) -> bool:
    return _SHORTEST <= len(name) <= _LONGEST and all(map(_CHINESE.match, name))


def _family(name: str) -> str:
    return name[:2] if re.match(_DOUBLE, name) and len(name) > _SHORTEST else name[0]
