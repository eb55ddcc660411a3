"""Writes the golden sets of the element by element sums and products of kernels/linalg, and of those along axes, computed
by numpy in float64.

    python3 tools/goldens/linalg_axes_golden.py

Made with Python 3.11.7 and numpy 2.4.6. Inputs are multiples of 1/256, so that float64 sums are exact; the scale 1/3 has no
exact float32, which the kernels' bounds allow for.
"""

import numpy as np

from golden_file import write_goldens

BATCHES = [(1, 1, 1), (3, 3, 1), (3, 1, 3), (6, 2, 3)]
# outer, rows, cols, inner
SIZES = {
    "one number": (1, 1, 1, 1),
    "63 rows": (1, 63, 2, 1),
    "64 columns": (1, 2, 64, 1),
    "65 columns": (1, 2, 65, 1),
    "64 inside": (2, 1, 2, 64),
    "65 inside": (1, 2, 1, 65),
    "all axes different": (2, 7, 5, 3),
    "all axes different, by four": (2, 3, 5, 4),
}


def numbers(shape, *, seed, integers):
    return np.random.default_rng([seed, *shape]).integers(-512, 513, shape) / (1.0 if integers else 256.0)


def take_turns(array, batch):
    """Member s of the batch is member s % n of the array."""
    return array[np.arange(batch) % len(array)]


def strip_of(rows, strips):
    """Which strip each row is in: ceil(rows / strips) of them, the last ones shorter or empty."""
    return np.arange(rows) // -(-rows // strips)


def sums_of(products, strips):
    """Sums over inner (the last axis) and the rows of strips."""
    *members, outer, rows, cols, _ = products.shape
    found = np.zeros((*members, outer, strips, cols))
    inner = products.sum(-1)
    for row, strip in enumerate(strip_of(rows, strips)):
        found[..., strip, :] += inner[..., row, :]
    return found


def axes(size, **more):
    return {**dict(zip(("outer", "rows", "cols", "inner"), size)), **more}


def batches(batch, names):
    return dict(zip(("batch", *(f"batch_{name}" for name in names)), batch))


def case(name, params, buffers, expect):
    return {"name": name, "params": params, "buffers": buffers, "expect": expect, "tolerance": 0}


def pair_cases(slot, operation, scales):
    made = []
    for i, count in enumerate((1, 63, 64, 65, 58, 131)):
        batch = BATCHES[i % len(BATCHES)]
        integers = count == 58
        a = numbers((batch[1], count), seed=1, integers=integers)
        b = numbers((batch[2], count), seed=2, integers=integers)
        scale = [{"scale": s} for s in (1, -2, 1 / 3)][i % 3] if scales else {}
        name = f"{'integers, ' if integers else ''}{count}, batch {batch[0]} of {batch[1]} and {batch[2]}"
        made.append(case(
            name,
            {**batches(batch, "ab"), "count": count, **scale},
            {"a": a, "b": b},
            {slot: operation(take_turns(a, batch[0]), take_turns(b, batch[0]), scale.get("scale", 1))},
        ))
    return made


def all_sizes():
    """Name, size, strips, scale, batch of every case, those of integers last."""
    for i, (name, size) in enumerate(SIZES.items()):
        yield name, size, (1, 2, 3)[i % 3], (1, -2, 1 / 3)[i % 3], BATCHES[i % len(BATCHES)], False
    yield "integers", (2, 9, 5, 1), 4, 1, (2, 1, 2), True
    yield "integers by four", (2, 9, 8, 1), 12, -2, (2, 2, 1), True
    yield "integers inside", (1, 5, 3, 7), 2, 3, (1, 1, 1), True


def axis_sum_cases():
    for name, size, strips, scale, _, integers in all_sizes():
        x = numbers(size, seed=3, integers=integers)
        yield case(name, axes(size, strips=strips, scale=scale), {"x": x}, {"sum": scale * sums_of(x, strips)})


def axis_dot_cases():
    for name, size, strips, scale, batch, integers in all_sizes():
        a = numbers((batch[1], *size), seed=4, integers=integers)
        b = numbers((batch[2], *size), seed=5, integers=integers)
        products = take_turns(a, batch[0]) * take_turns(b, batch[0])
        params = {**batches(batch, "ab"), **axes(size, strips=strips, scale=scale)}
        yield case(name, params, {"a": a, "b": b}, {"dot": scale * sums_of(products, strips)})


def broadcast_cases():
    for name, size, strips, scale, _, integers in all_sizes():
        outer, rows, cols, inner = size
        s = numbers((outer, strips, cols), seed=6, integers=integers)
        y = scale * np.repeat(s[:, strip_of(rows, strips), :, None], inner, axis=3)
        yield case(name, axes(size, strips=strips, scale=scale), {"s": s}, {"y": y})


def broadcast_add_cases():
    for name, size, _, scale, batch, integers in all_sizes():
        outer, _, cols, _ = size
        x = numbers((batch[1], *size), seed=7, integers=integers)
        s = numbers((batch[2], outer, cols), seed=8, integers=integers)
        y = take_turns(x, batch[0]) + scale * take_turns(s, batch[0])[:, :, None, :, None]
        yield case(name, {**batches(batch, "xs"), **axes(size, scale=scale)}, {"x": x, "s": s}, {"y": y})


def broadcast_multiply_cases():
    for name, size, strips, scale, batch, integers in all_sizes():
        outer, rows, cols, _ = size
        x = numbers((batch[1], *size), seed=7, integers=integers)
        s = numbers((batch[2], outer, strips, cols), seed=8, integers=integers)
        y = scale * take_turns(x, batch[0]) * take_turns(s, batch[0])[:, :, strip_of(rows, strips), :, None]
        params = {**batches(batch, "xs"), **axes(size, strips=strips, scale=scale)}
        yield case(name, params, {"x": x, "s": s}, {"y": y})


def write(name, cases):
    tool = f"numpy {np.__version__} in float64"
    write_goldens(f"linalg/{name}", list(cases), tool=tool, script="linalg_axes_golden.py")


write("add", pair_cases("sum", lambda a, b, scale: a + scale * b, True))
write("multiply", pair_cases("product", lambda a, b, _: a * b, False))
write("axis_sum", axis_sum_cases())
write("axis_dot", axis_dot_cases())
write("broadcast", broadcast_cases())
write("broadcast_add", broadcast_add_cases())
write("broadcast_multiply", broadcast_multiply_cases())
