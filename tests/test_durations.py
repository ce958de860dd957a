"""Durations have the mean, sd and family that were asked for."""

import numpy as np
import pytest
from scipy import stats

from models.durations import Duration, durations
from models.random_streams import stream

FAMILIES = ["lognormal", "gamma", "pareto"]


def law(duration: Duration) -> stats.distributions.rv_frozen:
    """The distribution of a family by the equations for its mean and variance."""
    family, mean, sd = duration
    cv2 = (sd / mean) ** 2
    if family == "lognormal":
        return stats.lognorm(np.sqrt(np.log1p(cv2)), scale=mean / np.sqrt(1 + cv2))
    if family == "gamma":
        return stats.gamma(1 / cv2, scale=mean * cv2)
    shape = 1 + np.sqrt(1 + 1 / cv2)  # solves a (a - 2) = 1 / cv2
    return stats.pareto(shape, scale=mean * (shape - 1) / shape)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(("mean", "sd"), [(4.0, 4.0), (2.0, 0.5), (0.3, 1.2)])
def test_the_family_with_that_mean_and_sd(family: str, mean: float, sd: float) -> None:
    duration = Duration(family, mean, sd)
    wanted = law(duration)
    assert wanted.mean() == pytest.approx(mean, rel=1e-9)
    assert wanted.std() == pytest.approx(sd, rel=1e-9)
    drawn = durations(stream(1, family, str(mean)), duration, 100_000)
    assert stats.kstest(drawn, wanted.cdf).pvalue > 1e-3
    assert drawn.mean() == pytest.approx(mean, abs=5 * sd / np.sqrt(len(drawn)))


@pytest.mark.parametrize("family", FAMILIES)
def test_without_sd_all_last_the_mean(family: str) -> None:
    assert (durations(stream(0, "x"), Duration(family, 3.5, 0.0), 5) == 3.5).all()
    assert (durations(stream(0, "x"), Duration(family, 0.0, 1.0), 5) == 0.0).all()


def test_other_families_are_refused() -> None:
    with pytest.raises(ValueError, match="weibull"):
        durations(stream(0, "x"), Duration("weibull", 1.0, 1.0), 1)
