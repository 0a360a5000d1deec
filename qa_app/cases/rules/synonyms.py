"""The names agencies give to the columns of a case register, for each field, preferred first.

When a sheet holds several names of one field (案件编号 beside 案号) the one listed first is used.
Names are compared after ``columns.header_key``: no white space, no bracketed unit, lower case.
"""

from typing import Final

from qa_app.cases.rules.fields import Field

SYNONYMS: Final[dict[Field, str]] = {
    Field.NUMBER: """案件编号 法律援助案件编号 法援案件编号 援助案件编号 法律援助案号 法援案号
        援助案号 案件号 案件序号 案卷编号 案卷号 卷宗编号 卷宗号 案号 受理号 受理编号 受理案号
        援助编号 编号
        指派号 指派编号 指派文号 申请号 申请编号 case number|case no|case id|number|file number""",
    Field.AGENCY: """法律援助机构 法律援助机构名称 援助机构 法援机构 机构名称 机构 法律援助中心
        法律援助中心名称 援助中心 法援中心 中心名称 中心 指派机构 指派单位 受理机构 受理单位
         审批机构 所属机构 归属机构 填报单位 填报机构
        agency|agency name|legal aid agency|legal aid center|legal aid centre""",
    Field.AGENCY_CODE: """机构代码 机构编码 机构编号 法律援助机构代码 法律援助机构编码 中心代码
        agency code|agency id""",
    Field.REGION: """行政区划 行政区划名称 所属行政区划 地区 所属地区 所属区县 区县 县区 县市区 市县
        所属区域 区域 辖区 所在地区 region|district|county""",
    Field.TYPE: """案件类型 案件类别 案件种类 案件性质 类型 类别 案类 援助类型 案件类型名称
        type|case type|category""",
    Field.STAGE: """办理阶段 诉讼阶段 案件阶段 阶段 审级 援助阶段 承办阶段 案件办理阶段 程序阶段
        程序 stage|case stage|phase""",
    Field.CAUSE: """案由 案由名称 案件案由 罪名 案由或罪名 案由/罪名 涉嫌罪名 事由
        cause|cause of action|charge""",
    Field.SOURCE: """案件来源 来源 受理来源 案源 案件来源类型 来源方式 申请或通知 受理方式
        source|case source""",
    Field.AIDED_NAME: """受援人 受援人姓名 受援人名称 受援者 受援对象 受援人员 当事人 当事人姓名
        申请人 申请人姓名 aided person|client|client name|recipient|applicant""",
    Field.AIDED_ID: """身份证号 身份证号码 身份证 证件号码 证件号 受援人身份证号 受援人身份证号码
        受援人证件号码 受援人证件号 公民身份号码 id number|id card|identity number""",
    Field.AIDED_PHONE: """联系电话 受援人联系电话 受援人电话 电话 电话号码 手机 手机号 手机号码
        联系方式 受援人联系方式 phone|telephone|mobile""",
    Field.AIDED_CATEGORY: """受援人类别 受援人类型 受援人群类别 人群类别 人员类别 受援人群 人群分类
        受援人员类别 受援人身份 受援对象类别 特殊群体
        aided category|client category|client group""",
    Field.LAWYER: """承办人员 承办人 承办律师 承办人姓名 承办人员姓名 承办律师姓名 援助律师
        法律援助律师 法援律师 援助人员 法律援助人员 办案人员 办案律师 办案人 指派律师 律师 律师姓名
        lawyer|lawyer name|attorney|handler""",
    Field.LAWYER_LICENCE: """执业证号 执业证号码 律师执业证号 执业证编号 承办人执业证号
        承办律师执业证号 律师证号 licence number|license number|licence|license""",
    Field.FIRM: """承办单位 承办机构 承办律所 承办律师事务所 律所 律师事务所 律所名称
        律师事务所名称 承办单位名称 承办人所在单位 承办人单位 所属律所 所在律所 执业机构 执业单位
        律师所在单位 firm|law firm|firm name""",
    Field.PRACTICE_START: """执业年月 执业起始年月 执业日期 首次执业日期 首次执业时间 开始执业时间
        执业起始日期 执业开始日期 执业时间 practice start|practice since|practising since""",
    Field.APPLIED: """申请日期 申请时间 申请援助日期 提出申请日期
        applied|application date|date applied""",
    Field.ACCEPTED: """受理日期 受理时间 收案日期 收案时间 立案日期 立案时间 审批日期 批准日期
        批准时间 审批时间 决定日期 accepted|date accepted|acceptance date""",
    Field.ASSIGNED: """指派日期 指派时间 指派律师日期 安排日期 委派日期 委派时间 派案日期
        assigned|date assigned|assignment date""",
    Field.MET: """会见日期 会见时间 首次会见日期 首次会见时间 约见日期 约见时间 会见受援人日期
        met|date met|meeting date|interview date""",
    Field.HEARD: """开庭日期 开庭时间 庭审日期 庭审时间 出庭日期 出庭时间 首次开庭日期
        heard|hearing date|date heard""",
    Field.CLOSED: """结案日期 结案时间 办结日期 办结时间 结案年月日 案件办结日期 案件结案日期
        案件办结时间 案件结案时间 完结日期 closed|date closed|closing date|closed on""",
    Field.ARCHIVED: """归档日期 归档时间 案卷归档日期 案卷归档时间 交卷日期 交卷时间 卷宗归档日期
        archived|date archived|archive date""",
    Field.RESULT: """办理结果 结果 案件结果 办案结果 结案方式 处理结果 裁判结果 结案结果
        result|outcome""",
    Field.SUBSIDY: """补贴 补贴金额 办案补贴 补贴数额 补贴标准 发放补贴 案件补贴 办案补贴金额
        法律援助补贴 补贴费 subsidy|fee|allowance""",
    Field.DEATH_PENALTY: """死刑或无期徒刑 死刑或无期 可能判处死刑无期 可能判处无期徒刑死刑
        是否死刑或无期 可能判处死刑或无期徒刑 是否可能判处死刑或无期徒刑 死刑无期
        death penalty|death penalty or life|life sentence""",
    Field.MINOR: """未成年人 未成年人案件 是否未成年人 是否未成年 未成年 涉未成年人 是否涉未成年人
        minor|minor involved""",
    Field.GROUP_CASE: """群体性案件 是否群体性案件 群体案件 群体性 是否群体性 是否群体案件
        group case|mass case""",
    Field.FIRST_CASE: """首次承办 是否首次承办 首次承办案件 首次办理 是否首次办理 首案
        first case|first case of the lawyer""",
    Field.COMPLAINT: """有投诉 是否有投诉 投诉 是否投诉 被投诉 有无投诉 是否被投诉
        complaint|complaint received""",
    Field.REMARK: """备注 说明 备注说明 附注 其他说明 remark|remarks|note|notes|comment""",
}
# Columns everybody has and nobody needs: a mapping page does not ask about them.
SERIAL_NAMES: Final = frozenset({"序号", "行号", "顺序号", "no", "#", "id"})


def names_of(field: Field) -> tuple[str, ...]:
    """The accepted column names of a field, preferred first, as a person would write them."""
    names: list[str] = []
    for line in SYNONYMS[field].splitlines():
        text = line.strip()
        if "|" not in text:
            names.extend(text.split())
            continue
        head, *rest = text.split("|")
        words = head.split(" ")
        while words and not words[0].isascii():
            names.append(words.pop(0))
        names.append(" ".join(words))
        names.extend(rest)
    return tuple(name for name in names if name)
