"""What lawyers, experts and the office of the demonstration write after the grade. Pure."""

from typing import Final

REASONS: Final = (
    "会见笔录原件存于律所卷宗，归档时漏装，现将复印件作为附件提交，请予核对。",
    "该项材料在案卷后半部分，评分意见称未见，可能是装订次序所致。",
    "承办当时已向受援人口头说明并记入电话记录，记录见案卷。",
    "该证据由法院依职权调取，按规定无须再行申请，不应认定为遗漏。",
)
SCAN: Final = "书面异议扫描件.pdf"
ON_PAPER: Final = "本人对该项评价有异议：证据目录及交换笔录均在卷内第二册，请予复核。"
"""Written on paper by a lawyer without an account; the office types it off."""
UPHELD: Final = "经核对案卷，异议所称材料确在卷内，内容完整，原评价应予提高。"
REJECTED: Final = "补交材料形成于结案之后，不能作为办案当时已经完成该项工作的依据，维持原评价。"
RETURNED: Final = "异议理由只写“不服”，没有说明依据；请逐项写明理由，并注明案卷页码。"
APPEAL: Final = "补交材料上有受援人当时的签名，并非结案之后形成，请复议。"
GIVEN_BACK: Final = "与承办律师曾共同代理其他案件，宜回避。"
REPLIES: Final = (
    "意见收到。此后会见笔录将逐项记明核实的事实。",
    "请问此项所称“证据清单”是否以律所统一样式为准？",
    "同意。已要求助理归档前对照目录自查。",
)
ANSWER: Final = "以归档目录所列样式为准，律所统一样式内容齐全的，同样认可。"
FINDINGS: Final = (
    "会见笔录过于简单，看不出核实了哪些事实。请对照案卷补充说明，并提交本年度会见笔录的自查情况。",
    "归档材料不齐，装订次序与目录不符。请补齐材料并按目录重新装订。",
)
OFFICE_FINDING: Final = "抽查发现结案材料普遍逾期移交。请机构制定内部催交办法并报送。"
DONE: Final = "已逐份自查，补写说明三份，相关材料已随附；今后由专人在归档前复核。"
ACCEPTED: Final = "材料齐全，整改到位。"
AGAIN: Final = "仅有说明，没有附自查清单，请补充后重新提交。"
CANCELLED: Final = "该案已因其他事由重新归档，本任务不再需要。"
WHY_MODEL: Final = "会见充分，证据目录清晰，代理意见逐项回应争议焦点，归档齐全，可供同类案件参考。"
WHY_SECOND: Final = "同意推荐：文书说理充分，材料次序清楚。"
MODEL_TITLE: Final = "会见与质证扎实、文书说理充分的诉讼案卷"
MODEL_NOTE: Final = "会见笔录逐项核实事实，质证意见与争议焦点一一对应，归档次序清楚，便于查阅。"
TRAINING: Final = "会见笔录与证据收集专题培训"
TRAINING_PLACE: Final = "省法律援助中心二楼培训室"
TALK: Final = "与本人谈话，了解该案未开庭准备的原因，并送达评估意见。"
PAUSE: Final = "一年内两件案件评为不合格，暂缓指派，参加专题培训后再定。"
BEST_REASON: Final = "会见、取证、庭审各环节材料完整，裁判采纳主要意见，推荐参评。"
NOT_ADMITTED: Final = "该案尚有异议未处理完毕，本次不予入选。"
