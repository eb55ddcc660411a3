"""Golden cases of crossbar/program, and what it shares with crossbar_time_golden.py: sizes, keys, targets, draws per chip.

The laws are written here from their sources (aihwkit inference/noise/pcm.py, hermes.py, reram.py; CrossSim devices/),
in Python's float64, on the words and normals of noise_golden.py and scipy's normal distribution. Our own TypeScript is
not involved.

Made with Python 3.11.7; repeat: python3 tools/goldens/crossbar_cells_golden.py
"""

import math
import platform
import random

import numpy as np
import scipy
from golden_file import write_goldens
from noise_golden import WORD, philox4x32, stream
from scipy.special import ndtr, ndtri

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


# c1 = −c0²/2 keeps the mean
LOGNORMAL_MEAN = ("log-normal, 0.3, mean kept", "lognormal", 25.0, (0.3, -0.045), NO_LIMIT)
INVERSE = ("CrossSim inverse", "inverse", 25.0, (0.02, 5.0), dict(floor=0.0, ceiling=100.0))
SATURATING = ("saturating from 5 µS", "saturating", 25.0, (0.8, 5.0), NO_LIMIT)
FOUR_LEVEL = ("MNSIM four levels", "four_level", 25.0, (0.5, 1.75, 0.3, 0.7), NO_LIMIT)
NEGATIVE_WEIGHTS = ("saturating weights", "saturating", 25.0, (0.8, 5.0), dict(floor=-20.0, ceiling=20.0))

OPEN = dict(low=-1e30, high=1e30, shift=0, probability=0)


def window(low, high):
    return dict(OPEN, low=low, high=high)


def mean_of_clipped(low, high):
    """E[min(max(ξ, low), high)] of a standard normal."""
    density = lambda z: math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return float(low * ndtr(low) + high * ndtr(-high)) + density(low) - density(high)


BOTH_CENSORED = ("both-censored, mean kept", "clipped", dict(window(-1.0, 2.0), shift=mean_of_clipped(-1.0, 2.0)))
RIGHT_CENSORED = ("right-censored", "clipped", window(-1e30, 0.5))
TRUNCATED = ("truncated", "truncated", window(-1.5, 2.5))
ONE_SIDE = ("truncated above the median", "truncated", window(0.25, 1e30))
UNIFORM = ("uniform", "uniform", OPEN)
PEPPER = ("pepper", "pepper", dict(OPEN, probability=0.3))
NORMAL = ("normal", "normal", OPEN)


