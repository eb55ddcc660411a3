# Writes the golden sets of the scalar maps with their derivatives, of the softmax Hessian, the squared error and the kink term.
# Tools: mpmath 1.3.0 with 60 digits, numpy 2.4.6.
# Command, in the repository root: python3 tools/goldens/derivatives_golden.py
import mpmath as mp
import numpy as np

from golden_file import write_goldens

mp.mp.dps = 60
MPMATH = f"mpmath {mp.__version__}, 60 digits"
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


def write(kernel, cases, integers=()):
    write_goldens(kernel, cases, tool=MPMATH, script="derivatives_golden.py", integers=integers)


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


ALPHA = 0.25
# f, f', f'', f''' as they are defined; at 0 those of torch
FUNCTIONS = {
    "relu": (lambda x: max(x, mp.mpf(0)), lambda x: mp.mpf(x > 0), lambda x: mp.mpf(0), lambda x: mp.mpf(0)),
    "gelu": (
        lambda x: x * mp.ncdf(x),
        lambda x: mp.ncdf(x) + x * mp.npdf(x),
        lambda x: mp.npdf(x) * (2 - x * x),
        lambda x: mp.npdf(x) * (x**3 - 4 * x),
    ),
    "tanh": (
        mp.tanh,
        lambda x: mp.sech(x) ** 2,
        lambda x: -2 * mp.tanh(x) * mp.sech(x) ** 2,
        lambda x: 4 * mp.tanh(x) ** 2 * mp.sech(x) ** 2 - 2 * mp.sech(x) ** 4,
    ),
    "leaky_relu": (
        lambda x: x if x > 0 else ALPHA * x,
        lambda x: mp.mpf(1 if x > 0 else ALPHA),
        lambda x: mp.mpf(0),
        lambda x: mp.mpf(0),
    ),
    "silu": (
        lambda x: x * sigmoid(x),
        lambda x: sigmoid(x) + x * sigmoid(x) * sigmoid(-x),
        lambda x: sigmoid(x) * sigmoid(-x) * (2 + x * (sigmoid(-x) - sigmoid(x))),
        lambda x: sigmoid(x) * sigmoid(-x) * (3 * (sigmoid(-x) - sigmoid(x)) + x * (1 - 6 * sigmoid(x) * sigmoid(-x))),
    ),
    "sigmoid": (
        sigmoid,
        lambda x: sigmoid(x) * sigmoid(-x),
        lambda x: sigmoid(x) * sigmoid(-x) * (sigmoid(-x) - sigmoid(x)),
        lambda x: sigmoid(x) * sigmoid(-x) * (1 - 6 * sigmoid(x) * sigmoid(-x)),
    ),
    "rsqrt": (
        lambda x: (x + ALPHA) ** -0.5,
        lambda x: -((x + ALPHA) ** -1.5) / 2,
        lambda x: (x + ALPHA) ** -2.5 * 3 / 4,
        lambda x: (x + ALPHA) ** -3.5 * -15 / 8,
    ),
}
POINTS = [-1e4, -88.0, -40.0, -14.5, -13.0, -9.0, -5.0, -2.5, -0.625, -0.1, -1e-3, -1e-30, 0.0, 1e-30, 1e-3, 0.5, 0.625]
POINTS += [0.7, 2.5, 4.0, 9.0, 9.5, 13.0, 14.5, 40.0, 88.0, 1e4]


def values(kind, x, order):
    """The derivative of that order, whose closed form agrees with a difference quotient where there is no corner."""
    function = FUNCTIONS[kind][order]
    if order and kind not in ("relu", "leaky_relu"):
        probe = mp.mpf("0.7310")
        assert abs(mp.diff(FUNCTIONS[kind][0], probe, order) - function(probe)) < mp.mpf("1e-15")
    return np.array([float(function(mp.mpf(float(v)))) for v in x.ravel()]).reshape(x.shape)


def arguments(kind, n):
    """Normals, of which 1/√(x + alpha) takes the magnitudes; a negative n asks for the chosen points."""
    x = single(n, scale=2) if n > 0 else np.array(POINTS)
    return np.abs(x) if kind == "rsqrt" else x


