"""Golden cases of what time and reading do to cells: drift, relax, read_sigma, read_cells, read_output.

The laws are written here from their sources (aihwkit inference/noise/pcm.py, hermes.py, reram.py, custom.py; CrossSim
devices/custom/SONOS.py), in Python's float64, on the normals of noise_golden.py. Our own TypeScript is not involved.

Made with Python 3.11.7; repeat: python3 tools/goldens/crossbar_time_golden.py
"""

import math
import platform
import random

from crossbar_cells_golden import KEY, NO_LIMIT, ODD_KEY, SIZES, TOLERANCE, around, clamp, per_chip, targets
from golden_file import write_goldens
from noise_golden import WORD


def polynomial(x, coefficients):
    return math.fsum(c * x**i for i, c in enumerate(coefficients))


# --- drift -------------------------------------------------------------------------------------------------------


def line(log, const, low, high, threshold=3e38, cubic=(0, 0, 0, 0)):
    """A law of r: below the threshold clamp(log·ln r + const, low, high), else a cubic."""
    coefficients = {f"p{i}": p for i, p in enumerate(cubic)}
    return dict(log=log, const=const, min=low, max=high, threshold=threshold, **coefficients)


def flat(value, low=None, high=None):
    return line(0, value, value if low is None else low, value if high is None else high)


PCM_DRIFT = dict(g_max=25.0, mu=line(-0.0155, 0.0244, 0.049, 0.1), sd=line(-0.0125, -0.0059, 0.008, 0.045))
HERMES_MEAN = line(-0.0387, -0.0182, 0.072, 0.13, 0.0945, (0.0736, -0.0126, -0.0436, 0))
HERMES_1 = dict(
    g_max=10.35, mu=HERMES_MEAN, sd=line(-0.0120, -0.0023, 0.0124, 0.04, 0.3039, (0.0104, 0.0116, -0.0165, 0))
)
HERMES_2 = dict(
    g_max=20.7, mu=HERMES_MEAN, sd=line(-0.0117, -0.0057, 0.0091, 0.04, 0.3055, (0.0073, 0.0093, -0.0118, 0))
)
# aihwkit StateIndependentNoiseModel
FLAT_DRIFT = dict(g_max=25.0, mu=flat(0.1), sd=flat(0.05))
# a wide exponent, so that its sign matters
WIDE_DRIFT = dict(g_max=25.0, mu=flat(0.01, -1, 0.1), sd=flat(0.2, 0.05, 1))
# ν is exactly 2 at every cell
STILL_DRIFT = dict(g_max=25.0, mu=flat(2), sd=flat(0))
# all eight coefficients count
CURVED_DRIFT = dict(
    g_max=25.0,
    mu=line(-0.2, 0.1, -1, 1, 0.4, (0.3, -0.7, 0.9, 0.5)),
    sd=line(0.1, 0.5, 0.1, 2, 0.6, (0.1, 0.4, -0.3, 0.25)),
)
HOUR = math.log((3600 + 20) / 20)
YEAR = math.log((365.25 * 86400 + 20) / 20)


def piecewise(r, law):
    if r < law["threshold"]:
        return clamp(law["log"] * math.log(r) + law["const"], law["min"], law["max"])
    return polynomial(r, [law[f"p{i}"] for i in range(4)])


def drift_case(size, key, label, law, log_time, target=None, given=None, tolerance=TOLERANCE):
    chips, cells = SIZES[size]
    target = targets(cells, law["g_max"]) if target is None else target
    given = around(target, len(chips), 1.0) if given is None else given

    def drifted(i, k, xi):
        r = max(1e-7, target[k] / law["g_max"])
        nu = abs(piecewise(r, law["mu"]) + piecewise(r, law["sd"]) * xi)
        return given[i] * math.exp(log_time) ** -nu

    laws = {f"{name}_{k}": v for name in ("mu", "sd") for k, v in law[name].items()}
    return dict(
        name=f"{size}: {label}",
        params=dict(chips=len(chips), cells=cells, **key, g_max=law["g_max"], log_time=log_time, **laws),
        buffers=dict(chip=chips, target=target, programmed=given),
        expect=dict(drifted=per_chip(chips, cells, key, drifted)),
        tolerance=tolerance,
    )


