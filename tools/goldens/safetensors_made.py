"""Writes the files that tests/kernels/safetensors_test.ts reads, by the safetensors package of its authors.

    pip install safetensors==0.8.0 && python3 tools/goldens/safetensors_made.py

Made with safetensors 0.8.0, numpy 2.4.6 and Python 3.11. Numbers are in closed form, so that the test can say them itself.
"""

import pathlib

import numpy as np
import safetensors
from safetensors.numpy import save_file

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "tests" / "kernels"


def spec(dtype, values):
    return safetensors.TensorSpec(
        dtype=dtype, shape=list(values.shape), data_ptr=values.ctypes.data, data_len=values.nbytes
    )


def all_kinds():
    """Every kind that the reader knows, a scalar, an empty array, a name beyond ASCII."""
    halves = np.array([0, -0.5, 1, 65504, 2**-24, 2**-14, np.inf], dtype=np.float16)
    # bfloat16 is the upper half of float32
    upper = (np.array([1, -2.5, 1.5 * 2.0**127], dtype=np.float32).view(np.uint32) >> 16).astype(np.uint16)
    arrays = {
        "f64": np.arange(6, dtype=np.float64).reshape(2, 3) / 7,
        "f32": np.arange(5, dtype=np.float32) / 3,
        "i32": np.array([-(2**31), -1, 2**31 - 1], dtype=np.int32),
        "u32": np.array([[0], [2**32 - 1]], dtype=np.uint32),
        "u8": np.arange(3, dtype=np.uint8) * 127,
        "f16": halves,
        "scalar": np.array(42, dtype=np.float64),
        "empty": np.zeros((0, 3), dtype=np.float32),
        "Größe/µS": np.array([25.0]),
    }
    specs = {name: spec(str(values.dtype), values) for name, values in arrays.items()}
    specs["bf16"] = spec("bfloat16", upper)
    path = FOLDER / "safetensors_all_kinds.safetensors"
    path.write_bytes(safetensors.serialize(specs, {"source": "numpy", "note": 'a "quoted" word'}))


def golden_kinds():
    """The two kinds of a golden set; our writer must give the same bytes."""
    arrays = {
        "0/x": np.arange(4, dtype=np.float64) / 3,
        "0/chip": np.array([7, 2**32 - 1], dtype=np.uint32),
        "0/expect/y": np.arange(6, dtype=np.float64).reshape(3, 2) - 2.5,
        "1/chip": np.zeros(0, dtype=np.uint32),
    }
    save_file(arrays, FOLDER / "safetensors_golden_kinds.safetensors", {"source": "numpy"})


all_kinds()
golden_kinds()
