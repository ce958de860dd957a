"""What a setting is: a name, what it may be, and what it means."""

from dataclasses import dataclass
from typing import Literal

from instances.number_range import NOT_NEGATIVE, Range

SettingKind = Literal["whole", "number", "numbers", "choice", "text", "limit"]


@dataclass(frozen=True)
class Setting:
    """One setting of ``instance.toml``.

    Parameters
    ----------
    key : str
        Name in the file; the flag is the same with hyphens.
    kind : {"whole", "number", "numbers", "choice", "text", "limit"}
        ``numbers`` is a list; a ``limit`` becomes entries of ``Settings.limits``, the others the
        attribute of that name.
    doc : str
        What it means, in one sentence without a full stop.
    example : str
        TOML text that shows a setting without a default; such a setting can be ``"none"``.
    range : Range
    choices : tuple of str
    form : str
        What a limit may look like, in words.
    count : int
        How many numbers a list has, each above the one before it where `increasing`; 0 for any.
    increasing : bool
    """

    key: str
    kind: SettingKind
    doc: str
    example: str = ""
    range: Range = NOT_NEGATIVE
    choices: tuple[str, ...] = ()
    form: str = ""
    count: int = 0
    increasing: bool = False

    @property
    def flag(self) -> str:
        """Its flag on the command line."""
        return "--" + self.key.replace("_", "-")

    @property
    def optional(self) -> bool:
        """Whether it can be absent altogether."""
        return bool(self.example)

    @property
    def expectation(self) -> str:
        """What it may be, in words fit for ``expected ...``."""
        if self.kind == "limit":
            return self.form
        if self.kind == "choice":
            return "one of " + ", ".join(self.choices)
        nouns = {"whole": "a whole number", "number": "a number", "text": "a name"}
        noun = nouns.get(self.kind, self._list)
        return noun if self.kind == "text" else f"{noun} {self.range}"

    @property
    def _list(self) -> str:
        """What a list of numbers may be, up to the range of each."""
        many = f"{self.count} numbers" if self.count else "numbers"
        return f"a list of {many}{', increasing' if self.increasing else ''}, each"
