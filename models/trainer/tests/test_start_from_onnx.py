"""`train --init FILE.onnx`: any YOLOv8 detection model is taken by the places of its layers."""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from drawn_dataset import write_coco_dataset
from popular_form import popular_model, with_norms_unfolded
from random_detector import CLASSES, random_detector

from lotlens_trainer.checkpoint import load_checkpoint
from lotlens_trainer.cli import main
from lotlens_trainer.export import FLOAT_FILE, export_detector
from lotlens_trainer.model import YoloV8
from lotlens_trainer.norm_statistics import take_statistics
from lotlens_trainer.onnx_detector import OnnxDetector
from lotlens_trainer.onnx_weights import order_classes, read_network
from lotlens_trainer.progress import CommandError
from lotlens_trainer.starting_point import read_start
from lotlens_trainer.torch_detector import TorchDetector, load_detector
from lotlens_trainer.trainer import BEST


def save(proto: onnx.ModelProto, path: Path) -> Path:
    path.write_bytes(proto.SerializeToString())
    return path


def noise(side: int = 64, count: int = 2) -> torch.Tensor:
    return torch.rand(count, 3, side, side, generator=torch.Generator().manual_seed(3))


def output_of(model: YoloV8, images: torch.Tensor) -> np.ndarray:
    with torch.no_grad():
        return model.eval().predict(images)[0].numpy()


def random_network(scale: str, class_count: int) -> TorchDetector:
    torch.manual_seed(4)
    names = tuple(f"class {number}" for number in range(class_count))
    return TorchDetector(YoloV8(scale, class_count), names, height=64, width=64)


def test_our_own_file_comes_back_with_the_same_output(tmp_path: Path) -> None:
    detector = random_detector()
    export_detector(detector, tmp_path, version="1")
    network = read_network(tmp_path / FLOAT_FILE)
    images = noise()
    expected = output_of(detector.model, images)
    np.testing.assert_allclose(output_of(network.model, images), expected, atol=1e-4, rtol=1e-6)
    assert network.class_names == CLASSES
    assert expected[:, 4:].std() > 1e-3


@pytest.mark.parametrize(("scale", "classes"), [("n", 80), ("n", 64), ("s", 1), ("m", 2)])
def test_the_scale_and_the_classes_are_read_off_the_widths(
    tmp_path: Path, scale: str, classes: int
) -> None:
    detector = random_network(scale, classes)
    path = save(popular_model(detector), tmp_path / "theirs.onnx")
    network = read_network(path)
    assert (network.model.scale, network.model.class_count) == (scale, classes)
    images = noise(count=1)
    np.testing.assert_allclose(
        output_of(network.model, images), output_of(detector.model, images), atol=1e-4, rtol=1e-6
    )


def test_norms_that_the_exporter_did_not_fold_are_folded(tmp_path: Path) -> None:
    detector = random_detector()
    proto = with_norms_unfolded(popular_model(detector))
    path = save(proto, tmp_path / "unfolded.onnx")
    images = noise()
    theirs, _ = OnnxDetector(path).run(images.numpy())
    ours = output_of(read_network(path).model, images)
    np.testing.assert_allclose(ours, theirs, atol=1e-3, rtol=1e-5)
    np.testing.assert_allclose(ours, output_of(detector.model, images), atol=1e-3, rtol=1e-5)


def test_classes_are_put_in_our_order_by_their_names(tmp_path: Path) -> None:
    detector = random_detector()
    path = save(popular_model(detector, names=("dent", "scratch")), tmp_path / "theirs.onnx")
    network = read_network(path)
    assert network.licence == "AGPL-3.0"
    assert order_classes(network, CLASSES)
    images = noise()
    expected = output_of(detector.model, images)[:, [0, 1, 2, 3, 5, 4]]
    np.testing.assert_allclose(output_of(network.model, images), expected, atol=1e-4, rtol=1e-6)
    np.testing.assert_allclose(
        load_detector(path).run(images.numpy())[0], output_of(detector.model, images), atol=1e-4,
        rtol=1e-6,
    )  # fmt: skip


