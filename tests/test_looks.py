"""Looks for plans grow rare while they find nothing, and frequent again once one does."""

from solvers.decomposition.looks import Looks


def looked_at(in_blocks, found, nodes):
    looks, at = Looks(in_blocks), []
    for node in range(1, nodes + 1):
        looks.after_nodes(1)
        if looks.due:
            at.append((node, looks.thorough))
            looks.after_look(node in found)
    return at


def test_where_looks_take_long_they_double_their_distance_until_one_finds_something():
    at = [node for node, thorough in looked_at(True, {140}, 800) if not thorough]
    assert at == [20, 60, 140, 160, 200, 280, 440, 600, 760]


def test_where_they_do_not_they_come_at_even_distances_and_some_are_thorough():
    assert looked_at(False, set(), 130) == [(n, n % 60 == 0) for n in range(10, 131, 10)]
