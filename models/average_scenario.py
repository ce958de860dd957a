"""Planning on averages: one scenario in which everything happens as it does on average."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from instances.instance import Floats, Ints
from models.program import Program
from models.requirements import PRICE, SHORTAGE, Requirements


def average_program(program: Program) -> Program:
    """The mean-value program: one certain scenario, and the stress set as it is.

    In it each set of sources has one requirement, the mean over scenarios of all its requirements
    in a horizon, less the mean cycle stock on hand; price entries likewise. What a buffer is for,
    that bad scenarios are far from the mean, is not in it: what its plan costs in truth, less what
    the plan for all scenarios costs, is the value of the stochastic solution (Birge, "The value of
    the stochastic solution in stochastic linear programs with fixed recourse", Mathematical
    Programming 24, 1982).
    """
    kept = np.flatnonzero(program.stress)
    return replace(
        program,
        requirements=_averaged(program),
        scenario=("average", *(program.scenario[s] for s in kept)),
        probability=np.append(1.0, np.zeros(kept.size)),
        stress=np.append(False, np.ones(kept.size, bool)),
    )


def _averaged(program: Program) -> Requirements:
    needs = program.requirements
    owner = np.repeat(np.arange(len(program.sets)), np.diff(needs.first))
    weight = program.probability[needs.scenario]
    means = [_mean_entries(program, owner, weight, kind) for kind in (SHORTAGE, PRICE)]
    stressed = np.flatnonzero(program.stress[needs.scenario])
    number = np.cumsum(program.stress)
    columns = {
        "scenario": [number[needs.scenario[stressed]].astype(np.int32)],
        **{
            name: [getattr(needs, name)[stressed]]
            for name in ("kind", "clock", "start", "requirement", "season", "phase", "charge")
        },
    }
    owners = [owner[stressed]]
    for of, entries in means:
        owners.append(of)
        for name, values in entries.items():
            columns[name].append(values)
    joined = {name: np.concatenate(parts) for name, parts in columns.items()}
    of_set = np.concatenate(owners)
    order = np.lexsort((joined["start"], joined["clock"], joined["scenario"], of_set))
    first = np.searchsorted(of_set[order], np.arange(len(program.sets) + 1)).astype(np.int64)
    ordered = {name: values[order] for name, values in joined.items()}
    return Requirements(first=first, premium_units=needs.premium_units, **ordered)


def _mean_entries(
    program: Program, owner: Ints, weight: Floats, kind: int
) -> tuple[Ints, dict[str, NDArray[np.generic]]]:
    """One entry a set that has any of the kind, with what it says."""
    needs = program.requirements
    mine = (needs.kind == kind) & (weight > 0)
    units = weight * needs.season * needs.requirement

    def total(values: Floats) -> Floats:
        return np.bincount(owner[mine], values[mine], len(program.sets)).astype(float)

    mean = total(units)
    of = np.flatnonzero(mean > 0)
    zero = np.zeros(of.size)
    return of, {
        "scenario": np.zeros(of.size, np.int32),
        "kind": np.full(of.size, kind, np.int8),
        "clock": zero,
        "start": zero,
        "requirement": mean[of],
        "season": np.ones(of.size),
        "phase": total(weight * needs.phase)[of],
        "charge": (total(units * needs.charge)[of]) / mean[of],
    }
