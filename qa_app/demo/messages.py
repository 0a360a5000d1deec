"""Sentences of the demonstration's refusals."""

from qa_app.core.words import N_

MESSAGES: dict[str, str] = {
    "demo_foreign_data": N_(
        "数据库 %(database)s 中已有其他数据，演示不会改动它。请用 QA_HOME 指定另一个目录。"
    ),
}
