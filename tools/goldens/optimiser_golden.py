# Writes the golden sets of what trains: nn/sgd, nn/adam, nn/clip_factor by torch in float64, nn/tally by numpy.
# Tools: torch 1.13.1 (Debian python3-torch 1.13.1+dfsg-4, which calls itself 1.13.0a0), numpy 1.24.2 (Debian bookworm).
# Command, in the repository root: python3 tools/goldens/optimiser_golden.py
import numpy as np
import torch

from golden_file import write_goldens

TORCH = f"torch {torch.__version__} float64"
INTEGERS = {"sgd": ("step",), "adam": ("step",), "tally": ("correct", "step", "hits")}
rng = np.random.default_rng(20261121)


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
    write_goldens(f"nn/{name}", cases, tool=tool, script="optimiser_golden.py", integers=INTEGERS.get(name, ()))


def run(optimizer, w, rates, clips):
    """Steps of an optimiser of torch at a learning rate of their own, on clipped gradients: weight and gradient before each."""
    for step, clip in enumerate(clips):
        for group in optimizer.param_groups:
            group["lr"] = rates[min(step, len(rates) - 1)]
        g, before = single(len(w)), w.detach().numpy().copy()
        w.grad = torch.tensor(clip * g)
        optimizer.step()
        yield step, clip, g, before


def sgd():
    cases = []
    rates = [0.125, 0.0625, 0.25]
    for kind, n, momentum, decay, clips in [
        ("heavy_ball", 1, 0.0, 0.0, [1]),
        ("heavy_ball", 63, 0.9, 0.0, [1]),
        ("heavy_ball", 64, 0.9, 5e-4, [1, 0.5, 0.375, 1]),
        ("heavy_ball", 65, 0.5, 0.01, [0.25, 1]),
        ("nesterov", 1, 0.9, 0.0, [1]),
        ("nesterov", 63, 0.5, 0.01, [0.75, 1]),
        ("nesterov", 65, 0.9, 5e-4, [1, 0.5, 1, 1, 0.125]),
    ]:
        w = torch.tensor(single(n), requires_grad=True)
        optimizer = torch.optim.SGD([w], lr=1, momentum=momentum, weight_decay=decay, nesterov=kind == "nesterov")
        velocity = np.zeros(n)
        for step, clip, g, weight in run(optimizer, w, rates, clips):
            before, kept = velocity, optimizer.state[w].get("momentum_buffer")
            velocity = clip * g + decay * weight if kept is None else kept.numpy().copy()
            params = {"count": n, "momentum": momentum, "weight_decay": decay, "steps": len(rates)}
            buffers = {"gradient": g, "rates": rates, "step": [step], "clip": [clip], "weight": weight, "velocity": before}
            expect = {"weight": w.detach().numpy().copy(), "velocity": velocity}
            cases.append(case(f"{kind}, {n} weights, step {step}", params, buffers, expect, 2e-15, {"momentum_kind": kind}))
    params = {"count": 3, "momentum": 3, "weight_decay": 1, "steps": 1}
    rest = {"rates": [2], "step": [7], "clip": [2], "weight": [5, 0, -1], "velocity": [2, 1, -4]}
    buffers = {"gradient": [1, -2, 3], **rest}
    for kind, weight in [("heavy_ball", [-21, 2, 13]), ("nesterov", [-87, 14, 31])]:
        expect = {"weight": weight, "velocity": [13, -1, -7]}
        cases.append(case(f"{kind}, integers", params, buffers, expect, 0, {"momentum_kind": kind}))
    write("sgd", f"{TORCH}; velocity of plain descent and the integers by hand", cases)


