"""Golden cases of kernels/noise/philox and kernels/noise/normal, from Python integers and Python's math library.

Philox4x32-10 is written here from the paper (Salmon et al., SC 2011) with unbounded integers and checked against the
published vectors of Random123 before anything is written. The normals are Box-Muller in float64 on the bits that
kernels/noise/_normal.wgsl documents: 24 leading bits for the radius, 26 bits for the angle.

Made with Python 3.11.7; repeat: python3 tools/goldens/noise_golden.py
"""

import math
import platform

from golden_file import write_goldens

WORD = 2**32 - 1

# Random123 kat_vectors, philox4x32 10: counter, key, words
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((WORD,) * 4, (WORD,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


def philox4x32(counter, key):
    """Four random words of a counter of four words and a key of two."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p, q = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (q >> 32) ^ c1 ^ k0, q & WORD, (p >> 32) ^ c3 ^ k1, p & WORD
        k0, k1 = (k0 + 0x9E3779B9) & WORD, (k1 + 0xBB67AE85) & WORD
    return c0, c1, c2, c3


def fraction(word):
    """The word / 2^32 with its lowest bit set, cut to its 24 leading bits."""
    word |= 1
    spare = max(0, word.bit_length() - 24)
    return (word >> spare << spare) / 2.0**32


def normals(words):
    """Four normals of four words."""
    out = []
    for radius_word, angle_word in (words[:2], words[2:]):
        radius = math.sqrt(-2.0 * math.log(fraction(radius_word)))
        angle = 2.0 * math.pi * ((angle_word >> 6) / 2.0**26)
        out += [radius * math.cos(angle), radius * math.sin(angle)]
    return out


def stream(count, *, chip, seed, purpose, layer, draw):
    """The first `count` normals of one chip."""
    quads = (normals(philox4x32((q, chip, layer, draw), (seed, purpose))) for q in range((count + 3) // 4))
    return [z for four in quads for z in four][:count]


def cases(of_words, tolerance):
    zero = dict(seed=0, purpose=0, layer=0, draw=0)
    ones = dict(seed=WORD, purpose=WORD, layer=WORD, draw=WORD)
    pi = dict(seed=0xA4093822, purpose=0x299F31D0, layer=0x13198A2E, draw=0x03707344)
    some = dict(seed=7, purpose=1, layer=2, draw=3)
    plans = [
        ("published vector, all zero", [0], 1, zero),
        ("63 quads", [5], 63, some),
        ("64 quads, pi digits", [0x85A308D3], 64, pi),
        ("65 quads, all ones", [WORD], 65, ones),
        ("7 chips of 5 quads, numbers out of order", [17, 0, WORD, 3, 2**31, 17, 1], 5, dict(some, seed=WORD)),
    ]
    for name, chips, quads, key in plans:
        values = []
        for chip in chips:
            for q in range(quads):
                words = philox4x32((q, chip, key["layer"], key["draw"]), (key["seed"], key["purpose"]))
                values += of_words(words)
        yield name, dict(chips=len(chips), quads=quads, **key), chips, values, tolerance


def write(kernel, slot, of_words, tolerance):
    tool = f"Python {platform.python_version()}, integers and math (float64), checked against Random123 kat_vectors"
    made = [
        dict(name=name, params=params, buffers=dict(chip=chips), expect={slot: values}, tolerance=tolerance)
        for name, params, chips, values, tolerance in cases(of_words, tolerance)
    ]
    write_goldens(kernel, made, tool=tool, script="noise_golden.py", integers=("chip", "words"))


def check():
    for counter, key, words in KNOWN:
        assert philox4x32(counter, key) == words, "this Philox does not give the published vectors"


check()
if __name__ == "__main__":
    write("noise/philox", "words", list, 0)
    # two libraries' log, cos and sin of the same bits: a few units of 2^-53 each, at most 6.7 in size
    write("noise/normal", "normal", normals, 1e-14)
