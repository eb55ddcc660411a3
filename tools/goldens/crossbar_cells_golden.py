"""Golden cases of the crossbar kernels that act on cells: program, drift, read_sigma, read_cells, read_output.

The laws are written here from their sources (aihwkit inference/noise/pcm.py, hermes.py, reram.py; CrossSim devices/),
in Python's float64, on the normals of noise_golden.py. Our own TypeScript is not involved.

Made with Python 3.11.7; repeat: python3 tools/goldens/crossbar_cells_golden.py
"""

import math
import platform
import random

from golden_file import write_goldens
from noise_golden import WORD, stream

NO_LIMIT = dict(floor=-1e30, ceiling=1e30)
KEY = dict(seed=7, purpose=1, layer=2)
ODD_KEY = dict(seed=WORD, purpose=0xA4093822, layer=WORD)
# chips × cells; the last is the awkward one
SIZES = {"1": ([3], 1), "63": ([4], 63), "64": ([0], 64), "65": ([WORD], 65), "5 chips of 7": ([17, 2, WORD, 0, 9], 7)}
TOLERANCE = 1e-13  # a few roundings of 2^-53 and a libm function or two


def clamp(x, low, high):
    return min(max(x, low), high)


def per_chip(chips, cells, key, law, draw=0):
    """law(index into [chips, cells], cell, ξ) for every cell of every chip."""
    out = []
    for i, chip in enumerate(chips):
        xi = stream(cells, chip=chip, draw=draw, **key)
        out += [law(i * cells + k, k, xi[k]) for k in range(cells)]
    return out


def targets(cells, g_max):
    """Both ends and points between, in no order."""
    rng = random.Random(cells)
    return [0.0, g_max][:cells] + [round(rng.uniform(0, g_max), 6) for _ in range(cells - 2)]


def around(values, chips, spread):
    rng = random.Random(len(values) * 1000 + chips)
    return [max(0.0, round(g + rng.gauss(0, spread), 6)) for _ in range(chips) for g in values]


# --- program -----------------------------------------------------------------------------------------------------

PCM = ("aihwkit PCM", "polynomial", 25.0, (0.26348, 1.9650, -1.1731), dict(floor=0.0, ceiling=1e30))
HERMES = (
    "aihwkit Hermes, 1 device",
    "polynomial",
    10.35,
    (0.15781817, 2.32443916, -2.16310839, 0.68841818),
    dict(floor=0.0, ceiling=1e30),
)
WAN = (
    "aihwkit ReRamWan2022 after 1 s",
    "polynomial",
    40.0,
    (0.348, 16.030, -43.853, 45.393, -16.815),
    dict(floor=0.0, ceiling=40.0),
)
# CrossSim states σ by powers of µS: r = g / 1 µS
JOSHI = ("CrossSim PCMJoshi", "polynomial", 1.0, (0.28638599, 0.07585724, -0.00178767), NO_LIMIT)
NEGATIVE = ("σ negative above half", "polynomial", 25.0, (1.0, -2.0), NO_LIMIT)
INDEPENDENT = ("CrossSim independent, 3 %", "additive", 25.0, (0.75,), dict(floor=0.0, ceiling=25.0))
PROPORTIONAL = ("CrossSim proportional, 5 %", "proportional", 25.0, (0.05,), NO_LIMIT)
LOGNORMAL = ("log-normal, 0.3", "lognormal", 25.0, (0.3,), dict(floor=0.1, ceiling=60.0))


def programmed(g, xi, kind, g_max, c, limits):
    if kind == "additive":
        free = g + c[0] * xi
    elif kind == "proportional":
        free = g * (1 + c[0] * xi)
    elif kind == "lognormal":
        free = g * math.exp(c[0] * xi)
    else:
        free = g + max(0.0, math.fsum(ci * (g / g_max) ** i for i, ci in enumerate(c))) * xi
    return clamp(free, limits["floor"], limits["ceiling"])


def program_case(size, key, preset, target=None, name=None, tolerance=TOLERANCE):
    chips, cells = SIZES[size]
    label, kind, g_max, c, limits = preset
    target = targets(cells, 25.0 if g_max == 1.0 else g_max) if target is None else target
    law = lambda _, k, xi: programmed(target[k], xi, kind, g_max, c, limits)
    coefficients = dict(zip(("c0", "c1", "c2", "c3", "c4"), (*c, 0, 0, 0, 0, 0)))
    return dict(
        name=name or f"{size}: {label}",
        params=dict(chips=len(chips), cells=cells, **key, g_max=g_max, **coefficients, **limits),
        constants=dict(kind=kind),
        buffers=dict(chip=chips, target=target),
        expect=dict(programmed=per_chip(chips, cells, key, law)),
        tolerance=tolerance,
    )


