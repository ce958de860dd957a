"""How fast the simulation is, in SKU-years a second.

    python -m benchmarks.simulation_throughput [--scenarios 400] [--jobs 1 2]

Every SKU of each bundled instance holds its middle buffer; kernels are compiled before the clock
runs. A SKU-year is 52 weeks of one SKU in one scenario; the weeks that stock takes to settle before
the horizon, a lead time and more, are simulated beside them and not counted.
"""

import argparse
import time

from instances.bundled import bundled_names
from instances.readers import read
from models.assemble import program_of
from models.program import Decision
from models.scenario_sources import scenarios_of
from models.simulation import Features, fresh_instance, simulate_on

KINDS = {
    "everything": Features(),
    "no reviews": Features(reviews=False),
    "episodes alone": Features(reviews=False, variation=False),
}


def measured(name: str, scenarios: int, jobs: int) -> list[tuple[str, float, float]]:
    """SKU-years a second, and a second of a processor, of each kind of simulation."""
    fresh = fresh_instance(read(name), 1, scenarios)
    program, drawn = program_of(fresh), scenarios_of(fresh)
    options = program.options
    chosen = options.first[:-1]
    buffer = (options.buffer_min[chosen] + options.buffer_max[chosen]) / 2
    decision = Decision(chosen, buffer)
    years = scenarios * len(program.sku) * fresh.settings.horizon_weeks / 52
    simulate_on(fresh, program, decision, drawn, features=Features())
    speeds = []
    for kind, features in KINDS.items():
        wall, processor = time.perf_counter(), time.process_time()
        simulate_on(fresh, program, decision, drawn, features=features, jobs=jobs)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        speeds.append((kind, years / wall, years / processor))
    return speeds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenarios", type=int, default=400)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1])
    asked = parser.parse_args()
    for name in bundled_names():
        for jobs in asked.jobs:
            for kind, wall, processor in measured(name, asked.scenarios, jobs):
                told = f"{wall:,.0f} SKU-years a second, {processor:,.0f} a second of a processor"
                print(f"{name}, {jobs} jobs, {kind}: {told}", flush=True)


if __name__ == "__main__":
    main()
