"""Papers checked while somebody waits: clean pages, one PDF again, refusals that say why."""

import pytest

from qa_app.core.errors import Refused
from qa_app.files.background import keep_paper
from qa_app.files.intake.limits import Limits
from qa_app.files.intake.showing import joined
from qa_app.files.store.objects import store_for
from tests.builders import hostile_files

pytestmark = pytest.mark.usefixtures("database")


def test_a_paper_is_kept_page_by_page_without_anything_that_runs(settings):
    kept = keep_paper(settings, hostile_files.with_everything_active())
    assert kept.media_type == "application/pdf"
    assert kept.size > 0
    whole = joined(store_for(settings).read_many(kept.pages))
    assert len(hostile_files.opened(whole).pages) == len(kept.pages)
    assert b"JavaScript" not in hostile_files.plain_bytes(whole)
    assert whole == joined(store_for(settings).read_many(kept.pages))


def test_what_is_no_paper_is_refused_and_leaves_nothing_in_the_open(settings):
    with pytest.raises(Refused, match="file_is_office"):
        keep_paper(settings, hostile_files.zip_file())
    with pytest.raises(Refused, match="file_too_many_pages"):
        keep_paper(settings, hostile_files.with_pages(3), Limits(pages=2))
    assert not list((settings.home / "intake").glob("*"))
