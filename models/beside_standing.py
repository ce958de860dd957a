"""A program in which every SKU may also keep the decision that stands as it is."""

from dataclasses import dataclass, replace

import numpy as np

from instances.instance import Floats, Ints, Names
from models.chosen_options import with_options_at
from models.program import Couplings, Decision, Program

CHANGES = "changes"
"""Name and kind of the row that counts the SKUs whose decision changes."""


@dataclass(frozen=True)
class BesideStanding:
    """A program in which every SKU may also keep what it has.

    Parameters
    ----------
    program : Program
        Each SKU has one more option: the standing one with the standing buffer, and no other.
    standing : Decision
        That everything stays as it is.
    origin : array of int, shape (O,)
        Position of every option in the program that this one was made of.
    """

    program: Program
    standing: Decision
    origin: Ints

    @property
    def stays(self) -> Ints:
        """Positions of the options by which SKUs keep what they have."""
        return self.standing.option

    def original(self, decision: Decision) -> Decision:
        """The decision in terms of the program that this one was made of."""
        return Decision(self.origin[decision.option], decision.buffer)

    def with_few_changes(self, most: int) -> Program:
        """The program in which at most so many SKUs change."""
        rows, moves = self.program.couplings, np.ones(len(self.program.options), bool)
        moves[self.stays] = False
        at = np.flatnonzero(moves)
        ones, none = np.ones(at.size), np.zeros(at.size)
        couplings = Couplings(
            (*rows.row, CHANGES),
            (*rows.kind, CHANGES),
            np.append(rows.limit, float(most)),
            np.concatenate([rows.of, np.full(at.size, len(rows.row), np.int64)]),
            np.concatenate([rows.at, at]),
            np.concatenate([rows.on_choice, ones]),
            np.concatenate([rows.on_buffer, none]),
        )
        return replace(self.program, couplings=couplings)


def beside_standing(program: Program, decision: Decision) -> BesideStanding:
    """Let every SKU also keep the option and buffer of `decision`.

    Parameters
    ----------
    program : Program
    decision : Decision
        A buffer outside its option's range is stock that is there all the same: it may stay.
    """
    origin = np.sort(np.concatenate([np.arange(len(program.options)), decision.option]))
    repeated = with_options_at(program, origin)
    options = repeated.options
    stays = np.searchsorted(origin, decision.option, side="right") - 1
    whole = options.everyday_buffer_max[stays] >= options.buffer_max[stays]
    everyday = np.where(whole, decision.buffer, options.everyday_buffer_max[stays])
    options = replace(
        options,
        buffer_min=_put(options.buffer_min, stays, decision.buffer),
        buffer_max=_put(options.buffer_max, stays, decision.buffer),
        everyday_buffer_max=_put(options.everyday_buffer_max, stays, everyday),
    )
    standing = Decision(stays.astype(np.int64), decision.buffer.copy())
    return BesideStanding(replace(repeated, options=options), standing, origin)


def _put(column: Floats, at: Ints, values: Floats) -> Floats:
    changed = column.copy()
    changed[at] = values
    return changed


def names_of(program: Program, decision: Decision) -> Names:
    """Name of the chosen option of each SKU."""
    return tuple(program.options.option[k] for k in decision.option)
