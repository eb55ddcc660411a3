"""Golden cases of crossbar/faults: stuck cells by chance or by exact count, open word and bit lines.

Written here from the law in unbounded integers, on the Philox of noise_golden.py; the random order is checked to be a
permutation before anything is written. Our own TypeScript is not involved.

Made with Python 3.11; repeat: python3 tools/goldens/crossbar_faults_golden.py
"""

import platform
import random

from golden_file import write_goldens
from noise_golden import WORD, philox4x32

KEY = dict(seed=7, layer=2, purpose=1, row_purpose=4, col_purpose=8)
ODD_KEY = dict(seed=WORD, layer=WORD, purpose=0xA4093822, row_purpose=WORD, col_purpose=0x299F31D0)


def word(index, chip, key, purpose):
    return philox4x32((index // 4, chip, key["layer"], 0), (key["seed"], purpose))[index % 4]


def order(cells, chip, key):
    """Places of all cells: a Feistel network of six rounds on left * b + right, walked until below `cells`."""
    a = max(32, 1 << ((cells - 1).bit_length() // 2))
    b = max(32, -(-cells // a))

    def turned(half, turn):
        return philox4x32((half, chip, key["layer"], turn), (key["seed"], key["purpose"]))[0]

    def step(place):
        left, right = divmod(place, b)
        for turn in (1, 3, 5):
            right = (right + turned(left, turn)) % b
            left = (left + turned(right, turn + 1)) % a
        return left * b + right

    places, longest = [], 0
    for cell in range(cells):
        place, steps = step(cell), 1
        while place >= cells:
            place, steps = step(place), steps + 1
        places.append(place)
        longest = max(longest, steps)
    assert sorted(places) == list(range(cells)) and longest <= a * b - cells + 1
    return places


def faulty(given, chip, key, *, count, planes, rows, cols, tile_rows, tile_cols, on, off, g_on, g_off, dead):
    row_tiles, col_tiles = -(-rows // tile_rows), -(-cols // tile_cols)
    cells = planes * rows * cols
    ranks = order(cells, chip, key) if count == "exact" else [word(k, chip, key, key["purpose"]) for k in range(cells)]
    out = []
    for k in range(cells):
        plane, row, column = k // cols // rows, k // cols % rows, k % cols
        word_line = (plane * rows + row) * col_tiles + column // tile_cols
        bit_line = (plane * row_tiles + row // tile_rows) * cols + column
        is_open = (
            word(word_line, chip, key, key["row_purpose"]) < dead[0]
            or word(bit_line, chip, key, key["col_purpose"]) < dead[1]
        )
        stuck = g_on if ranks[k] < on else g_off if ranks[k] < off else given[k]
        out.append(0.0 if is_open else stuck)
    return out


def case(name, count, chips, shape, tiles, key, thresholds, dead=(0, 0), levels=(25.0, 0.125), integers=False):
    planes, rows, cols = shape
    rng = random.Random(name)
    cells = planes * rows * cols
    # quarters are short, and float32 holds them
    given = [float(rng.randint(0, 100)) / (1 if integers else 4) for _ in range(len(chips) * cells)]
    on, off = (round(p * (cells if count == "exact" else 2**32)) for p in thresholds)
    dead = [round(p * 2**32) for p in dead]
    out = []
    for i, chip in enumerate(chips):
        out += faulty(
            given[i * cells : (i + 1) * cells], chip, key, count=count, planes=planes, rows=rows, cols=cols,
            tile_rows=tiles[0], tile_cols=tiles[1], on=on, off=off, g_on=levels[0], g_off=levels[1], dead=dead,
        )
    params = dict(
        chips=len(chips), planes=planes, rows=rows, cols=cols, tile_rows=tiles[0], tile_cols=tiles[1], **key,
        on_below=on, off_below=off, g_on=levels[0], g_off=levels[1], dead_row_below=dead[0], dead_col_below=dead[1],
    )
    buffers, expect = dict(chip=chips, conductance=given), dict(faulty=out)
    return dict(name=name, params=params, constants=dict(count=count), buffers=buffers, expect=expect, tolerance=0)


CASES = [
    case("one cell", "exact", [3], (1, 1, 1), (8, 8), KEY, (1, 1)),
    case("63 cells, by chance", "bernoulli", [4], (1, 7, 9), (4, 4), KEY, (0.2, 0.5)),
    case("64 cells, exact count", "exact", [0], (1, 8, 8), (4, 4), KEY, (0.125, 0.5)),
    case("65 cells, exact count", "exact", [WORD], (1, 5, 13), (4, 4), ODD_KEY, (0.125, 0.5)),
    case("open word lines", "bernoulli", [5], (2, 9, 7), (4, 3), KEY, (0.1, 0.2), dead=(0.4, 0)),
    case("open bit lines", "bernoulli", [5], (2, 9, 8), (4, 3), ODD_KEY, (0.1, 0.2), dead=(0, 0.4)),
    case("5 chips, all faults", "exact", [17, 2, WORD, 0, 9], (2, 5, 6), (2, 4), KEY, (0.1, 0.3), dead=(0.2, 0.1)),
    case("1200 cells: a side above 32", "exact", [6], (1, 30, 40), (30, 40), KEY, (0.1, 0.3)),
    case("whole numbers", "bernoulli", [1, 2], (1, 4, 11), (4, 11), KEY, (0.3, 0.6), levels=(7.0, 1.0), integers=True),
]

write_goldens(
    "crossbar/faults",
    CASES,
    tool=f"Python {platform.python_version()} integers",
    script="crossbar_faults_golden.py",
    integers=("chip",),
)
