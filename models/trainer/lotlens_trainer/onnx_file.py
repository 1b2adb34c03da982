"""An ONNX file, read with care: what is wrong with it is found before anything runs it.

The codes and words of a fault are those of `src/domain/onnx-file.ts`, which the server and the
app use; `src/contract/fixtures/onnx-files.json` holds both to them.
"""

from __future__ import annotations

from pathlib import Path

import onnx
from google.protobuf.message import DecodeError

from .progress import CommandError

MAX_BYTES = 512 * 2**20
IR_VERSIONS = (3, 13)
OPSETS = (7, 26)
"""Lowest and highest that every runtime of this project takes (onnxruntime 1.30 and 1.32)."""

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
GRAPH_FIELD = 7
WIRE_TYPES = {1: VARINT, 2: LENGTH, 3: LENGTH, 4: LENGTH, 5: VARINT, 6: LENGTH, 7: LENGTH,
              8: LENGTH, 14: LENGTH, 20: LENGTH, 25: LENGTH, 26: LENGTH}  # fmt: skip
"""Wire types of the fields of `ModelProto`, by number (onnx.proto)."""

NOT_ONNX = "is no ONNX file: give a model that was exported as ONNX"
DAMAGED = "is damaged: it begins as an ONNX file and does not go on as one. Copy it again"


class OnnxFileError(Exception):
    """What is wrong with a model file. The message goes on from the file's name."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def of(self, path: Path) -> CommandError:
        """The fault of a named file."""
        return CommandError(self.code, f"{path.name} {self}", item=str(path))


def read_onnx(path: Path) -> onnx.ModelProto:
    """Read a file whole. Raises CommandError where it is too large, no ONNX file, cut or damaged,
    of a version that does not run here, or one with its weights elsewhere."""
    try:
        check_size(path.stat().st_size)
        return parse_onnx(path.read_bytes())
    except FileNotFoundError as error:
        raise CommandError("no_file", f"there is no file {path}", item=str(path)) from error
    except OnnxFileError as fault:
        raise fault.of(path) from fault


def check_size(size_bytes: int) -> None:
    """Raises OnnxFileError where a file is larger than any detector that is meant here."""
    if size_bytes > MAX_BYTES:
        raise OnnxFileError(
            "too_large",
            f"has {size_bytes / 1e9:.1f} GB; a detector has at most {MAX_BYTES / 1e9:.1f} GB. "
            "Is it the right file?",
        )


def parse_onnx(content: bytes) -> onnx.ModelProto:
    """Read a file's bytes. Raises OnnxFileError."""
    check_outline(content)
    try:
        proto = onnx.load_model_from_string(content)
    except DecodeError as error:
        raise OnnxFileError("damaged", DAMAGED) from error
    check_versions(proto)
    for tensor in proto.graph.initializer:
        if tensor.data_location == onnx.TensorProto.EXTERNAL:
            named = {entry.key: entry.value for entry in tensor.external_data}
            raise OnnxFileError(
                "external_data",
                f"keeps its weights in another file ({named.get('location', 'not named')}): "
                "export it as one file",
            )
    return proto


def check_outline(content: bytes) -> None:
    """Walk the outermost fields, without their contents. Raises OnnxFileError.

    A protobuf library says the same of a cut file as of a picture.
    """
    at, has_graph = 0, False
    while at < len(content):
        tag, at_value = read_varint(content, at)
        number, wire = tag >> 3, tag & 7
        is_known = number in WIRE_TYPES
        if (at == 0 and not is_known) or (is_known and wire != WIRE_TYPES[number]):
            raise (
                OnnxFileError("not_onnx", NOT_ONNX)
                if at == 0
                else OnnxFileError("damaged", DAMAGED)
            )
        if wire == VARINT:
            _, at = read_varint(content, at_value)
        elif wire == LENGTH:
            length, start = read_varint(content, at_value)
            at = start + length
            if at > len(content):
                what = "its graph" if number == GRAPH_FIELD else "a part"
                raise OnnxFileError(
                    "cut_short",
                    f"is cut short: {what} has {length} bytes, {len(content) - start} of them are "
                    "there. Copy it again",
                )
            has_graph = has_graph or number == GRAPH_FIELD
        elif wire in (FIXED64, FIXED32):
            at = at_value + (8 if wire == FIXED64 else 4)
        else:
            raise OnnxFileError("damaged", DAMAGED)
    if not has_graph:
        raise OnnxFileError("not_onnx", NOT_ONNX)


def read_varint(content: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, and the place behind it. Raises OnnxFileError at the end."""
    value, shift = 0, 0
    while at < len(content) and shift < 64:
        byte = content[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
    raise OnnxFileError("damaged", DAMAGED)


def check_versions(proto: onnx.ModelProto) -> None:
    """Raises OnnxFileError where a runtime of this project does not take the file's versions."""
    lowest, highest = IR_VERSIONS
    if not lowest <= proto.ir_version <= highest:
        raise OnnxFileError(
            "unsupported_ir",
            f"has ONNX IR version {proto.ir_version}; {lowest} to {highest} run here. Export it "
            "with another version of the onnx package",
        )
    lowest, highest = OPSETS
    opset = next((one.version for one in proto.opset_import if one.domain in ("", "ai.onnx")), 0)
    if not lowest <= opset <= highest:
        raise OnnxFileError(
            "unsupported_opset",
            f"uses ONNX opset {opset}; {lowest} to {highest} run here. Export it with opset 17",
        )
