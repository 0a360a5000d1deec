"""Sentences for what can be wrong with files; each says what to do."""

from qa_app.core.words import N_

MESSAGES: dict[str, str] = {
    "file_empty": N_("文件是空的。请重新扫描或导出后再上传。"),
    "file_type_unknown": N_(
        "无法识别这个文件的内容。请上传 PDF、JPEG、PNG 或 TIFF 文件（以内容为准，改扩展名没有用）。"
    ),
    "file_is_office": N_("这是 Word、Excel、OFD 或压缩包。请另存为 PDF，压缩包请解压后再上传。"),
    "file_is_heic": N_("这是苹果手机的 HEIC 照片。请在手机上改存为 JPEG 后再上传。"),
    "file_is_markup": N_("这是网页或文本文件。请打印为 PDF 后再上传。"),
    "file_too_large": N_("文件超过 %(most)s MiB。请拆分后分别上传。"),
    "photo_is_no_picture": N_("这不是照片。请拍照，或者选 JPEG、PNG 图片。"),
    "file_encrypted": N_("文件有打开密码。请去掉密码后再上传。"),
    "file_broken": N_("文件已损坏，无法修复。请重新扫描或导出后再上传。"),
    "file_too_many_pages": N_("文件有 %(pages)s 页，最多 %(most)s 页。请拆分后分别上传。"),
    "file_without_pages": N_("文件里没有任何页面。请检查后重新上传。"),
    "file_image_too_large": N_("第 %(page)s 页的图像过大。请用 300 dpi 以下重新扫描。"),
    "file_page_too_heavy": N_("第 %(page)s 页的内容过多，无法安全打开。请打印后重新扫描。"),
    "file_too_heavy": N_(
        "文件过于复杂，在限定的时间和内存内无法读完。请打印后重新扫描，或拆分上传。"
    ),
    "file_infected": N_("病毒扫描发现“%(virus)s”，文件没有保存。请用干净的电脑重新扫描后上传。"),
    "scanner_unreachable": N_("病毒扫描程序暂时无法连接，文件尚未检查。请稍后重试。"),
    "too_many_uploads": N_(
        "未完成的上传已有 %(most)s 个。请先完成或取消其中一部分，再添加新文件。"
    ),
    "upload_elsewhere": N_("这个上传正在别处继续。请刷新页面查看进度。"),
    "upload_finished": N_("这个文件已经上传完成，不能取消。如不需要，请在案卷中移除。"),
    "case_not_named": N_(
        "名称中没有可识别的案号。请在文件名或文件夹名中写明案号，或在页面上选择案件。"
    ),
    "case_ambiguous": N_("名称中的案号对应多个案件。请写出完整案号，或在页面上选择案件。"),
    "cover_outside_page": N_("遮盖区域“%(value)s”超出页面。请在页面内重新框选。"),
    "too_many_covers": N_("每页最多遮盖 %(most)s 处。请合并相邻的区域。"),
    "page_cannot_be_covered": N_("这一页无法生成遮盖副本，没有改动。请重新扫描这一页后替换。"),
    "store_unreachable": N_("文件存储暂时无法连接，没有保存任何内容。请稍后重试。"),
}
