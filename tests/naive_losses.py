"""Losses of a decision, one requirement at a time in plain Python, to hold the arrays against."""

from collections import defaultdict

from scipy import stats

from models.program import Decision, Program
from models.requirements import SHORTAGE


def everyday_units(program: Program, decision: Decision, sku: int) -> float:
    """Cycles times ``l(p) - l(p + Q)``, by summing the survival function of a Poisson variable."""
    options, option = program.options, decision.option[sku]
    if options.everyday_sigma[option] == 0:
        return 0.0
    assert options.everyday_distribution[option] == "poisson"
    mean, quantity = options.everyday_mean[option], options.order_quantity[option]
    buffer = min(decision.buffer[sku], options.everyday_buffer_max[option])

    def excess(x: float) -> float:
        return sum(max(n - x, 0.0) * stats.poisson.pmf(n, mean) for n in range(int(mean * 6) + 60))

    cycles = options.everyday_cycles[option]
    return cycles * (excess(mean + buffer) - excess(mean + buffer + quantity))


def naive_losses(program: Program, decision: Decision) -> dict[str, object]:
    """Loss of every scenario, expected units short and scenarios hurt of every SKU."""
    needs, options = program.requirements, program.options
    loss: list[float] = [0.0] * len(program.scenario)
    units: list[float] = [0.0] * len(program.sku)
    hurt: list[set[int]] = [set() for _ in program.sku]
    standing: dict[tuple[int, int, float], dict[int, float]] = defaultdict(
        lambda: defaultdict(float)
    )
    for sku, option in enumerate(decision.option.tolist()):
        everyday = everyday_units(program, decision, sku)
        units[sku] += everyday
        for scenario in range(len(loss)):
            loss[scenario] += options.everyday_stockout_cost[option] * everyday
        row = options.source_set[option]
        for e in range(needs.first[row], needs.first[row + 1]):
            season, scenario = needs.season[e], int(needs.scenario[e])
            covered = needs.phase[e] * options.order_quantity[option] / season
            short = season * max(needs.requirement[e] - covered - decision.buffer[sku], 0.0)
            loss[scenario] += needs.charge[e] * short
            if needs.kind[e] != SHORTAGE or short <= 1e-9 * program.demand_mean[sku]:
                continue
            units[sku] += program.probability[scenario] * short
            hurt[sku].add(scenario)
            if program.line[sku] >= 0:
                event = (int(program.line[sku]), scenario, float(needs.clock[e]))
                standing[event][sku] += short / program.demand_mean[sku]
    for (line, scenario, _), weeks in standing.items():
        loss[scenario] += program.downtime_cost_week[line] * max(weeks.values())
    return {"loss": loss, "units": units, "hurt": hurt}
