# Writes golden sets of kernels/nn: outside truth in float64 for the oracles of the nn kernels.
# Tools: torch 1.13.1 (Debian python3-torch 1.13.1+dfsg-4, which calls itself 1.13.0a0), numpy 1.24.2 (Debian bookworm).
# Command, in the repository root: python3 tools/goldens/nn_golden.py
import numpy as np
import torch

from golden_file import write_goldens

TORCH = f"torch {torch.__version__} float64"
NUMPY = f"numpy {np.__version__} float64"
# what the kernels have as u32
INTEGERS = {
    "accuracy": ("labels", "correct"),
    "advance": ("step",),
    "batch": ("labels", "order", "step", "y"),
    "softmax_cross_entropy": ("labels",),
}
rng = np.random.default_rng(20261120)


def single(*shape, scale=1.0):
    """Normals that f32 can hold, so that the gpu could be given the same numbers."""
    return (scale * rng.standard_normal(shape)).astype(np.float32).astype(np.float64)


def case(name, params, buffers, expect, tolerance, constants=None):
    one = {"name": name, "params": params}
    if constants:
        one["constants"] = constants
    one["buffers"] = {slot: np.asarray(v) for slot, v in buffers.items()}
    one["expect"] = {slot: np.asarray(v) for slot, v in expect.items()}
    return {**one, "tolerance": tolerance}


def write(name, tool, cases):
    write_goldens(f"nn/{name}", cases, tool=tool, script="nn_golden.py", integers=INTEGERS.get(name, ()))


def bias():
    cases = []
    for rows, cols in [(1, 1), (2, 63), (3, 64), (2, 65), (7, 13)]:
        x, b = single(rows, cols), single(cols)
        cases.append(case(f"{rows} × {cols}", {"rows": rows, "cols": cols}, {"x": x, "bias": b}, {"out": x + b}, 0))
    x, b = rng.integers(-9, 9, (5, 6)), rng.integers(-9, 9, 6)
    cases.append(case("integers", {"rows": 5, "cols": 6}, {"x": x, "bias": b}, {"out": x + b}, 0))
    write("bias", NUMPY, cases)


def column_sum():
    cases = []
    for rows, cols in [(1, 1), (63, 3), (64, 4), (65, 5), (2, 65), (7, 13)]:
        x = single(rows, cols)
        params = {"rows": rows, "cols": cols}
        cases.append(case(f"{rows} × {cols}", params, {"x": x}, {"sum": x.sum(axis=0)}, 1e-14))
    x = rng.integers(-9, 9, (33, 6))
    cases.append(case("integers", {"rows": 33, "cols": 6}, {"x": x}, {"sum": x.sum(axis=0)}, 0))
    write("column_sum", NUMPY, cases)


def skipped_draws():
    """What the sets of scalar maps drew before derivatives_golden.py made them: the sets below keep their numbers."""
    for _ in range(3):
        for n in (1, 63, 65):
            single(2 * n)
    for _ in range(2):
        rng.integers(-9, 9, 64)


def softmax_cross_entropy():
    cases = []
    for rows, classes, scale in [(1, 1, 1), (1, 63, 3), (3, 64, 3), (2, 65, 3), (64, 3, 1), (7, 10, 30), (5, 10, 1e4)]:
        z, labels = single(rows, classes, scale=scale), rng.integers(0, classes, rows)
        t = torch.tensor(z, requires_grad=True)
        y = torch.tensor(labels)
        loss = torch.nn.functional.cross_entropy(t, y, reduction="none")
        loss.mean().backward()
        expect = {"loss": loss.detach().numpy(), "gradient": t.grad.numpy()}
        params = {"rows": rows, "classes": classes}
        cases.append(case(f"{rows} × {classes} × {scale}", params, {"logits": z, "labels": labels}, expect, 1e-13))
    # equal logits: every class has exactly 1/4, and label 4 is none
    expect = {"loss": np.array([np.log(4), 0]), "gradient": np.array([[-3, 1, 1, 1], [1, 1, 1, 1]]) / 8}
    buffers = {"logits": np.full((2, 4), 7.0), "labels": np.array([0, 4])}
    cases.append(case("equal logits, label that is no class", {"rows": 2, "classes": 4}, buffers, expect, 1e-15))
    write("softmax_cross_entropy", f"{TORCH}; equal logits in closed form", cases)


def batch():
    cases = []
    for samples, width, size, length, step in [(1, 1, 1, 1, 0), (3, 63, 2, 5, 1), (2, 64, 3, 2, 4), (4, 65, 2, 3, 7), (9, 5, 4, 6, 999)]:
        images, labels = rng.integers(-99, 99, (samples, width)), rng.integers(0, 10, samples)
        order = rng.integers(0, samples, length)
        rows = np.take(order, np.arange(step * size, (step + 1) * size), mode="wrap")
        params = {"samples": samples, "width": width, "batch": size, "length": length}
        buffers = {"images": images, "labels": labels, "order": order, "step": [step]}
        cases.append(case(f"{size} of {samples} × {width}", params, buffers, {"x": images[rows], "y": labels[rows]}, 0))
    write("batch", NUMPY, cases)


def advance():
    pairs = [(0, 1), (64, 63), (2**32 - 1, 2), (5, 0)]
    cases = [case(f"{s} + {b}", {"by": b}, {"step": [s]}, {"step": [(s + b) % 2**32]}, 0) for s, b in pairs]
    write("advance", "closed form (s + by) mod 2³² in Python integers", cases)


def accuracy():
    # the optimisers once drew from here (optimiser_golden.py does now), and these numbers are to stay
    rng.standard_normal(1094)
    cases = []
    for chips, images, classes in [(1, 1, 1), (2, 63, 3), (1, 64, 4), (3, 65, 2), (5, 7, 10)]:
        logits, labels = rng.integers(-3, 4, (chips, images, classes)), rng.integers(0, classes, images)
        params = {"chips": chips, "images": images, "classes": classes}
        expect = {"correct": (logits.argmax(axis=2) == labels).sum(axis=1)}
        cases.append(case(f"{chips} × {images} × {classes}", params, {"logits": logits, "labels": labels}, expect, 0))
    write("accuracy", NUMPY, cases)


for make in (bias, column_sum, skipped_draws, softmax_cross_entropy, batch, advance, accuracy):
    make()
