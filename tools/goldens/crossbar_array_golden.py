"""Golden cases of the crossbar kernels that act on arrays: difference, mvm, converter, compensation, recombine.

Everything is numpy float64. numpy 2.4.6, Python 3.11; written by: python3 tools/goldens/crossbar_array_golden.py
Converter: SignMagnitude levels of CrossSim, 2^b - 1 of them so that 0 is a code, rounded half to even (numpy.rint).
"""

import numpy as np

from golden_file import write_goldens

random = np.random.default_rng(20261120)


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


def difference():
    cases = []
    for name, kind, chips, rows, cols, integers in [
        ("one cell", "difference", 1, 1, 1, False),
        ("63 columns", "difference", 1, 2, 63, False),
        ("64 columns", "difference", 1, 2, 64, False),
        ("65 columns, variance", "variance", 1, 2, 65, False),
        ("three chips of 5 x 7", "difference", 3, 5, 7, False),
        ("three chips of 5 x 8, variance", "variance", 3, 5, 8, False),
        ("whole numbers", "difference", 2, 3, 6, True),
        ("whole numbers, variance", "variance", 2, 3, 6, True),
    ]:
        pair = (whole if integers else uniform)(0, 25, (chips, 2, rows, cols))
        plus, minus = pair[:, 0], pair[:, 1]
        net = plus - minus if kind == "difference" else np.square(plus) + np.square(minus)
        params = {"chips": chips, "rows": rows, "cols": cols, "stride": padded(cols)}
        cases.append(
            case(name, params, {"pair": pair}, {"net": pad(net)}, 0 if integers else 1e-15, {"kind": kind})
        )
    write("difference", cases)


def mvm():
    cases = []
    for name, chips, shared, images, rows, cols, tile_rows, square, integers in [
        ("one cell", 1, True, 1, 1, 1, 8, "no", False),
        ("63 rows", 1, True, 2, 63, 5, 64, "no", False),
        ("64 rows", 1, True, 2, 64, 5, 64, "no", False),
        ("65 rows in tiles of 64", 1, True, 2, 65, 5, 64, "no", False),
        ("three chips, own inputs, 13 rows in tiles of 5", 3, False, 3, 13, 9, 5, "no", False),
        ("square, 13 rows in tiles of 4", 2, True, 3, 13, 9, 4, "yes", False),
        ("whole numbers, 65 rows in tiles of 24", 2, False, 9, 65, 13, 24, "no", True),
        ("whole numbers, square", 2, True, 3, 12, 6, 8, "yes", True),
    ]:
        inputs = 1 if shared else chips
        make = whole if integers else uniform
        voltage = make(-7, 7, (inputs, images, rows))
        net = pad(make(-25, 25, (chips, rows, cols)))
        drive = np.broadcast_to(np.square(voltage) if square == "yes" else voltage, (chips, images, rows))
        current = np.stack([drive[:, :, t] @ net[:, t, :] for t in tiles(rows, tile_rows)], axis=1)
        params = {
            "chips": chips, "input_chips": inputs, "images": images, "rows": rows, "stride": padded(cols),
            "tile_rows": tile_rows, "row_tiles": len(tiles(rows, tile_rows)),
        }
        buffers = {"voltage": voltage, "net": net}
        cases.append(case(name, params, buffers, {"current": current}, 0 if integers else 1e-12, {"square": square}))
    write("mvm", cases)


