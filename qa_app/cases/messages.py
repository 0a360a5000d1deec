"""The sentences for everything that can be wrong with a file of cases, in the field's own words.

For pages and the command line; rules and services give codes only. English is in
``qa_app/translations/en/cases.po``.
"""

from collections.abc import Callable
from typing import Final

from qa_app.cases.rules.fields import LABELS, Field
from qa_app.core.errors import Problem
from qa_app.core.words import N_

BAD_FILE: Final[dict[str, str]] = {
    "empty": N_("文件是空的。请重新导出后上传。"),
    "encoding": N_(
        "文件的文字编码既不是 UTF-8 也不是 GB18030。请另存为 UTF-8 的 CSV 或 .xlsx 后上传。"
    ),
    "nul": N_("文件含有空字符，不是表格文本。请重新导出为 CSV 或 .xlsx 后上传。"),
    "long_line": N_("文件有一行过长，不是表格文本。请重新导出后上传。"),
    "unclosed_quote": N_(
        "文件中有引号没有成对，后面的内容无法分行。请改正引号或另存为 .xlsx 后上传。"
    ),
    "no_header": N_("前 30 行中没有找到表头。请保留写有“案件编号”“结案日期”等列名的一行。"),
    "no_rows": N_("表头下面没有案件。请检查是否选错了文件。"),
    "too_large": N_("文件过大。请按月份或机构分成几个文件上传。"),
    "too_many_columns": N_("表格的列过多。请只保留需要的列后上传。"),
    "too_many_cells": N_(
        "表格的范围过大（可能远处有多余的单元格）。请复制到新表或另存为 CSV 后上传。"
    ),
    "zip_bomb": N_("文件解压后异常庞大，已拒绝读取。请在表格软件中重新另存后上传。"),
    "xml_entities": N_("文件含有不应出现的实体声明，已拒绝读取。请在表格软件中重新另存后上传。"),
    "encrypted": N_("文件设有密码，无法读取。请取消密码后上传。"),
    "not_a_spreadsheet": N_("文件已损坏或不是 .xlsx 表格。请在表格软件中重新另存后上传。"),
    "other_format": N_(
        "这种格式（.xls、.ods、.et 或设有密码的文件）不能读取。请另存为 .xlsx 或 CSV 后上传。"
    ),
}

DATE_MESSAGES: Final[dict[str, str]] = {
    "date_reason_missing": N_("更正日期必须写明理由，最多 %(most)s 个字。"),
    "date_in_future": N_("日期不能晚于今天。请改正后再提交。"),
    "dates_out_of_order": N_(
        "案件 %(number)s 的日期前后矛盾：办理过程的日期不能晚于结案，归档不能早于结案。"
    ),
    "dates_changed_meanwhile": N_(
        "这件案件的日期刚刚在别处改动过。为避免互相覆盖，这次更正没有进行；请刷新后再试。"
    ),
}
"""Why dates of a stored case are not corrected."""

LAWYER_MESSAGES: Final[dict[str, str]] = {
    "lawyer_elsewhere": N_(
        "这名承办人员还有您管辖区划以外的案件。请由管辖全部案件的上级管理员关联或开户。"
    ),
    "lawyer_linked": N_("这名承办人员已关联账号“%(login)s”。如需更换，请先解除关联。"),
    "lawyer_not_linked": N_("这名承办人员没有关联账号，无需解除。"),
    "lawyer_account_closed": N_("账号“%(login)s”已停用，不能关联。请先启用，或另开账号。"),
    "lawyer_other_name": N_(
        "账号“%(login)s”的姓名与承办人员不同。确认是同一人的，请勾选“姓名不同，仍是同一人”。"
    ),
    "lawyer_no_account": N_("没有您可以管理的账号“%(login)s”。请检查登录名。"),
    "lawyer_changed_meanwhile": N_("这名承办人员的账号刚被他人改动。请重新打开页面后再试。"),
    "login_not_valid": N_(
        "“%(login)s”不能作登录名：须为 3 至 40 个字符，只能用字母、数字和 . _ @ -。"
    ),
}
"""Why entries of the register of lawyers are not tied to accounts."""

