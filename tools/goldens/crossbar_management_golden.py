"""Golden cases of row_range, scale_inputs, scale_outputs and settle (noise and bound management) and of cell_curve.

Everything is numpy float64 on whole arrays. Curve: P2 and P3 of RRAM Milo 2021 as in CrossSim's
devices/custom/RRAM_Milo.py, by numpy.polyval of numpy.log10. Made with numpy 2.4.6, Python 3.11; repeat:
python3 tools/goldens/crossbar_management_golden.py
"""

import numpy as np

from golden_file import write_goldens

random = np.random.default_rng(20261121)


def write(name, cases):
    write_goldens(
        f"crossbar/{name}", cases, tool=f"numpy {np.__version__} float64", script="crossbar_management_golden.py"
    )


def case(name, params, buffers, expect, tolerance, constants=None):
    made = {"name": name, "params": params, "buffers": buffers, "expect": expect, "tolerance": tolerance}
    return made | ({"constants": constants} if constants else {})


def quarters(low, high, shape):
    """Numbers that float32 holds, so that ties and limits are the same for the gpu."""
    return random.integers(4 * low, 4 * high, shape, endpoint=True) / 4


def whole(low, high, shape):
    return random.integers(low, high, shape, endpoint=True).astype(np.float64)


def padded(cols):
    return -(-cols // 4) * 4


def tiles(length, size):
    return [slice(i, min(i + size, length)) for i in range(0, length, size)]


def row_range():
    cases = []
    for name, sets, images, rows, tile_rows, least, integers in [
        ("one value", 1, 1, 1, 8, 0.125, False),
        ("63 rows", 1, 2, 63, 64, 0.125, False),
        ("64 rows", 1, 2, 64, 64, 0.125, False),
        ("65 rows in tiles of 64", 1, 2, 65, 64, 0.125, False),
        ("three sets, 13 rows in tiles of 5, a large least", 3, 3, 13, 5, 6.5, False),
        ("whole numbers and silence, 20 rows in tiles of 8", 2, 5, 20, 8, 0.5, True),
    ]:
        x = (whole if integers else quarters)(-8, 8, (sets, images, rows))
        if integers:
            x[0, 1, 8:16] = 0
            x[1, :, 16:] = 0
        largest = np.stack([np.abs(x[:, :, t]).max(axis=2) for t in tiles(rows, tile_rows)], axis=1)
        largest[largest == 0] = 1
        params = {
            "input_sets": sets, "images": images, "rows": rows, "tile_rows": tile_rows,
            "row_tiles": largest.shape[1], "least": least,
        }
        cases.append(case(name, params, {"x": x}, {"largest": np.maximum(largest, least)}, 0))
    write("row_range", cases)


def scale_inputs():
    cases = []
    for name, sets, inputs, images, rows, tile_rows in [
        ("one value", 1, 1, 1, 1, 8),
        ("63 rows", 1, 1, 2, 63, 64),
        ("64 rows", 1, 1, 2, 64, 64),
        ("65 rows in tiles of 64", 1, 1, 2, 65, 64),
        ("six sets of two inputs, 13 rows in tiles of 5", 6, 2, 3, 13, 5),
        ("three sets of one input, 24 rows in tiles of 8", 3, 1, 2, 24, 8),
    ]:
        cut = tiles(rows, tile_rows)
        x = quarters(-8, 8, (inputs, images, rows))
        alpha = quarters(1, 8, (sets, len(cut), images))
        each = np.repeat(alpha.transpose(0, 2, 1), [len(range(rows)[t]) for t in cut], axis=2)
        y = np.repeat(x, sets // inputs, axis=0) / each
        params = {
            "input_sets": inputs, "alpha_sets": sets, "images": images, "rows": rows, "tile_rows": tile_rows,
            "row_tiles": len(cut),
        }
        cases.append(case(name, params, {"x": x, "alpha": alpha}, {"y": y}, 1e-15))
    write("scale_inputs", cases)


LAYERS = [
    ("one current", 1, 1, 1, 1, 1, 1, 1, False),
    ("63 columns", 1, 1, 1, 2, 1, 2, 63, False),
    ("64 columns", 1, 1, 2, 1, 1, 2, 64, False),
    ("65 columns", 1, 1, 1, 1, 2, 1, 65, False),
    ("six chips of two sets, 2 groups of 3 tiles, 2 slices", 6, 2, 2, 3, 2, 3, 2, False),
    ("whole numbers", 4, 4, 2, 2, 1, 3, 5, True),
]


def layer(chips, sets, groups, row_tiles, slices, images, cols):
    return {
        "chips": chips, "alpha_sets": sets, "lines": groups * row_tiles, "row_tiles": row_tiles, "slices": slices,
        "images": images, "stride": padded(cols),
    }


def scale_outputs():
    cases = []
    for name, chips, sets, groups, row_tiles, slices, images, cols, integers in LAYERS:
        make = whole if integers else quarters
        current = make(-90, 90, (chips, groups, row_tiles, slices, images, padded(cols)))
        alpha = make(0, 9, (sets, row_tiles, images))
        each = np.repeat(alpha, chips // sets, axis=0)[:, None, :, None, :, None]
        params = layer(chips, sets, groups, row_tiles, slices, images, cols)
        cases.append(case(name, params, {"current": current, "alpha": alpha}, {"y": current * each}, 0))
    write("scale_outputs", cases)


def settle():
    cases = []
    for name, chips, sets, groups, row_tiles, slices, images, cols, integers in LAYERS:
        make = whole if integers else quarters
        current = make(-8, 8, (chips, groups, row_tiles, slices, images, padded(cols)))
        # a bound that about half of the maxima reach
        seen = np.abs(current[..., :cols])
        bound = np.quantile(seen.max(axis=(0, 3, 4, 5)), 0.5, method="nearest") * np.ones((groups, row_tiles))
        bound += make(-1, 0, bound.shape)
        alpha = make(1, 4, (sets, row_tiles, images))
        start = make(1, 4, alpha.shape)
        hit = (seen >= bound[None, :, :, None, None, None]).any(axis=(1, 3, 5))
        now, first = (np.repeat(a, chips // sets, axis=0) for a in (alpha, start))
        after = np.where(hit & (2 * now <= 4 * first), 2 * now, now)
        params = layer(chips, sets, groups, row_tiles, slices, images, cols) | {"cols": cols, "most": 4}
        buffers = {"current": current, "bound": bound.ravel(), "alpha": alpha, "start": start}
        cases.append(case(name, params, buffers, {"next": after}, 0))
    write("settle", cases)


P2 = [1.388e-4, 1.541e-3, 5.711e-3, 7.063e-3]
P3 = [0, 8.871e-5, 6.7919e-4, 1.2968e-3]


def cell_curve():
    cases = []

    def add(name, kind, g, fit, tolerance):
        # the uniform buffer holds float32, whatever the parameter says
        params = {"count": len(g)} | {f"p{i}": p for i, p in enumerate(reversed(fit))}
        some, fit = np.where(g > 0, g, 1), np.float32(fit).astype(np.float64)
        value = np.where(g > 0, 1e6 * np.polyval(fit, np.log10(some * 1e-6)), 0)
        if kind == "linear":
            value = fit[2] * g
        cases.append(case(name, params, {"conductance": g}, {"coefficient": value}, tolerance, {"kind": kind}))

    def milo(count):
        return np.round(random.uniform(50, 225, count), 3)

    # terms of up to 2e4 cancel to a few: 1e-10
    add("one cell", "log_cubic", np.array([100.0]), P2, 1e-10)
    add("Milo, second order, 63 cells", "log_cubic", milo(63), P2, 1e-10)
    add("Milo, third order, 64 cells", "log_cubic", milo(64), P3, 1e-12)
    add("65 cells, no conductance in some", "log_cubic", np.append(milo(62), [0.0, -1.0, 1e-9]), P2, 1e-10)
    # CrossSim's toy I = G (V - V³/4)
    add("cubic toy, 7 cells", "linear", milo(7), [0, 0, -0.25, 0], 0)
    add("whole numbers", "linear", whole(0, 99, 13), [1, 1, 3, 1], 0)
    write("cell_curve", cases)


for make_file in (row_range, scale_inputs, scale_outputs, settle, cell_curve):
    make_file()
