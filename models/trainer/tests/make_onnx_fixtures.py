"""Write `src/contract/fixtures/onnx-files.json`: model files, good and wrong, that TypeScript reads
too. Each is whole but for its network, of which nothing but the two ends matters here.

Run as `python tests/make_onnx_fixtures.py`; `test_onnx_files.py` compares.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path

import onnx
from onnx import TensorProto, helper

from lotlens_trainer.onnx_file import OnnxFileError, check_size, parse_onnx
from lotlens_trainer.onnx_form import detector_form

FIXTURE = Path(__file__).parents[3] / "src/contract/fixtures/onnx-files.json"
NAMES = "{0: 'scratch', 1: 'dent'}"
FLOAT = TensorProto.FLOAT
Shape = list[int | str]
Value = tuple[str, int, Shape]

IMAGES: Value = ("images", FLOAT, [1, 3, 320, 320])
OUTPUT: Value = ("output0", FLOAT, [1, 6, 2100])


def model_file(
    *,
    inputs: tuple[Value, ...] = (IMAGES,),
    outputs: tuple[Value, ...] = (OUTPUT,),
    metadata: dict[str, str] | None = None,
    opset: int = 17,
    ir: int = 8,
    weights: tuple[TensorProto, ...] = (),
) -> bytes:
    """A file with these ends. Raises nothing; the graph has no nodes and would not run."""
    graph = helper.make_graph(
        [],
        "main_graph",
        [helper.make_tensor_value_info(*value) for value in inputs],
        [helper.make_tensor_value_info(*value) for value in outputs],
        list(weights),
    )
    opsets = [helper.make_opsetid("", opset)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=ir, producer_name="a tool")
    texts = metadata if metadata is not None else {"names": NAMES, "task": "detect", "stride": "32"}
    for key, value in texts.items():
        model.metadata_props.add(key=key, value=value)
    return model.SerializeToString()


def external_weight() -> TensorProto:
    """A tensor that lies in another file."""
    tensor = TensorProto(name="w", data_type=FLOAT, dims=[2], data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value="weights.bin")
    return tensor


def named(names: str, rows: int = 6) -> bytes:
    """A file that names its classes so."""
    output = ("output0", FLOAT, [1, rows, 2100])
    return model_file(outputs=(output,), metadata={"names": names})


def cases() -> dict[str, bytes]:
    """Files by what they are."""
    whole = model_file()
    any_size: Value = ("images", FLOAT, ["batch", 3, "height", "width"])
    any_output: Value = ("output0", FLOAT, ["batch", "rows", "anchors"])
    sized = {"names": NAMES, "imgsz": "[320, 416]"}
    listed_weight = helper.make_tensor("w", FLOAT, [1], [1.0])
    return {
        "as the popular tool writes it": whole,
        "as ours, with an embedding": model_file(outputs=(OUTPUT, ("embedding", FLOAT, [1, 256]))),
        "80 classes at 640 px": model_file(
            inputs=(("images", FLOAT, [1, 3, 640, 640]),),
            outputs=(("output0", FLOAT, [1, 84, 8400]),),
            metadata={"names": str({n: f"class {n}" for n in range(80)})},
        ),
        "any size, with the size in the metadata": model_file(
            inputs=(any_size,), outputs=(any_output,), metadata=sized
        ),
        "one number for the size": model_file(
            inputs=(any_size,), outputs=(any_output,), metadata={**sized, "imgsz": "640"}
        ),
        "an input of another name, weights among the inputs": model_file(
            inputs=(("x", FLOAT, [1, 3, 320, 320]), ("w", FLOAT, [1])), weights=(listed_weight,)
        ),
        "names as a list": named("['scratch', \"dent's\"]"),
        "names as JSON": named('{"0": "scratch", "1": "dent"}'),
        "names with escapes, out of order": named(r"{1: 'd\'e\\n\u00e9t', 0: 'scratch', }"),
        "a field that readers do not know": whole + bytes([0xC0, 0x7D, 1]),
        "nothing": b"",
        "a text": b"this is no model",
        "a JPEG": bytes.fromhex("ffd8ffe000104a46494600"),
        "a PNG": bytes.fromhex("89504e470d0a1a0a0000000d49484452"),
        "a ZIP, as checkpoints of PyTorch are": b"PK\x03\x04" + bytes(30),
        "no graph": onnx.ModelProto(ir_version=8, producer_name="a tool").SerializeToString(),
        "cut in the graph": whole[:60],
        "cut in a number": whole[: whole.index(b"main_graph") - 5] + b"\xba\x80",
        "zeros in the middle": whole[:20] + bytes(len(whole) - 20),
        "another IR version": model_file(ir=99),
        "a later opset": model_file(opset=99),
        "an early opset": model_file(opset=6),
        "weights in another file": model_file(weights=(external_weight(),)),
        "half precision input": model_file(
            inputs=(("images", TensorProto.FLOAT16, [1, 3, 320, 320]),)
        ),
        "bytes as input": model_file(inputs=(("images", TensorProto.UINT8, [1, 3, 320, 320]),)),
        "channels last": model_file(inputs=(("images", FLOAT, [1, 320, 320, 3]),)),
        "one channel": model_file(inputs=(("images", FLOAT, [1, 1, 320, 320]),)),
        "a batch of 8": model_file(inputs=(("images", FLOAT, [8, 3, 320, 320]),)),
        "a side that is no multiple of 32": model_file(
            inputs=(("images", FLOAT, [1, 3, 320, 300]),)
        ),
        "two inputs": model_file(inputs=(IMAGES, ("scale", FLOAT, [1]))),
        "no input": model_file(inputs=()),
        "any size and no size said": model_file(inputs=(any_size,), outputs=(any_output,)),
        "any size and a size of no meaning": model_file(
            inputs=(any_size,), outputs=(any_output,), metadata={**sized, "imgsz": "[300, 'a']"}
        ),
        "segmentation": model_file(
            outputs=(("output0", FLOAT, [1, 38, 2100]), ("output1", FLOAT, [1, 32, 80, 80])),
            metadata={"names": NAMES, "task": "segment"},
        ),
        "segmentation that does not say so": model_file(
            outputs=(("output0", FLOAT, [1, 38, 2100]), ("output1", FLOAT, [1, 32, 80, 80])),
            metadata={"names": NAMES},
        ),
        "segmentation without its masks": model_file(
            outputs=(("output0", FLOAT, [1, 116, 2100]),),
            metadata={"names": str({n: f"class {n}" for n in range(80)})},
        ),
        "key points": model_file(metadata={"names": "{0: 'person'}", "task": "pose"}),
        "a classifier": model_file(outputs=(("output0", FLOAT, [1, 1000]),)),
        "boxes after suppression": model_file(outputs=(("output0", FLOAT, [1, 300, 6]),)),
        "rows and columns changed": model_file(outputs=(("output0", FLOAT, [1, 2100, 6]),)),
        "a whole number as output": model_file(
            outputs=(("output0", TensorProto.INT64, [1, 6, 2100]),)
        ),
        "no output": model_file(outputs=()),
        "a further stride": model_file(metadata={"names": NAMES, "stride": "64"}),
        "no class names": model_file(metadata={"task": "detect"}),
        "names that are no list": named("scratch and dent"),
        "names with a gap": named("{0: 'scratch', 2: 'dent'}"),
        "empty names": named("{}", rows=5),
    }


def verdict(content: bytes) -> dict:
    """What is read from a file, or what is wrong with it."""
    try:
        check_size(len(content))
        form = detector_form(parse_onnx(content))
    except OnnxFileError as error:
        return {"ok": False, "code": error.code, "message": str(error)}
    return {
        "ok": True,
        "inputName": form.input_name,
        "height": form.height,
        "width": form.width,
        "classNames": list(form.class_names),
    }


def fixture_text() -> str:
    """The whole fixture."""
    listed = [
        {"name": name, "base64": base64.b64encode(content).decode(), "expected": verdict(content)}
        for name, content in cases().items()
    ]
    return json.dumps({"format": 1, "cases": listed}, indent=1) + "\n"


if __name__ == "__main__":
    FIXTURE.write_text(fixture_text())
