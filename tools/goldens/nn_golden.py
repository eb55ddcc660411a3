# Writes the golden sets of kernels/nn: outside truth in float64 for the oracles of the nn kernels.
# Tools: torch 1.13.1 (Debian python3-torch 1.13.1+dfsg-4, which calls itself 1.13.0a0), numpy 1.24.2, scipy 1.10.1 (Debian bookworm).
# Command, in the repository root: python3 tools/goldens/nn_golden.py
import numpy as np
import scipy.special
import torch

from golden_file import write_goldens

TORCH = f"torch {torch.__version__} float64"
NUMPY = f"numpy {np.__version__} float64"
SCIPY = f"scipy {scipy.__version__} float64"
# what the kernels have as u32
INTEGERS = {
    "accuracy": ("labels", "correct"),
    "adam": ("step",),
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


MAPS = {
    "relu": torch.relu,
    "gelu": torch.nn.functional.gelu,
    "tanh": torch.tanh,
}
POINTS = [-3e38, -1e4, -40.0, -14.5, -13.0, -9.0, -5.0, -2.5, -0.625, -1e-3, -1e-30, 0.0, 1e-30, 1e-3, 0.5, 0.625]
POINTS += [0.7, 2.5, 4.0, 9.0, 9.5, 13.0, 14.5, 40.0, 88.0, 1e4, 3e38]


def derivatives(kind, x):
    """f, f' and f'' by torch's autograd, except gelu's: f'' by its closed form, whose factor torch cannot square at 3e38."""
    t = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    value = MAPS[kind](t)
    first = torch.autograd.grad(value.sum(), t, create_graph=True)[0]
    second = torch.zeros_like(t)
    if kind == "tanh":
        second = torch.autograd.grad(first.sum(), t)[0]
    if kind == "gelu":
        safe = np.clip(x, -100, 100)
        second = torch.tensor(np.exp(-safe * safe / 2) / np.sqrt(2 * np.pi) * (2 - safe * safe))
    return [v.detach().numpy() for v in (value, first, second)]


def activation():
    forward, backward = [], []
    for kind in MAPS:
        for n in (1, 63, 65):
            x, up = single(n, scale=2), single(n)
            f0, f1, f2 = derivatives(kind, x)
            # gelu by scipy's normal integral has digits in the tail that torch's 1 + erf has lost
            if kind == "gelu":
                f0 = x * scipy.special.ndtr(x)
            add(forward, backward, kind, f"{kind}, {n} normals", (x, up, f0, f1, f2))
        x = np.array(POINTS)
        up = np.ones(len(x))
        f0, f1, f2 = derivatives(kind, x)
        if kind == "gelu":
            f0, f1[0], f1[-1] = x * scipy.special.ndtr(x), 0, 1
        add(forward, backward, kind, f"{kind}, chosen points", (x, up, f0, f1, f2))
    x, up = rng.integers(-9, 9, 64).astype(float), rng.integers(-9, 9, 64).astype(float)
    params, constants = {"count": 64}, {"kind": "relu", "order": "first"}
    forward.append(case("integers", params, {"x": x}, {"out": np.maximum(x, 0)}, 0, {"kind": "relu"}))
    buffers = {"x": x, "upstream": up}
    backward.append(case("integers", params, buffers, {"out": np.where(x > 0, up, 0)}, 0, constants))
    write("activation", f"{TORCH}; gelu by x · ndtr(x) of {SCIPY}", forward)
    write("activation_backward", f"{TORCH}; second derivative of gelu by φ(x)(2 − x²)", backward)


def add(forward, backward, kind, name, data):
    x, up, f0, f1, f2 = data
    params = {"count": len(x)}
    forward.append(case(name, params, {"x": x}, {"out": f0}, 4e-15, {"kind": kind}))
    for order, slope in (("first", f1), ("second", f2)):
        constants = {"kind": kind, "order": order}
        backward.append(case(f"{name}, {order}", params, {"x": x, "upstream": up}, {"out": up * slope}, 4e-15, constants))


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


def sgd():
    cases = []
    for n, steps, lr, momentum, decay in [(1, 1, 0.1, 0.0, 0.0), (63, 1, 0.05, 0.9, 0.0), (64, 3, 0.1, 0.9, 5e-4), (65, 2, 1e-3, 0.5, 0.01)]:
        w = torch.tensor(single(n), requires_grad=True)
        optimizer = torch.optim.SGD([w], lr=lr, momentum=momentum, weight_decay=decay)
        velocity = np.zeros(n)
        for step in range(steps):
            g, weight, before = single(n), w.detach().numpy().copy(), velocity
            w.grad = torch.tensor(g)
            optimizer.step()
            kept = optimizer.state[w].get("momentum_buffer")
            velocity = g + decay * weight if kept is None else kept.numpy().copy()
            params = {"count": n, "learning_rate": lr, "momentum": momentum, "weight_decay": decay}
            buffers = {"gradient": g, "weight": weight, "velocity": before}
            expect = {"weight": w.detach().numpy().copy(), "velocity": velocity}
            cases.append(case(f"{n} weights, step {step}", params, buffers, expect, 1e-15))
    params = {"count": 3, "learning_rate": 2, "momentum": 3, "weight_decay": 1}
    buffers = {"gradient": [1, -2, 3], "weight": [5, 0, -1], "velocity": [2, 1, -4]}
    expect = {"weight": [-19, -2, 19], "velocity": [12, 1, -10]}
    cases.append(case("integers", params, buffers, expect, 0))
    write("sgd", f"{TORCH}; velocity of plain descent and the integers by hand", cases)


def adam():
    cases = []
    # betas that f32 holds exactly first; 0.9 and 0.999 differ from their f32 by 3e-8, which 1 − β shows
    for n, steps, betas, tolerance in [(1, 3, (0.875, 0.9921875), 1e-14), (63, 2, (0.5, 0.9990234375), 1e-14), (64, 2, (0.9, 0.999), 2e-7), (65, 1, (0.0, 0.5), 1e-14)]:
        w = torch.tensor(single(n), requires_grad=True)
        optimizer = torch.optim.Adam([w], lr=0.01, betas=betas, eps=1e-8)
        state = {"mean": np.zeros(n), "square": np.zeros(n)}
        for step in range(steps):
            g = single(n)
            buffers = {"gradient": g, "step": [step], "weight": w.detach().numpy().copy(), **state}
            w.grad = torch.tensor(g)
            optimizer.step()
            kept = optimizer.state[w]
            state = {"mean": kept["exp_avg"].numpy().copy(), "square": kept["exp_avg_sq"].numpy().copy()}
            params = {"count": n, "learning_rate": 0.01, "beta1": betas[0], "beta2": betas[1], "epsilon": 1e-8}
            expect = {"weight": w.detach().numpy().copy(), **state}
            cases.append(case(f"{n} weights, step {step}, β {betas}", params, buffers, expect, tolerance))
    # late: 1 − βᵗ is 1 − 2⁻¹⁰⁰ and 1
    params = {"count": 2, "learning_rate": 2, "beta1": 0.5, "beta2": 0.0, "epsilon": 1}
    buffers = {"gradient": [4, -1], "step": [99], "weight": [10, 20], "mean": [2, 7], "square": [9, 9]}
    expect = {"weight": [10 - 2 * 3 / 5, 20 - 2 * 3 / 2], "mean": [3, 3], "square": [16, 1]}
    cases.append(case("integers, late", params, buffers, expect, 1e-15))
    write("adam", f"{TORCH}; integers by hand", cases)


def accuracy():
    cases = []
    for chips, images, classes in [(1, 1, 1), (2, 63, 3), (1, 64, 4), (3, 65, 2), (5, 7, 10)]:
        logits, labels = rng.integers(-3, 4, (chips, images, classes)), rng.integers(0, classes, images)
        params = {"chips": chips, "images": images, "classes": classes}
        expect = {"correct": (logits.argmax(axis=2) == labels).sum(axis=1)}
        cases.append(case(f"{chips} × {images} × {classes}", params, {"logits": logits, "labels": labels}, expect, 0))
    write("accuracy", NUMPY, cases)


for make in (bias, column_sum, activation, softmax_cross_entropy, batch, advance, sgd, adam, accuracy):
    make()
