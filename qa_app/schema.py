"""Knows every table of the program: migrations and tests ask here for the whole schema."""

import qa_app.accounts.models
import qa_app.adjudication.models
import qa_app.audit.models
import qa_app.calibration.models
import qa_app.cases.models
import qa_app.closing.models
import qa_app.consequences.models
import qa_app.cycles.models
import qa_app.feedback.models
import qa_app.files.models
import qa_app.followups.models
import qa_app.invitations.models
import qa_app.jobs.models
import qa_app.learning.models
import qa_app.loop.models
import qa_app.notices.models
import qa_app.objections.models
import qa_app.observations.models
import qa_app.opinions.models
import qa_app.panel.models
import qa_app.rectification.models
import qa_app.reviews.models
import qa_app.rubrics.models
import qa_app.sampling.models
import qa_app.scoresheets.models
import qa_app.sources.models
import qa_app.workdays.models  # noqa: F401
from qa_app.db.tables import metadata

__all__ = ["metadata"]
