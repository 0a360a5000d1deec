"""Sentences for what can be wrong with accounts and logging in."""

from qa_app.core.words import N_

MESSAGES: dict[str, str] = {
    "mail_address_wrong": N_("“%(address)s”不是有效的邮箱地址。请检查后重新填写。"),
    "login_taken": N_("登录名“%(login)s”已被使用，请换一个。"),
    "login_failed": N_("登录名或密码不正确。"),
    "login_locked": N_("登录失败次数过多，请 %(minutes)s 分钟后再试。"),
    "password_too_short": N_("密码至少 %(shortest)s 个字符。"),
    "password_too_long": N_("密码最多 %(longest)s 个字符。"),
    "password_too_simple": N_("密码过于简单：不要使用登录名、姓名或重复的字符。"),
    "password_wrong": N_("当前密码不正确。"),
    "outside_your_regions": N_("该账号超出您的管辖区划，不能操作。"),
    "own_account": N_("不能停用自己的账号。"),
    "account_changed_meanwhile": N_("该账号刚被他人修改。请重新打开后再改。"),
    "role_needs_agency": N_("机构工作人员必须指定所属机构。"),
    "unknown_region_code": N_("没有代码为“%(code)s”的行政区划。"),
    "unknown_agency_code": N_("没有代码或名称为“%(code)s”的机构。"),
    "agency_code_fixed": N_("该机构的代码已用于冻结的抽样框，不能再改。"),
    "agency_code_in_use": N_("该机构已有案件使用这个代码，不能再改。"),
    "region_under_itself": N_("不能把行政区划放到自己或下级之下。"),
    "region_code_taken": N_("行政区划代码“%(text)s”已被使用。"),
    "agency_code_taken": N_("机构代码“%(text)s”已被使用。"),
    "agency_name_taken": N_("机构名称“%(text)s”已被使用。"),
    "schema_not_current": N_(
        "数据库结构是 %(revision)s 版，程序需要 %(head)s 版。请先运行 qa-app db upgrade。"
    ),
}