def program_cases():
    plans = [("1", PCM), ("63", HERMES), ("64", PCM), ("65", WAN), ("5 chips of 7", JOSHI), ("63", INDEPENDENT)]
    plans += [("64", PROPORTIONAL), ("65", LOGNORMAL), ("5 chips of 7", LOGNORMAL), ("5 chips of 7", NEGATIVE)]
    plans += [("1", LOGNORMAL), ("1", INDEPENDENT), ("1", PROPORTIONAL)]
    yield from (program_case(size, ODD_KEY if size == "65" else KEY, preset) for size, preset in plans)
    whole = [(5 * k) % 26 for k in range(65)]
    for kind in ("additive", "proportional", "lognormal", "polynomial"):
        still = ("", kind, 25.0, (0,), dict(floor=3, ceiling=20))
        name = f"65 integers, {kind} without noise, limited to 3 … 20"
        case = program_case("65", KEY, still, target=whole, name=name, tolerance=0)
        assert case["expect"]["programmed"] == [clamp(g, 3, 20) for g in whole]
        yield case


# --- drift -------------------------------------------------------------------------------------------------------

PCM_DRIFT = dict(
    g_max=25.0, mu_log=-0.0155, mu_const=0.0244, mu_min=0.049, mu_max=0.1,
    sd_log=-0.0125, sd_const=-0.0059, sd_min=0.008, sd_max=0.045,
)
# aihwkit StateIndependentNoiseModel
FLAT_DRIFT = dict(
    g_max=25.0, mu_log=0, mu_const=0.1, mu_min=0.1, mu_max=0.1, sd_log=0, sd_const=0.05, sd_min=0.05, sd_max=0.05
)
# a wide exponent, so that its sign matters
WIDE_DRIFT = dict(FLAT_DRIFT, mu_const=0.01, mu_min=-1, sd_const=0.2, sd_max=1)
# ν is exactly 2 at every cell
STILL_DRIFT = dict(FLAT_DRIFT, mu_const=2, mu_max=2, sd_const=0, sd_min=0, sd_max=0)
HOUR = math.log((3600 + 20) / 20)
YEAR = math.log((365.25 * 86400 + 20) / 20)


