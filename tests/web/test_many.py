"""English tells one from many where Chinese does not."""

from qa_app.web.i18n import translator, translator_of_many


def test_headings_and_menus_have_the_plural_where_there_is_one():
    assert translator("en")("案件") == "Case"
    assert translator_of_many("en")("案件") == "Cases"
    assert translator_of_many("en")("结果报告") == "Reports"
    assert translator_of_many("zh")("案件") == "案件"
