"""Sentences for what can be wrong with backups."""

from qa_app.core.words import N_

MESSAGES: dict[str, str] = {
    "backup_unreadable": N_("“%(file)s”不是完整的备份文件，没有恢复任何数据。"),
    "backup_newer": N_("备份由更新版本的程序生成，请先升级程序。"),
    "backup_other_key": N_(
        "备份使用的数据密钥与当前密钥不同，恢复后个人信息将无法打开。"
        "请把原来的 data.key 放回，或设置 QA_DATA_KEY。"
    ),
    "database_not_empty": N_("数据库中已有数据。恢复只能在空数据库上进行。"),
}