def drift_cases():
    yield drift_case("1", KEY, "PCM, 1 hour", PCM_DRIFT, HOUR)
    yield drift_case("63", KEY, "PCM, 1 year", PCM_DRIFT, YEAR)
    yield drift_case("64", KEY, "state independent, 1 hour", FLAT_DRIFT, HOUR)
    yield drift_case("65", ODD_KEY, "PCM, 1 hour", PCM_DRIFT, HOUR)
    yield drift_case("5 chips of 7", ODD_KEY, "exponents on both sides of 0, 1 hour", WIDE_DRIFT, HOUR)
    yield drift_case("64", KEY, "HERMES of one cell, 1 hour", HERMES_1, math.log(3800 / 200))
    yield drift_case("65", KEY, "HERMES of two cells, 1 day", HERMES_2, math.log(86700 / 300))
    yield drift_case("63", ODD_KEY, "cubic coefficients", CURVED_DRIFT, 2)
    whole = [k % 26 for k in range(65)]
    still = dict(target=whole, given=whole[::-1], tolerance=0)
    case = drift_case("65", KEY, "integers at time 0", HERMES_1, 0, **still)
    assert case["expect"]["drifted"] == whole[::-1]
    yield case
    yield drift_case("65", KEY, "cells at 0 µS stay there", PCM_DRIFT, YEAR, target=whole, given=[0] * 65, tolerance=0)
    # (e^1)^-2, every cell the same
    yield drift_case("5 chips of 7", KEY, "one exponent for all", STILL_DRIFT, 1)


# --- relax -------------------------------------------------------------------------------------------------------

# CrossSim SONOS, nA by powers of nA, 1 and 5 days after programming
SONOS_1 = (
    1.72684e-01, 5.72552e-02, -6.85715e-04, 3.50271e-06, -9.37682e-09, 1.40575e-11,
    -1.19803e-14, 5.41293e-18, -8.85448e-22, -1.66869e-25, 5.95180e-29,
)
SONOS_5 = (
    3.19927e-01, 1.06596e-01, -1.04054e-03, 4.50290e-06, -1.10352e-08, 1.56477e-11,
    -1.27592e-14, 5.45513e-18, -7.26841e-22, -2.43893e-25, 7.14608e-29,
)
# 1 nA at 0.1 V
SONOS_UNIT = 0.01


def cmo(seconds):
    log = math.log(seconds)
    limits = dict(floor=9.0, ceiling=88.199997)
    return dict(unit=1.0, p=(-0.08900206 * log,), s0=0.04201137 * log + 0.41183342, s1=0.0, **limits)


def sonos(coefficients):
    p = tuple(SONOS_UNIT * c for c in coefficients)
    return dict(unit=SONOS_UNIT, p=p, s0=0.0, s1=0.0, floor=0.0, ceiling=1e30)


def relax_case(size, key, label, law, given, tolerance=TOLERANCE):
    chips, cells = SIZES[size]

    def relaxed(i, _, xi):
        g = given[i]
        free = g + polynomial(g / law["unit"], law["p"]) + max(0.0, law["s0"] + law["s1"] * g) * xi
        return clamp(free, law["floor"], law["ceiling"])

    coefficients = {f"p{i}": law["p"][i] if i < len(law["p"]) else 0 for i in range(11)}
    rest = {k: v for k, v in law.items() if k != "p"}
    return dict(
        name=f"{size}: {label}",
        params=dict(chips=len(chips), cells=cells, **key, **rest, **coefficients),
        buffers=dict(chip=chips, conductance=given),
        expect=dict(relaxed=per_chip(chips, cells, key, relaxed)),
        tolerance=tolerance,
    )


def cells_between(size, low, high):
    chips, cells = SIZES[size]
    rng = random.Random(cells)
    return [low, high][:cells] + [round(rng.uniform(low, high), 6) for _ in range(len(chips) * cells - min(2, cells))]


