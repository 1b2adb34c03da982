"""One command makes a model folder that is whole, says what it holds, and can be checked."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from drawn_dataset import write_coco_dataset
from PIL import Image
from popular_form import popular_model
from random_detector import random_detector, save_random_checkpoint

from lotlens_trainer import release
from lotlens_trainer.cli import main
from lotlens_trainer.dataset import Split
from lotlens_trainer.golden import expected_output
from lotlens_trainer.manifest import write_manifest
from lotlens_trainer.onnx_detector import OnnxDetector
from lotlens_trainer.progress import Reporter
from lotlens_trainer.release import test_may_open as may_open
from lotlens_trainer.torch_detector import load_detector


def arguments_for(root: Path, checkpoint: Path, out: Path) -> list[str]:
    """The release command on a drawn dataset, with two of its photos as clean ones."""
    dataset, golden = root / "drawn", root / "golden"
    if not dataset.exists():
        write_coco_dataset(dataset, train=4, val=3)
        golden.mkdir()
        for number in range(4):
            pixels = np.random.default_rng(number).integers(0, 255, (60, 90, 3)).astype(np.uint8)
            Image.fromarray(pixels).save(golden / f"{number}.png")
    words = ["release", "--checkpoint", checkpoint, "--dataset", dataset, "--golden", golden]
    return [str(word) for word in [*words, "--out", out, "--clean", dataset]]


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A released folder, evaluated on test too."""
    root = tmp_path_factory.mktemp("release")
    checkpoint = save_random_checkpoint(root / "best.safetensors", class_bias=1.0)
    (root / "config.json").write_text(json.dumps({"optimizer": "adamw", "minutes": 2.0}))
    (root / "metrics.jsonl").write_text('{"epoch": 3, "ap50": 0.02}\n{"epoch": 6, "ap50": 0.03}\n')
    (root / "notes.md").write_text("Photos of the paint shop.\n")
    out = root / "models" / "scratch-dent" / "1"
    further = ["--test", "--notes", str(root / "notes.md")]
    assert main([*arguments_for(root, checkpoint, out), *further]) == 0
    return out


