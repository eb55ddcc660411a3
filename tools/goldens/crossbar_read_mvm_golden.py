"""Golden cases of crossbar/read_mvm: cells read with noise one by one, then numpy's matrix product.

The law is that of crossbar/read_cells (aihwkit inference/noise/base.py: an independent normal per cell and read, limited
below) on the normals of noise_golden.py, then Kirchhoff's law. Everything is float64; our own TypeScript is not involved.

Made with Python 3.11.7 and numpy 2.4.6; repeat: python3 tools/goldens/crossbar_read_mvm_golden.py
"""

import numpy as np

from golden_file import write_goldens
from noise_golden import WORD, stream

random = np.random.default_rng(20270301)

KEY = dict(seed=7, purpose=3, layer=2, draw=1)
ODD_KEY = dict(seed=WORD, purpose=0xA4093822, layer=WORD, draw=0x03707344)
NO_FLOOR = -1e30


def rounded(low, high, shape):
    return np.round(random.uniform(low, high, shape), 3)


def whole(low, high, shape):
    return random.integers(low, high, shape, endpoint=True).astype(np.float64)


def read_cells(mean, sigma, chips, read, key, floor, ceiling):
    """One read of all cells [chips, groups, planes, rows, cols]; the number of the read goes beside the layer."""
    word = dict(key, layer=(key["layer"] + 4096 * read) & WORD)
    normals = np.array([stream(mean[0].size, chip=chip, **word) for chip in chips]).reshape(mean.shape)
    return np.clip(mean + sigma * normals, floor, ceiling)


def currents(voltage, mean, sigma, factor, chips, *, tile_rows, first_read, key, floor, ceiling):
    """[chips, groups, row_tiles, vectors, cols] in µA."""
    sets = len(chips) // len(voltage)
    out = []
    for v in range(voltage.shape[1]):
        cells = read_cells(mean, sigma, chips, first_read + v, key, floor, ceiling)
        net = np.tensordot(cells, factor, axes=([2], [0]))  # [chips, groups, rows, cols]
        drive = np.repeat(voltage[:, v], sets, axis=0)  # [chips, rows]
        cuts = range(0, net.shape[2], tile_rows)
        parts = [slice(at, at + tile_rows) for at in cuts]
        out.append(np.stack([np.einsum("cr,cgrj->cgj", drive[:, t], net[:, :, t]) for t in parts], axis=2))
    return np.stack(out, axis=3)


def case(name, chips, shape, *, sets=1, vectors=1, tile_rows=64, first_read=0, key=KEY, floor=NO_FLOOR, ceiling=-NO_FLOOR,
         integers=False):
    groups, planes, rows, cols = shape
    make = whole if integers else rounded
    cells = (len(chips), *shape)
    voltage = make(-7, 7, (sets, vectors, rows)) if integers else make(-1, 1, (sets, vectors, rows))
    mean = make(0, 25, cells)
    sigma = np.zeros(cells) if integers else make(0, 3, cells)
    factor = make(-2, 2, planes) if integers else np.resize([1.0, -1.0, 0.5, -0.25], planes)
    law = dict(tile_rows=tile_rows, first_read=first_read, key=key, floor=floor, ceiling=ceiling)
    current = currents(voltage, mean, sigma, factor, chips, **law)
    stride = -(-cols // 4) * 4
    params = dict(chips=len(chips), groups=groups, planes=planes, input_sets=sets, vectors=vectors, rows=rows, cols=cols)
    params |= dict(stride=stride, tile_rows=tile_rows, row_tiles=-(-rows // tile_rows), **key)
    return dict(
        name=name,
        params=params | dict(first_read=first_read, floor=floor, ceiling=ceiling),
        buffers=dict(chip=chips, voltage=voltage, conductance=mean, sigma=sigma, factor=factor),
        expect=dict(current=np.pad(current, [(0, 0)] * 4 + [(0, stride - cols)])),
        # sums of at most 130 products of at most 40 µA, at 2^-53 each
        tolerance=0 if integers else 1e-12,
    )


def cases():
    yield case("one cell", [3], (1, 1, 1, 1), vectors=2)
    yield case("63 rows, floor 0 µS", [4], (1, 1, 63, 3), floor=0)
    yield case("64 rows, the last read", [0], (1, 1, 64, 4), first_read=WORD, key=ODD_KEY)
    yield case("65 rows in tiles of 64, pairs", [WORD], (1, 2, 65, 2), vectors=2, first_read=9)
    chips = [17, 2, WORD, 0]
    yield case("4 chips in 2 sets, 3 groups of 3 planes, 7 rows in tiles of 3", chips, (3, 3, 7, 5), sets=2, vectors=3,
               tile_rows=3, first_read=19999, floor=12, ceiling=15, key=ODD_KEY)
    yield case("2 groups of pairs, 5 rows in tiles of 2, 8 columns", chips[:2], (2, 2, 5, 8), sets=2, vectors=5, tile_rows=2)
    yield case("whole numbers without noise", [5, 6], (2, 2, 13, 6), vectors=3, tile_rows=5, floor=2, integers=True)


if __name__ == "__main__":
    tool = f"numpy {np.__version__} float64, on Philox words checked against Random123 kat_vectors"
    write_goldens("crossbar/read_mvm", cases(), tool=tool, script="crossbar_read_mvm_golden.py", integers=("chip",))
