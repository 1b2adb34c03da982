"""Command line.

python -m lotlens_render SET [--only FILE ...] [--missing] [--preview DIR [--width PX]]
"""

import argparse
import json
from pathlib import Path

from .make_picture import make_picture, preview
from .photo_index import read_index
from .picture_sets import PICTURE_SETS, PictureSet
from .scene_description import Scene
from .scene_lists import scenes_of


def _is_there(scene: Scene, wanted: PictureSet) -> bool:
    file = f"{scene.file}.jpg"
    listed = any(entry["file"] == file for entry in read_index(wanted.folder / wanted.index))
    return listed and wanted.photo_path(file, scene.split).is_file()


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
    parser.add_argument(
        "--missing",
        action="store_true",
        help="pass over pictures that are there: a stopped run goes on",
    )
    choice = parser.parse_args()
    wanted = PICTURE_SETS[choice.set]
    scenes = scenes_of(choice.set)
    unknown = set(choice.only) - {s.file for s in scenes}
    if unknown:
        parser.error(f"no such picture in {choice.set}: {', '.join(sorted(unknown))}")
    for scene in scenes:
        if choice.only and scene.file not in choice.only:
            continue
        if choice.missing and _is_there(scene, wanted):
            continue
        if choice.preview:
            boxes = preview(scene, choice.preview, choice.width)
            line = {"file": scene.file, "boxes": [b.as_json() for b in boxes]}
        else:
            line = make_picture(scene, wanted)
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