def converter():
    cases = []

    def add(name, x, inverse_step, least, most, gain, tolerance):
        # the uniform buffer holds float32, whatever the parameter says
        codes = np.clip(np.rint(x * float(np.float32(inverse_step))), least, most)
        params = {"count": len(x), "inverse_step": inverse_step, "code_min": least, "code_max": most, "gain": gain}
        cases.append(case(name, params, {"x": x}, {"y": codes * float(np.float32(gain))}, tolerance))

    add("ties go to even", np.arange(-6, 7) / 2, 1, -2, 3, 1, 0)
    add("whole numbers saturate", np.array([-1e30, -129, -128, -127, 0, 127, 128, 1e30]), 1, -128, 127, 3, 0)
    add("one value", np.array([0.3]), 10, -127, 127, 0.1, 1e-15)
    # SignMagnitude with 4 bits on [-1, 1]: 15 levels, step 2/14
    add("CrossSim SignMagnitude, 4 bits, 63 values", uniform(-1.2, 1.2, 63), 7, -7, 7, 1 / 7, 1e-15)
    add("8 bits over 14.254376, 64 values", uniform(-16, 16, 64), 127 / 14.254376, -127, 127, 14.254376 / 127, 1e-15)
    add("unsigned 5 bits, 65 values", uniform(-0.1, 1.1, 65), 31, 0, 31, 1 / 31, 1e-15)
    write("converter", cases)


def compensation():
    cases = []
    for name, chips, rows, cols, tile_rows, tile_cols, integers in [
        ("one cell", 1, 1, 1, 4, 4, False),
        ("63 rows", 1, 63, 3, 64, 3, False),
        ("64 rows", 1, 64, 3, 64, 3, False),
        ("65 rows in tiles of 64", 1, 65, 3, 64, 3, False),
        ("three chips of 13 x 11 in tiles of 5 x 3", 3, 13, 11, 5, 3, False),
        ("whole numbers, one tile empty now and one always", 2, 8, 8, 4, 4, True),
    ]:
        floor = 0.125
        before = (whole if integers else uniform)(-25, 25, (chips, rows, cols))
        now = before * (0.5 if integers else uniform(0.7, 0.9, (chips, rows, cols)))
        if integers:
            now[0, :4, :4] = 0
            before[1, 4:, 4:] = now[1, 4:, 4:] = 0
        gain = np.array([
            [[max(floor, np.abs(b[r, c]).mean()) / max(floor, np.abs(n[r, c]).mean()) for c in tiles(cols, tile_cols)]
             for r in tiles(rows, tile_rows)]
            for b, n in zip(before, now)
        ])
        params = {
            "chips": chips, "rows": rows, "cols": cols, "stride": padded(cols), "tile_rows": tile_rows,
            "tile_cols": tile_cols, "row_tiles": len(tiles(rows, tile_rows)), "col_tiles": len(tiles(cols, tile_cols)),
            "floor": floor,
        }
        buffers = {"before": pad(before), "now": pad(now)}
        cases.append(case(name, params, buffers, {"gain": gain}, 0 if integers else 1e-13))
    write("compensation", cases)


def recombine():
    cases = []
    for name, chips, row_tiles, images, cols, tile_cols, integers in [
        ("one value", 1, 1, 1, 1, 4, False),
        ("63 columns", 1, 2, 1, 63, 64, False),
        ("64 columns", 1, 2, 1, 64, 32, False),
        ("65 columns in tiles of 64", 1, 2, 1, 65, 64, False),
        ("three chips, 11 columns in tiles of 3", 3, 3, 5, 11, 3, False),
        ("whole numbers, 12 columns in tiles of 8", 2, 4, 3, 12, 8, True),
    ]:
        make = whole if integers else uniform
        scale = 2 if integers else 0.1
        current = pad(make(-90, 90, (chips, row_tiles, images, cols)))
        gain = make(1, 3, (chips, row_tiles, -(-cols // tile_cols)))
        bias = make(-5, 5, cols)
        each = np.repeat(gain, tile_cols, axis=2)[:, :, None, :cols]
        out = float(np.float32(scale)) * (each * current[..., :cols]).sum(axis=1) + bias
        params = {
            "chips": chips, "row_tiles": row_tiles, "col_tiles": gain.shape[2], "images": images, "cols": cols,
            "stride": padded(cols), "tile_cols": tile_cols, "scale": scale,
        }
        buffers = {"current": current, "gain": gain, "bias": bias}
        cases.append(case(name, params, buffers, {"out": out}, 0 if integers else 1e-13))
    write("recombine", cases)


for make_file in (difference, mvm, converter, compensation, recombine):
    make_file()
