"""Collects the pages of case files; importing it registers them."""

from qa_app.files import background
from qa_app.files.services.taking_in import ask_again_for_all
from qa_app.files.views import reading, uploads
from qa_app.files.views.blueprint import bp
from qa_app.jobs.messages import KIND_LABELS
from qa_app.notices.registry import DAILY

__all__ = ["background", "bp", "reading", "uploads"]

KIND_LABELS.update(background.JOB_LABELS)
if ask_again_for_all not in DAILY:
    DAILY.append(ask_again_for_all)
