"""What people drive: command line, Python API, plan, reports.

    import optimizer

    plan = optimizer.solve("first-five", budget="80%", var="0.95:60%")
    plan.table      # one row a SKU
    plan.summary    # plain data

Everything is imported when it is first used, so that the command line answers at once.
"""

from typing import Any

_PLACES = {
    "InvalidInput": "instances.problems",
    "NoPlan": "optimizer.no_plan",
    "Plan": "optimizer.plan",
    "bounds": "optimizer.statistical_bounds.api",
    "evaluate": "optimizer.evaluation.api",
    "export": "optimizer.python_api",
    "read": "optimizer.python_api",
    "solve": "optimizer.python_api",
}

__all__ = list(_PLACES)


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_PLACES})
