"""Connected parts of a mask, and the removal of stray specks.

A speck far from its mark stretches the mark's box, so it goes from picture and mask alike.
"""

import numpy as np


def _row_runs(mask: np.ndarray) -> list[list[tuple[int, int]]]:
    """For each row the [start, end) spans of set pixels."""
    edges = np.diff(np.pad(mask.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    rows: list[list[tuple[int, int]]] = []
    for line in edges:
        starts, ends = np.nonzero(line == 1)[0], np.nonzero(line == -1)[0]
        rows.append(list(zip(starts.tolist(), ends.tolist(), strict=True)))
    return rows


def label_parts(mask: np.ndarray) -> tuple[np.ndarray, int]:
    """Number the 8-connected parts of a boolean (H, W) mask 1..n; 0 is background."""
    parent = [0]

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    labelled: list[list[tuple[int, int, int]]] = []
    above: list[tuple[int, int, int]] = []
    for runs in _row_runs(mask):
        here = []
        for start, end in runs:
            touching = [root(k) for s, e, k in above if s <= end and e >= start]
            if touching:
                label = min(touching)
                for other in touching:
                    parent[other] = label
            else:
                label = len(parent)
                parent.append(label)
            here.append((start, end, label))
        labelled.append(here)
        above = here

    names = {r: n for n, r in enumerate(sorted({root(i) for i in range(1, len(parent))}), 1)}
    labels = np.zeros(mask.shape, np.int32)
    for y, runs in enumerate(labelled):
        for start, end, label in runs:
            labels[y, start:end] = names[root(label)]
    return labels, len(names)


def grow(mask: np.ndarray, radius_px: int) -> np.ndarray:
    """Dilate a mask by a square of the given radius."""
    grown = mask.copy()
    for axis in (0, 1):
        wide = grown.copy()
        for step in range(1, radius_px + 1):
            shifted = np.roll(grown, step, axis)
            back = np.roll(grown, -step, axis)
            edge = [slice(None), slice(None)]
            edge[axis] = slice(0, step)
            shifted[tuple(edge)] = False
            edge[axis] = slice(-step, None)
            back[tuple(edge)] = False
            wide |= shifted | back
        grown = wide
    return grown


def without_specks(mask: np.ndarray, join_px: int, least_share: float = 0.06) -> np.ndarray:
    """Drop parts smaller than `least_share` of the largest.

    Pieces closer than 2 * join_px count as one part.
    """
    labels, count = label_parts(grow(mask, join_px))
    if count <= 1:
        return mask.copy()
    areas = np.bincount(labels[mask], minlength=count + 1)
    keep = areas > least_share * areas.max()
    keep[0] = False
    return mask & keep[labels]