def scalar_maps():
    forward, backward, tangent = [], [], []
    sizes = [(1, 1), (63, 2), (64, 2), (65, 1), (13, 9)]
    for i, kind in enumerate(FUNCTIONS):
        for n, batch in (sizes[i % 5], sizes[(i + 2) % 5], (-1, 1)):
            x = arguments(kind, n)
            up, dx, du = single(batch, len(x)), single(batch, len(x)), single(batch, len(x))
            name = f"{kind}, {batch} × {n} normals" if n > 0 else f"{kind}, chosen points"
            f0, f1, f2, f3 = (values(kind, x, order) for order in range(4))
            params, shape = {"count": len(x), "alpha": ALPHA}, {"batch": batch, "count": len(x), "alpha": ALPHA}
            forward.append(case(name, params, {"x": x}, {"out": f0}, 4e-15, {"kind": kind}))
            for order, slope in (("first", f1), ("second", f2), ("third", f3)):
                constants, buffers = {"kind": kind, "order": order}, {"x": x, "upstream": up}
                backward.append(case(f"{name}, {order}", shape, buffers, {"out": up * slope}, 4e-15, constants))
            buffers = {"x": x, "upstream": up[0], "x_tangent": dx, "upstream_tangent": du}
            out = f1 * du + f2 * up[0] * dx
            tangent.append(case(name, shape, buffers, {"out": out}, 1e-14, {"kind": kind}))
    x, up, dx, du = (rng.integers(-9, 9, size).astype(float) for size in (64, (2, 64), (2, 64), (2, 64)))
    params, shape = {"count": 64, "alpha": -0.5}, {"batch": 2, "count": 64, "alpha": -0.5}
    leaky = np.where(x > 0, 1, -0.5)
    forward.append(case("integers", params, {"x": x}, {"out": x * leaky}, 0, {"kind": "leaky_relu"}))
    constants = {"kind": "leaky_relu", "order": "first"}
    backward.append(case("integers", shape, {"x": x, "upstream": up}, {"out": up * leaky}, 0, constants))
    buffers = {"x": x, "upstream": up[0], "x_tangent": dx, "upstream_tangent": du}
    tangent.append(case("integers", shape, buffers, {"out": du * leaky}, 0, {"kind": "leaky_relu"}))
    write("nn/activation", forward)
    write("nn/activation_backward", backward)
    write("nn/activation_tangent", tangent)


def softmax(z):
    """In exact numbers but for 60 digits, per row."""
    rows = []
    for row in z:
        e = [mp.exp(mp.mpf(float(v)) - mp.mpf(float(max(row)))) for v in row]
        rows.append([v / mp.fsum(e) for v in e])
    return rows


def softmax_at(z, t, h):
    """The first probability at z + h t."""
    e = [mp.exp(mp.mpf(float(a)) + h * mp.mpf(float(b)) - mp.mpf(float(max(z)))) for a, b in zip(z, t)]
    return e[0] / mp.fsum(e)


def softmax_hessian():
    tangents, roots = [], []
    for batch, rows, classes, scale in [(1, 1, 1, 1), (2, 1, 63, 3), (1, 2, 64, 3), (1, 1, 65, 3), (3, 7, 10, 30), (9, 5, 3, 8)]:
        z, labels, t = single(rows, classes, scale=scale), rng.integers(0, classes + 1, rows), single(batch, rows, classes)
        p = softmax(z)
        gradient, out, root = np.zeros((rows, classes)), np.zeros(t.shape), np.zeros((classes, rows, classes))
        for r in range(rows):
            for c in range(classes):
                gradient[r, c] = float((p[r][c] - (c == labels[r])) / rows)
                for k in range(classes):
                    root[c, r, k] = float(mp.sqrt(p[r][c] / rows) * ((k == c) - p[r][k]))
            for s in range(batch):
                mean = mp.fsum(a * mp.mpf(float(b)) for a, b in zip(p[r], t[s, r]))
                out[s, r] = [float(a * (mp.mpf(float(b)) - mean) / rows) for a, b in zip(p[r], t[s, r])]
        buffers = {"gradient": gradient, "labels": labels, "tangent": t}
        name = f"{rows} × {classes} × {scale}"
        params = {"batch": batch, "rows": rows, "classes": classes}
        tangents.append(case(f"{batch} × {name}", params, buffers, {"out": out}, 1e-14))
        # p″ along t is p ((t − p·t)² − p·(t − p·t)²), which agrees with a difference quotient of the definition
        bend = np.zeros(t.shape)
        for r in range(rows):
            for s in range(batch):
                d = [mp.mpf(float(b)) for b in t[s, r]]
                mean = mp.fsum(a * b for a, b in zip(p[r], d))
                squares = [(b - mean) ** 2 for b in d]
                level = mp.fsum(a * b for a, b in zip(p[r], squares))
                along = mp.diff(lambda h: softmax_at(z[r], t[s, r], h), 0, 2)
                assert abs(along - p[r][0] * (squares[0] - level)) < mp.mpf("1e-15")
                bend[s, r] = [float(a * (b - level) / rows) for a, b in zip(p[r], squares)]
        tangents.append(case(f"{batch} × {name}, second", params, buffers, {"out": bend}, 1e-13, {"order": "second"}))
        if classes < 64:
            roots.append(case(name, {"rows": rows, "classes": classes}, {"logits": z}, {"roots": root}, 1e-14))
    for rows, classes in [(63, 2), (64, 1), (65, 3)]:
        z = single(rows, classes)
        p = softmax(z)
        root = [[[float(mp.sqrt(row[c] / rows) * ((k == c) - row[k])) for k in range(classes)] for row in p] for c in range(classes)]
        roots.append(case(f"{rows} × {classes}", {"rows": rows, "classes": classes}, {"logits": z}, {"roots": np.array(root)}, 1e-14))
    # p is 1/4 everywhere; label 4 is none
    gradient, t = np.array([[-3, 1, 1, 1], [1, 1, 1, 1]]) / 8, np.array([[[8, 0, 0, 0], [4, 8, -4, 0]]])
    out = np.array([[[6, -2, -2, -2], [2, 6, -6, -2]]]) / 8
    buffers = {"gradient": gradient, "labels": np.array([0, 4]), "tangent": t}
    tangents.append(case("integers", {"batch": 1, "rows": 2, "classes": 4}, buffers, {"out": out}, 0))
    root = np.where(np.eye(4)[:, None, :] == 1, 0.375, -0.125)
    roots.append(case("equal logits", {"rows": 1, "classes": 4}, {"logits": np.full((1, 4), 7.0)}, {"roots": root}, 1e-15))
    write("nn/softmax_tangent", tangents, integers=("labels",))
    write("nn/softmax_roots", roots)


