"""States of a model file on its way from a nomination to the library of lawyers. Pure."""

from enum import StrEnum


class ModelState(StrEnum):
    """How far a model file is; lawyers read only published ones.

    ``nominated`` waits for a second expert, ``redacting`` for every page to be confirmed.
    """

    NOMINATED = "nominated"
    DECLINED = "declined"
    REDACTING = "redacting"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Doubt(StrEnum):
    """Why a published model may be none any more: its grade fell, or is being settled anew."""

    FELL = "fell"
    REOPENED = "reopened"