def relax_cases():
    for size, key, hours in (("1", KEY, 1), ("63", KEY, 24), ("65", ODD_KEY, 1), ("5 chips of 7", ODD_KEY, 1000)):
        yield relax_case(size, key, f"CMO/HfOx, {hours} h", cmo(3600 * hours), cells_between(size, 9.0, 88.2))
    # terms of 4·10⁵ nA cancel: a few roundings of the largest of them
    yield relax_case("64", KEY, "SONOS, 1 day", sonos(SONOS_1), cells_between("64", 0.0, 16.0), tolerance=1e-11)
    yield relax_case("65", KEY, "SONOS, 5 days", sonos(SONOS_5), cells_between("65", 0.0, 16.0), tolerance=1e-11)
    curve = dict(unit=12.5, p=(0.5, -0.25, 1, 0.75, -1.5, 0.3, 0.2, -0.6, 0.9, -0.35, 0.15), s0=-0.4, s1=0.1)
    curved = dict(curve, **NO_LIMIT)
    yield relax_case("63", ODD_KEY, "every coefficient counts", curved, cells_between("63", 0.0, 25.0), tolerance=1e-12)
    whole = [k % 26 - 4 for k in range(65)]
    square = dict(unit=2.0, p=(3, -2, 4), s0=0.0, s1=0.0, floor=-5.0, ceiling=400.0)
    case = relax_case("65", KEY, "integers, a square, limited to −5 … 400", square, whole, tolerance=0)
    assert case["expect"]["relaxed"] == [clamp(3 + g * g, -5, 400) for g in whole]
    yield case


# --- read noise --------------------------------------------------------------------------------------------------

REST = dict(c0=0, c1=1, c2=0, c3=0, c4=0, exponent=1, slope=0, intercept=0, threshold=3e38, floor=0, most=1e30)
PCM_READ = dict(REST, g_max=25.0, c0=0.0088, exponent=0.65, floor=1e-3, most=0.2)
HERMES_READ_1 = dict(
    REST, g_max=10.35, slope=-0.0078, intercept=0.0038, floor=0.0179, most=0.04, threshold=0.1591,
    c0=0.0088, c1=0.0768, c2=-0.1352, c3=0.0664,
)
HERMES_READ_2 = dict(
    REST, g_max=20.7, slope=-0.0117, intercept=-0.0069, floor=0.015, most=0.04, threshold=0.16,
    c0=0.0123, c1=0.0211, c2=-0.0280, c3=0.0069,
)
# aihwkit writes log10
CMO_READ = dict(REST, g_max=88.2, c1=0.0277316483 / math.log(10))
# 12.58037 nA (1 − e^(−I / 215.36557 nA)) at 0.1 V
SONOS_READ = dict(REST, g_max=16.0, c0=0.1258037, c1=2.1536557)
# σ = G_d / g_max µS, as aihwkit StateIndependentNoiseModel
SHARE_READ = dict(REST, g_max=25.0, c1=1)
CURVED_READ = dict(REST, g_max=25.0, c0=-0.2, c1=0.9, c2=1.5, c3=-2.1, c4=1.3)


def time_factor(seconds, read_seconds=250e-9):
    return math.sqrt(math.log((seconds + read_seconds) / (2 * read_seconds)))


def noise_of(kind, law, before, now):
    if kind == "power":
        r = before / law["g_max"]
        return min(law["most"], law["c0"] / max(law["floor"], r ** law["exponent"]))
    if kind == "piecewise":
        pieces = dict(log=law["slope"], const=law["intercept"], min=law["floor"], max=law["most"])
        pieces.update({"threshold": law["threshold"], **{f"p{i}": law[f"c{i}"] for i in range(4)}})
        return piecewise(max(1e-7, before / law["g_max"]), pieces)
    if kind == "logarithmic":
        return law["c0"] + law["c1"] * math.log(max(1e-30, now))
    if kind == "saturating":
        return -law["c0"] * math.expm1(-abs(now) / law["c1"])
    return polynomial(now / law["g_max"], [law[f"c{i}"] for i in range(5)])


