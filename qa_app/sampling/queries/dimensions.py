"""The dimensions a frame is counted and reported by, each with its column of the frozen frame."""

from typing import Any, Final

from qa_app.sampling.models import FrameCase

COLUMNS: Final[dict[str, Any]] = {
    "agency": FrameCase.agency_id,
    "region": FrameCase.region_id,
    "type": FrameCase.type,
    "source": FrameCase.source,
    "stage": FrameCase.stage,
    "firm": FrameCase.firm_id,
    "lawyer": FrameCase.lawyer_id,
}