@pytest.mark.parametrize("names", [tuple(f"class {n}" for n in range(80)), ("cat", "dog")])
def test_other_classes_leave_out_the_class_branch_alone(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    path = save(popular_model(random_network("n", len(names)), names=names), tmp_path / "x.onnx")
    start = read_start(path, CLASSES)
    own = YoloV8("n", 2).state_dict()
    missing = {name for name in own if name not in start.tensors}
    assert missing == {name for name in own if name.startswith("head.cls.")}
    assert all(start.tensors[name].shape == own[name].shape for name in start.tensors)
    assert "class branch left out, it is not for scratch and dent" in start.note


def test_a_file_without_class_names_is_taken_in_its_order(tmp_path: Path) -> None:
    proto = popular_model(random_detector())
    del proto.metadata_props[:]
    start = read_start(save(proto, tmp_path / "x.onnx"), CLASSES)
    assert start.tensors.keys() == YoloV8("n", 2).state_dict().keys()


def test_statistics_change_nothing_but_how_it_trains(tmp_path: Path) -> None:
    detector = random_detector()
    model = read_network(save(popular_model(detector), tmp_path / "x.onnx")).model
    images = noise(count=8)
    expected = output_of(model, images)

    def trained() -> np.ndarray:
        with torch.no_grad():
            copy = YoloV8("n", 2)
            copy.load_state_dict(model.state_dict())
            return copy.train().predict(images)[0].numpy()

    before = np.abs(trained()[:, 4:] - expected[:, 4:]).mean()
    take_statistics(model, [images[:4], images[4:]])
    np.testing.assert_allclose(output_of(model, images), expected, atol=1e-3, rtol=1e-5)
    after = np.abs(trained()[:, 4:] - expected[:, 4:]).mean()
    assert after < 0.05 * before


def test_training_starts_from_the_file_and_names_what_does_not_fit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = write_coco_dataset(tmp_path / "set", side=64, train=4, val=2)
    path = save(popular_model(random_network("s", 80)), tmp_path / "theirs.onnx")
    words = ["train", "--dataset", str(dataset), "--imgsz", "64", "--batch", "2", "--epochs", "1",
             "--lr", "1e-9", "--init", str(path), "--out"]  # fmt: skip
    assert main([*words, str(tmp_path / "run")]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (log,) = [line["message"] for line in lines if line["event"] == "log"]
    assert log.startswith("theirs.onnx: ")
    assert "yolov8s of 80 classes, class branch left out" in log
    weights, state = load_checkpoint(tmp_path / "run" / BEST)
    assert (state["model"], state["licence"]) == ("yolov8s", "AGPL-3.0")
    stem = read_network(path).model.backbone.stem.conv.weight
    assert torch.allclose(weights["ema.backbone.stem.conv.weight"], stem, atol=1e-6)

    assert main([*words, str(tmp_path / "other"), "--model", "yolov8n"]) == 1
    failed = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert failed["code"] == "bad_init"
    assert failed["item"] == str(path)
    assert "theirs.onnx is a yolov8s, not a yolov8n" in failed["message"]


def test_a_layer_of_another_shape_is_named_with_both_shapes(tmp_path: Path) -> None:
    detector = random_detector()
    block = detector.model.backbone.block3.chain[1].second
    block.conv = torch.nn.Conv2d(32, 32, 1, bias=False)
    path = save(popular_model(detector), tmp_path / "other.onnx")
    message = (
        r"other\.onnx .* backbone\.block3\.chain\.1\.second of a yolov8n has weights "
        r"\[32, 32, 3, 3\], at its place the file has \[32, 32, 1, 1\]"
    )
    with pytest.raises(CommandError, match=message) as refused:
        read_network(path)
    assert refused.value.code == "bad_init"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("int8", "computed in the graph, as in a quantised file"),
        ("classifier", "it ends in 1 convolutions"),
        ("no convolution", "it holds no convolution"),
    ],
)
def test_what_is_no_detector_says_why(tmp_path: Path, change: str, message: str) -> None:
    proto = popular_model(random_detector())
    nodes = proto.graph.node
    first = next(node for node in nodes if node.op_type == "Conv")
    if change == "int8":
        first.input[1] = "computed"
    elif change == "classifier":
        keep = list(nodes)[: list(nodes).index(first) + 3]
        del nodes[:]
        nodes.extend(keep)
    else:
        del nodes[:]
    with pytest.raises(CommandError, match=message):
        read_network(save(proto, tmp_path / "x.onnx"))


def test_a_namespace_default_stays_n() -> None:
    from lotlens_trainer.train import add_arguments, model_to_train

    parser = argparse.ArgumentParser()
    add_arguments(parser)
    asked = parser.parse_args(["--dataset", "d", "--out", "o", "--epochs", "1"])
    assert asked.model is None
    assert model_to_train(asked, resumes=False, start=None) == "yolov8n"