LAWYER_PROBLEMS: Final[dict[str, str]] = {
    "missing_lawyer_column": N_("没有找到“%(names)s”这一列。请在文件中补上这一列后重新上传。"),
    "no_lawyers": N_("表头下面没有承办人员。请检查是否选错了文件。"),
    "lawyer_without_name": N_("第 %(row)s 行没有姓名。请补上后重新上传，或选择“跳过有问题的行”。"),
    "login_wrong": N_(
        "第 %(row)s 行的登录名“%(value)s”须为 3 至 40 个字符，只能用字母、数字和 . _ @ -。"
        "请改正，或留空由程序编排。"
    ),
    "email_wrong": N_("第 %(row)s 行的“%(value)s”不是有效的邮箱地址。请改正或留空。"),
    "lawyer_unknown": N_(
        "第 %(row)s 行：您管辖的案件中没有承办人员“%(value)s”（%(firm)s）。"
        "请核对姓名和律所，与案件表格一致。"
    ),
    "duplicate_lawyer": N_(
        "第 %(row)s 行的“%(value)s”与第 %(first_row)s 行是同一人。请删去其中一行。"
    ),
    "row_lawyer_elsewhere": N_(
        "第 %(row)s 行的“%(value)s”还有您管辖区划以外的案件，请由上级管理员开户。"
    ),
    "row_lawyer_linked": N_(
        "第 %(row)s 行的“%(value)s”已关联账号“%(login)s”。如需更换，请先解除关联。"
    ),
    "row_lawyer_account_closed": N_(
        "第 %(row)s 行的账号“%(value)s”已停用。请先启用，或换一个登录名。"
    ),
    "row_lawyer_other_name": N_(
        "第 %(row)s 行的登录名“%(value)s”属于另一姓名的人。"
        "请换一个登录名；确是同一人的，请在承办人员页上关联。"
    ),
    "row_login_taken": N_("第 %(row)s 行的登录名“%(value)s”已被使用，请换一个。"),
    "row_no_account": N_("第 %(row)s 行：没有账号“%(value)s”。如需新开，请选择创建账号。"),
}
"""What can be wrong with a list of lawyers' accounts, besides what is wrong with any file."""

