"""What a generated instance looks like: its size, its variant, and what may be asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from instances.number_range import Range
from instances.problems import InvalidInput, Problem
from instances.setting_values import Unreadable, parse_number

Variant = Literal["standard", "easy", "hard"]
VARIANTS: tuple[Variant, ...] = get_args(Variant)

SIZES = {
    "skus": Range(1, 100_000),
    "suppliers": Range(1, 20_000),
    "regions": Range(1, 1_000),
    "seed": Range(0, 2**32 - 1),
    "lines": Range(0, 20_000),
}
"""What the whole numbers of a family may be; tables stay far below what readers refuse."""


@dataclass(frozen=True)
class Family:
    """What to generate.

    Parameters
    ----------
    skus, suppliers, regions : int
    seed : int
    lines : int
        Number of lines that all SKUs are spread over; 0 for none.
    mega_events : bool
        Add two rare hazards that reach every region at once.
    seasons : bool
        Give every second SKU one of two season profiles.
    variant : {"standard", "easy", "hard"}
        ``easy``: hazards reach few suppliers of their region and most SKUs have alternates, so that
        losses add up from many independent causes. ``hard``: regional hazards are twice as frequent
        and reach nearly every supplier, and alternates are few: many scenarios look alike.

    Raises
    ------
    InvalidInput
        With every value that cannot be generated.
    """

    skus: int
    suppliers: int
    regions: int
    seed: int = 0
    lines: int = 0
    mega_events: bool = False
    seasons: bool = False
    variant: Variant = "standard"

    def __post_init__(self) -> None:
        problems = [
            _problem(name, getattr(self, name), _form(name))
            for name, range in SIZES.items()
            if not range.holds(getattr(self, name))
        ]
        if self.variant not in VARIANTS:
            problems.append(_problem("variant", self.variant, f"one of {', '.join(VARIANTS)}"))
        if not problems and self.regions > self.suppliers:
            expected = f"at most as many regions as suppliers ({self.suppliers})"
            problems.append(_problem("regions", self.regions, expected))
        if not problems and self.lines > self.skus:
            expected = f"at most as many lines as SKUs ({self.skus})"
            problems.append(_problem("lines", self.lines, expected))
        if problems:
            raise InvalidInput(problems)


def family_from(
    texts: Mapping[str, str | None], *, mega_events: bool, seasons: bool, variant: str
) -> Family:
    """A family from what was typed.

    Parameters
    ----------
    texts : mapping of str to str or None
        A text for each of `SIZES`; None where none was given, which only `seed` and `lines` allow.

    Raises
    ------
    InvalidInput
        With every value that is missing, unreadable or out of its range.
    """
    sizes, problems = {"seed": 0, "lines": 0}, []
    for name, range in SIZES.items():
        text = texts[name]
        if text is None:
            if name not in sizes:
                problems.append(_problem(name, None, _form(name)))
            continue
        try:
            sizes[name] = int(parse_number(text, range, _form(name), whole=True))
        except Unreadable as error:
            problems.append(_problem(name, text, error.expected))
    if variant not in VARIANTS:
        problems.append(_problem("variant", variant, f"one of {', '.join(VARIANTS)}"))
    if problems:
        raise InvalidInput(problems)
    known: dict[str, Variant] = {name: name for name in VARIANTS}
    return Family(**sizes, mega_events=mega_events, seasons=seasons, variant=known[variant])


def _form(name: str) -> str:
    return f"a whole number {SIZES[name]}"


def _problem(name: str, value: object, expected: str) -> Problem:
    text = None if value is None else str(value)
    return Problem("command line", None, name, text, expected)
