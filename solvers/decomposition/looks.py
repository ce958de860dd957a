"""When to look for plans between nodes: more and more seldom while looks find nothing."""

EVERY, EVERY_IN_BLOCKS = 10, 20
"""Nodes from one look for plans to the next, and where a look takes as long as dozens of nodes."""
MOST_SELDOM = 8
"""Times as many nodes, where a look takes so long, after looks that found nothing."""
THOROUGH = 6
"""Looks of which one is thorough, where looks are cheap."""


class Looks:
    """The schedule of looks for plans in a search.

    Parameters
    ----------
    in_blocks : bool
        Whether SKUs share columns, so that a look takes long.
    """

    def __init__(self, in_blocks: bool) -> None:
        self.in_blocks = in_blocks
        self.every = EVERY_IN_BLOCKS if in_blocks else EVERY
        self.pause = self.next = self.every
        self.nodes = self.looks = 0

    def after_nodes(self, count: int) -> None:
        """Count nodes."""
        self.nodes += count

    @property
    def due(self) -> bool:
        """Whether to look near a node."""
        return self.nodes >= self.next

    @property
    def thorough(self) -> bool:
        """Whether a look that is due is to be a thorough one."""
        return not self.in_blocks and (self.looks + 1) % THOROUGH == 0

    def after_look(self, found: bool) -> None:
        """Say whether a look has bettered the plan."""
        self.looks += 1
        rarest = self.every * (MOST_SELDOM if self.in_blocks else 1)
        self.pause = self.every if found else min(2 * self.pause, rarest)
        self.next = self.nodes + self.pause
