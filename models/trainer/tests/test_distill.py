"""Distillation: the teacher's graph is cut where asked, and a killed run goes on as if unbroken."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from drawn_dataset import write_coco_dataset
from PIL import Image
from random_detector import save_random_checkpoint
from small_teacher import write_teacher

from lotlens_trainer import distill
from lotlens_trainer.checkpoint import load_checkpoint, save_checkpoint
from lotlens_trainer.cli import main
from lotlens_trainer.crops import CropSampler
from lotlens_trainer.feature_loss import FLOOR_SHARE, FeatureLoss
from lotlens_trainer.teacher import TeacherError, load_teacher, parse_tensor_map


def test_teacher_is_cut_freed_in_size_and_fed_bgr(tmp_path: Path) -> None:
    weight = write_teacher(tmp_path / "t.onnx")
    teacher = load_teacher(tmp_path / "t.onnx", {"p2": "first"}, threads=1)
    crops = np.random.default_rng(1).integers(0, 256, (2, 8, 8, 3)).astype(np.uint8)
    bgr = torch.from_numpy(crops[..., ::-1].transpose(0, 3, 1, 2).astype(np.float32))
    before = torch.nn.functional.conv2d(bgr, torch.from_numpy(weight), stride=4)
    found = teacher.features(crops)["p2"]
    torch.testing.assert_close(found, before * before.sigmoid(), rtol=1e-4, atol=1e-5)


def test_a_tensor_that_the_teacher_lacks_is_named(tmp_path: Path) -> None:
    write_teacher(tmp_path / "t.onnx")
    with pytest.raises(TeacherError, match="no tensor 77"):
        load_teacher(tmp_path / "t.onnx", {"p2": "77"}, threads=1)


def test_tensor_map_names_student_features() -> None:
    assert parse_tensor_map("1201=p2, 1243=p3") == {"p2": "1201", "p3": "1243"}
    with pytest.raises(TeacherError, match="p9"):
        parse_tensor_map("1201=p9")


def test_feature_loss_worked_by_hand() -> None:
    """Two channels with teacher variance 1 and 9 (mean 5): each is off by 2 everywhere."""
    teacher = {"p2": torch.tensor([-1.0, 1.0, -3.0, 3.0]).view(1, 2, 1, 2)}
    loss = FeatureLoss()
    loss.observe(teacher)
    total, errors = loss({"p2": teacher["p2"] + 2}, teacher)
    floor = FLOOR_SHARE * 5
    expected = (4 / (1 + floor) + 4 / (9 + floor)) / 2
    assert total.item() == pytest.approx(expected)
    assert errors["p2"].item() == pytest.approx(expected)


def arguments(root: Path, out: Path, *more: str) -> list[str]:
    teacher = root / "t.onnx"
    if not teacher.is_file():
        write_teacher(teacher)
    fixed = ["--tensors", "first=p2", "--stages", "32:0.5,64:0.5", "--batch", "2"]
    paths = ["--teacher", str(teacher), "--images", str(root / "set"), "--out", str(out)]
    return ["distill", *paths, *fixed, "--steps", "8", *more]


def test_a_killed_run_ends_with_the_weights_of_an_unbroken_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_coco_dataset(tmp_path / "set", train=3, val=1)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert main(arguments(tmp_path, whole, "--save-every-s", "1000")) == 0

    step = distill.Distillation.step

    def killed_at_five(self: distill.Distillation, *batch: object) -> dict[str, float]:
        if self.budget.step == 5:
            raise KeyboardInterrupt
        return step(self, *batch)

    with monkeypatch.context() as patch:
        patch.setattr(distill.Distillation, "step", killed_at_five)
        assert main(arguments(tmp_path, broken, "--save-every-s", "0")) == 130
    assert main(arguments(tmp_path, broken, "--resume")) == 0
    ours, _ = load_checkpoint(whole / distill.FEATURES)
    theirs, _ = load_checkpoint(broken / distill.FEATURES)
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    assert not any(name.startswith("head.") for name in ours)


def test_a_teacher_of_other_channels_teaches_through_a_projection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It learns, goes on where the run was killed, and is no part of what comes out."""
    write_coco_dataset(tmp_path / "set", train=3, val=1)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    wide = ["--model", "yolov8s"]
    assert main([*arguments(tmp_path, whole, "--save-every-s", "1000"), *wide]) == 0
    step = distill.Distillation.step
    first: dict[str, torch.Tensor] = {}

    def killed_at_five(self: distill.Distillation, *batch: object) -> dict[str, float]:
        if self.budget.step == 0:
            first.update({n: t.clone() for n, t in self.projections.state_dict().items()})
        if self.budget.step == 5:
            raise KeyboardInterrupt
        return step(self, *batch)

    with monkeypatch.context() as patch:
        patch.setattr(distill.Distillation, "step", killed_at_five)
        assert main([*arguments(tmp_path, broken, "--save-every-s", "0"), *wide]) == 130
    assert main([*arguments(tmp_path, broken, "--resume"), *wide]) == 0
    ours, _ = load_checkpoint(whole / distill.LAST)
    theirs, _ = load_checkpoint(broken / distill.LAST)
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    assert {n: list(t.shape) for n, t in first.items()} == {
        "p2.weight": [32, 64, 1, 1],
        "p2.bias": [32],
    }
    assert not torch.equal(ours["projection.p2.weight"], first["p2.weight"])
    features, _ = load_checkpoint(whole / distill.FEATURES)
    assert {name.partition(".")[0] for name in features} == {"backbone", "neck"}