def test_manifest_lists_every_file_with_its_hash(released: Path) -> None:
    manifest = json.loads((released / "manifest.json").read_text())
    roles = [file["role"] for file in manifest["files"]]
    assert sorted(set(roles)) == [
        "card", "checkpoint", "float", "fp16", "golden-expected", "golden-image", "int8",
    ]  # fmt: skip
    assert roles.count("golden-image") == 4
    for file in manifest["files"]:
        content = (released / file["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
        assert len(content) == file["sizeBytes"]
        assert (file["engine"], file["input"]) == (
            ("onnxruntime", [64, 64]) if file["path"].endswith(".onnx") else (None, None)
        )
    assert manifest["classes"] == ["scratch", "dent"]
    assert manifest["input"] == {"width": 64, "height": 64}
    assert manifest["preprocessing"]["scale"] == pytest.approx(1 / 255)
    assert len(manifest["thresholds"]["score"]) == 2
    assert all(0 <= score <= 1 for score in manifest["thresholds"]["score"])


def test_golden_pictures_give_what_is_written_of_them(released: Path) -> None:
    expected = json.loads((released / "golden/expected.json").read_text())
    detector = OnnxDetector(released / "model.int8.onnx")
    assert len(expected["images"]) == 4
    for image in expected["images"]:
        pixels = np.asarray(Image.open(released / "golden" / image["file"]))
        assert pixels.shape == (64, 64, 3)
        assert len(image["top"]) == 50
        scores = [one["score"] for one in image["top"]]
        assert scores == sorted(scores, reverse=True)
        again = expected_output(detector, pixels)
        assert again["embedding"] == pytest.approx(image["embedding"], abs=1e-4)
        assert [one["score"] for one in again["top"]] == pytest.approx(scores, abs=1e-4)


def test_card_tells_the_evaluations_figures(released: Path) -> None:
    card = (released / "CARD.md").read_text()
    evaluation = json.loads((released / "evaluation.json").read_text())
    for split in ("val", "test"):
        for precision in ("float", "int8"):
            figures = evaluation[split][precision]["figures"]
            assert f"{100 * figures['ap50']:.2f}" in card
    assert "source `drawn`" in card
    for split in ("val", "test"):
        int8 = evaluation[split]["int8"]
        for lighting, one in int8["perLighting"].items():
            assert f"| {lighting} photos ({one['photos']}) |" in card
        shown, gains = (int8["errors"][key] for key in ("shown", "gains"))
        assert f"| {split} | right | {shown['right']} | |" in card
        missed = f"{shown['missed']} | {100 * gains['missed']:.1f}"
        assert f"| {split} | mark without any box | {missed} |" in card
    assert "calibrated on 4 letterboxed training photos" in card
    # What this release aimed at, whatever the next one does.
    assert f"at most {evaluation['mostFalseBoxes']} boxes fall on a photo" in card
    assert "Photos of the paint shop." in card
    assert "optimizer adamw" in card
    assert "after epoch 3 of 6" in card
    for chart in ("curve-precision-recall.svg", "curve-f1.svg", "curve-training.svg"):
        assert chart in card
        assert (released / chart).read_text().startswith("<svg")


def test_test_evaluation_is_a_line_in_the_log(released: Path) -> None:
    log = (released.parents[1] / "LOG.md").read_text()
    assert log.count("on test") == 1
    assert "broken off" not in log
    assert "float AP50" in log
    assert "int8 AP50" in log


def test_test_is_opened_once_for_each_version(
    released: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = released.parents[2]
    again = [*arguments_for(root, root / "best.safetensors", released), "--replace", "--test"]
    manifest = (released / "manifest.json").read_bytes()
    assert main(again) == 1
    failure = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert failure["code"] == "test_was_opened"
    assert "scratch-dent 1 on test" in failure["message"]
    assert (released / "manifest.json").read_bytes() == manifest


def test_a_release_that_ends_after_test_was_opened_has_had_its_one_look(
    released: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The log says that test is open before it is read; no folder is left half made."""
    root = released.parents[2]
    out, log = tmp_path / "models/scratch-dent/9", tmp_path / "LOG.md"
    words = [*arguments_for(root, root / "best.safetensors", out), "--test", "--log", str(log)]

    log.write_text("- the line before\n")
    as_before = release.reports_at_4x3

    def cut_off_on_test(folder: Path, split: Split, reporter: Reporter) -> dict:
        if split.name == "test":
            raise KeyboardInterrupt
        return as_before(folder, split, reporter)

    # Not even its figures were printed.
    monkeypatch.setattr(release, "reports_at_4x3", cut_off_on_test)
    assert main(words) == 130
    assert "**scratch-dent 9 on test**: opened, then broken off" in log.read_text()
    assert log.read_text().startswith("- the line before\n- ")
    assert list(out.parent.iterdir()) == []
    capsys.readouterr()
    assert main(words) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["code"] == "test_was_opened"


def test_card_can_be_written_again_and_the_manifest_follows(released: Path) -> None:
    path = released / "manifest.json"
    before = json.loads(path.read_text())
    other = {"role": "reference", "path": "reference.json", "sha256": "0" * 64, "sizeBytes": 1}
    path.write_text(json.dumps({**before, "files": [*before["files"], other]}))
    assert main(["card", "--model-dir", str(released)]) == 0
    assert json.loads(path.read_text())["files"][-1] == other
    write_manifest(released, before)
    # Without --notes the card keeps those that it has; with --notes it takes the new ones.
    assert main(["card", "--model-dir", str(released)]) == 0
    card = (released / "CARD.md").read_bytes()
    assert card.count(b"Photos of the paint shop.") == 1
    assert main(["card", "--model-dir", str(released)]) == 0
    assert (released / "CARD.md").read_bytes() == card
    notes = released.parents[2] / "other-notes.md"
    notes.write_text("Photos of the body shop.\n")
    assert main(["card", "--model-dir", str(released), "--notes", str(notes)]) == 0
    card = (released / "CARD.md").read_bytes()
    assert b"paint shop" not in card
    assert card.count(b"Photos of the body shop.") == 1
    manifest = json.loads((released / "manifest.json").read_text())
    (entry,) = [file for file in manifest["files"] if file["role"] == "card"]
    assert entry["sha256"] == hashlib.sha256(card).hexdigest()


def test_test_stays_closed_for_a_model_that_is_too_weak_on_val(released: Path, capsys) -> None:
    evaluation = json.loads((released / "evaluation.json").read_text())
    ap50 = evaluation["val"]["float"]["figures"]["ap50"]
    assert may_open(evaluation, ap50 - 0.01, Reporter())
    assert not may_open(evaluation, ap50, Reporter())
    assert "test stays closed" in capsys.readouterr().out


def test_a_version_is_not_written_over(released: Path, capsys) -> None:
    root = released.parents[2]
    assert main(arguments_for(root, root / "best.safetensors", released)) == 1
    assert "version_exists" in capsys.readouterr().out


def test_a_dead_model_is_refused_and_leaves_nothing(released: Path, tmp_path: Path, capsys) -> None:
    root = released.parents[2]
    dead = save_random_checkpoint(tmp_path / "dead.safetensors", class_bias=-12.0)
    out = tmp_path / "models" / "scratch-dent" / "2"
    assert main(arguments_for(root, dead, out)) == 1
    assert "dead_output" in capsys.readouterr().out
    assert not out.exists()
    assert list(out.parent.iterdir()) == []


def test_a_dead_model_is_packaged_for_a_gate_to_judge(released: Path, tmp_path: Path) -> None:
    root = released.parents[2]
    dead = save_random_checkpoint(tmp_path / "dead.safetensors", class_bias=-12.0)
    out = tmp_path / "models" / "site" / "2"
    assert main([*arguments_for(root, dead, out), "--judged-later"]) == 0
    assert (out / "manifest.json").is_file()


def test_a_model_of_another_tool_is_released_in_our_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its classes in the dataset's order, its weights under their own licence."""
    detector = random_detector(class_bias=1.0)
    theirs = tmp_path / "theirs.onnx"
    theirs.write_bytes(popular_model(detector, names=("dent", "scratch")).SerializeToString())
    out = tmp_path / "models" / "site" / "1"
    assert main(arguments_for(tmp_path, theirs, out)) == 0
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["classes"] == ["scratch", "dent"]
    assert manifest["licence"] == "AGPL-3.0"
    assert "AGPL-3.0 for the weights" in (out / "CARD.md").read_text()
    images = np.random.default_rng(2).random((1, 3, 64, 64), dtype=np.float32)
    expected, _ = OnnxDetector(theirs).run(images)
    ours = OnnxDetector(out / "model.onnx")
    np.testing.assert_allclose(
        ours.run(images)[0], expected[:, [0, 1, 2, 3, 5, 4]], atol=1e-4, rtol=1e-6
    )
    assert ours.metadata["license"] == "AGPL-3.0"
    again = load_detector(out / "checkpoint.safetensors")
    assert (again.class_names, again.licence) == (("scratch", "dent"), "AGPL-3.0")

    theirs.write_bytes(popular_model(detector, names=("cat", "dog")).SerializeToString())
    assert main(arguments_for(tmp_path, theirs, tmp_path / "models" / "site" / "2")) == 1
    failed = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert failed["code"] == "other_classes"
    assert not (tmp_path / "models" / "site" / "2").exists()
