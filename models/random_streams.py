"""Where random numbers come from: a stream for each name, so that nothing else moves it."""

from hashlib import blake2b

from numpy.random import PCG64DXSM, Generator, SeedSequence


def key(seed: int, kind: str, *names: str, size: int = 32) -> int:
    """Number of `size` bytes that stands for a seed, a kind of use, and names.

    A hash of all of them, each preceded by its length so that no two lists of names read the same.
    """
    digest = blake2b(digest_size=size, person=b"bufferplan")
    for part in (str(seed), kind, *names):
        text = part.encode("utf-8", "surrogatepass")
        digest.update(len(text).to_bytes(8, "little") + text)
    return int.from_bytes(digest.digest(), "little")


def stream(seed: int, kind: str, *names: str) -> Generator:
    """The stream of random numbers that belongs to a seed, a kind of use, and names.

    Streams of different names are independent, and a name's stream depends on nothing else: not on
    other rows, their order, the number of workers, nor on how work is split into blocks.
    """
    return Generator(PCG64DXSM(SeedSequence(key(seed, kind, *names))))