def random_numbers(count, distribution, limits, **key):
    """The first `count` numbers ξ of one chip."""
    if distribution in ("normal", "clipped"):
        return [clamp(z, limits["low"], limits["high"]) - limits["shift"] for z in stream(count, **key)]
    seed, purpose, layer, draw, chip = (key[k] for k in ("seed", "purpose", "layer", "draw", "chip"))
    blocks = (philox4x32((q, chip, layer, draw), (seed, purpose)) for q in range((count + 3) // 4))
    words = [word for four in blocks for word in four][:count]
    if distribution == "uniform":
        return [((word - 2**32 * (word >> 31) >> 8) + 0.5) / 2**23 for word in words]
    if distribution == "pepper":
        hits = [(word >> 8) / 2**24 < np.float32(limits["probability"]) for word in words]
        return [(-1) ** (word & 1) if hit else 0 for word, hit in zip(words, hits)]
    below, until = (float(np.float32(share)) for share in shares(limits))
    quantiles = [float(ndtri(below + (until - below) * (word + 0.5) / 2**32)) for word in words]
    return [clamp(z, limits["low"], limits["high"]) for z in quantiles]


def shares(limits):
    return [float(ndtr(limits[end])) for end in ("low", "high")]


def programmed(g, x, kind, g_max, c, limits):
    """x: the random number times the cell's own factors."""
    c0, c1, c2, c3, c4 = (*c, 0, 0, 0, 0, 0)[:5]
    free = {
        "additive": lambda: g + c0 * x,
        "proportional": lambda: g * (1 + c0 * x),
        "lognormal": lambda: g * math.exp(c0 * x + c1),
        "polynomial": lambda: g + max(0.0, math.fsum(ci * (g / g_max) ** i for i, ci in enumerate(c))) * x,
        "inverse": lambda: g + (c0 * x * (c1 * c1 / g) if g else 0),
        "saturating": lambda: g - c0 * x * math.expm1(-abs(g) / c1),
        "four_level": lambda: g + c0 * x * (c1 if c2 < abs(g) / g_max < c3 else 1),
    }[kind]()
    return clamp(free, limits["floor"], limits["ceiling"])


def program_case(
    size, key, preset, *, draws=NORMAL, draw=0, spread=0, target=None, factors=None, name=None, tolerance=TOLERANCE
):
    chips, cells = SIZES[size]
    label, kind, g_max, c, limits = preset
    shape, distribution, numbers = draws
    target = targets(cells, 25.0 if g_max == 1.0 else g_max) if target is None else target
    factors = [1] * cells if factors is None else factors
    cdf_low, cdf_high = shares(numbers)
    spread_purpose = 99
    out = []
    for chip in chips:
        xi = random_numbers(cells, distribution, numbers, chip=chip, draw=draw, **key)
        device = stream(cells, chip=chip, draw=0, **dict(key, purpose=spread_purpose))
        m = [factor * max(0.0, 1 + spread * z) for factor, z in zip(factors, device)]
        out += [programmed(target[k], m[k] * xi[k], kind, g_max, c, limits) for k in range(cells)]
    told = "".join([f", {shape}" if draws is not NORMAL else "", f", devices spread by {spread}" if spread else ""])
    return dict(
        name=name or f"{size}: {label}{told}" + (f", draw {draw}" if draw else ""),
        params=dict(
            chips=len(chips), cells=cells, **key, draw=draw, spread_purpose=spread_purpose, g_max=g_max,
            **dict(zip(("c0", "c1", "c2", "c3", "c4"), (*c, 0, 0, 0, 0, 0))),
            spread=spread, **numbers, cdf_low=cdf_low, cdf_high=cdf_high, **limits,
        ),
        constants=dict(kind=kind, distribution=distribution, devices="spread" if spread else "alike"),
        buffers=dict(chip=chips, target=target, reference=factors),
        expect=dict(programmed=out),
        tolerance=tolerance,
    )


def program_cases():
    plans = [("1", PCM), ("63", HERMES), ("64", PCM), ("65", WAN), ("5 chips of 7", JOSHI), ("63", INDEPENDENT)]
    plans += [("64", PROPORTIONAL), ("65", LOGNORMAL), ("5 chips of 7", LOGNORMAL), ("5 chips of 7", NEGATIVE)]
    plans += [("1", LOGNORMAL), ("1", INDEPENDENT), ("1", PROPORTIONAL)]
    plans += [("64", LOGNORMAL_MEAN), ("63", INVERSE), ("64", SATURATING), ("65", FOUR_LEVEL)]
    yield from (program_case(size, ODD_KEY if size == "65" else KEY, preset) for size, preset in plans)
    signed = [round(g - 12.5, 6) for g in targets(64, 25.0)]
    yield program_case("64", KEY, NEGATIVE_WEIGHTS, target=signed, draw=3)
    shapes = [("64", BOTH_CENSORED), ("63", RIGHT_CENSORED), ("65", TRUNCATED), ("64", ONE_SIDE), ("64", UNIFORM)]
    for size, draws in [*shapes, ("5 chips of 7", UNIFORM), ("65", PEPPER)]:
        yield program_case(size, ODD_KEY if size == "65" else KEY, INDEPENDENT, draws=draws)
    for size, chip in (("64", 0), ("65", WORD)):
        word = philox4x32((7, chip, KEY["layer"], 0), (KEY["seed"], KEY["purpose"]))[2]
        edge = ("pepper, where cell 30 is just not hit", "pepper", dict(OPEN, probability=(word >> 8) / 2**24))
        yield program_case(size, KEY, INDEPENDENT, draws=edge)
    signed = [round((k - 32) / 3, 6) for k in range(65)]
    for preset in (INVERSE, FOUR_LEVEL, SATURATING):
        yield program_case("65", KEY, preset[:4] + (NO_LIMIT,), target=signed, name=f"65: {preset[0]}, of both signs")
    factors = [k % 8 / 4 for k in range(65)]
    yield program_case("65", ODD_KEY, PCM, draw=WORD, spread=0.25, factors=factors)
    yield program_case("64", KEY, PROPORTIONAL, draw=1, spread=1.5, factors=factors[:64])
    whole = [(5 * k) % 26 for k in range(65)]
    for size in ("64", "65"):
        for kind in ("additive", "proportional", "lognormal", "polynomial", "inverse", "saturating", "four_level"):
            still = ("", kind, 25.0, (0, 1) if kind == "saturating" else (0,), dict(floor=3, ceiling=20))
            name = f"{size} integers, {kind} without noise, limited to 3 … 20"
            case = program_case(size, KEY, still, target=whole[: int(size)], name=name, tolerance=0)
            assert case["expect"]["programmed"] == [clamp(g, 3, 20) for g in whole[: int(size)]]
            yield case
    # whole numbers and ±1
    unit = ("", "additive", 25.0, (2,), NO_LIMIT)
    salt = ("", "pepper", dict(OPEN, probability=1))
    name = "64 integers, always 2 more or less"
    yield program_case("64", KEY, unit, target=whole[:64], draws=salt, name=name, tolerance=0)


def write(kernel, cases):
    tool = f"Python {platform.python_version()}, scipy {scipy.__version__}, float64, on Philox words checked against Random123"
    write_goldens(kernel, cases, tool=tool, script="crossbar_cells_golden.py", integers=("chip",))


if __name__ == "__main__":
    write("crossbar/program", program_cases())
