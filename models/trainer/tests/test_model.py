"""The network has the published size and gives the published output form."""

import pytest
import torch

from lotlens_trainer.model import YoloV8, parameter_count


@pytest.mark.parametrize(("classes", "parameters"), [(1, 3_011_043), (2, 3_011_238)])
def test_n_has_the_published_parameters(classes: int, parameters: int) -> None:
    assert parameter_count(YoloV8("n", classes)) == parameters


@pytest.mark.parametrize(
    ("scale", "parameters"), [("n", 3_157_200), ("s", 11_166_560), ("m", 25_902_640)]
)
def test_scales_have_the_published_parameters_at_80_classes(scale: str, parameters: int) -> None:
    assert parameter_count(YoloV8(scale, 80)) == parameters


def test_output_is_boxes_and_scores_for_each_anchor_of_a_rectangular_input() -> None:
    model = YoloV8("n", 2).eval()
    with torch.inference_mode():
        output, embedding = model.predict(torch.rand(2, 3, 96, 160))
    anchors = (96 * 160) // 64 + (96 * 160) // 256 + (96 * 160) // 1024
    assert output.shape == (2, 6, anchors)
    assert embedding.shape == (2, 256)
    assert ((output[:, 4:] > 0) & (output[:, 4:] < 1)).all()


def test_decoded_box_follows_from_its_distances() -> None:
    """One cell whose four distributions are certain: 1, 2, 3 and 4 cells of 8, 16 and 32 px."""
    model = YoloV8("n", 1).eval()
    raw = []
    for side in (4, 2, 1):
        level = torch.zeros(1, 65, side, side)
        for edge, distance in enumerate((1, 2, 3, 4)):
            level[0, 16 * edge + distance] = 100.0
        raw.append(level)
    decoded = model.decode(raw)[0]
    # Cell (x 1, y 2) of the finest level: centre 12, 20; left 8, top 16, right 24, bottom 32.
    anchor = 2 * 4 + 1
    assert decoded[:4, anchor].tolist() == pytest.approx([20, 28, 32, 48])
    # The only cell of the coarsest level: centre 16, 16; left 32, top 64, right 96, bottom 128.
    assert decoded[:4, -1].tolist() == pytest.approx([48, 48, 128, 192])
    assert decoded[4].tolist() == pytest.approx([0.5] * 21)


def test_features_have_the_widths_and_strides_that_the_teacher_map_names() -> None:
    features = YoloV8("n", 2).eval().features(torch.rand(1, 3, 64, 64))
    shapes = {name: tuple(feature.shape[1:]) for name, feature in features.items()}
    assert shapes == {
        "p2": (32, 16, 16),
        "p3": (64, 8, 8),
        "p4": (128, 4, 4),
        "p5": (256, 2, 2),
        "n3": (64, 8, 8),
        "n4": (128, 4, 4),
        "n5": (256, 2, 2),
    }
