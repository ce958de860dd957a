"""The program of an instance: everything in it, and nothing sampled where input is bad."""

import numpy as np
import pytest
from instances_by_hand import instance

from instances.problems import InvalidInput
from models.assemble import program_of
from models.progress import Stopped


def small(**sku):
    return instance(
        skus=[
            {"sku": "A", "unit_cost": 3.0, "demand_mean": 5.0, "on_hand": 7.0, "line": "L"} | sku,
            {"sku": "B", "demand_mean": 8.0},
        ],
        suppliers=[
            {"supplier": "P", "outage_rate": 2.0, "onboarding_cost": 4.0},
            {"supplier": "Q", "onboarding_cost": 9.0},
        ],
        sources=[
            {"sku": "A", "supplier": "P", "role": "primary"},
            {"sku": "A", "supplier": "Q", "role": "alternate"},
            {"sku": "B", "supplier": "P", "role": "primary"},
        ],
        lines=[{"line": "L", "downtime_cost_week": 12.0}],
        settings={
            "scenarios": 20,
            "var_weight": 0.5,
            "risk_alpha": 0.9,
            "budget_kind": "net",
            "release_share": 0.25,
            "horizon_weeks": 26.0,
        },
    )


def test_what_the_program_holds():
    program = program_of(small())
    assert program.sku == ("A", "B")
    assert program.unit_cost.tolist() == [3, 1] and program.on_hand.tolist() == [7, 0]
    assert program.demand.tolist() == [130, 208]
    assert program.line.tolist() == [0, -1] and program.lines == ("L",)
    assert program.downtime_cost_week.tolist() == [12]
    assert program.sets.alternates == ("", "Q", "")
    assert set(program.options.sku) == {0, 1}
    assert len(program.scenario) == len(program.probability) == len(program.stress)
    assert program.scenario[:20] == tuple(map(str, range(20)))
    assert program.probability.sum() == pytest.approx(1)
    assert np.all(program.probability[program.stress] == 0)
    assert len(program.requirements) > 0 and len(program.requirements.first) == 4
    assert program.suppliers == ("P", "Q") and program.onboarding_cost.tolist() == [4, 9]
    assert program.limits == () and program.couplings.row == ()
    assert (program.risk_weights.var, program.risk_weights.alpha) == (0.5, 0.9)
    assert (program.budget_kind, program.release_share) == ("net", 0.25)
    assert (program.horizon_weeks, program.amortisation_years) == (26, 3)


def test_bad_options_are_found_before_anything_is_sampled():
    def fail():
        raise AssertionError("sampling began")

    with pytest.raises(InvalidInput):
        program_of(small(policies=("vmi",)), stop=fail)


def test_told_to_stop():
    with pytest.raises(Stopped):
        program_of(small(), stop=lambda: True)
