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


def field_label(field: Field, translate: Callable[[str], str] = _unchanged) -> str:
    """The name of a field as pages and exported headers show it."""
    return translate(LABELS[field])