def sigma_case(size, label, kind, law, factor, relative="yes", given=None, now=None, tolerance=TOLERANCE):
    chips, cells = SIZES[size]
    given = around(targets(cells, law["g_max"]), len(chips), 1.0) if given is None else given
    now = [round(0.8 * g, 6) for g in given] if now is None else now
    noise = [max(0.0, noise_of(kind, law, g, d)) for g, d in zip(given, now)]
    return dict(
        name=f"{size}: {label}",
        params=dict(chips=len(chips), cells=cells, **law, time_factor=factor),
        constants=dict(law=kind, relative=relative),
        buffers=dict(programmed=given, drifted=now),
        expect=dict(sigma=[(abs(d) if relative == "yes" else 1) * q * factor for d, q in zip(now, noise)]),
        tolerance=tolerance,
    )


def sigma_cases():
    yield sigma_case("1", "PCM, a cell at 0 µS", "power", PCM_READ, time_factor(20))
    yield sigma_case("63", "PCM, 20 s", "power", PCM_READ, time_factor(20))
    yield sigma_case("64", "PCM, 1 year", "power", PCM_READ, time_factor(365.25 * 86400))
    floored = dict(PCM_READ, floor=0.3, most=1.0)
    yield sigma_case("65", "floor above the smallest powers", "power", floored, time_factor(3600))
    yield sigma_case("5 chips of 7", "square root", "power", dict(PCM_READ, exponent=0.5, most=10.0), 2.5)
    hour = time_factor(3800, 512e-9)
    yield sigma_case("64", "HERMES of one cell, 1 hour", "piecewise", HERMES_READ_1, hour)
    yield sigma_case("65", "HERMES of two cells, 1 hour", "piecewise", HERMES_READ_2, hour)
    # the smallest are below 1 µS, whose logarithm is no deviation
    yield sigma_case("63", "CMO/HfOx, 1 hour", "logarithmic", CMO_READ, time_factor(3600, 1e-6), "no")
    yield sigma_case("64", "SONOS", "saturating", SONOS_READ, 1, "no")
    yield sigma_case("5 chips of 7", "the share of g_max", "polynomial", SHARE_READ, time_factor(3600), "no")
    yield sigma_case("63", "every coefficient counts", "polynomial", CURVED_READ, 1.5)
    whole = [k % 26 for k in range(65)]
    exact = dict(REST, g_max=25.0, c0=3, exponent=0, most=2)
    # 25^0 = 1, so every cell reads 2 · 3 times its conductance
    case = sigma_case("65", "integers", "power", exact, 3, given=[25.0] * 65, now=whole, tolerance=0)
    assert case["expect"]["sigma"] == [6 * g for g in whole]
    yield case
    square = dict(REST, g_max=1, c0=1, c1=2, c2=-3)
    label = "integers, a polynomial below 0 counts as 0"
    case = sigma_case("65", label, "polynomial", square, 2, "no", whole, whole, tolerance=0)
    assert case["expect"]["sigma"] == [max(0, 2 * (1 + 2 * g - 3 * g * g)) for g in whole]
    yield case


def cells_case(size, key, label, *, reads, first_read, draw, limits, given=None, widths=None, tolerance=TOLERANCE):
    chips, cells = SIZES[size]
    floor, ceiling = limits["floor"], limits["ceiling"]
    given = around(targets(cells, 25.0), len(chips), 1.0) if given is None else given
    widths = [round(0.07 * g + 0.2, 6) for g in given] if widths is None else widths
    noisy = []
    for c, chip in enumerate(chips):
        for r in range(reads):
            layer = (key["layer"] + 4096 * (first_read + r)) % 2**32
            law = lambda i, _, xi: clamp(given[c * cells + i] + widths[c * cells + i] * xi, floor, ceiling)
            noisy += per_chip([chip], cells, dict(key, layer=layer), law, draw=draw)
    numbers = dict(reads=reads, first_read=first_read, draw=draw)
    return dict(
        name=f"{size}: {label}",
        params=dict(chips=len(chips), cells=cells, **key, **numbers, **limits),
        buffers=dict(chip=chips, conductance=given, sigma=widths),
        expect=dict(noisy=noisy),
        tolerance=tolerance,
    )


