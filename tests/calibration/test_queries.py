"""Lists ask the database as often for many rows as for one."""

import pytest

from qa_app.calibration.queries.drift import drift_page
from qa_app.calibration.queries.files import files_page
from qa_app.calibration.queries.qualifying import states
from qa_app.calibration.rules.states import FileUse
from qa_app.core.roles import SYSTEM
from qa_app.db.session import reading, transaction
from qa_app.panel.services.assigning import assign_cycle
from tests.builders.calibration import model_file, seed_case, seeded_cycle
from tests.builders.panel import make_experts
from tests.builders.register import NOW
from tests.support.counting import cost


def cycle_with(session, experts: int, files: int):
    for number in range(files):
        model_file(session, FileUse.SEED, case=seed_case(session, number + 100 * experts))
    made = make_experts(session, experts)
    cycle = seeded_cycle(session, 4 * experts, more="seed_share = 0.5", reviewers=1)
    assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
    return cycle, [one.id for one in made]


@pytest.mark.usefixtures("app")
def test_drift_files_and_states_cost_the_same_for_few_and_many(database):
    asked = []
    for experts, files in ((1, 2), (8, 6)):
        with transaction() as session:
            cycle, ids = cycle_with(session, experts, files)
        with reading() as session:
            for read in (
                lambda s=session, c=cycle: drift_page(s, SYSTEM, c),
                lambda s=session: files_page(s, SYSTEM),
                lambda s=session, i=ids: states(s, i, NOW),
            ):
                asked.append(cost(read))
    assert asked[:3] == asked[3:]
