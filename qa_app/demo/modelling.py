"""Makes model files of the demonstration: a case, what a faultless expert answers, and why.

For practice, the qualification test and seeds alike; each goes through the services behind the
supervisor's pages.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.accounts.models import Region
from qa_app.calibration.models import ModelFile
from qa_app.calibration.queries.files import model_in_hand
from qa_app.calibration.rules.states import FileUse
from qa_app.calibration.services.attempts import save_attempt, submit_attempt
from qa_app.calibration.services.files import (
    NewFile,
    create_file,
    publish_file,
    write_explanations,
)
from qa_app.cases.models import Case
from qa_app.core.case_types import CaseType
from qa_app.core.roles import Actor
from qa_app.cycles.queries import regions_named
from qa_app.cycles.rules.plan import Plan
from qa_app.db.session import transaction
from qa_app.demo.desk import sheet_fields
from qa_app.demo.reviewing import Seat, Simulation
from qa_app.demo.rules import scenario
from qa_app.demo.rules.scenario import MOMENT
from qa_app.rubrics.rules.schema import Rubric
from qa_app.sampling.models import SampleCase

MASTER = "model"
MIDDLING = (-0.75, 0.55)
"""True quality of some 82 to 88 points."""
WHOLE = "本卷材料较为完整，评分时请先通读目录，再逐项对照卷内材料。分值以卷内能够查证的内容为准。"
WHY = {
    "excellent": "卷内材料齐全且能相互印证，超出基本要求，应评优秀。",
    "good": "符合要求，个别记录不够具体，未影响案件办理，评良好。",
    "pass": "做了基本工作，但记录简略，难以看出依据，评合格。",
    "fail": "卷内无相应材料，也没有说明，评不合格。",
    "yes": "卷内有相应材料，可以确认。",
    "no": "卷内没有相应材料，不能确认。",
    "na": "本案程序中没有这一环节，不适用。",
}
BY_POINTS = "按卷内材料逐项给分，缺少的材料不给分。"


@dataclass(frozen=True, slots=True)
class Model:
    """One model file to be made: of which case, by which rubric, for what, under which title."""

    case: Case
    rubric: Rubric
    use: FileUse
    title: str


def model_cases(session: Session, plan: Plan, simulation: Simulation, count: int) -> list[Case]:
    """Closed cases of a plan's scope that no cycle drew and no model is made of, as many as wanted.

    Preferably civil and criminal ones that are neither very good nor weak: whoever reads those with
    care comes to the same grade. Fewer where a small demonstration has no more.
    """
    places = [region.path for region in regions_named(session, plan.regions).values()]
    statement = (
        select(Case, Region.path)
        .join(Region, col(Region.id) == col(Case.region_id))
        .where(
            col(Case.closed_on) >= plan.closed_from,
            col(Case.closed_on) <= plan.closed_to,
            col(Case.id).not_in(select(SampleCase.case_id)),
            col(Case.id).not_in(select(ModelFile.case_id)),
        )
        .order_by(col(Case.closed_on), col(Case.case_key))
    )
    found = [
        case
        for case, path in session.execute(statement)
        if not places or any(path.startswith(one) for one in places)
    ]
    good = [case for case in found if _is_fit(simulation, case)]
    chosen = good[:: max(1, len(good) // count)][:count]
    chosen += [case for case in found if case not in chosen][: count - len(chosen)]
    for case in chosen:
        session.expunge(case)
    return chosen


def _is_fit(simulation: Simulation, case: Case) -> bool:
    known = simulation.qualities.get(case.case_key)
    middling = known is not None and MIDDLING[0] <= known.quality <= MIDDLING[1]
    return middling and case.type in (CaseType.CIVIL, CaseType.CRIMINAL)


def make_model(actor: Actor, simulation: Simulation, model: Model, now: datetime) -> str:
    """A published model file; its public id."""
    fields = model_fields(model, simulation)
    new = NewFile(model.case.id or 0, model.use, model.title, model.rubric.name)
    with transaction() as session:
        file = create_file(session, actor=actor, new=new, now=now)
        public_id, attempt = file.public_id, model_in_hand(session, file)
        key = attempt.public_id if attempt else ""
        now += MOMENT
        save_attempt(session, actor=actor, attempt_id=key, changed=fields, revision=1, now=now)
        now += MOMENT
        submit_attempt(session, actor=actor, attempt_id=key, now=now)
        now += MOMENT
        session.refresh(file)
        write_explanations(
            session,
            actor=actor,
            public_id=public_id,
            explanations=_explanations(fields),
            revision=file.revision,
            now=now,
        )
        publish_file(session, actor=actor, public_id=public_id, now=now + MOMENT)
    return public_id


def model_fields(model: Model, simulation: Simulation) -> dict[str, list[str]]:
    """What an expert without severity and noise would answer."""
    some = simulation.experts[scenario.DEMO_EXPERT.login]
    master = replace(some, login=MASTER, severity=0.0, noise=0.0)
    faultless = replace(simulation, experts={MASTER: master})
    return sheet_fields(seat_at(model.case, MASTER), model.rubric, faultless)


def seat_at(case: Case, login: str) -> Seat:
    """A case before an expert, outside any cycle."""
    return Seat("", case.case_key, case.type, case.stage, login, 0)


def _explanations(fields: dict[str, list[str]]) -> dict[str, str]:
    found = {"": WHOLE}
    for name, values in fields.items():
        kind, _, criterion = name.partition(":")
        if kind == "level":
            found[criterion] = WHY.get(values[0], BY_POINTS)
        elif kind in ("points", "na"):
            found[criterion] = BY_POINTS if kind == "points" else WHY["na"]
    return found
