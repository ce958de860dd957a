"""A program in which stockouts weigh more beside all other cost, to find plans of little loss."""

from dataclasses import replace

from models.program import Program


def cautious_program(program: Program, times: float) -> Program:
    """The program with all cost but that of stockouts divided by `times`.

    Decisions, losses, capital and service levels are as before, and so is every limit that is not
    on total cost.
    """
    options = program.options
    return replace(
        program,
        options=replace(
            options,
            fixed_cost=options.fixed_cost / times,
            fixed_carrying_cost=options.fixed_carrying_cost / times,
            fixed_policy_cost=options.fixed_policy_cost / times,
            carrying_cost=options.carrying_cost / times,
        ),
        amortisation_years=program.amortisation_years * times,
    )