def test_equal_channels_are_compared_as_they_are(tmp_path: Path) -> None:
    write_coco_dataset(tmp_path / "set", train=3, val=1)
    assert main(arguments(tmp_path, tmp_path / "out")) == 0
    tensors, _ = load_checkpoint(tmp_path / "out" / distill.LAST)
    assert not any(name.startswith("projection.") for name in tensors)


def test_a_tensor_of_another_stride_is_refused_with_both_shapes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_coco_dataset(tmp_path / "set", train=3, val=1)
    words = [*arguments(tmp_path, tmp_path / "out"), "--tensors", "first=p3"]
    assert main(words) == 1
    failure = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (failure["code"], failure["item"]) == ("bad_teacher", str(tmp_path / "t.onnx"))
    for part in ("first of t.onnx is [1, 32, 8, 8]", "our p3 is [1, 64, 4, 4]", "stride 8"):
        assert part in failure["message"]


def test_the_file_says_who_taught(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_coco_dataset(tmp_path / "set", train=3, val=1)
    out = tmp_path / "out"
    assert main(arguments(tmp_path, out, "--teacher-licence", "Apache-2.0")) == 0
    _, record = load_checkpoint(out / distill.FEATURES)
    assert record["teacher_licence"] == "Apache-2.0"
    assert len(record["teacher_sha256"]) == 64
    assert record["photos"] == 3
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["event"] == "finished"


def test_held_out_photos_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_coco_dataset(tmp_path / "set", train=2, val=1)
    refused = [*arguments(tmp_path, tmp_path / "out"), "--images", str(root / "images" / "val")]
    assert main(refused) == 1
    assert json.loads(capsys.readouterr().out)["code"] == "held_out_photo"
    assert not (tmp_path / "out").exists()


def test_a_phones_photo_is_cut_at_the_size_of_the_others(tmp_path: Path) -> None:
    """Stripes 40 px wide at 2560 px are 10 px wide at 640, so a crop of 160 shows several."""
    stripes = (np.arange(2560) // 40 % 2 * 255).astype(np.uint8)
    pixels = np.broadcast_to(stripes[None, :, None], (1920, 2560, 3))
    Image.fromarray(np.ascontiguousarray(pixels)).save(tmp_path / "phone.png")
    sampler = CropSampler([tmp_path / "phone.png"], seed=1, scales=(1.0, 1.0))
    (crop,) = sampler.batch(0, count=1, size=160)
    edges = np.abs(np.diff(crop[80, :, 0].astype(int))) > 60
    assert 15 <= edges.sum() <= 34


def test_colours_shift_crops_and_move_none(tmp_path: Path) -> None:
    write_coco_dataset(tmp_path / "set", train=3, val=1)
    photos = sorted((tmp_path / "set/images/train").iterdir())
    plain, shifted = (
        CropSampler(photos, seed=1, scales=(1.0, 1.0), colours=colours).batch(3, count=1, size=32)
        for colours in (False, True)
    )
    assert (plain != shifted).any()
    grey = [crop[0].astype(float).mean(-1).ravel() for crop in (plain, shifted)]
    assert np.corrcoef(grey)[0, 1] > 0.8


def test_a_second_run_starts_from_the_first(tmp_path: Path) -> None:
    write_coco_dataset(tmp_path / "set", train=3, val=1)
    first, second = tmp_path / "first", tmp_path / "second"
    assert main(arguments(tmp_path, first)) == 0
    features = first / distill.FEATURES
    still = ["--init", str(features), "--lr", "0", "--steps", "1"]
    assert main([*arguments(tmp_path, second), *still]) == 0
    ours, _ = load_checkpoint(features)
    theirs, _ = load_checkpoint(second / distill.FEATURES)
    taught = [n for n in ours if n.startswith("backbone.") and n.endswith(".weight")]
    assert taught
    assert all(torch.allclose(ours[name], theirs[name]) for name in taught)


def test_a_start_that_does_not_fit_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_coco_dataset(tmp_path / "set", train=3, val=1)
    other = tmp_path / "other.safetensors"
    save_checkpoint(other, {"weight": torch.zeros(1)}, {})
    assert main([*arguments(tmp_path, tmp_path / "out"), "--init", str(other)]) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["code"] == "bad_init"


def test_a_start_of_another_scale_is_refused_by_its_first_layer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_coco_dataset(tmp_path / "set", train=3, val=1)
    start = save_random_checkpoint(tmp_path / "n.safetensors")
    more = ["--init", str(start), "--model", "yolov8s"]
    assert main([*arguments(tmp_path, tmp_path / "out"), *more]) == 1
    failure = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (failure["code"], failure["item"]) == ("bad_init", str(start))
    assert "n.safetensors is a yolov8n, not a yolov8s" in failure["message"]
    assert "backbone.stem.conv.weight is [16, 3, 3, 3] in the file" in failure["message"]


def test_features_keep_what_is_to_be_known_of_their_start(tmp_path: Path) -> None:
    write_coco_dataset(tmp_path / "set", train=3, val=1)
    start = save_random_checkpoint(tmp_path / "n.safetensors")
    tensors, state = load_checkpoint(start)
    save_checkpoint(start, tensors, {**state, "licence": "CC-BY-4.0"})
    out = tmp_path / "out"
    assert main([*arguments(tmp_path, out), "--init", str(start)]) == 0
    _, record = load_checkpoint(out / distill.FEATURES)
    assert record["licence"] == "CC-BY-4.0"
    assert [one["file"] for one in record["began_with"]] == ["n.safetensors"]
