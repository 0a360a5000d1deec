"""Which texts name the aided person or another lawyer, and which only look like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.feedback.rules.parties import (
    Parties,
    names_of,
    number_of,
    possible_names,
    register_of,
)
from qa_app.feedback.rules.suspicion import Suspect, suspects_in

ID, PHONE, CARD = "990101199001011234", "13800000000", "6222021234567890128"


def about(cell: str = "", *numbers: str, lawyers: tuple[str, ...] = (), own: str = "") -> Parties:
    plain = frozenset(number_of(one) for one in numbers)
    return Parties(names_of(cell), plain, register_of(lawyers), own)


def found(text: str, parties: Parties) -> list[tuple[Suspect, str]]:
    return [(one.kind, one.words) for one in suspects_in(text, (), parties=parties)]


@pytest.mark.parametrize(
    ("cell", "text", "name"),
    [
        ("王小明", "没有就工伤认定征求王小明的意见", "王小明"),
        ("王小明", "王 小\n明签字缺失", "王小明"),
        ("李强", "李强的工资流水没有质证", "李强"),
        ("李强", "未与李强核对金额", "李强"),
        ("欧阳静", "欧阳静", "欧阳静"),
        ("阿不都·热合曼", "阿不都热合曼的笔录", "阿不都热合曼"),
        ("阿不都·热合曼", "阿不都・热合曼的笔录", "阿不都热合曼"),
        ("阿不都·热合曼", "热合曼没有签字", "热合曼"),
        ("张三丰、李四光（未成年人）", "监护人代李四光签字", "李四光"),
        ("John Smith", "the passport of john  smith", "John Smith"),
        ("高明", "受援人高明没有签字", "高明"),
        ("于明", "受援人于明没有签字", "于明"),
    ],
)
def test_the_aided_person_is_found_however_the_name_is_written(cell, text, name):
    assert (Suspect.AIDED, name) in found(text, about(cell))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("王小明", "王某的工资流水没有质证，小明确的要求未写"),
        ("于明", "由于明细不全，无法核对"),
        ("高明", "庭前准备高明，值得借鉴"),
        ("方法", "取证方法不当"),
        ("时明", "告知及时明了"),
        ("李", "李某"),
        ("", "没有会见笔录"),
        ("Li", "Lister limits"),
        ("Anna", "Annabel"),
    ],
)
def test_ordinary_words_are_not_taken_for_a_name(cell, text):
    assert found(text, about(cell)) == []


@pytest.mark.parametrize(
    "text",
    [
        f"证号{ID}",
        "990101 19900101 1234",
        "9901-0119-9001-0112-34",
        f"电话{PHONE}",
        "138-0000-0000",
    ],
)
def test_numbers_of_the_aided_person_are_found_however_they_are_spaced(text):
    kinds = {kind for kind, _ in found(text, about("王小明", ID, PHONE))}
    assert Suspect.AIDED_NUMBER in kinds


def test_a_foreign_document_is_found_by_its_very_number():
    assert found("护照 ea 123-4567", about("", "EA1234567")) == [
        (Suspect.AIDED_NUMBER, "EA1234567")
    ]
    assert found("护照 ea 123-4567", about()) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"汇入{CARD}", Suspect.CARD),
        ("6222 0212 3456 7890 128", Suspect.CARD),
        ("座机 010-12345678", None),
        ("座机 010-62345678", Suspect.TELEPHONE),
        ("电话：62345678", Suspect.TELEPHONE),
        ("110101 19900307 1233", Suspect.IDENTITY),
        ("6222021234567890127", None),
        ("（2025）云0102民初12345号", None),
        ("合同编号 2025000123456789", None),
        ("金额 62345678 元", None),
    ],
)
def test_numbers_that_point_to_a_person_are_found_whoever_it_is(text, kind):
    assert [one for one, _ in found(text, about())] == ([kind] if kind else [])


LAWYERS = ("赵大伟", "钱进", "孙晓丽", "方向明", "买买提·艾力")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("不如赵大伟的案卷细致", "赵大伟"),
        ("钱进律师当庭发言", "钱进"),
        ("承办人钱进签名", "钱进"),
        ("买买提艾力代为出庭", "买买提艾力"),
    ],
)
def test_other_lawyers_are_found(text, name):
    assert found(text, about(lawyers=LAWYERS, own="孙晓丽")) == [(Suspect.LAWYER, name)]


@pytest.mark.parametrize("text", ["孙晓丽会见及时", "把钱进一步核对", "赵某律师", "没有庭审笔录"])
def test_the_own_name_and_short_words_are_not(text):
    assert found(text, about(lawyers=LAWYERS, own="孙晓丽")) == []


def test_what_was_confirmed_is_not_found_again():
    parties = about("王小明")
    assert suspects_in("王小明说", (), parties=parties, cleared=["王小明"]) == ()


@pytest.mark.parametrize(
    "name", ["李强", "欧阳震华", "乌云其其格", "阿不都·热合曼", "买买提·艾力·吐尔逊", "John Smith"]
)
@given(
    before=st.text("的在案卷，。 受援人", max_size=8), after=st.text("的在，。 签字", max_size=8)
)
def test_a_whole_name_is_among_those_a_text_may_hold(name, before, after):
    assert name in possible_names(f"{before}{name}{after}")


@given(st.text("王小明李强于文方成的案卷由对及，。 ", max_size=60))
def test_a_name_that_does_not_stand_in_a_text_is_not_found(text):
    names = about("诸葛孔明", ID, lawyers=("司马懿仲",))
    assert found(text, names) == []
