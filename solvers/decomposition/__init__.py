"""Decomposition: SKUs priced one by one, tied together by a small linear program."""
