"""Takes in a paper: allowed first, then checked and cleaned outside any transaction, then noted.

For the view that receives papers. Checking takes seconds, and other writers must not wait for it; a
content whose note never comes is nobody's and is removed by the check of the store.
"""

from qa_app import clock
from qa_app.core.roles import Actor
from qa_app.db.session import transaction
from qa_app.files.background import keep_paper
from qa_app.rectification.services.working import Paper, add_paper, refuse_paper
from qa_app.settings import Settings


def take_in_paper(
    settings: Settings, actor: Actor, public_id: str, name: str, content: bytes
) -> str:
    """Check, clean, keep and note one paper; its public id. Refused with what is wrong with it."""
    with transaction() as session:
        refuse_paper(session, actor, public_id)
    kept = keep_paper(settings, content)
    paper = Paper(name, kept.media_type, kept.size, kept.pages)
    with transaction() as session:
        return add_paper(session, actor=actor, public_id=public_id, paper=paper, now=clock.now())
