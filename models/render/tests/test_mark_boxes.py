"""Boxes from masks."""

import numpy as np

from lotlens_render.mark_boxes import MarkBox, mark_boxes
from lotlens_render.scene_description import Mark

KEY = Mark("key", "side", (0, 0), length_m=0.3)
DENT = Mark("dent", "side", (0, 0), radii_m=(0.1, 0.1), depth_m=0.01)


def test_a_box_spans_exactly_the_pixels_of_its_mark():
    masks = np.zeros((2, 100, 200), np.float32)
    masks[0, 10:20, 30:80] = 1
    masks[1, 50:90, 120:180] = 0.6
    assert mark_boxes((KEY, DENT), masks) == [
        MarkBox("scratch", 30, 10, 50, 10),
        MarkBox("dent", 120, 50, 60, 40),
    ]


def test_a_faint_rim_and_a_hidden_mark_do_not_count():
    masks = np.zeros((2, 100, 200), np.float32)
    masks[0, 10:20, 30:80] = 1
    masks[0, 8:10, 30:80] = 0.2
    masks[1, 5, 5] = 1
    assert mark_boxes((KEY, DENT), masks) == [MarkBox("scratch", 30, 10, 50, 10)]


def test_a_far_speck_does_not_stretch_the_box():
    masks = np.zeros((1, 100, 200), np.float32)
    masks[0, 10:20, 30:80] = 1
    masks[0, 90, 190] = 1
    assert mark_boxes((KEY,), masks)[0].width == 50


def test_class_ids_are_those_of_the_ontology_and_scaling_keeps_edges():
    box = MarkBox("dent", 3, 5, 7, 9)
    assert box.as_json()["classId"] == 1
    assert MarkBox("scratch", 0, 0, 1, 1).as_json()["classId"] == 0
    assert box.scaled(2) == MarkBox("dent", 6, 10, 14, 18)
