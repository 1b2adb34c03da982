"""`sources.csv` of a dataset: source, licence and vehicle group of each photo."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path


def read_sources(listing: Path) -> list[dict[str, str]]:
    """The rows of `sources.csv`; nothing where there is no such file."""
    if not listing.is_file():
        return []
    with listing.open(newline="") as file:
        return list(csv.DictReader(file))


def licence_counts(listing: Path) -> list[dict]:
    """Photos by source and licence."""
    counts = Counter((row["source"], row["licence"]) for row in read_sources(listing))
    return [
        {"source": source, "licence": licence, "photos": count}
        for (source, licence), count in sorted(counts.items())
    ]
