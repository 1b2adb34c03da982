"""Renders one scene with Cycles: linear colour and the marks' masks."""

import math
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import bpy
import numpy as np
from mathutils import Vector

from .bodies import ALL_BODIES
from .cabin import SEAT_CLOTHS
from .car import add_car
from .finish import Finish
from .lot import add_lot
from .mark_layers import PlacedMark
from .paints import ALL_PAINTS
from .photographer import add_photographer
from .render_passes import read_passes
from .scene_description import Mark, Scene, View
from .scratches import HAZE_SEEN_FROM, ScratchLayers, scratch_layers
from .skies import SKIES, add_sky
from .surroundings import add_surroundings

# From where haze is kept, in picture and box alike, on paint that hides it.
FAINT_HAZE_FROM = 0.5
PLATE_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


@dataclass(frozen=True)
class Quality:
    """Size in pixels and light paths a pixel: 12, denoised, pass for a photo; 6 do for a look."""

    width: int
    height: int
    samples: int = 12
    threads: int = 2


def _engine(scene: bpy.types.Scene, quality: Quality, description: Scene) -> None:
    render, cycles = scene.render, scene.cycles
    render.engine = "CYCLES"
    cycles.device = "CPU"
    cycles.seed = description.seed
    cycles.samples = quality.samples
    cycles.use_denoising = True
    cycles.denoiser = "OPENIMAGEDENOISE"
    if description.edition > 1:
        # The accurate filter runs three networks instead of one, a fifth of a picture's time.
        cycles.denoising_prefilter = "FAST"
    cycles.use_adaptive_sampling = True
    cycles.adaptive_threshold = 0.03
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 5, 2, 3
    cycles.transparent_max_bounces = 6
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 6
    cycles.blur_glossy = 0.5
    render.threads_mode = "FIXED"
    render.threads = quality.threads
    render.resolution_x, render.resolution_y = quality.width, quality.height
    render.resolution_percentage = 100
    render.use_compositing = render.use_sequencer = False
    render.image_settings.file_format = "OPEN_EXR_MULTILAYER"
    render.image_settings.color_depth = "16"
    scene.view_settings.view_transform = "Raw"


def _camera(scene: bpy.types.Scene, view: View) -> None:
    lens = bpy.data.cameras.new("phone")
    item = bpy.data.objects.new("phone", lens)
    bpy.context.collection.objects.link(item)
    scene.camera = item
    looking = Vector(view.target) - Vector(view.camera)
    item.location = view.camera
    item.rotation_euler = looking.to_track_quat("-Z", "Y").to_euler()
    item.rotation_euler.rotate_axis("Z", math.radians(view.roll_deg))
    lens.lens = view.lens_mm
    lens.sensor_width = 36
    # A phone's small sensor keeps nearly everything sharp: about f/9 in these terms.
    lens.dof.use_dof = True
    lens.dof.focus_distance = looking.length
    lens.dof.aperture_fstop = 9.0


def _place(marks: tuple[Mark, ...], seed: int, haze_from: float) -> list[PlacedMark]:
    """Marks with their scratches drawn; each has its own stream, so one more moves no other."""
    placed = []
    for number, mark in enumerate(marks):
        stream = (seed, 7, number) if mark.seed is None else (mark.seed, 7)
        layers = None if mark.kind == "dent" else _drawn(mark, stream, haze_from)
        placed.append(PlacedMark(number, mark, layers))
    return placed


# A large scuff takes two CPU seconds and 40 MB; the next photo is mostly of the same car.
@lru_cache(maxsize=12)
def _drawn(mark: Mark, stream: tuple[int, ...], haze_from: float) -> ScratchLayers:
    # Seen from outside, x runs to the left on the left flank: the angle is turned with it.
    rng = np.random.default_rng(list(stream))
    return scratch_layers(mark.kind, mark.length_m, mark.angle_rad, rng, haze_from)


def _plate(seed: int) -> str:
    rng = np.random.default_rng([seed, 11])
    letters = "".join(PLATE_LETTERS[i] for i in rng.integers(0, len(PLATE_LETTERS), 2))
    return f"LL {rng.integers(10, 99)} {letters}"


def _vehicle_seed(vehicle: str) -> int:
    """One number for all pictures of a vehicle, so that its plate and surroundings stay."""
    return sum(ord(c) * 131**i for i, c in enumerate(vehicle)) % 2**31


def _mended(edition: int, vehicle_seed: int) -> dict:
    """What edition 2 finishes otherwise: clear or tinted panes, seats, and a mesh as fine as a
    dent needs at 640 pixels."""
    if edition == 1:
        return {}
    rng = np.random.default_rng([vehicle_seed, 13])
    through = rng.uniform(0.40, 0.72)
    cloth = SEAT_CLOTHS[rng.integers(len(SEAT_CLOTHS))]
    return {"glass": (through * 0.97, through, through * 0.97), "cloth": cloth, "detail": 0.8}


def build_scene(description: Scene, quality: Quality) -> list[PlacedMark]:
    """Fill an empty Blender scene; returns the marks in the order of their passes."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    _engine(scene, quality, description)
    wetness = 0.9 if description.light == "wet" else 0.0
    vehicle = _vehicle_seed(description.vehicle)
    add_sky(scene, SKIES[description.sky], description.sun_deg)
    around = add_surroundings if description.edition == 1 else add_lot
    around(description.ground, wetness, np.random.default_rng([vehicle, 3]))
    paint = ALL_PAINTS[description.paint]
    faint = description.edition > 1 and paint.hides_haze
    haze_from = FAINT_HAZE_FROM if faint else HAZE_SEEN_FROM
    placed = _place(description.marks, description.seed, haze_from)
    finish = Finish(
        paint,
        tuple(placed),
        wetness,
        description.trim,
        **_mended(description.edition, vehicle),
    )
    add_car(finish, ALL_BODIES[description.body], _plate(vehicle))
    _camera(scene, description.view)
    view = description.view
    add_photographer(np.array(view.camera), np.array(view.target) - np.array(view.camera))
    for item in placed:
        one = scene.view_layers[0].aovs.add()
        one.name = item.pass_name
        one.type = "VALUE"
    return placed


def render_scene(description: Scene, quality: Quality) -> tuple[np.ndarray, np.ndarray]:
    """Linear colour (H, W, 3) and masks (marks, H, W). Same description, same arrays."""
    placed = build_scene(description, quality)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "render.exr"
        bpy.context.scene.render.filepath = str(path)
        bpy.ops.render.render(write_still=True)
        return read_passes(path, [item.pass_name for item in placed])
