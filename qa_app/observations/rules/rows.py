"""One row of a list of hearings: cells in, a typed row or everything that is wrong with it out.

Cells are cleaned the way registers of closed cases are (``cases.rules.values``), so that a number
or a name written in both is the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any, Final

from qa_app.cases.rules.code_words import BLANK_WORDS
from qa_app.cases.rules.columns import header_key
from qa_app.cases.rules.fields import FLAGS, Field
from qa_app.cases.rules.lists import Fault
from qa_app.cases.rules.rows import SIGN_OFF_WORDS, TOTAL_WORDS
from qa_app.cases.rules.values import CONVERTERS, Bad, cell_text, clean_name, visible
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.text import normalised, without_space
from qa_app.observations.rules.columns import CASE_FIELD, KNOWN_NAMES, HearingField
from qa_app.observations.rules.moments import Moment, moment_from_cells
from qa_app.observations.rules.states import HearingState

MAX_COURT: Final = 100
FIRST_YEAR: Final = 2000
_MAX_STATE: Final = 30
_FEW: Final = 2
_WORDS: Final[dict[HearingState | None, str]] = {
    HearingState.HELD: "已开庭 已开 开庭完毕 已审理 已庭审 是 庭审结束 已结束 held done",
    HearingState.CANCELLED: """取消 已取消 撤销 撤诉 已撤诉 取消开庭 不再开庭 不开庭
        cancelled canceled""",
    None: """待开庭 未开庭 已排期 排期 预定 待开 改期 已改期 延期 已延期 延期开庭 变更 已变更
        正常 否 未开 planned moved""",
}
_STATE_WORDS: Final = {word: state for state, line in _WORDS.items() for word in line.split()}


@dataclass(frozen=True, slots=True)
class HearingRow:
    """One good row; text is "" when blank, ``state`` None when the row does not say.

    ``flags`` are bits of ``cases.rules.flags.CaseFlag``; ``before`` is the moment the row says
    the hearing had.
    """

    row: int
    number: str
    moment: Moment
    type: CaseType
    before: Moment | None = None
    agency: str = ""
    agency_code: str = ""
    stage: Stage | None = None
    cause: str = ""
    lawyer: str = ""
    firm: str = ""
    court: str = ""
    courtroom: str = ""
    court_number: str = ""
    state: HearingState | None = None
    flags: int = 0
    note: str = ""


Cells = Mapping[HearingField, object]
Faults = list[Fault[HearingField]]


def is_furniture(cells: Cells) -> bool:
    """Whether a row names no hearing: blank, a total, a sign-off, or the header once more."""
    texts = {field: without_space(cell_text(cell)[:200]) for field, cell in cells.items()}
    filled = [text for text in texts.values() if text]
    number = texts.get(HearingField.NUMBER, "")
    first = (number or (filled[0] if filled else "")).lower()
    if not filled:
        return True
    known = KNOWN_NAMES.get(header_key(number)) if number else None
    if known and known[0] is HearingField.NUMBER:
        return True
    if first.startswith((*TOTAL_WORDS, *SIGN_OFF_WORDS)):
        return len(filled) <= _FEW or not texts.get(HearingField.STARTS)
    return not number and len(filled) <= _FEW and not texts.get(HearingField.TYPE)


def hearing_row(row: int, cells: Cells) -> HearingRow | Faults:
    """The row typed, or everything that is wrong with it.

    Codes: ``missing_number``, ``missing_type``, ``missing_starts``, ``impossible_date``,
    ``too_long``, ``digits_lost``, ``unknown_type``, ``unknown_stage``, ``unknown_<flag>``,
    ``unknown_state``.
    """
    faults: Faults = []
    values: dict[str, Any] = {}
    for field, same in CASE_FIELD.items():
        value = _converted(same, cells.get(field))
        if isinstance(value, Bad):
            faults.append(Fault(field, value.code))
        else:
            values[field.value] = value
    if values.get("number") == "":
        faults.append(Fault(HearingField.NUMBER, "missing_number"))
    for field in (HearingField.COURT, HearingField.COURTROOM, HearingField.COURT_NUMBER):
        values[field.value] = _text(field, cells.get(field), faults)
    values["state"] = _state(cells.get(HearingField.STATE), faults)
    moment, before = _moments(cells, faults)
    if faults or moment is None:
        return faults
    values["flags"] = reduce(int.__or__, (values.pop(flag.value) or 0 for flag in FLAGS), 0)
    values["note"] = values.pop("remark")
    return HearingRow(row=row, moment=moment, before=before, **values)


@lru_cache(maxsize=20_000, typed=True)
def _converted(field: Field, cell: object) -> object:
    """What a cell means; lists repeat the same few words in most of their columns."""
    return CONVERTERS[field](cell)


def _moments(cells: Cells, faults: Faults) -> tuple[Moment | None, Moment | None]:
    day, clock = cells.get(HearingField.STARTS), cells.get(HearingField.TIME)
    moment = _moment(HearingField.STARTS, day, clock, faults)
    if moment is None and not any(f.field is HearingField.STARTS for f in faults):
        faults.append(Fault(HearingField.STARTS, "missing_starts"))
    before = _moment(HearingField.BEFORE, cells.get(HearingField.BEFORE), None, faults)
    return moment, before


def _moment(field: HearingField, day: object, clock: object, faults: Faults) -> Moment | None:
    if _blank(day) and _blank(clock):
        return None
    found = _read("" if _blank(day) else day, "" if _blank(clock) else clock)
    if found is None or found.day.year < FIRST_YEAR:
        faults.append(Fault(field, "impossible_date"))
        return None
    return found


_read = lru_cache(maxsize=20_000, typed=True)(moment_from_cells)


def _blank(cell: object) -> bool:
    text = without_space(visible(cell_text(cell)[:200])).lower()
    return not text or text in BLANK_WORDS


def _text(field: HearingField, cell: object, faults: Faults) -> str:
    text = cell_text(cell)
    if len(text) <= 4 * MAX_COURT:
        clean = clean_name if field is HearingField.COURT else normalised
        text = clean(visible(text))
    if len(text) > MAX_COURT:
        faults.append(Fault(field, "too_long"))
        return ""
    return "" if _blank(text) else text


def _state(cell: object, faults: Faults) -> HearingState | None:
    word = without_space(visible(cell_text(cell)[:200])).lower()
    if not word or word in _STATE_WORDS:
        return _STATE_WORDS.get(word)
    if word not in BLANK_WORDS:
        faults.append(Fault(HearingField.STATE, "unknown_state"))
    return None
