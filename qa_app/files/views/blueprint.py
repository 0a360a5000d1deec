"""The blueprint of case files and who may call what."""

from flask import Blueprint

from qa_app.core.roles import Role

bp = Blueprint("files", __name__, url_prefix="/files")

READERS = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AGENCY_STAFF, Role.EXPERT, Role.LAWYER)
WRITERS = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AGENCY_STAFF)
