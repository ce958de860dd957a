"""Plays a plan day by day: orders, shipments, sales, shortages, disruptions, as they would come.

It knows nothing of deficits, requirements, phases or expected shortages, so that it can contradict
the program that made the plan.
"""

from models.simulation.inputs import Features, Start
from models.simulation.simulate import fresh_instance, simulate, simulate_on
from models.simulation.simulated import Simulated
from models.simulation.survival import weeks_to_shortage

__all__ = [
    "Features",
    "Simulated",
    "Start",
    "fresh_instance",
    "simulate",
    "simulate_on",
    "weeks_to_shortage",
]