def squared_error():
    cases = []
    for rows, cols in [(1, 1), (2, 63), (3, 64), (1, 65), (65, 3), (7, 13)]:
        x, wanted = single(rows, cols), single(rows, cols)
        d = [[mp.mpf(float(a)) - mp.mpf(float(b)) for a, b in zip(*pair)] for pair in zip(x, wanted)]
        loss = np.array([float(mp.fsum(v * v for v in row) / cols) for row in d])
        gradient = np.array([[float(2 * v / (rows * cols)) for v in row] for row in d])
        buffers = {"x": x, "wanted": wanted}
        expect = {"loss": loss, "gradient": gradient}
        cases.append(case(f"{rows} × {cols}", {"rows": rows, "cols": cols}, buffers, expect, 1e-14))
    x, wanted = rng.integers(-9, 9, (4, 8)), rng.integers(-9, 9, (4, 8))
    expect = {"loss": ((x - wanted) ** 2).sum(axis=1) / 8, "gradient": (x - wanted) / 16}
    cases.append(case("integers", {"rows": 4, "cols": 8}, {"x": x, "wanted": wanted}, expect, 0))
    write("nn/squared_error", cases)


def kink():
    def bracket(a, variance):
        a, s = mp.mpf(float(a)), mp.sqrt(mp.mpf(float(variance)))
        return a * mp.ncdf(a / s) + s * mp.npdf(a / s) - max(a, mp.mpf(0)) if s else mp.mpf(0)

    cases = []
    for n, scale in [(1, 1), (63, 0.125), (64, -1), (65, 1), (31, 3)]:
        a, up, variance = single(n), single(n), single(n) ** 2
        term = [float(scale * mp.mpf(float(u)) * bracket(x, v)) for x, u, v in zip(a, up, variance)]
        buffers = {"a": a, "upstream": up, "variance": variance}
        cases.append(case(f"{n} units", {"count": n, "scale": scale}, buffers, {"term": term}, 1e-14))
    # no noise, an input at the kink, and the tail, whose digits show because of the scale
    a, variance = np.array([-3, 0, 2, -12, 12, 6, -1, 1e-3]), np.array([0, 4, 0, 1, 4, 1, 16, 1e-6])
    term = [float(2**100 * bracket(x, v)) for x, v in zip(a, variance)]
    buffers = {"a": a, "upstream": np.ones(8), "variance": variance}
    cases.append(case("chosen points", {"count": 8, "scale": 2**100}, buffers, {"term": term}, 1e-13))
    write("hessian/kink", cases)


for make in (scalar_maps, softmax_hessian, squared_error, kink):
    make()
