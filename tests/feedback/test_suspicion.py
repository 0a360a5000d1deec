"""What gives a reviewer away in a text, and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.feedback.rules.initials import initials
from qa_app.feedback.rules.suspicion import Person, Suspect, suspects_in

WANG = Person("王小明", "wangxm01", "云泽明德律师事务所", "白石县法律援助中心")
SMITH = Person("Anna Lee", "alee", "Lee & Partners", "")


def kinds(text, *people, **more):
    return [one.kind for one in suspects_in(text, people or (WANG, SMITH), **more)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("评审人：王小明", Suspect.NAME),
        ("王 小 明已阅", Suspect.NAME),
        ("请王律师复核", Suspect.NAME),
        ("ANNA  LEE noted", Suspect.NAME),
        ("WangXM01 填写", Suspect.LOGIN),
        ("ｗａｎｇｘｍ０１", Suspect.LOGIN),
        ("明德所的做法是，云泽明德所", Suspect.FIRM),
        ("我们云泽明德律师事务所一般会", Suspect.FIRM),
        ("白石县法律援助中心的模板", Suspect.OFFICE),
        ("(WXM)", Suspect.INITIALS),
        ("W.X.M.", Suspect.INITIALS),
        ("同意另一位专家的意见", Suspect.REVIEWERS),
        ("评审B给分偏低", Suspect.REVIEWERS),
        ("as the other reviewer said", Suspect.REVIEWERS),
        ("受援人110101199003071233", Suspect.IDENTITY),
        ("电话 138 1234 5678", Suspect.TELEPHONE),
    ],
)
def test_signs_of_a_reviewer_are_found(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "案卷中没有会见笔录。", "王某的工资流水没有质证意见。", "第二百三十四条",
        "wangxm01x", "明德", "鉴定费 110101199003071 元", "DNA 鉴定意见", "专家意见书缺少附件",
        "合同约定专家论证", "Leeds", "2026-01-01 开庭，第 12 页",
    ],
)  # fmt: skip
def test_ordinary_comments_are_not(text):
    assert kinds(text) == []


def test_bodies_the_case_itself_belongs_to_betray_nobody():
    text = "白石县法律援助中心指派及时"
    assert kinds(text) == [Suspect.OFFICE]
    assert kinds(text, natural=["白石县法律援助中心"]) == []


def test_what_was_confirmed_is_not_found_again_but_everything_else_is():
    text = "当事人王小明与wangxm01"
    assert kinds(text, cleared=["王小明"]) == [Suspect.LOGIN]
    assert kinds(text, cleared=["王小明", "WANGXM01"]) == []


@pytest.mark.parametrize(
    ("name", "letters"),
    [("王小明", "WXM"), ("Anna Lee", "AL"), ("欧阳静", "OYJ"), ("李", ""), ("龑王", ""), ("", "")],
)
def test_initials_follow_from_the_name(name, letters):
    assert initials(name) == letters


@given(st.text(max_size=20), st.text("的在有案卷，。 ", max_size=10))
def test_a_name_is_found_wherever_it_stands(before, after):
    assert Suspect.NAME in kinds(f"{before}王小明{after}", WANG)


@given(st.text(max_size=60))
def test_nobody_is_found_where_nobody_took_part_but_in_words_about_reviewers(text):
    found = {one.kind for one in suspects_in(text, ())}
    assert found <= {Suspect.REVIEWERS, Suspect.IDENTITY, Suspect.TELEPHONE}
