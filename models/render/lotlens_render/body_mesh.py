"""The painted body: dents pushed into the skin, fields and texture places at its vertices."""

from dataclasses import replace

import bpy
import numpy as np

from .body_grid import body_grid, outward_normals
from .body_material import body_material, parked_material
from .body_surface import BodyStyle, raise_cabin
from .bonnet_line import bonnet_field
from .dents import Dent, dent_depth, in_dent
from .end_lines import END_FRAME
from .finish import Finish
from .grain_tiles import DROP_TILE_M
from .mark_layers import PlacedMark
from .mesh import grid_mesh
from .paints import Paint
from .scene_description import FACE_AXES, Mark
from .scratches import patch_size_m
from .side_lines import SIDE_FRAME

PARKED_DETAIL = 0.3
TAIL_EDGE_X = -1.93
DOOR_HANDLES = ((-0.06, 0.80), (-0.93, 0.815))


def on_face(face: str, points: np.ndarray, normals: np.ndarray) -> np.ndarray:
    """Boolean field: vertices that a mark on this face may touch."""
    if face == "side":
        return np.abs(normals[..., 1]) > 0.32
    if face == "front":
        return points[..., 0] > 1.6
    if face == "rear":
        return points[..., 0] < -1.7
    return (normals[..., 2] > 0.35) & (points[..., 0] > 0.9)


def _plane(face: str, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    first, second = FACE_AXES[face]
    return points[..., first], points[..., second]


def _handle_hollows(points: np.ndarray) -> np.ndarray:
    depth = np.zeros(points.shape[:2])
    x, z = points[..., 0], points[..., 2]
    for at_x, at_z in DOOR_HANDLES:
        hollow = np.exp(-((((x - at_x - 0.01) / 0.062) ** 2 + ((z - at_z) / 0.030) ** 2) ** 2))
        depth += 0.020 * hollow * (z < 0.95)
    return depth


def as_dent(mark: Mark) -> Dent:
    """The dent that a mark of kind dent describes."""
    return Dent(mark.at, mark.radii_m, mark.depth_m, mark.angle_rad, mark.crease_m)


def _dented(
    points, normals, placed: tuple[PlacedMark, ...]
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Skin moved inwards along its normals, and each dent's extent as a field named by its pass."""
    depth = _handle_hollows(points)
    extents = {}
    for item in placed:
        if item.mark.kind != "dent":
            continue
        dent = as_dent(item.mark)
        pressed = dent_depth(dent, *_plane(item.mark.face, points)) * on_face(
            item.mark.face, points, normals
        )
        depth += pressed
        extents[item.pass_name] = in_dent(dent, pressed).astype(float)
    return points - normals * depth[..., None], extents


def _rear(points: np.ndarray, normals: np.ndarray, wrapped: bool) -> np.ndarray:
    """Above zero where tail lamps and the rear's lines lie.

    By the skin's direction alone they end in a ragged edge around the boot's lip; `wrapped` lets
    them run around the corner to one upright line.
    """
    if wrapped:
        return np.clip((TAIL_EDGE_X - points[..., 0]) * 14, -1, 1)
    return np.where(points[..., 0] < -1.7, np.clip((-normals[..., 0] - 0.30) * 4, -1, 1), -1.0)


def _fields(points: np.ndarray, normals: np.ndarray, wrapped: bool) -> dict[str, np.ndarray]:
    x, y, z = np.moveaxis(points, -1, 0)
    out = np.abs(y)
    windscreen = np.maximum.reduce(
        [np.abs(x - 0.58) - 0.40, out - 0.615 - 0.07 * (0.6 - x), 0.9 - z]
    )
    rear_window = np.maximum.reduce([np.abs(x + 1.82) - 0.12, out - 0.56, 0.95 - z])
    return {
        "front": np.where(x > 1.6, np.clip((normals[..., 0] - 0.22) * 4, -1, 1), -1.0),
        "rear": _rear(points, normals, wrapped),
        "side": np.clip((np.abs(normals[..., 1]) - 0.25) * 8, 0, 1),
        "bonnet": bonnet_field(points),
        "windscreen": windscreen,
        "rear_window": rear_window,
    }


def _patch(mark: Mark, points: np.ndarray) -> np.ndarray:
    """Texture place 0..1 within a scratch's square."""
    size = patch_size_m(mark.length_m)
    a, b = _plane(mark.face, points)
    return np.stack([(a - mark.at[0]) / size + 0.5, (b - mark.at[1]) / size + 0.5], -1)


def _half(
    side: int, detail: float, style: BodyStyle, placed, material, wrapped: bool = False
) -> bpy.types.Object:
    clean = body_grid(detail, style)
    normals = outward_normals(clean)
    points, extents = _dented(clean, normals, placed)
    fields = {**_fields(points, normals, wrapped), **extents}
    points = points * [1, side, 1]
    placed_points = raise_cabin(points, style)
    uvs = {
        "side_place": SIDE_FRAME.texture_coordinates(points[..., 0], points[..., 2]),
        "end_place": END_FRAME.texture_coordinates(points[..., 1], points[..., 2]),
        # Height less width runs on along the section where flank turns into bonnet.
        "rain_place": np.stack([points[..., 0], points[..., 2] - np.abs(points[..., 1])], -1)
        / DROP_TILE_M,
    }
    for item in placed:
        if item.has_uv_map:
            uvs[f"patch{item.number}"] = _patch(item.mark, points)
        if item.layers is not None:
            fields[f"panel{item.number}"] = on_face(item.mark.face, points, normals).astype(float)
    # The mirrored half is wound the other way round, so that its front faces look outwards too.
    turn = slice(None, None, side)
    return grid_mesh(
        "body",
        placed_points[:, turn],
        material,
        values={k: v[:, turn] for k, v in fields.items()},
        uvs={k: v[:, turn] for k, v in uvs.items()},
    )


def add_body(finish: Finish, style: BodyStyle) -> None:
    """The photographed car's body in the finish's detail."""
    marked = body_material(finish)
    plain = body_material(replace(finish, placed=())) if finish.placed else marked
    _half(1, finish.detail, style, finish.placed, marked, finish.mended)
    # The right half is seen at a slant or in reflections: a coarser grid saves set-up.
    _half(-1, 0.5, style, (), plain, finish.mended)


def add_parked_body(paint: Paint, style: BodyStyle) -> None:
    """A neighbour's body: coarse, and in a cheap material."""
    material = parked_material(paint)
    for side in (1, -1):
        _half(side, PARKED_DETAIL, style, (), material)
