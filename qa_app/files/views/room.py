"""Collects the pages of case files; importing it registers them."""

from qa_app.files import background, work
from qa_app.files.services.requesting import remind_files
from qa_app.files.services.taking_in import ask_again_for_all
from qa_app.files.views import archive, bulk, covering, listing, reading, requests, uploads
from qa_app.files.views.blueprint import bp
from qa_app.jobs.messages import KIND_LABELS
from qa_app.notices.registry import DAILY
from qa_app.web.work import PROVIDERS

PAGES = (archive, bulk, covering, listing, reading, requests, uploads)
"""Importing them registers their endpoints."""

MENU = listing.MENU
__all__ = ["MENU", "background", "bp"]

KIND_LABELS.update(background.JOB_LABELS)
for task in (ask_again_for_all, remind_files):
    if task not in DAILY:
        DAILY.append(task)
for provider in (work.files_to_hand_in, work.files_overdue):
    if provider not in PROVIDERS:
        PROVIDERS.append(provider)
