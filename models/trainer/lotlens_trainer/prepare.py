"""`prepare`: check a dataset and write the form that training reads.

Takes COCO or YOLO form; writes `images/{split}`, `annotations/{split}.json`, `sources.csv` and
`prepare.json`, which says of everything that was left out why.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

from .dataset import SPLITS, read_split
from .dataset_checks import (
    CheckedPhoto,
    Dropped,
    check_photos,
    class_warnings,
    drop_repeats,
    label,
)
from .dataset_writer import category_numbers, write_dataset
from .preview import write_preview
from .progress import CommandError, Reporter
from .raw_dataset import RawPhoto, read_raw

REPORT_FILE = "prepare.json"
SHOWN_REASONS = 20
NEAR_BITS = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `prepare`."""
    parser.add_argument("--dataset", type=Path, required=True)
    parser.add_argument("--out", type=Path, help="a folder that is not there yet")
    parser.add_argument(
        "--preview", type=Path, metavar="FILE_OR_DIR",
        help="draw a contact sheet of the augmentation on photos of train; not in a repository",
    )  # fmt: skip
    parser.add_argument("--exclude-source", action="append", default=[], metavar="NAME")
    parser.add_argument("--copy", action="store_true", help="copy photos instead of linking them")
    parser.add_argument(
        "--demo", action="store_true", help="rendered photos may be in val and test"
    )
    parser.add_argument(
        "--near-bits",
        type=int,
        default=NEAR_BITS,
        help="bits of 64 in which look-alikes may differ",
    )


def run(arguments: argparse.Namespace) -> int:
    """Check, write beside the place, move there in one step; or draw the contact sheet."""
    out: Path | None = arguments.out
    if out is None and arguments.preview is None:
        raise CommandError("no_out", "give --out for the dataset, --preview for a sheet, or both")
    if out is not None and out.exists():
        raise CommandError("out_exists", f"{out} is there already; choose another", item=str(out))
    reporter = Reporter()
    reporter.started("prepare", {key: str(value) for key, value in vars(arguments).items()})
    if arguments.preview is not None:
        path = write_preview(read_split(arguments.dataset, "train"), arguments.preview)
        reporter.log(f"the contact sheet is {path}")
    counts = {} if out is None else prepare(arguments, out, reporter)
    reporter.finished(out or arguments.preview, counts)
    return 0


def prepare(arguments: argparse.Namespace, out: Path, reporter: Reporter) -> dict[str, int]:
    """Write the dataset that the arguments ask for."""
    names, raw_photos = read_raw(arguments.dataset)
    return write_prepared(
        names,
        [one for one in raw_photos if one.source not in arguments.exclude_source],
        out,
        reporter,
        copy=arguments.copy,
        demo=arguments.demo,
        near_bits=arguments.near_bits,
    )


def write_prepared(
    names: list[str],
    raw_photos: list[RawPhoto],
    out: Path,
    reporter: Reporter,
    *,
    copy: bool = False,
    demo: bool = False,
    near_bits: int = NEAR_BITS,
) -> dict[str, int]:
    """Check photos and write the dataset of those that are left, in one step.

    Returns how many each split has. Raises CommandError where nothing sensible would be left.
    """
    refuse_rendered_judges(raw_photos, demo=demo)
    dropped = Dropped()
    photos = drop_repeats(check_photos(raw_photos, dropped), dropped, max_bits=near_bits)
    refuse_missing_splits(photos, dropped)
    warnings = class_warnings(photos, names)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as temporary:
        folder = Path(temporary) / out.name
        numbers = category_numbers(names, photos)
        write_dataset(folder, photos, numbers, copy=copy, demo=demo)
        write_report(folder, photos, dropped, warnings)
        folder.replace(out)
    tell(reporter, dropped, warnings)
    return {split: count(photos, split) for split in SPLITS}


def refuse_rendered_judges(photos: list[RawPhoto], *, demo: bool) -> None:
    """Raise CommandError where a rendered photo would judge a model."""
    judges = [one for one in photos if one.rendered and one.split != "train"]
    if judges and not demo:
        raise CommandError(
            "rendered_judge",
            f"{len(judges)} rendered photos are in val or test, {label(judges[0])} for one; they "
            "may only train. Move them, or make this a demo dataset with --demo.",
            item=str(judges[0].path),
        )


def refuse_missing_splits(photos: list[CheckedPhoto], dropped: Dropped) -> None:
    """Raise CommandError without anything to learn from or to judge by, and say what was dropped:
    no report is written then that could."""
    for split, purpose in (("train", "learn from"), ("val", "choose the best weights by")):
        if not count(photos, split):
            raise CommandError(
                f"no_{split}",
                f"no photo is left in {split}: there is nothing to {purpose}"
                + dropped_words([one for one in dropped.photos if one[0].split == split]),
            )


def dropped_words(entries: list[tuple[RawPhoto, str, str]]) -> str:
    """How many photos were dropped for each reason, and the first in full; "" where none was."""
    if not entries:
        return ""
    reasons = Counter(code for _, code, _ in entries)
    counts = ", ".join(f"{times} {reason}" for reason, times in sorted(reasons.items()))
    photo, code, detail = entries[0]
    return f". Dropped: {counts}; {label(photo)} for one: {code}: {detail}"


def count(photos: list[CheckedPhoto], split: str) -> int:
    """Photos of a split."""
    return sum(photo.raw.split == split for photo in photos)


def write_report(
    folder: Path, photos: list[CheckedPhoto], dropped: Dropped, warnings: list[str]
) -> None:
    """Write `prepare.json`."""

    def rows(entries: list) -> list[dict[str, str]]:
        return [
            {"photo": label(p), "reason": code, "detail": detail} for p, code, detail in entries
        ]

    report = {
        "photos": {split: count(photos, split) for split in SPLITS},
        "counts": dropped.counts(),
        "warnings": warnings,
        "droppedPhotos": rows(dropped.photos),
        "droppedBoxes": rows(dropped.boxes),
    }
    (folder / REPORT_FILE).write_text(json.dumps(report, indent=1) + "\n")


def tell(reporter: Reporter, dropped: Dropped, warnings: list[str]) -> None:
    """Say what was left out: all reasons counted, the first of each in full."""
    for reason, times in dropped.counts().items():
        reporter.log(f"{reason}: {times}", level="warning")
    for photo, code, detail in (*dropped.photos, *dropped.boxes)[:SHOWN_REASONS]:
        reporter.log(f"{label(photo)}: {code}: {detail}", level="warning")
    for warning in warnings:
        reporter.log(warning, level="warning")
