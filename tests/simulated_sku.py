"""One SKU for the simulation, its order quantity and buffer as a test wants them."""

from dataclasses import replace

import numpy as np
from instances_by_hand import instance

from models.assemble import program_of
from models.program import Decision
from models.scenario_sources import scenarios_of
from models.simulation import Features, simulate_on

SKU = {"sku": "A", "unit_cost": 1.0, "demand_mean": 10.0, "review_weeks": 0.0, "lost_margin": 1.0}


def given(quantity, *, sku=None, primary=None, sources=(), suppliers=(), **tables):
    settings = {"scenarios": 200, "seed": 5} | tables.pop("settings", {})
    own = SKU | {"moq": quantity, "policies": ("safety_stock",)} | (sku or {})
    first = {"sku": "A", "supplier": "P", "role": "primary"} | (primary or {})
    named = [{"supplier": "P"}, *suppliers] if suppliers is not None else []
    return instance(
        skus=[own], suppliers=named, sources=[first, *sources], settings=settings, **tables
    )


def played(here, buffer, *, scenarios=None, option=0, start="built", reserve=False, **features):
    """Play the SKU with a buffer, on the instance's scenarios or on those given."""
    program = program_of(here)
    if reserve:  # all of the buffer is kept for disturbances
        none = np.zeros(len(program.options))
        program = replace(program, options=replace(program.options, everyday_buffer_max=none))
    decision = Decision(np.array([option]), np.array([float(buffer)]))
    drawn = scenarios_of(here) if scenarios is None else scenarios
    return simulate_on(here, program, decision, drawn, features=Features(**features), start=start)


def standard_errors(values, expected):
    """By how many standard errors the mean of independent values misses what is expected."""
    return (values.mean() - expected) / (values.std(ddof=1) / np.sqrt(len(values)))


def ratio_errors(above, below, expected):
    """The same of a ratio of two means."""
    return standard_errors(above - expected * below, 0.0)
