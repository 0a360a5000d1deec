"""Sentences of the calendar of working days."""

from qa_app.core.words import N_

MESSAGES: dict[str, str] = {
    "workdays_of_whole_tree": N_("工作日历适用于全部地区，只有管理全部地区的人员可以更改。"),
    "workdays_wrong_order": N_("最后一日早于第一日，请更正。"),
    "workdays_too_many": N_("一次最多设定 %(most)s 日，请分段填写。"),
    "workdays_wrong_year": N_("只能设定 %(first)s 年至 %(last)s 年的日期。"),
    "workdays_note_missing": N_("请写明依据，例如节日名称和通知文号。"),
    "workdays_note_too_long": N_("依据最长 %(most)s 字。"),
}
