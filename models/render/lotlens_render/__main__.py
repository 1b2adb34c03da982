"""Command line: python -m lotlens_render SET [--only FILE ...] [--preview DIR [--width PX]]."""

import argparse
import json
from pathlib import Path

from .make_picture import make_picture, preview
from .picture_sets import PICTURE_SETS
from .scene_description import read_scenes


def main() -> None:
    """Render a set, one JSON line a picture; exits with an error for an unknown name."""
    parser = argparse.ArgumentParser(
        prog="lotlens_render", description="Render photos of used cars with exact boxes."
    )
    parser.add_argument("set", choices=sorted(PICTURE_SETS))
    parser.add_argument(
        "--only", nargs="+", default=[], metavar="FILE", help="render these pictures only"
    )
    parser.add_argument(
        "--preview",
        type=Path,
        metavar="DIR",
        help="small pictures into DIR; nothing committed changes",
    )
    parser.add_argument("--width", type=int, default=320, help="width of a preview in pixels")
    choice = parser.parse_args()
    wanted = PICTURE_SETS[choice.set]
    scenes = read_scenes(wanted.scenes)
    unknown = set(choice.only) - {s.file for s in scenes}
    if unknown:
        parser.error(f"no such picture in {choice.set}: {', '.join(sorted(unknown))}")
    for scene in scenes:
        if choice.only and scene.file not in choice.only:
            continue
        if choice.preview:
            boxes = preview(scene, choice.preview, choice.width)
            line = {"file": scene.file, "boxes": [b.as_json() for b in boxes]}
        else:
            line = make_picture(scene, wanted)
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