MESSAGES: Final[dict[str, str]] = {
    "no_file_chosen": N_("没有选择文件。请选择一个或多个 CSV 或 .xlsx 文件。"),
    "too_many_files": N_("一次最多上传 20 个文件。请分几次上传。"),
    "bad_file": N_("文件“%(file)s”无法读取：%(reason)s"),
    "bad_mapping": N_("列对应文件有误：%(value)s。请按文档中的写法改正。"),
    "unknown_field": N_("列对应文件中的“%(value)s”不是已知的字段。请改用文档中列出的字段代码。"),
    "missing_column": N_("没有找到“%(field)s”这一列。请在列对应页中指定，或在文件中补上这一列。"),
    "missing_number": N_("第 %(row)s 行没有案件编号。请补上后重新上传，或选择“跳过有问题的行”。"),
    "missing_agency": N_(
        "第 %(row)s 行没有法律援助机构。请补上后重新上传，或选择“跳过有问题的行”。"
    ),
    "missing_type": N_("第 %(row)s 行没有案件类型。请补上后重新上传，或选择“跳过有问题的行”。"),
    "missing_closed": N_("第 %(row)s 行没有结案日期。请补上后重新上传，或选择“跳过有问题的行”。"),
    "impossible_date": N_(
        "第 %(row)s 行“%(column)s”是 %(value)s，不是有效日期。"
        "请改正后重新上传，或选择“跳过有问题的行”。"
    ),
    "date_order": N_(
        "第 %(row)s 行“%(column)s”是 %(value)s，早于“%(earlier)s”%(earlier_date)s。"
        "请核对后重新上传，或选择“跳过有问题的行”。"
    ),
    "duplicate_in_file": N_(
        "第 %(row)s 行的案件编号 %(value)s 与“%(first_file)s”第 %(first_row)s 行重复。"
        "请删去其中一行后重新上传，或选择“跳过有问题的行”。"
    ),
    "too_long": N_(
        "第 %(row)s 行“%(column)s”过长，以“%(value)s”开头。"
        "请缩短后重新上传，或选择“跳过有问题的行”。"
    ),
    "bad_amount": N_(
        "第 %(row)s 行“%(column)s”是 %(value)s，不是有效金额。"
        "请改正后重新上传，或选择“跳过有问题的行”。"
    ),
    "digits_lost": N_(
        "第 %(row)s 行“%(column)s”被表格软件当成数字，末尾几位已丢失。"
        "请把该列设为文本、重新填写后上传，或选择“跳过有问题的行”。"
    ),
    "unknown_type": N_(
        "第 %(row)s 行“%(column)s”是 %(value)s，"
        "不是已知的案件类型（民事、刑事、行政、劳动仲裁、非诉讼）。"
        "请改正后重新上传，或选择“跳过有问题的行”。"
    ),
    "unknown_stage": N_(
        "第 %(row)s 行“%(column)s”是 %(value)s，不是已知的办理阶段。"
        "请改正后重新上传，或选择“跳过有问题的行”。"
    ),
    "unknown_source": N_(
        "第 %(row)s 行“%(column)s”是 %(value)s，不是已知的案件来源（申请、通知）。"
        "请改正后重新上传，或选择“跳过有问题的行”。"
    ),
    "unknown_agency": N_(
        "第 %(row)s 行“%(column)s”是 %(value)s，机构名册中没有。"
        "请核对名称，或选择“新增未登记的机构和人员”。"
    ),
    "unknown_firm": N_(
        "第 %(row)s 行“%(column)s”是 %(value)s，律所名册中没有。"
        "请核对名称，或选择“新增未登记的机构和人员”。"
    ),
    "unknown_lawyer": N_(
        "第 %(row)s 行“%(column)s”是 %(value)s，承办人员名册中没有。"
        "请核对姓名和单位，或选择“新增未登记的机构和人员”。"
    ),
    "unknown_region": N_(
        "第 %(row)s 行“%(column)s”是 %(value)s，行政区划中没有。"
        "请改正后重新上传，或选择“跳过有问题的行”。"
    ),
}
_FLAG_SENTENCE: Final = N_(
    "第 %(row)s 行“%(column)s”是 %(value)s，看不出是或否。"
    "请填“是”或“否”后重新上传，或选择“跳过有问题的行”。"
)
MESSAGES.update(
    {
        f"unknown_{field}": _FLAG_SENTENCE
        for field in ("death_penalty", "minor", "group_case", "first_case", "complaint")
    }
)


def _unchanged(text: str) -> str:
    return text


def sentence(problem: Problem, translate: Callable[[str], str] = _unchanged) -> str:
    """The problem as a sentence; ``translate`` is ``gettext`` of the reader's language."""
    names = {field.value: translate(label) for field, label in LABELS.items()}
    values: dict[str, object] = dict(problem.params)
    for key in ("field", "earlier"):
        if key in values:
            values[key] = names.get(str(values[key]), values[key])
    reason = str(values.get("reason", ""))
    values["reason"] = translate(BAD_FILE[reason]) if reason in BAD_FILE else reason
    values |= {
        "file": problem.file,
        "row": problem.row,
        "column": problem.column or values.get("field", ""),
        "value": problem.value,
    }
    return translate(MESSAGES[problem.code]) % values


def lawyer_sentence(problem: Problem, translate: Callable[[str], str] = _unchanged) -> str:
    """A problem of a list of lawyers' accounts; many are those of a register of cases."""
    if problem.code not in LAWYER_PROBLEMS:
        return sentence(problem, translate)
    values: dict[str, object] = {**problem.params, "row": problem.row, "value": problem.value}
    if "names" in problem.params:
        values["names"] = translate(problem.params["names"])
    return translate(LAWYER_PROBLEMS[problem.code]) % values


def field_label(field: Field, translate: Callable[[str], str] = _unchanged) -> str:
    """The name of a field as pages and exported headers show it."""
    return translate(LABELS[field])