def drift_case(size, key, label, law, log_time, target=None, given=None, tolerance=TOLERANCE):
    chips, cells = SIZES[size]
    target = targets(cells, law["g_max"]) if target is None else target
    given = around(target, len(chips), 1.0) if given is None else given

    def drifted(i, k, xi):
        log_r = math.log(max(1e-7, target[k] / law["g_max"]))
        mu = clamp(law["mu_log"] * log_r + law["mu_const"], law["mu_min"], law["mu_max"])
        sd = clamp(law["sd_log"] * log_r + law["sd_const"], law["sd_min"], law["sd_max"])
        return given[i] * math.exp(log_time) ** -abs(mu + sd * xi)

    return dict(
        name=f"{size}: {label}",
        params=dict(chips=len(chips), cells=cells, **key, log_time=log_time, **law),
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
    whole = [k % 26 for k in range(65)]
    still = dict(target=whole, given=whole[::-1], tolerance=0)
    case = drift_case("65", KEY, "integers at time 0", PCM_DRIFT, 0, **still)
    assert case["expect"]["drifted"] == whole[::-1]
    yield case
    case = drift_case("65", KEY, "cells at 0 µS stay there", PCM_DRIFT, YEAR, target=whole, given=[0] * 65, tolerance=0)
    yield case
    # (e^1)^-2, every cell the same
    yield drift_case("5 chips of 7", KEY, "one exponent for all", STILL_DRIFT, 1)


# --- read noise --------------------------------------------------------------------------------------------------

PCM_READ = dict(g_max=25.0, coefficient=0.0088, exponent=0.65, floor=1e-3, most=0.2)


def time_factor(seconds, read_seconds=250e-9):
    return math.sqrt(math.log((seconds + read_seconds) / (2 * read_seconds)))


def sigma_case(size, label, law, factor, given=None, now=None, tolerance=TOLERANCE):
    chips, cells = SIZES[size]
    given = around(targets(cells, law["g_max"]), len(chips), 1.0) if given is None else given
    now = [round(0.8 * g, 6) for g in given] if now is None else now
    q = [min(law["most"], law["coefficient"] / max(law["floor"], (g / law["g_max"]) ** law["exponent"])) for g in given]
    return dict(
        name=f"{size}: {label}",
        params=dict(chips=len(chips), cells=cells, **law, time_factor=factor),
        buffers=dict(programmed=given, drifted=now),
        expect=dict(sigma=[d * qi * factor for d, qi in zip(now, q)]),
        tolerance=tolerance,
    )


def sigma_cases():
    yield sigma_case("1", "PCM, a cell at 0 µS", PCM_READ, time_factor(20))
    yield sigma_case("63", "PCM, 20 s", PCM_READ, time_factor(20))
    yield sigma_case("64", "PCM, 1 year", PCM_READ, time_factor(365.25 * 86400))
    yield sigma_case("65", "floor above the smallest powers", dict(PCM_READ, floor=0.3, most=1.0), time_factor(3600))
    yield sigma_case("5 chips of 7", "square root", dict(PCM_READ, exponent=0.5, most=10.0), 2.5)
    whole = [k % 26 for k in range(65)]
    exact = dict(g_max=25.0, coefficient=3, exponent=0, floor=0, most=2)
    # 25^0 = 1, so every cell reads 2 · 3 times its conductance
    case = sigma_case("65", "integers", exact, 3, given=[25.0] * 65, now=whole, tolerance=0)
    assert case["expect"]["sigma"] == [6 * g for g in whole]
    yield case


def read_case(kernel, size, key, label, draw, means, widths, tolerance=TOLERANCE):
    chips, cells = SIZES[size]
    if kernel == "crossbar/read_cells":
        length, slots, extra = "cells", ("conductance", "sigma"), dict(floor=label[1])
        law = lambda i, _, xi: max(label[1], means[i] + widths[i] * xi)
    else:
        length, slots, extra = "length", ("current", "variance"), {}
        law = lambda i, _, xi: means[i] + math.sqrt(max(0.0, widths[i])) * xi
    return dict(
        name=f"{size}: {label[0]}",
        params={"chips": len(chips), length: cells, **key, "draw": draw, **extra},
        buffers={"chip": chips, slots[0]: means, slots[1]: widths},
        expect=dict(noisy=per_chip(chips, cells, key, law, draw=draw)),
        tolerance=tolerance,
    )


def read_cases(kernel):
    plans = [("1", KEY, 0), ("63", KEY, 19999), ("64", KEY, WORD), ("65", ODD_KEY, 1), ("5 chips of 7", ODD_KEY, 5)]
    cells_kernel = kernel == "crossbar/read_cells"
    for size, key, draw in plans:
        chips, cells = SIZES[size]
        means = around(targets(cells, 25.0), len(chips), 1.0)
        widths = [round(0.07 * g + 0.2, 6) for g in means]
        if not cells_kernel:
            means = [round(g - 12, 6) for g in means]
        label = (f"draw {draw}" + (", floor 0 µS" if cells_kernel else ""), 0)
        yield read_case(kernel, size, key, label, draw, means, widths)
    whole = [k % 26 - 5 for k in range(65)]
    widths = [0] * 65 if cells_kernel else [-(k % 3) for k in range(65)]
    label = ("integers without noise, floor −2 µS" if cells_kernel else "integers, variance 0 or below", -2)
    case = read_case(kernel, "65", KEY, label, 3, whole, widths, tolerance=0)
    assert case["expect"]["noisy"] == ([max(-2, g) for g in whole] if cells_kernel else whole)
    yield case


def write(kernel, cases):
    tool = f"Python {platform.python_version()}, float64, on Philox words checked against Random123 kat_vectors"
    write_goldens(kernel, cases, tool=tool, script="crossbar_cells_golden.py", integers=("chip",))


if __name__ == "__main__":
    write("crossbar/program", program_cases())
    write("crossbar/drift", drift_cases())
    write("crossbar/read_sigma", sigma_cases())
    write("crossbar/read_cells", read_cases("crossbar/read_cells"))
    write("crossbar/read_output", read_cases("crossbar/read_output"))