def cells_cases():
    free, limited = NO_LIMIT, dict(floor=0.0, ceiling=24.0)
    yield cells_case("1", KEY, "draw 0", reads=1, first_read=0, draw=0, limits=limited)
    yield cells_case("63", KEY, "draw 19999", reads=1, first_read=0, draw=19999, limits=limited)
    yield cells_case("64", KEY, "draw 2^32 - 1, 3 reads", reads=3, first_read=0, draw=WORD, limits=free)
    yield cells_case("65", ODD_KEY, "reads 4 and 5 of draw 1", reads=2, first_read=4, draw=1, limits=limited)
    yield cells_case("5 chips of 7", ODD_KEY, "4 reads of draw 5", reads=4, first_read=2**20 - 2, draw=5, limits=free)
    whole = [k % 26 - 5 for k in range(65)]
    still = dict(limits=dict(floor=-2, ceiling=17), given=whole, widths=[0] * 65, tolerance=0)
    still.update(reads=2, first_read=9, draw=3)
    case = cells_case("65", KEY, "integers without noise, limited to −2 … 17", **still)
    assert case["expect"]["noisy"] == 2 * [clamp(g, -2, 17) for g in whole]
    yield case


# chips, lines, vectors, columns, padded to stride: 1, 63, 64 and 65 vectors of few columns, then awkward ones
OUTPUTS = {
    "1": ([3], 1, 1, 4),
    "63": ([4], 1, 63, 4),
    "64": ([0], 1, 64, 4),
    "65": ([WORD], 1, 65, 4),
    "5 chips, 2 lines, 3 vectors of 12": ([17, 2, WORD, 0, 9], 2, 3, 12),
}


def output_case(size, key, label, draw, *, shared, means=None, widths=None, tolerance=TOLERANCE):
    chips, lines, vectors, stride = OUTPUTS[size]
    rng = random.Random(lines * vectors * stride)
    length = lines * vectors * stride
    kept = 1 if shared else vectors
    means = [round(rng.uniform(-12, 12), 6) for _ in range(len(chips) * length)] if means is None else means
    count = len(chips) * lines * kept * stride
    widths = [round(rng.uniform(-0.5, 4), 6) for _ in range(count)] if widths is None else widths

    def law(i, _, xi):
        line, vector, column = i // stride // vectors, i // stride % vectors, i % stride
        variance = widths[(line * kept + (0 if shared else vector)) * stride + column]
        return means[i] + math.sqrt(max(0.0, variance)) * xi

    axes = dict(chips=len(chips), lines=lines, vectors=vectors, variance_vectors=kept, stride=stride)
    return dict(
        name=f"{size}: {label}",
        params=dict(**axes, **key, draw=draw),
        buffers=dict(chip=chips, current=means, variance=widths),
        expect=dict(noisy=per_chip(chips, length, key, law, draw=draw)),
        tolerance=tolerance,
    )


def output_cases():
    yield output_case("1", KEY, "draw 0", 0, shared=False)
    yield output_case("63", KEY, "draw 19999", 19999, shared=False)
    yield output_case("64", KEY, "draw 2^32 - 1, one variance for all vectors", WORD, shared=True)
    yield output_case("65", ODD_KEY, "draw 1", 1, shared=False)
    awkward = "5 chips, 2 lines, 3 vectors of 12"
    yield output_case(awkward, ODD_KEY, "draw 5", 5, shared=False)
    yield output_case(awkward, KEY, "one variance for all vectors", 5, shared=True)
    whole = [k % 26 - 5 for k in range(260)]
    still = dict(shared=False, means=whole, widths=[-(k % 3) for k in range(260)], tolerance=0)
    case = output_case("65", KEY, "integers, variance 0 or below", 3, **still)
    assert case["expect"]["noisy"] == whole
    yield case


def write(kernel, cases):
    tool = f"Python {platform.python_version()}, float64, on Philox words checked against Random123 kat_vectors"
    write_goldens(kernel, cases, tool=tool, script="crossbar_time_golden.py", integers=("chip",))


if __name__ == "__main__":
    write("crossbar/drift", drift_cases())
    write("crossbar/relax", relax_cases())
    write("crossbar/read_sigma", sigma_cases())
    write("crossbar/read_cells", cells_cases())
    write("crossbar/read_output", output_cases())
