"""The sentences of the loop's pages and of bulletins; labels of what is counted."""

from qa_app.core.words import N_
from qa_app.loop.rules.progress import Column, Step

MESSAGES: dict[str, str] = {
    "docx_empty": N_("文件是空的。请选择 Word 文档（.docx）。"),
    "docx_too_large": N_("文件超过 %(most)s MB。通报模板只有文字和表格，请删去图片后重新上传。"),
    "docx_is_pdf": N_("这是 PDF 文件，不是 Word 文档。请在 Word 中打开模板，另存为 .docx 后上传。"),
    "docx_old_or_locked": N_(
        "这是旧版 Word 文档或者设有密码的文档。请取消密码，另存为“Word 文档（.docx）”后上传。"
    ),
    "docx_other_kind": N_("这不是 Word 文档。请在 Word 中打开模板，另存为 .docx 后上传。"),
    "docx_damaged": N_("文档已损坏，无法打开。请在 Word 中打开并重新保存，再上传。"),
    "docx_bomb": N_("文档解压后过大，已拒绝。请下载现用模板，在其基础上修改。"),
    "docx_macro": N_("文档含有宏，已拒绝。请另存为不含宏的“Word 文档（.docx）”。"),
    "docx_entities": N_(
        "文档内部的写法不合规，可能引用外部内容，已拒绝。请用 Word 重新保存后上传。"
    ),
    "docx_external": N_(
        "文档有指向外部的链接（%(link)s），已拒绝。请删除链接和链接的图片、模板后上传。"
    ),
    "docx_linked_file": N_("文档连接了别的文件或者邮件合并的名单，已拒绝。请断开连接后上传。"),
    "docx_embedded": N_("文档嵌有其他文件或者控件，已拒绝。通报模板只能有文字、表格和图片。"),
    "docx_comments": N_("文档有批注，会把批注人的姓名带进通报。请删除全部批注后上传。"),
    "docx_revisions": N_("文档有修订记录。请在 Word 的“审阅”中接受或者拒绝全部修订后上传。"),
    "docx_too_long": N_("模板的一个部分超过 %(most)s 段，太长了。"),
    "docx_paragraph_too_long": N_("模板中有一段超过 %(most)s 字，太长了。"),
    "docx_too_many_fields": N_("模板的一个部分有超过 %(most)s 处《》，太多了。"),
    "docx_without_fields": N_(
        "模板中没有一处《》字段，填出来的通报不会有数据。请先下载现成模板，在其中修改。"
    ),
    "docx_row_too_long": N_("表格中按机构或者指标重复的一行内容太多，请精简。"),
    "docx_word_field": N_(
        "模板中有 Word 自带的域“%(value)s”。除页码外不能使用，请删除后改用《》字段。"
    ),
    "field_unknown": N_(
        "%(column)s第 %(row)s 段“%(text)s”：没有名为 %(value)s 的字段，请对照字段表改正。"
    ),
    "field_open": N_("%(column)s第 %(row)s 段“%(text)s”：花括号不成对，或者括号之间的名称太长。"),
    "field_needs_row": N_(
        "%(column)s第 %(row)s 段“%(text)s”：字段“%(value)s”只能放在表格的一行里，该行将逐项重复。"
    ),
    "field_other_block": N_(
        "%(column)s第 %(row)s 段“%(text)s”：字段“%(value)s”与同一行的其他字段不属于同一张表。"
    ),
    "field_in_note": N_("脚注或者尾注中有字段，那里的字段不会填写。请移到正文。"),
    "bulletin_row_too_tall": N_("表格中有一行超过一页的高度，无法排成 PDF。请把这一行拆开。"),
    "bulletin_month_ahead": N_("所选月份还没有开始，没有可以通报的情况。"),
    "bulletin_changed": N_("预览之后数字有了变化，没有签发。请重新预览后再签发。"),
    "bulletin_reason_missing": N_("请写明为什么撤回，最多 %(most)s 字。"),
    "bulletin_withdrawn_already": N_("这份通报已经撤回过，请刷新页面查看。"),
    "template_same": N_("上传的文件与现用模板相同，没有改动。"),
    "template_is_default": N_("现在用的就是默认模板。"),
}

PLACES: dict[str, str] = {
    "body": N_("正文"),
    "header": N_("页眉"),
    "footer": N_("页脚"),
}
NOTES: dict[str, str] = {
    "docx_pictures": N_("模板中的图片和文本框只出现在 DOCX 中，PDF 中没有。"),
    "docx_footnotes": N_("模板中的脚注和尾注只出现在 DOCX 中，PDF 中没有。"),
}
BLOCK_LABELS: dict[str, str] = {
    "": N_("全文可用"),
    "agencies": N_("放在表格的一行里，按机构逐行重复"),
    "criteria": N_("放在表格的一行里，按失分较多的指标逐行重复"),
    "overdue": N_("放在表格的一行里，按有逾期整改任务的机构逐行重复"),
}
LANGUAGE_LABELS: dict[str, str] = {"zh": N_("中文模板"), "en": N_("英文模板")}
COLUMN_LABELS: dict[str, str] = {
    Column.RELEASED: N_("已发布"),
    Column.READ: N_("已阅读"),
    Column.ACKNOWLEDGED: N_("已确认"),
    Column.OBJECTED: N_("已提异议"),
    Column.OPEN: N_("异议未办结"),
    Column.LATE: N_("异议逾期"),
    Column.DECIDED: N_("异议已决定"),
    Column.CHANGED: N_("结果有变更"),
    Column.TASKS: N_("整改任务"),
    Column.RECTIFIED: N_("整改完成"),
    Column.OVERDUE: N_("整改逾期"),
}
STEP_LABELS: dict[str, str] = {
    Step.TO_READ: N_("从发布到首次阅读"),
    Step.TO_ACKNOWLEDGE: N_("从发布到确认"),
    Step.TO_DECIDE: N_("从提出异议到决定"),
    Step.TO_RECTIFY: N_("从下达整改任务到检查通过"),
}
