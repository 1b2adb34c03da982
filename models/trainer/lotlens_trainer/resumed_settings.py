"""What may not change when a run is taken up again."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from .progress import CommandError

FIXED = ("batch", "imgsz", "seed")
"""With another batch an epoch has other steps, and the run's place in them is lost; the seed and
the sizes say which pictures it sees. Its length and its rate may change."""


def refuse_other_settings(config_file: Path, args: argparse.Namespace) -> None:
    """Raise CommandError where the options of `train --resume` are not those that the run's
    config.json holds. Without that file, as where a checkpoint alone was copied, nothing is said.
    """
    if not config_file.is_file():
        return
    before = json.loads(config_file.read_text())
    changed = [
        f"--{name} {before[name]}, not {getattr(args, name)}"
        for name in FIXED
        if name in before and str(before[name]) != str(getattr(args, name))
    ]
    if changed:
        raise CommandError(
            "other_settings",
            f"{config_file.parent} holds a run with {' and '.join(changed)}: --resume goes on with "
            "the run's own options. Give those, or choose another --out",
            item=str(config_file),
        )
