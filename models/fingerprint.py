"""A short text that stands for data: equal for equal data, another one for any other."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from hashlib import blake2b
from typing import Any

import numpy as np

SIZE = 16
"""Bytes of a fingerprint: two that are equal by chance are out of reach."""


def fingerprint(*parts: object) -> str:
    """Fingerprint of arrays, dataclasses, mappings, sequences, text and numbers, in hexadecimals.

    Numbers count by their value bit for bit, arrays by type and shape too. The order of a mapping's
    keys does not count.

    Raises
    ------
    TypeError
        If a part is of any other kind.
    """
    digest = blake2b(digest_size=SIZE)
    for part in parts:
        _enter(digest, part)
    return digest.hexdigest()


def _enter(digest: Any, part: object) -> None:
    """Enter a part, its kind and length first, so that no two lists of parts read the same."""
    if isinstance(part, np.ndarray):
        digest.update(f"array {part.dtype.str} {part.shape}:".encode())
        digest.update(np.ascontiguousarray(part).data)
    elif is_dataclass(part) and not isinstance(part, type):
        names = [field.name for field in fields(part)]
        digest.update(f"{type(part).__name__} {len(names)}:".encode())
        for name in names:
            _enter(digest, name)
            _enter(digest, getattr(part, name))
    elif isinstance(part, Mapping):
        digest.update(f"mapping {len(part)}:".encode())
        for key in sorted(part):
            _enter(digest, key)
            _enter(digest, part[key])
    elif isinstance(part, tuple | list):
        digest.update(f"sequence {len(part)}:".encode())
        for item in part:
            _enter(digest, item)
    elif isinstance(part, str):
        text = part.encode("utf-8", "surrogatepass")
        digest.update(f"text {len(text)}:".encode() + text)
    elif part is None or isinstance(part, bool | int | float):
        digest.update(f"{type(part).__name__} {part!r};".encode())
    else:
        raise TypeError(f"{type(part).__name__} has no fingerprint")
