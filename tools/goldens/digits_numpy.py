"""What the goldens of models/ share: Philox, normals, permutations and the digits, written for numpy from their definitions.

Checked on import against noise_golden.py, which itself is checked against the published vectors of Random123, and against
the test rows in tests/models/pcm_chips_golden.json.
"""

import csv
import json
import pathlib

import numpy as np

from noise_golden import stream

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORD = np.uint64(2**32 - 1)
TEST, SPLIT_SEED = 360, 1797
# models/purposes.ts
PROGRAMMING, DRIFT_EXPONENT, READ_FROZEN, READ_EACH, WEIGHTS, SHUFFLE, SPLIT = 1, 2, 3, 4, 5, 6, 7


def philox(first, rest, key):
    """Words of Philox4x32-10 for counters (first[i], *rest): four arrays."""
    c = [np.asarray(first, np.uint64), *(np.full(len(first), word, np.uint64) for word in rest)]
    k0, k1 = key
    for _ in range(10):
        p, q = c[0] * np.uint64(0xD2511F53), c[2] * np.uint64(0xCD9E8D57)
        high = [(x >> np.uint64(32)) for x in (p, q)]
        c = [high[1] ^ c[1] ^ np.uint64(k0), q & WORD, high[0] ^ c[3] ^ np.uint64(k1), p & WORD]
        k0, k1 = (k0 + 0x9E3779B9) % 2**32, (k1 + 0xBB67AE85) % 2**32
    return c


def normals(count, *, seed, purpose, layer, chip=0, draw=0):
    """Box-Muller on the 24 leading bits of one word and the 26 leading bits of the next."""
    words = philox(np.arange((count + 3) // 4), (chip, layer, draw), (seed, purpose))
    out = []
    for radius_word, angle_word in (words[:2], words[2:]):
        w = radius_word | np.uint64(1)
        spare = np.maximum(0, np.frexp(w.astype(float))[1] - 24).astype(np.uint64)
        radius = np.sqrt(-2 * np.log((w >> spare << spare) / 2.0**32))
        angle = 2 * np.pi * ((angle_word >> np.uint64(6)) / 2.0**26)
        out += [radius * np.cos(angle), radius * np.sin(angle)]
    return np.stack(out, 1).ravel()[:count]


def permutation(count, *, seed, purpose, draw=0):
    """Fisher-Yates from the end; 53 bits of the words of counter (i, 0, 0, draw) choose the place for i."""
    words = philox(np.arange(count), (0, 0, draw), (seed, purpose))
    unit = ((words[0] >> np.uint64(5)) * np.uint64(2**26) + (words[1] >> np.uint64(6))).astype(float) / 2.0**53
    order = np.arange(count)
    for i in range(count - 1, 0, -1):
        j = int(unit[i] * (i + 1))
        order[i], order[j] = order[j], order[i]
    return order


def digits():
    """((train images, labels), (test images, labels)), pixels in [0, 1]."""
    with open(ROOT / "models/data/digits/digits.csv") as file:
        rows = np.array([[int(v) for v in row] for row in csv.reader(file)])
    order = permutation(len(rows), seed=SPLIT_SEED, purpose=SPLIT)
    known = json.loads((ROOT / "tests/models/pcm_chips_golden.json").read_text())["testRows"]
    assert order[:TEST].tolist() == known, "this is not the split of the recorded results"
    return tuple((rows[part, :64] / 16, rows[part, 64]) for part in (order[TEST:], order[:TEST]))


def check():
    key = dict(seed=4000000007, purpose=3, layer=2, draw=5)
    other = np.array(stream(1001, chip=1000003, **key))
    assert np.abs(normals(1001, chip=1000003, **key) - other).max() < 1e-13


check()
