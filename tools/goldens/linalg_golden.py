"""Writes the golden sets of linalg/matmul and linalg/permute: matrix products and swapped axes of float32 inputs, computed
by numpy in float64.

    python3 tools/goldens/linalg_golden.py

Made with Python 3.11.7 and numpy 2.4.6. Inputs are multiples of 1/256, so float64 sums are exact.
"""

import numpy as np

from golden_file import write_goldens


def matmul_case(name, transpose, shape, *, batch=1, batch_a=1, batch_b=1, integers=False):
    m, k, n = shape
    rng = np.random.default_rng([m, k, n, batch, batch_a, batch_b])
    a_shape = (batch_a, k, m) if transpose == "left" else (batch_a, m, k)
    b_shape = (batch_b, n, k) if transpose == "right" else (batch_b, k, n)
    if integers:
        a, b = (rng.integers(-99, 100, s).astype(np.float64) for s in (a_shape, b_shape))
    else:
        a, b = (rng.integers(-512, 513, s).astype(np.float64) / 256 for s in (a_shape, b_shape))
    left = a.transpose(0, 2, 1) if transpose == "left" else a
    right = b.transpose(0, 2, 1) if transpose == "right" else b
    c = np.matmul(np.tile(left, (batch // batch_a, 1, 1)), np.tile(right, (batch // batch_b, 1, 1)))
    assert c.shape == (batch, m, n)
    return {
        "name": name,
        "params": {"batch": batch, "batch_a": batch_a, "batch_b": batch_b, "m": m, "k": k, "n": n},
        "constants": {"transpose": transpose},
        "buffers": {"a": a, "b": b},
        "expect": {"c": c},
        "tolerance": 0,
    }


def permute_case(name, shape, *, integers=False):
    x = np.random.default_rng(shape).integers(-512, 513, shape).astype(np.float64) / (1 if integers else 256)
    return {
        "name": name,
        "params": dict(zip(("batch", "rows", "cols", "inner"), shape)),
        "buffers": {"x": x},
        "expect": {"y": np.swapaxes(x, 1, 2)},
        "tolerance": 0,
    }


def write(name, cases):
    write_goldens(f"linalg/{name}", cases, tool=f"numpy {np.__version__} {name} in float64", script="linalg_golden.py")


matmul_cases = [
    matmul_case("1 × 1 × 1", "none", (1, 1, 1)),
    matmul_case("one row of 63", "none", (1, 63, 1)),
    matmul_case("64 × 3 × 4", "right", (64, 3, 4)),
    matmul_case("65 long sums", "left", (5, 65, 7)),
    matmul_case("2 × 129 × 3, both batched", "none", (2, 129, 3), batch=3, batch_a=3, batch_b=3),
    matmul_case("a shared by the batch, turned b", "right", (3, 5, 7), batch=4, batch_b=4),
    matmul_case("b shared by the batch, turned a", "left", (7, 5, 3), batch=4, batch_a=4),
    matmul_case("members that take turns", "none", (3, 4, 5), batch=6, batch_a=2, batch_b=3),
    matmul_case("small integers", "none", (17, 31, 9), integers=True),
    matmul_case("small integers, turned b", "right", (8, 12, 9), integers=True),
    matmul_case("small integers, turned a", "left", (12, 10, 8), integers=True),
]
write("matmul", matmul_cases)
permute_cases = [
    permute_case("one number", (1, 1, 1, 1)),
    permute_case("63 rows", (1, 63, 3, 1)),
    permute_case("64 columns by four", (1, 3, 64, 4)),
    permute_case("65 by one", (2, 3, 2, 65)),
    permute_case("64 by four", (2, 3, 2, 64)),
    permute_case("65 × 7", (1, 65, 7, 1)),
    permute_case("all axes different", (5, 7, 3, 2)),
    permute_case("all axes different, by four", (3, 5, 7, 12)),
    permute_case("integers", (2, 6, 9, 5), integers=True),
    permute_case("integers by four", (2, 9, 6, 4), integers=True),
]
write("permute", permute_cases)