def adam():
    cases = []
    rates = [0.015625, 0.03125]
    # betas that f32 holds exactly first; 0.9 and 0.999 differ from their f32 by 3e-8, which 1 − β shows
    for kind, n, betas, decay, clips, tolerance in [
        ("coupled", 1, (0.875, 0.9921875), 0.0, [1, 1, 1], 1e-14),
        ("coupled", 63, (0.5, 0.9990234375), 0.01, [1, 0.5], 1e-14),
        ("coupled", 64, (0.9, 0.999), 0.0, [1, 1], 2e-7),
        ("coupled", 65, (0.0, 0.5), 0.5, [0.25], 1e-14),
        ("decoupled", 1, (0.875, 0.9921875), 0.0, [1], 1e-14),
        ("decoupled", 63, (0.875, 0.9921875), 0.01, [1, 0.5, 0.125], 1e-14),
        ("decoupled", 64, (0.9, 0.999), 0.05, [1], 2e-7),
        ("decoupled", 65, (0.5, 0.75), 0.5, [0.25, 1], 1e-14),
    ]:
        w = torch.tensor(single(n), requires_grad=True)
        maker = torch.optim.AdamW if kind == "decoupled" else torch.optim.Adam
        optimizer = maker([w], lr=1, betas=betas, eps=1e-8, weight_decay=decay)
        state = {"mean": np.zeros(n), "square": np.zeros(n)}
        for step, clip, g, weight in run(optimizer, w, rates, clips):
            buffers = {"gradient": g, "rates": rates, "step": [step], "clip": [clip], "weight": weight, **state}
            kept = optimizer.state[w]
            state = {"mean": kept["exp_avg"].numpy().copy(), "square": kept["exp_avg_sq"].numpy().copy()}
            params = {"count": n, "beta1": betas[0], "beta2": betas[1], "epsilon": 1e-8, "weight_decay": decay, "steps": 2}
            expect = {"weight": w.detach().numpy().copy(), **state}
            name = f"{kind}, {n} weights, step {step}, β {betas}"
            cases.append(case(name, params, buffers, expect, tolerance, {"decay": kind}))
    # late: 1 − βᵗ is 1 − 2⁻¹⁰⁰ and 1
    params = {"count": 2, "beta1": 0.5, "beta2": 0.0, "epsilon": 1, "weight_decay": 0, "steps": 1}
    buffers = {"gradient": [8, -2], "rates": [2], "step": [99], "clip": [0.5], "weight": [10, 20], "mean": [2, 7], "square": [9, 9]}
    expect = {"weight": [10 - 2 * 3 / 5, 20 - 2 * 3 / 2], "mean": [3, 3], "square": [16, 1]}
    cases.append(case("integers, late", params, buffers, expect, 1e-15, {"decay": "coupled"}))
    write("adam", f"{TORCH}; integers by hand", cases)


def clip_factor():
    cases = []
    # one gradient each, of several numbers
    for limit, numbers in [(1, [0.5]), (1, [3, 4]), (0.25, [0.125] * 64), (5, [1, 2, 2]), (0.5, [1e-9]), (1e-6, [2e-6]), (2, [1e15])]:
        w = torch.zeros(len(numbers), dtype=torch.float64, requires_grad=True)
        g = np.float32(numbers).astype(np.float64)
        w.grad = torch.tensor(g)
        torch.nn.utils.clip_grad_norm_([w], limit)
        buffers, expect = {"square": [float((g * g).sum())]}, {"clip": [w.grad.numpy()[0] / g[0]]}
        cases.append(case(f"limit {limit}, {len(numbers)} × {numbers[0]}", {"limit": limit}, buffers, expect, 1e-14))
    cases.append(case("no gradient", {"limit": 1}, {"square": [0]}, {"clip": [1]}, 0))
    write("clip_factor", TORCH, cases)


def tally():
    cases = []
    for rows, length, step, scale in [(1, 1, 0, 1), (63, 3, 4, 1), (64, 64, 63, 1), (65, 5, 2**32 - 1, 10), (7, 129, 5000, 1)]:
        loss, losses = np.abs(single(rows, scale=scale)), single(length)
        correct, hits = rng.integers(0, rows + 1), rng.integers(0, 99, length)
        after, counted = losses.copy(), hits.copy()
        after[step % length], counted[step % length] = loss.mean(), correct
        buffers = {"loss": loss, "correct": [correct], "step": [step], "losses": losses, "hits": hits}
        params = {"rows": rows, "length": length}
        cases.append(case(f"{rows} rows, step {step} of {length}", params, buffers, {"losses": after, "hits": counted}, 2e-15))
    loss, buffers = rng.integers(0, 99, 64), {"correct": [9], "step": [8], "losses": [0, 1, 2], "hits": [5, 6, 7]}
    expect = {"losses": [0, 1, loss.sum() / 64], "hits": [5, 6, 9]}
    cases.append(case("integers", {"rows": 64, "length": 3}, {"loss": loss, **buffers}, expect, 0))
    write("tally", f"numpy {np.__version__} float64", cases)


for make in (sgd, adam, clip_factor, tally):
    make()
