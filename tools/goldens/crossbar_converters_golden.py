"""Golden cases of the crossbar kernels around converters: converter, input_slices, drive_sum, subtract_offset,
subtract_unit, front_end, sar.

Everything is numpy float64 and Python integers. numpy 2.4.6, Python 3.11; written by:
python3 tools/goldens/crossbar_converters_golden.py
Converter: SignMagnitude levels of CrossSim, 2^b - 1 of them so that 0 is a code, rounded half to even (numpy.rint);
aihwkit's discretisation, steps of 2 * bound / steps limited to the bound afterwards.
"""

import numpy as np

from golden_file import write_goldens

def write(name, cases):
    tool = f"numpy {np.__version__} float64"
    write_goldens(f"crossbar/{name}", cases, tool=tool, script="crossbar_converters_golden.py")


def case(name, params, buffers, expect, tolerance, constants=None):
    made = {"name": name, "params": params}
    if constants:
        made["constants"] = constants
    made["buffers"] = {k: np.asarray(v, dtype=np.float64) for k, v in buffers.items()}
    made["expect"] = {k: np.asarray(v, dtype=np.float64) for k, v in expect.items()}
    made["tolerance"] = tolerance
    return made


def uniform(low, high, shape):
    """Three decimals keep the files short; the oracle computes in float64, so they need not be float32."""
    return np.round(random.uniform(low, high, shape), 3)


def whole(low, high, shape):
    return random.integers(low, high, shape, endpoint=True).astype(np.float64)


def in_f32(parameter):
    """The uniform buffer holds float32, whatever the parameter says."""
    return float(np.float32(parameter))


