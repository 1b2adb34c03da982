"""Meshes from arrays: grids, quads, boxes, rounded bars."""

import bpy
import numpy as np

# Corners of a box are numbered by their bits, x first.
BOX_FACES = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]


def _into_scene(name: str, mesh: bpy.types.Mesh) -> bpy.types.Object:
    item = bpy.data.objects.new(name, mesh)
    bpy.context.collection.objects.link(item)
    return item


def grid_mesh(
    name: str,
    points: np.ndarray,
    material: bpy.types.Material,
    *,
    values: dict[str, np.ndarray] | None = None,
    uvs: dict[str, np.ndarray] | None = None,
    ring: bool = False,
) -> bpy.types.Object:
    """A smooth surface over (columns, rows, 3) points with values and uv maps at the vertices.

    `ring` joins the last column to the first.
    """
    columns, rows = points.shape[:2]
    index = np.arange(columns * rows).reshape(columns, rows)
    if ring:
        index = np.vstack([index, index[:1]])
    quads = np.stack([index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]], -1).reshape(
        -1, 4
    )
    mesh = bpy.data.meshes.new(name)
    mesh.vertices.add(columns * rows)
    mesh.vertices.foreach_set("co", points.astype(np.float32).ravel())
    mesh.loops.add(quads.size)
    mesh.loops.foreach_set("vertex_index", quads.astype(np.int32).ravel())
    mesh.polygons.add(len(quads))
    mesh.polygons.foreach_set("loop_start", np.arange(0, quads.size, 4, dtype=np.int32))
    for key, value in (values or {}).items():
        layer = mesh.attributes.new(key, "FLOAT", "POINT")
        layer.data.foreach_set("value", np.ascontiguousarray(value, np.float32).ravel())
    for key, uv in (uvs or {}).items():
        layer = mesh.uv_layers.new(name=key)
        layer.data.foreach_set("uv", uv.reshape(-1, 2)[quads.ravel()].astype(np.float32).ravel())
    mesh.update(calc_edges=True)
    mesh.polygons.foreach_set("use_smooth", np.full(len(quads), True))
    mesh.materials.append(material)
    return _into_scene(name, mesh)


def box_mesh(
    name: str, low, high, material: bpy.types.Material, bevel_m: float = 0.0
) -> bpy.types.Object:
    """A box between two corners, its edges rounded by `bevel_m`."""
    low, high = np.array(low, float), np.array(high, float)
    corners = [(low + (high - low) * [i >> 2 & 1, i >> 1 & 1, i & 1]).tolist() for i in range(8)]
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(corners, [], BOX_FACES)
    mesh.materials.append(material)
    item = _into_scene(name, mesh)
    if bevel_m:
        rounding = item.modifiers.new("bevel", "BEVEL")
        rounding.width = bevel_m
        rounding.segments = 3
    return item


def quads_mesh(name: str, corners: np.ndarray, material: bpy.types.Material) -> bpy.types.Object:
    """Loose flat quads, (n, 4, 3) corners each, as one object."""
    count = len(corners)
    mesh = bpy.data.meshes.new(name)
    mesh.vertices.add(count * 4)
    mesh.vertices.foreach_set("co", corners.astype(np.float32).ravel())
    mesh.loops.add(count * 4)
    mesh.loops.foreach_set("vertex_index", np.arange(count * 4, dtype=np.int32))
    mesh.polygons.add(count)
    mesh.polygons.foreach_set("loop_start", np.arange(0, count * 4, 4, dtype=np.int32))
    mesh.update(calc_edges=True)
    mesh.materials.append(material)
    return _into_scene(name, mesh)


def boxes_mesh(
    name: str, boxes: list[tuple], material: bpy.types.Material
) -> bpy.types.Object | None:
    """Many boxes between two corners each as one object, which syncs faster than one a box."""
    if not boxes:
        return None
    low, high = (np.array([box[k] for box in boxes], float)[:, None] for k in (0, 1))
    steps = np.array([[i >> 2 & 1, i >> 1 & 1, i & 1] for i in range(8)])
    corners = low + (high - low) * steps
    return quads_mesh(name, corners[:, BOX_FACES].reshape(-1, 4, 3), material)


def rounded_bar(
    name: str,
    ends: tuple,
    radii_m: tuple[float, float],
    material: bpy.types.Material,
    *,
    squareness: float = 2.6,
    arc_m: float = 0.0,
) -> bpy.types.Object:
    """A bar with round ends between two points; radii across and up, bent sideways by `arc_m`."""
    start, end = np.array(ends[0], float), np.array(ends[1], float)
    axis = end - start
    length = np.linalg.norm(axis)
    axis /= length
    side = np.cross(axis, [0, 0, 1.0])
    side = side / np.linalg.norm(side) if np.linalg.norm(side) > 1e-6 else np.array([0, 1.0, 0])
    up = np.cross(side, axis)
    t = np.linspace(-1, 1, 90)
    t = np.sign(t) * (1 - (1 - np.abs(t)) ** 2)
    thickness = np.sqrt(np.maximum(1 - np.abs(t) ** 5, 0))[:, None]
    turn = np.linspace(0, 2 * np.pi, 40)
    power = 2 / squareness
    across = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** power * radii_m[0]
    upward = np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** power * radii_m[1]
    middle = (
        (start + end) / 2 + axis * (t * length / 2)[:, None] - side * arc_m * (1 - t**2)[:, None]
    )
    points = (
        middle[:, None]
        + side * (thickness * across)[..., None]
        + up * (thickness * upward)[..., None]
    )
    return grid_mesh(name, points, material)
