"""The settings of segments: lists of the right length and order, policies that exist."""

import pandas as pd
import pytest
from small_instances import frames

from instances.problems import InvalidInput
from instances.readers import read
from instances.segment_settings import MATRIX, SEGMENTS
from instances.settings import Settings
from models.segmentation import SEGMENTS as NAMES


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("abc_cuts", [0.8], "a list of 2 numbers, increasing"),
        ("abc_cuts", [0.95, 0.8], "increasing"),
        ("xyz_cuts", [0.5, 0.5], "increasing"),
        ("xyz_cuts", "0.5,1,2", "a list of 2 numbers"),
        ("abc_cuts", [0.8, 1.2], "from 0 to 1"),
        ("occurrence_rates", [1, 2, 3], "a list of 9 numbers"),
        ("supplier_risk_weights", [1, 1], "a list of 5 numbers"),
        ("supplier_risk_weights", [0, 0, 0, 0, 0], "one of them above 0"),
        ("policy_high_risk_low_value", "safety-stock", "nearest is 'safety_stock'"),
        ("policy_low_risk_low_value", "vmi;;jit", "known policies joined by ;"),
        ("policies", "by segment", "one of free, by-segment"),
        ("blanket_weeks", -1, "from 0 to 520"),
    ],
)
def test_what_does_not_fit_is_told(key, value, expected):
    with pytest.raises(InvalidInput, match=expected) as refused:
        read(frames(), {key: value})
    assert key in str(refused.value)


def test_lists_and_policies_of_the_instances_own_are_taken():
    data = frames()
    data["policies"] = pd.DataFrame({"policy": ["bonded"], "max_weeks": [4]})
    made = read(data, {"xyz_cuts": "0.2, 0.4", "policy_high_risk_high_value": "bonded; jit"})
    assert made.settings.xyz_cuts == (0.2, 0.4)
    assert made.settings.policy_high_risk_high_value == "bonded; jit"


def test_every_segment_has_its_setting_and_every_setting_a_default():
    assert [key.removeprefix("policy_").replace("_", " ") for key in MATRIX] == [
        name.replace(",", "") for name in NAMES
    ]
    assert all(hasattr(Settings(), setting.key) for setting in SEGMENTS)
