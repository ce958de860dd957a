"""From an instance to the program of one set of scenarios, limits aside."""

from pathlib import Path

from instances.instance import Instance
from models.couplings import couplings_of
from models.options import options_of, require_options
from models.program import Program, RiskWeights
from models.progress import Report, Stop, never, quiet
from models.requirement_lists import requirements_of
from models.requirements import Requirements
from models.scenario_sources import scenarios_of
from models.scenarios import Scenarios
from models.source_sets import SourceSets, source_sets


def program_of(
    instance: Instance,
    report: Report = quiet,
    stop: Stop = never,
    folder: Path | None = None,
) -> Program:
    """Draw scenarios, find what they require, and lay out options and the rows that couple them.

    The program has no limits yet: what a percentage stands for is known only from a plan without
    them.

    Parameters
    ----------
    instance : Instance
    report, stop : callable
        News of the work, and whether to break it off.
    folder : Path, optional
        Where to keep requirements in files instead of in memory; its owner removes them.

    Raises
    ------
    InvalidInput
        If a SKU has no option, or scenarios are asked for that are not there.
    Stopped
        If `stop` said so.
    """
    require_options(instance)
    sets = source_sets(instance)
    scenarios = scenarios_of(instance, report, stop)
    requirements = requirements_of(instance, sets, scenarios, report, stop, folder)
    return assembled(instance, sets, scenarios, requirements)


def assembled(
    instance: Instance, sets: SourceSets, scenarios: Scenarios, requirements: Requirements
) -> Program:
    """The program of these scenarios and what they require, for these sets of sources alone."""
    settings, skus = instance.settings, instance.skus
    options = options_of(instance, sets, requirements)
    return Program(
        sku=skus.sku,
        unit_cost=skus.unit_cost,
        demand_mean=skus.demand_mean,
        on_hand=skus.on_hand,
        line=skus.line,
        lines=instance.lines.line,
        downtime_cost_week=instance.lines.downtime_cost_week,
        sets=sets,
        options=options,
        requirements=requirements,
        scenario=scenarios.scenario,
        probability=scenarios.probability,
        stress=scenarios.stress,
        suppliers=instance.suppliers.supplier,
        onboarding_cost=instance.suppliers.onboarding_cost,
        couplings=couplings_of(instance, sets, options),
        limits=(),
        risk_weights=RiskWeights(
            settings.var_weight, settings.cvar_weight, settings.risk_alpha, settings.risk_of
        ),
        horizon_weeks=settings.horizon_weeks,
        amortisation_years=settings.amortisation_years,
        budget_kind=settings.budget_kind,
        release_share=settings.release_share,
    )