def padded(cols):
    return -(-cols // 4) * 4


def tiles(length, size):
    return [slice(i, min(i + size, length)) for i in range(0, length, size)]


def converter():
    cases = []

    def add(name, x, inverse_step, least, most, gain, tolerance, order="quantise_first"):
        """x [blocks, lines, length], one step and one gain per line"""
        blocks, lines, length = x.shape
        scaled = x * np.reshape(inverse_step, (1, lines, 1))
        codes = {
            "quantise_first": np.clip(np.rint(scaled), least, most),
            "clamp_first": np.rint(np.clip(scaled, least, most)),
            "clamp_only": np.clip(scaled, least, most),
        }[order]
        params = {"blocks": blocks, "lines": lines, "length": length, "code_min": least, "code_max": most}
        buffers = {"x": x, "inverse_step": inverse_step, "gain": gain}
        y = codes * np.reshape(gain, (1, lines, 1))
        cases.append(case(name, params, buffers, {"y": y}, tolerance, {"order": order}))

    def one_line(name, x, inverse_step, least, most, gain, tolerance, **options):
        add(name, np.reshape(x, (1, 1, -1)), [inverse_step], least, most, [gain], tolerance, **options)

    ties = np.arange(-12, 15) / 2
    one_line("ties go to even", ties, 1, -2, 3, 1, 0)
    one_line("limited first, ends between codes go to even", ties, 1, -2.5, 3.5, 1, 0, order="clamp_first")
    one_line("quantised first, ends between codes stay", ties, 1, -2.5, 3.5, 1, 0)
    one_line("only limited", ties, 1, -2.25, 3.5, 2, 0, order="clamp_only")
    one_line("whole numbers saturate", np.array([-1e30, -129, -128, -127, 0, 127, 128, 1e30]), 1, -128, 127, 3, 0)
    one_line("one value", np.array([0.3]), 10, -127, 127, 0.1, 1e-15)
    # SignMagnitude with 4 bits on [-1, 1]: 15 levels, step 2/14
    one_line("CrossSim SignMagnitude, 4 bits, 63 values", uniform(-1.2, 1.2, 63), 7, -7, 7, 1 / 7, 1e-15)
    one_line("8 bits over 14.25, 64 values", uniform(-16, 16, 64), 127 / 14.25, -127, 127, 14.25 / 127, 1e-15)
    one_line("unsigned 5 bits, 65 values", uniform(-0.1, 1.1, 65), 31, 0, 31, 1 / 31, 1e-15)
    bounds = np.array([0.1, 1.0, 10.0])
    for steps, length in [(4, 21), (15, 20)]:
        step = 2 * bounds / steps
        x = uniform(-1.5, 1.5, (2, 3, length)) * bounds[None, :, None]
        add(f"aihwkit, 2 blocks, bounds 0.1, 1 and 10, {steps} steps", x, 1 / step, -steps / 2, steps / 2, step, 1e-15)
    write("converter", cases)


def input_slices():
    cases = []

    def add(name, x, slices, slice_bits, least, most, inverse_step, gain, tolerance, encoding):
        sets, images, rows = x.shape
        codes = np.clip(np.rint(x * in_f32(inverse_step)), least, most).astype(int)
        digits = np.zeros((sets, slices, images, rows))
        for at, code in np.ndenumerate(codes):
            code = int(code)
            if encoding == "sign_magnitude":
                written = np.base_repr(abs(code), 2**slice_bits).zfill(slices)[::-1]
                made = [(1 if code > 0 else -1) * int(d, 36) for d in written]
            else:
                modulus = 2 ** ((slices - 1) * slice_bits)
                written = np.base_repr(code % modulus, 2**slice_bits).zfill(slices - 1)[::-1]
                made = [int(d, 36) for d in written[: slices - 1]] + [int(code < 0)]
            digits[at[0], :, at[1], at[2]] = made
        params = {
            "input_sets": sets, "images": images, "rows": rows, "slices": slices, "slice_bits": slice_bits,
            "code_min": least, "code_max": most, "inverse_step": inverse_step, "gain": gain,
        }
        cases.append(
            case(name, params, {"x": x}, {"voltage": digits * in_f32(gain)}, tolerance, {"encoding": encoding})
        )

    sign, complement = "sign_magnitude", "twos_complement"
    add("one value", np.array([[[-0.3]]]), 7, 1, -127, 127, 127, 0.2, 1e-15, sign)
    add("63 rows, 7 bits one by one", uniform(-1.2, 1.2, (1, 1, 63)), 7, 1, -127, 127, 127, 0.2, 1e-15, sign)
    add("64 rows, 8 bits by two", uniform(-1.2, 1.2, (1, 1, 64)), 5, 2, -256, 255, 256, 0.3, 1e-15, complement)
    add("65 rows, 8 bits one by one", uniform(-1.2, 1.2, (1, 1, 65)), 9, 1, -256, 255, 256, 1, 1e-15, complement)
    add("2 sets, 3 x 7, unsigned by three", uniform(-0.2, 1.2, (2, 3, 7)), 2, 3, 0, 63, 63, 0.5, 1e-15, sign)
    every = np.arange(-17, 18).reshape(1, 5, 7)
    add("every code of 4 bits and sign", every, 4, 1, -15, 15, 1, 1, 0, sign)
    add("every code of 5 bits", every, 5, 1, -16, 15, 1, 1, 0, complement)
    add("ties by fours", (np.arange(-36, 36) / 4).reshape(1, 2, 36), 3, 2, -16, 15, 2, 3, 0, complement)
    write("input_slices", cases)


def drive_sum():
    cases = []
    for name, sets, vectors, rows, tile_rows, integers in [
        ("one value", 1, 1, 1, 4, False),
        ("63 rows", 1, 2, 63, 64, False),
        ("64 rows", 1, 2, 64, 64, False),
        ("65 rows in tiles of 64", 1, 2, 65, 64, False),
        ("3 sets of 5 x 13 in tiles of 5", 3, 5, 13, 5, False),
        ("3 sets of 5 x 20 in tiles of 8", 3, 5, 20, 8, False),
        ("whole numbers", 2, 3, 65, 24, True),
    ]:
        voltage = (whole if integers else uniform)(-7, 7, (sets, vectors, rows))
        sums = np.stack([voltage[:, :, t].sum(axis=2) for t in tiles(rows, tile_rows)], axis=1)
        params = {
            "input_sets": sets, "vectors": vectors, "rows": rows, "tile_rows": tile_rows,
            "row_tiles": len(tiles(rows, tile_rows)),
        }
        cases.append(case(name, params, {"voltage": voltage}, {"sum": sums}, 0 if integers else 1e-14))
    write("drive_sum", cases)


def subtract_offset():
    cases = []
    for name, chips, sets, groups, row_tiles, vectors, stride, integers in [
        ("one vec4", 1, 1, 1, 1, 1, 4, False),
        ("63 vectors", 1, 1, 1, 1, 63, 4, False),
        ("64 columns", 1, 1, 1, 2, 2, 64, False),
        ("65 vectors", 1, 1, 1, 1, 65, 4, False),
        ("6 chips in 3 sets, 2 groups of 3 tiles", 6, 3, 2, 3, 5, 8, False),
        ("whole numbers, each chip its inputs", 3, 3, 2, 2, 5, 8, True),
    ]:
        make = whole if integers else uniform
        lines = groups * row_tiles
        current = make(-90, 90, (chips, lines, vectors, stride))
        drive = make(-7, 7, (sets, row_tiles, vectors))
        level = make(0, 25, lines)
        # of each chip and line: its set's drive, the tiles of a group after those of the last
        each = np.tile(np.repeat(drive, chips // sets, axis=0), (1, groups, 1))
        out = current - (level[None, :, None] * each)[..., None]
        params = {
            "chips": chips, "input_sets": sets, "lines": lines, "row_tiles": row_tiles, "vectors": vectors,
            "stride": stride,
        }
        buffers = {"current": current, "drive": drive, "level": level}
        cases.append(case(name, params, buffers, {"out": out}, 0 if integers else 1e-14))
    write("subtract_offset", cases)


def subtract_unit():
    cases = []
    for name, chips, lines, vectors, cols, tile_cols, integers in [
        ("one column", 1, 1, 1, 1, 4, False),
        ("63 columns", 1, 1, 2, 63, 64, False),
        ("64 columns in tiles of 24", 1, 1, 2, 64, 24, False),
        ("65 columns in tiles of 64", 1, 1, 2, 65, 64, False),
        ("3 chips, 2 lines, 11 columns in tiles of 3", 3, 2, 5, 11, 3, False),
        ("whole numbers", 2, 3, 3, 10, 4, True),
    ]:
        # tile_cols weights and one unit column a tile
        cuts = tiles(cols, tile_cols)
        stride = padded(cols + len(cuts))
        # padding holds numbers that must not come through
        current = (whole if integers else uniform)(-90, 90, (chips, lines, vectors, stride))
        net = np.zeros((chips, lines, vectors, padded(cols)))
        for t, cut in enumerate(cuts):
            first, unit = cut.start + t, cut.stop + t
            net[..., cut] = current[..., first:unit] - current[..., unit, None]
        params = {
            "chips": chips, "lines": lines, "vectors": vectors, "cols": cols, "tile_cols": tile_cols + 1,
            "col_tiles": len(cuts), "stride": stride, "out_stride": padded(cols),
        }
        cases.append(case(name, params, {"current": current}, {"net": net}, 0 if integers else 1e-15))
    write("subtract_unit", cases)


def front_end():
    cases = []
    for name, chips, lines, vectors, stride, bow2, bow3, integers in [
        ("one vec4", 1, 1, 1, 4, 0.01, -0.02, False),
        ("63 vectors", 1, 1, 63, 4, 0.1, 0, False),
        ("64 columns", 1, 2, 2, 64, 0, 0.1, False),
        ("65 vectors", 1, 1, 65, 4, 0.3, 0.2, False),
        ("3 chips, 2 lines", 3, 2, 5, 12, -0.7, 0.4, False),
        ("whole numbers", 2, 3, 5, 8, 2, 4, True),
    ]:
        make = whole if integers else uniform
        x = make(-8, 8, (chips, lines, vectors, stride))
        gain = make(1, 3, (chips, lines, stride)) if integers else uniform(0.9, 1.1, (chips, lines, stride))
        offset = make(-2, 2, (chips, lines, stride))
        full = 2.0 ** np.arange(lines) if integers else uniform(5, 9, lines)
        part = x / full[None, :, None, None]
        each = lambda columns: columns[:, :, None, :]
        out = x * each(gain) + each(offset) + x * (in_f32(bow2) * part + in_f32(bow3) * part**2)
        params = {
            "chips": chips, "lines": lines, "vectors": vectors, "stride": stride, "bow2": bow2, "bow3": bow3,
        }
        buffers = {"current": x, "gain": gain, "offset": offset, "full": full}
        cases.append(case(name, params, buffers, {"out": out}, 0 if integers else 1e-14))
    write("front_end", cases)


def sar():
    cases = []

    def add(name, current, full, capacitor, offset, bits, signed):
        """The code is the largest whose every prefix fits: each bit decided from the top, on all values at once."""
        chips, lines, vectors, stride = current.shape
        used = bits - signed
        lsb = full[None, :, None, None] / (2**used - 1)
        x = current / lsb + offset[:, :, None, :]
        size = np.abs(x) if signed else x
        kept, code = np.zeros_like(x), np.zeros_like(x)
        for k in reversed(range(used)):
            weight = np.broadcast_to(capacitor[:, :, None, k, :], x.shape)
            fits = size + 0.5 >= kept + weight
            kept = kept + fits * weight
            code = code + fits * 2.0**k
        digital = np.where((x < 0) & bool(signed), -code, code)
        params = {
            "chips": chips, "lines": lines, "vectors": vectors, "stride": stride, "bits": bits, "signed": signed,
        }
        buffers = {"current": current, "full": full, "capacitor": capacitor, "offset": offset}
        cases.append(case(name, params, buffers, {"digital": digital}, 0))

    def nominal(chips, lines, bits, stride):
        weights = 2.0 ** np.arange(bits)[None, None, :, None]
        return np.broadcast_to(weights, (chips, lines, bits, stride))

    for name, chips, lines, vectors, stride, bits, signed in [
        ("one vec4, 8 bits", 1, 1, 1, 4, 8, 0),
        ("63 vectors, 4 bits and sign", 1, 1, 63, 4, 4, 1),
        ("64 columns, 6 bits", 1, 1, 2, 64, 6, 0),
        ("65 vectors, 12 bits and sign", 1, 1, 65, 4, 12, 1),
        ("3 chips, 2 lines, 8 bits and sign", 3, 2, 5, 12, 8, 1),
    ]:
        top = 2 ** (bits - signed) - 1
        full = uniform(3, 9, lines)
        current = uniform(-1.3 if signed else -0.3, 1.3, (chips, lines, vectors, stride)) * full[None, :, None, None]
        off = uniform(0.94, 1.06, (chips, lines, bits, stride))
        # no level is met exactly
        offset = uniform(-1, 1, (chips, lines, stride)) + 0.00037
        add(name, current, full, nominal(chips, lines, bits, stride) * off, offset, bits, signed)
    # 7 = 2^3 - 1: 1 LSB is 1, and every half of it a tie
    ramp = np.broadcast_to((np.arange(-20, 21) / 2).reshape(1, 1, 41, 1), (1, 1, 41, 4))
    none = np.zeros((1, 1, 4))
    add("ties go up, 3 bits", ramp, np.array([7.0]), nominal(1, 1, 3, 4), none, 3, 0)
    add("ties go away from 0, 3 bits and sign", ramp, np.array([7.0]), nominal(1, 1, 4, 4), none, 4, 1)
    heavy = nominal(1, 1, 4, 4) + np.array([0.25, -0.5, 0.5, 0]).reshape(1, 1, 4, 1)
    add("whole numbers, half an LSB off", ramp, np.array([7.0]), heavy, none + [0.5, -0.5, 1, 0], 4, 1)
    write("sar", cases)


for make_file in (converter, input_slices, drive_sum, subtract_offset, subtract_unit, front_end, sar):
    # each its own numbers, whatever the others draw
    random = np.random.default_rng(list(make_file.__name__.encode()))
    make_file()
