"""No line begins or ends with a mark that must not stand there; words and figures stay whole."""

import random

from hypothesis import given
from hypothesis import strategies as st

from qa_app.typeset.linebreaking import NEVER_ENDS, NEVER_STARTS, line_ends

CORPUS = (
    "本次评估按“随机抽取、交叉评审”的办法，从2025年7月1日至2026年6月30日办结的98,000件案件中"
    "抽取27,000件；承办律师某某（见《案卷清单》第12页）……抽样框散列值为3f786850e387550f。"
    "评审专家不得评审本人、本所、本机构承办的案件；发现应当回避的，须立即申报！"
    "优良率为81.7%（95%置信区间81.3%–82.1%），由 Krippendorff’s alpha 说明评审的一致程度：α=0.82。"
    "“会见笔录”“阅卷笔录”等材料是否齐全？缺少的，逐项写明‘第几页’，并说明理由。"
)
text_parts = st.sampled_from(
    [
        "案卷",
        "评审",
        "，",
        "。",
        "“",
        "”",
        "《",
        "》",
        "（",
        "）",
        "、",
        "？",
        "12,345",
        "81.7%",
        "abc",
        " ",
    ]
)


def lines_of(text: str, width: float) -> list[str]:
    def width_of(at: int) -> float:
        return 1.0 if ord(text[at]) > 0x2000 else 0.55

    return [text[start:end] for start, end in line_ends(text, width_of, [width])]


def faults(lines: list[str]) -> list[str]:
    """Lines that begin or end with a forbidden mark although they had a choice."""
    starts = [line for line in lines[1:] if line and line[0] in NEVER_STARTS]
    ends = [line for line in lines[:-1] if line.rstrip() and line.rstrip()[-1] in NEVER_ENDS]
    return starts + ends


def test_no_forbidden_mark_begins_or_ends_one_of_thousands_of_lines():
    chance = random.Random(7)
    sentences = [one + "。" for one in CORPUS.split("。") if one]
    count = 0
    for width in range(16, 60):
        for _ in range(12):
            text = "".join(chance.choices(sentences, k=5))
            lines = lines_of(text, float(width))
            count += len(lines)
            assert faults(lines) == []
    assert count > 5000


def test_words_and_figures_are_never_cut():
    for width in range(16, 60):
        for whole in ("98,000", "81.3%–82.1%", "3f786850e387550f", "Krippendorff’s", "27,000"):
            assert any(whole in line for line in lines_of(CORPUS, float(width)))


def test_a_newline_ends_a_line_and_spaces_hang_outside():
    assert lines_of("甲\n\n乙", 10) == ["甲", "", "乙"]
    assert [line.rstrip() for line in lines_of("ab cd ef", 3.0)] == ["ab cd", "ef"]


def test_a_word_wider_than_the_line_is_cut_where_the_line_is_full():
    assert lines_of("f" * 10, 2.2) == ["ffff", "ffff", "ff"]


@given(st.lists(text_parts, max_size=40).map("".join), st.floats(3, 40))
def test_nothing_is_lost_but_spaces_and_every_line_moves_on(text: str, width: float):
    lines = lines_of(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(lines) or text.strip() == ""
