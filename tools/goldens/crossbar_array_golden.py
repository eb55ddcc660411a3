"""Golden cases of the crossbar kernels that act on arrays: combine, mvm, column_response, compensation, recombine.

Everything is numpy float64. numpy 2.4.6, Python 3.11; written by: python3 tools/goldens/crossbar_array_golden.py
"""

import numpy as np

from golden_file import write_goldens


def write(name, cases):
    write_goldens(f"crossbar/{name}", cases, tool=f"numpy {np.__version__} float64", script="crossbar_array_golden.py")


def case(name, params, buffers, expect, tolerance, constants=None):
    made = {"name": name, "params": params}
    if constants:
        made["constants"] = constants
    made["buffers"] = {k: np.asarray(v) for k, v in buffers.items()}
    made["expect"] = {k: np.asarray(v) for k, v in expect.items()}
    made["tolerance"] = tolerance
    return made


def uniform(low, high, shape):
    """Three decimals keep the files short; the oracle computes in float64, so they need not be float32."""
    return np.round(random.uniform(low, high, shape), 3)


def whole(low, high, shape):
    return random.integers(low, high, shape, endpoint=True).astype(np.float64)


def padded(cols):
    return -(-cols // 4) * 4


def pad(array):
    """Zeros up to the stride behind the last axis."""
    more = padded(array.shape[-1]) - array.shape[-1]
    return np.pad(array, [(0, 0)] * (array.ndim - 1) + [(0, more)])


def tiles(length, size):
    return [slice(i, min(i + size, length)) for i in range(0, length, size)]


def combine():
    cases = []
    pair = [1, -1]
    for name, kind, factor, arrays, rows, cols, integers in [
        ("one cell", "difference", [1], 1, 1, 1, False),
        ("63 columns", "difference", pair, 1, 2, 63, False),
        ("64 columns", "difference", pair, 1, 2, 64, False),
        ("65 columns, variance", "variance", pair, 1, 2, 65, False),
        ("three arrays of 5 x 7, two digits of base 4", "difference", [1, -1, 0.25, -0.25], 3, 5, 7, False),
        ("three arrays of 5 x 8, variance of two digits", "variance", [1, -1, 0.25, -0.25], 3, 5, 8, False),
        ("three arrays of 5 x 7, total of three planes", "total", [1, 0.5, -0.3], 3, 5, 7, False),
        ("two arrays of 3 x 9, magnitude", "magnitude", pair, 2, 3, 9, False),
        ("whole numbers", "difference", [4, -4, 1, -1], 2, 3, 6, True),
        ("whole numbers, variance", "variance", [4, -4, 1, -1], 2, 3, 6, True),
        ("whole numbers, total", "total", [4, -4, 1, -1], 2, 3, 8, True),
        ("whole numbers, magnitude of 16 planes", "magnitude", list(range(-8, 8)), 2, 3, 5, True),
    ]:
        f = np.array(factor, dtype=np.float64)
        cells = (whole if integers else uniform)(0, 25, (arrays, len(f), rows, cols))
        terms = {
            "difference": f[:, None, None] * cells,
            "variance": np.square(f[:, None, None] * cells),
            "total": np.square(f)[:, None, None] * cells,
            "magnitude": f[:, None, None] * cells,
        }[kind]
        net = terms.sum(axis=1)
        net = np.abs(net) if kind == "magnitude" else net
        params = {"arrays": arrays, "planes": len(f), "rows": rows, "cols": cols, "stride": padded(cols)}
        buffers = {"cells": cells, "factor": f}
        cases.append(case(name, params, buffers, {"net": pad(net)}, 0 if integers else 1e-14, {"kind": kind}))
    write("combine", cases)


POWERS = {
    "one": lambda v: v, "two": np.square, "three": lambda v: v**3, "absolute": np.abs,
    "two_signed": lambda v: np.copysign(np.square(v), v),
}


def mvm():
    cases = []
    for name, arrays, sets, vectors, rows, cols, tile_rows, power, integers in [
        ("one cell", 1, 1, 1, 1, 1, 8, "one", False),
        ("63 rows", 1, 1, 2, 63, 5, 64, "one", False),
        ("64 rows", 1, 1, 2, 64, 5, 64, "one", False),
        ("65 rows in tiles of 64", 1, 1, 2, 65, 5, 64, "one", False),
        ("three chips, own inputs, 13 rows in tiles of 5", 3, 3, 3, 13, 9, 5, "one", False),
        ("two chips of three groups, 13 rows in tiles of 5", 6, 2, 3, 13, 9, 5, "one", False),
        ("squares, 13 rows in tiles of 4", 2, 1, 3, 13, 9, 4, "two", False),
        ("cubes, 12 rows in tiles of 4", 2, 1, 3, 12, 9, 4, "three", False),
        ("sizes, 13 rows in tiles of 4", 2, 1, 3, 13, 9, 4, "absolute", False),
        ("whole numbers, 65 rows in tiles of 24", 2, 2, 9, 65, 13, 24, "one", True),
        ("whole numbers, squares", 2, 1, 3, 12, 6, 8, "two", True),
        ("whole numbers, cubes", 4, 2, 3, 12, 6, 8, "three", True),
        ("whole numbers, sizes", 4, 2, 3, 12, 6, 8, "absolute", True),
        ("signed squares, 13 rows in tiles of 4", 2, 1, 3, 13, 9, 4, "two_signed", False),
        ("whole numbers, signed squares", 4, 2, 3, 12, 6, 8, "two_signed", True),
    ]:
        make = whole if integers else uniform
        voltage = make(-7, 7, (sets, vectors, rows))
        net = pad(make(-25, 25, (arrays, rows, cols)))
        drive = np.repeat(POWERS[power](voltage), arrays // sets, axis=0)
        current = np.stack([drive[:, :, t] @ net[:, t, :] for t in tiles(rows, tile_rows)], axis=1)
        params = {
            "arrays": arrays, "input_sets": sets, "vectors": vectors, "rows": rows, "stride": padded(cols),
            "tile_rows": tile_rows, "row_tiles": len(tiles(rows, tile_rows)),
        }
        buffers = {"voltage": voltage, "net": net}
        cases.append(case(name, params, buffers, {"current": current}, 0 if integers else 1e-12, {"power": power}))
    write("mvm", cases)


def column_response():
    cases = []
    for name, arrays, rows, cols, tile_rows, integers in [
        ("one cell", 1, 1, 1, 4, False),
        ("63 rows", 1, 63, 3, 64, False),
        ("64 rows", 1, 64, 3, 64, False),
        ("65 rows in tiles of 64", 1, 65, 3, 64, False),
        ("three arrays of 13 x 11 in tiles of 5", 3, 13, 11, 5, False),
        ("whole numbers, 22 rows in tiles of 9", 2, 22, 10, 9, True),
    ]:
        net = (whole if integers else uniform)(-25, 25, (arrays, rows, cols))
        response = np.stack([np.abs(net[:, t]).sum(axis=1) for t in tiles(rows, tile_rows)], axis=1)
        params = {
            "arrays": arrays, "rows": rows, "stride": padded(cols), "tile_rows": tile_rows,
            "row_tiles": len(tiles(rows, tile_rows)),
        }
        expect = {"response": pad(response)}
        cases.append(case(name, params, {"net": pad(net)}, expect, 0 if integers else 1e-13))
    write("column_response", cases)


def compensation():
    cases = []
    for name, per, arrays, row_tiles, own, cols, tile_cols, exact in [
        ("one column", "column", 1, 1, 1, 1, 4, False),
        ("63 columns, per tile", "tile", 1, 1, 63, 63, 64, False),
        ("64 columns, per tile", "tile", 1, 1, 64, 64, 64, False),
        ("65 columns in tiles of 64, per tile", "tile", 1, 2, 65, 65, 64, False),
        ("65 columns, per column", "column", 1, 2, 65, 65, 64, False),
        ("three arrays, 11 columns in tiles of 3, per tile", "tile", 3, 2, 11, 11, 3, False),
        ("one reference column, per tile", "tile", 2, 2, 1, 10, 4, False),
        ("three reference columns, per tile", "tile", 2, 2, 3, 10, 4, False),
        ("three reference columns, per column", "column", 2, 2, 3, 10, 4, False),
        ("whole numbers, one tile empty now and one always, per tile", "tile", 2, 2, 8, 8, 4, True),
        ("whole numbers, one tile empty now and one always, per column", "column", 2, 2, 8, 8, 4, True),
    ]:
        floor = 0.125
        before = (whole if exact else uniform)(1, 400, (arrays, row_tiles, own))
        now = before * (0.5 if exact else uniform(0.7, 0.9, (arrays, row_tiles, own)))
        if exact:
            before[0, 0] = 64
            now[0, 0, :4] = 0
            before[1, 1, 4:] = now[1, 1, 4:] = 0
        if per == "column":
            going_by = [slice(c, c + 1) for c in np.minimum(np.arange(cols), own - 1)]
        elif own == cols:
            going_by = [t for t in tiles(cols, tile_cols) for _ in range(t.start, t.stop)]
        else:
            going_by = [slice(0, own)] * cols
        level = lambda x: np.stack([np.maximum(floor, x[..., t].mean(axis=-1)) for t in going_by], axis=-1)
        gain = np.ones((arrays, row_tiles, padded(cols)))
        gain[..., :cols] = level(before) / level(now)
        params = {
            "arrays": arrays, "row_tiles": row_tiles, "own_cols": own, "own_stride": padded(own), "cols": cols,
            "stride": padded(cols), "tile_cols": tile_cols, "floor": floor,
        }
        buffers = {"before": pad(before), "now": pad(now)}
        cases.append(case(name, params, buffers, {"gain": gain}, 0 if exact else 1e-13, {"per": per}))
    write("compensation", cases)


def recombine():
    cases = []
    for name, chips, lines, weight, images, cols, integers in [
        ("one value", 1, 1, [1], 1, 1, False),
        ("63 columns", 1, 2, [1], 1, 63, False),
        ("64 columns", 1, 2, [1], 1, 64, False),
        ("65 columns, two slices", 1, 2, [1, 4], 1, 65, False),
        ("three chips, three slices, 11 columns", 3, 3, [1, 2, -4], 5, 11, False),
        ("two chips, 9 images, 12 columns, slices of a half and a quarter", 2, 2, [0.5, 0.25], 9, 12, False),
        ("whole numbers, two's complement of 4 bits, 12 columns", 2, 4, [1, 2, 4, -8], 3, 12, True),
        ("whole numbers, 10 columns", 2, 4, [1, 16], 3, 10, True),
    ]:
        make = whole if integers else uniform
        current = make(-90, 90, (chips, lines, len(weight), images, cols))
        gain = make(1, 3, (chips, lines, cols))
        factor = make(-4, 4, (lines, cols))
        scale, bias = make(-2, 2, cols), make(-5, 5, cols)
        # weight of slice s, gain and factor of line l and column j
        out = scale * np.einsum("s,lj,clj,clsmj->cmj", np.array(weight), factor, gain, current) + bias
        params = {
            "chips": chips, "lines": lines, "slices": len(weight), "images": images, "cols": cols,
            "stride": padded(cols),
        }
        buffers = {
            "current": pad(current), "weight": np.array(weight, dtype=np.float64), "gain": pad(gain),
            "factor": pad(factor), "scale": scale, "bias": bias,
        }
        cases.append(case(name, params, buffers, {"out": out}, 0 if integers else 1e-13))
    write("recombine", cases)


# a stream for each set, so that one can change without the others
for make_file in (combine, mvm, column_response, compensation, recombine):
    random = np.random.default_rng([20261120, *make_file.__name__.encode()])
    make_file()
