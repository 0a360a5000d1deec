"""Takes the text of one clean page, for searching."""

import pypdfium2

from qa_app.files.rules.searching import text_for_search

MOST_CHARACTERS = 200_000


def text_of(content: bytes) -> str:
    """The text of a single-page PDF in the form it is searched in; empty for a mere picture."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return ""
    try:
        page = document[0]
        words = page.get_textpage()
        count = min(words.count_chars(), MOST_CHARACTERS)
        return text_for_search(words.get_text_range(0, count)) if count > 0 else ""
    except pypdfium2.PdfiumError:
        return ""
    finally:
        document.close()
