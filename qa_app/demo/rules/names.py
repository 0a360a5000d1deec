"""Invented people's names: surnames as frequent as in life, some rare characters, some long.

The weights of surnames are our own estimate in per cent of the population: the usual order of
the hundred most frequent ones, with a few rare and compound surnames after them.
"""

from qa_app.demo.rules.chance import Chance, Weighted, happens, one_of, weighted

_SURNAMES = (
    "王7.1 李7.0 张6.7 刘5.4 陈4.5 杨3.1 黄2.3 赵2.1 吴2.1 周2.0 徐1.5 孙1.5 马1.3 朱1.3 胡1.2 "
    "林1.1 郭1.1 何1.1 高1.0 罗1.0 郑0.9 梁0.9 谢0.8 宋0.7 唐0.7 许0.6 邓0.6 冯0.6 韩0.6 曹0.6 "
    "曾0.6 彭0.5 萧0.2 肖0.4 蔡0.5 潘0.5 田0.5 董0.5 袁0.5 于0.5 余0.4 叶0.4 蒋0.4 杜0.4 苏0.4 "
    "魏0.4 程0.4 吕0.4 丁0.4 沈0.4 任0.4 姚0.4 卢0.4 傅0.3 钟0.3 姜0.3 崔0.3 谭0.3 廖0.3 范0.3 "
    "汪0.3 陆0.3 金0.3 石0.3 戴0.3 贾0.3 韦0.3 夏0.3 邱0.3 方0.3 侯0.3 邹0.3 熊0.3 孟0.2 秦0.2 "
    "白0.2 江0.2 阎0.1 薛0.2 尹0.2 段0.2 雷0.2 黎0.2 史0.2 龙0.2 陶0.2 贺0.2 顾0.2 毛0.2 郝0.2 "
    "龚0.2 邵0.2 万0.2 钱0.2 严0.2 覃0.2 武0.2 莫0.1 孔0.1 常0.1 温0.1 康0.1 柏0.05 农0.05 蓝0.05 "
    "欧阳0.1 上官0.03 司马0.02 诸葛0.02 令狐0.02 尉迟0.01 亓0.01 鹿0.01 冼0.02 仉0.01 漆0.01"
)
_MALE = "伟强磊军勇杰涛明超刚平辉鹏浩宇轩博俊鑫波斌凯峰建国志文华东海林龙毅洋晨睿泽祺昊"
_FEMALE = "芳娜敏静丽艳娟霞秀英玲燕萍红梅兰桂香琳雪婷颖怡欣佳慧倩蕾梓涵诗雨萱熙瑶琪悦彤"
_RARE = "堃犇喆頔翀龑奡甯瑄䶮旸淼骉赟昶"
_RARE_IN_REGISTERS = "𫖯𬱖"
_DOTTED_FIRST = ("阿依古丽", "古丽娜尔", "麦麦提", "艾力", "吐尔逊", "努尔兰", "库尔班", "热依汗")
_DOTTED_LAST = (
    "买买提",
    "艾合买提",
    "吐尔地",
    "库尔班江",
    "阿不都热合曼",
    "玉素甫",
    "依明",
    "托合提",
)
_LONG = (
    *("扎西顿珠", "次仁卓玛", "格桑梅朵", "索朗旺堆", "德吉央宗", "尼玛才仁"),
    *("阿拉坦其木格", "巴特尔", "乌云其其格", "苏日娜", "吉克阿牛", "沙马拉且"),
)
DOTTED_SHARE = 0.006
LONG_SHARE = 0.006
RARE_SHARE = 0.02
SINGLE_SHARE = 0.14


def _surname_table() -> Weighted[str]:
    table: dict[str, float] = {}
    for entry in _SURNAMES.split():
        surname = entry.rstrip("0123456789.")
        table[surname] = float(entry[len(surname) :])
    return weighted(table)


_TABLE = _surname_table()


def _given(female: bool, registers: bool, chance: Chance) -> str:
    pool = _FEMALE if female else _MALE
    first = one_of(pool, chance)
    roll = chance.random()
    if roll < RARE_SHARE:
        astral = registers and roll < RARE_SHARE / 20
        return first + one_of(_RARE_IN_REGISTERS if astral else _RARE, chance)
    if roll < RARE_SHARE + SINGLE_SHARE:
        return first
    return first + one_of(pool if roll < 0.85 else _MALE + _FEMALE, chance)


def person_name(chance: Chance, *, female: bool, registers: bool = False) -> str:
    """A name of two to four characters, seldom longer or with the dot of the minorities' names.

    ``registers`` also allows characters beyond the basic plane, as identity registers hold them.
    """
    roll = chance.random()
    if roll < DOTTED_SHARE:
        return f"{one_of(_DOTTED_FIRST, chance)}·{one_of(_DOTTED_LAST, chance)}"
    if roll < DOTTED_SHARE + LONG_SHARE:
        return one_of(_LONG, chance)
    return _TABLE.pick(chance) + _given(female, registers, chance)


def is_female(chance: Chance, share: float = 0.45) -> bool:
    """Whether a person is a woman, as often as the share says."""
    return happens(share, chance)
