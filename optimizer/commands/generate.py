"""``bufferplan generate``: a random instance of a documented family."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter


def generate(
    *,
    out: Path,
    skus: str | None = None,
    suppliers: str | None = None,
    regions: str | None = None,
    seed: str | None = None,
    lines: str | None = None,
    mega_events: Annotated[bool, Parameter(negative=())] = False,
    seasons: Annotated[bool, Parameter(negative=())] = False,
    variant: str = "standard",
) -> int:
    """Write a random instance of any size, the same for the same seed.

    Parameters
    ----------
    out
        A new or an empty folder.
    skus
        Number of SKUs, which must be given.
    suppliers
        Number of suppliers, which must be given.
    regions
        Number of regions, which must be given; at most as many as suppliers.
    seed
        Whole number that everything is drawn from [0].
    lines
        Number of lines that the SKUs are spread over [0].
    mega_events
        Add two rare hazards that can reach every region at once.
    seasons
        Give every second SKU a season.
    variant
        standard; easy: losses from many independent causes; hard: from few that strike all.
    """
    from instances.family import family_from
    from instances.generated_folder import write_generated

    texts = {
        "skus": skus,
        "suppliers": suppliers,
        "regions": regions,
        "seed": seed,
        "lines": lines,
    }
    family = family_from(texts, mega_events=mega_events, seasons=seasons, variant=variant)
    rows = write_generated(family, out)
    told = ", ".join(f"{count:,} {name}" for name, count in rows.items())
    print(f"{out} holds {told}. Next:")
    print(f"  bufferplan solve {out} --out plan")
    return 0
