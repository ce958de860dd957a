"""From limits as asked for to limits in money: which plan each percentage refers to.

Two reference plans can be needed. The *free* plan has no limit at all: a budget in percent is of
its capital. The *unrestricted* plan keeps the budget but has no VaR, CVaR, stress or service limit:
every other percentage is of what it reaches. Sites, capacities and the number of qualifications
hold in both: they are no limits of this kind but what there is.
"""

from collections.abc import Sequence
from dataclasses import replace

from instances.instance import Instance
from instances.limits import LimitRequest
from instances.problems import InvalidInput, Problem
from models.evaluation import Evaluation, evaluate
from models.program import Decision, Limit, Program

AT_MOST = frozenset({"budget", "var", "cvar", "stress"})
"""Kinds whose value may not exceed the limit; the service kinds may not fall below it."""


def needs_free_plan(requests: Sequence[LimitRequest]) -> bool:
    """Whether a budget is given as a percentage."""
    return any(request.kind == "budget" and request.percent for request in requests)


def needs_unrestricted_plan(requests: Sequence[LimitRequest]) -> bool:
    """Whether there is any limit beside the budget: its price is measured against that plan."""
    return any(request.kind != "budget" for request in requests)


def budgets(instance: Instance, free: Evaluation | None) -> tuple[Limit, ...]:
    """The budget in money.

    Parameters
    ----------
    free : Evaluation or None
        The plan without any limit, which may be None where no budget is a percentage.
    """
    return tuple(
        Limit("budget", _budget(request, free), skus=_everyone(instance))
        for request in instance.settings.limits
        if request.kind == "budget"
    )


def risk_and_service_limits(
    instance: Instance, program: Program, unrestricted: Decision | None
) -> tuple[Limit, ...]:
    """All other limits, in money or as shares.

    Parameters
    ----------
    program : Program
        Whatever its limits are.
    unrestricted : Decision or None
        The plan with the budget alone; None only where no limit is a percentage.

    Raises
    ------
    InvalidInput
        Where a scope holds no SKU.
    """
    asked = [request for request in instance.settings.limits if request.kind != "budget"]
    limits = [limit for request in asked for limit in _scoped(instance, request)]
    shares = [request.percent for request in asked for _ in _scoped(instance, request)]
    if not any(shares):
        return tuple(limits)
    if unrestricted is None:
        raise ValueError("a percentage needs the plan that it is a percentage of")
    reached = evaluate(replace(program, limits=tuple(limits)), unrestricted).limits
    return tuple(
        replace(limit, value=limit.value * check.value) if percent else limit
        for limit, percent, check in zip(limits, shares, reached, strict=True)
    )


def _budget(request: LimitRequest, free: Evaluation | None) -> float:
    if not request.percent:
        return request.value
    if free is None:
        raise ValueError("a budget in percent needs the plan without limits")
    return request.value * free.total_capital


def _everyone(instance: Instance) -> tuple[int, ...]:
    return tuple(range(len(instance.skus)))


def _scoped(instance: Instance, request: LimitRequest) -> tuple[Limit, ...]:
    """The limit for each set of SKUs that its scope means, ``each`` giving one a SKU."""
    sets: list[tuple[str, tuple[int, ...]]] = [(request.scope, ())]
    if request.scope == "each":
        sets = [(f"sku:{name}", (i,)) for i, name in enumerate(instance.skus.sku)]
    else:
        sets = [(request.scope, _covered(instance, request))]
    return tuple(
        Limit(request.kind, request.value, request.alpha, scope, request.of, skus)
        for scope, skus in sets
    )


def _covered(instance: Instance, request: LimitRequest) -> tuple[int, ...]:
    if request.scope == "all":
        return _everyone(instance)
    kind, _, name = request.scope.partition(":")
    skus = instance.skus
    of = {
        "sku": skus.sku,
        "category": skus.category,
        "line": [instance.lines.line[i] if i >= 0 else None for i in skus.line],
        "site": [instance.sites.site[i] if i >= 0 else None for i in skus.site],
    }[kind]
    covered = tuple(i for i, here in enumerate(of) if here == name)
    if not covered:
        expected = f"a {kind} that holds a SKU"
        raise InvalidInput([Problem("settings", None, request.kind, request.scope, expected)])
    return covered
