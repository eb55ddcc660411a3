"""Writes golden sets: a manifest `<name>_golden.json` and its arrays in `<name>_golden.safetensors`.

The form is said in kernels/golden.ts. Where the tree has no set yet, one is written. Where it has the same numbers, nothing
is touched. Where it has others, `<name>_golden.pending.{json,safetensors}` are written, for a person to look at and to take:

    noisegate goldens diff <kernel>
    noisegate goldens accept <kernel> --reason "..."

Only Python's standard library, so that every script here can use it.
"""

import array
import datetime
import hashlib
import json
import math
import pathlib
import struct
import sys

KERNELS = pathlib.Path(__file__).resolve().parents[2] / "kernels"


def write_goldens(kernel, cases, *, tool, script, integers=()):
    """One set of a kernel, such as `crossbar/mvm`.

    cases: dicts of name, params, constants (if any), buffers and expect (numbers by slot: a list or a numpy array), tolerance
    tool: what computed the numbers, with its version; script: the file name under tools/goldens
    integers: the slots that are u32 in the kernel; all others are stored as f64
    """
    tensors, told = {}, []
    for index, case in enumerate(cases):
        case = dict(case)
        for slot, values in case.pop("buffers").items():
            tensors[f"{index}/{slot}"] = _tensor(values, slot in integers)
        for slot, values in case.pop("expect").items():
            tensors[f"{index}/expect/{slot}"] = _tensor(values, slot in integers)
        told.append(case)
    data = safetensors(tensors)
    sha256 = hashlib.sha256(data).hexdigest()
    path = KERNELS / f"{kernel}_golden.json"
    stem, reason = path.stem, "first version"
    if path.exists():
        there = json.loads(path.read_text())
        if there["sha256"] == sha256 and there["cases"] == json.loads(json.dumps(told)):
            print(f"{kernel}: the same numbers")
            return
        stem, reason = f"{path.stem}.pending", "not accepted yet"
    made = {
        "tool": tool,
        "command": f"python3 tools/goldens/{script}",
        "date": datetime.date.today().isoformat(),
        "licence": "MIT",
        "reason": reason,
    }
    head = {"golden": 2, "kernel": kernel, "arrays": f"{stem}.safetensors", "sha256": sha256, "made": made}
    lines = ",\n".join("    " + json.dumps(case, ensure_ascii=False) for case in told)
    fields = "".join(f"  {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)},\n" for k, v in head.items())
    path.with_name(f"{stem}.safetensors").write_bytes(data)
    path.with_name(f"{stem}.json").write_text(f'{{\n{fields}  "cases": [\n{lines}\n  ]\n}}\n')
    print(f"{kernel}: {stem}.json, {len(told)} cases, {len(data)} bytes of arrays")


def safetensors(tensors):
    """The bytes of a safetensors file of (dtype, shape, array) by name: wide arrays first, so that all are aligned."""
    header, body = {}, b""
    for name, (dtype, shape, values) in sorted(tensors.items(), key=lambda item: (-item[1][2].itemsize, item[0])):
        start = len(body)
        body += values.tobytes()
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [start, len(body)]}
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + body


def _tensor(values, integer):
    shape = list(values.shape) if hasattr(values, "shape") else [len(values)]
    flat = values.ravel().tolist() if hasattr(values, "ravel") else list(values)
    assert len(flat) == math.prod(shape)
    if integer:
        assert all(v == int(v) and 0 <= v < 2**32 for v in flat), "a u32 slot holds something else"
        made = array.array("I", [int(v) for v in flat])
        assert made.itemsize == 4
    else:
        made = array.array("d", [float(v) for v in flat])
    if sys.byteorder == "big":
        made.byteswap()
    return ("U32" if integer else "F64"), shape, made
