"""Weights after a short training on the digits, computed by numpy alone: a witness for models/training/train.ts.

First weights by He et al. 2015 and Glorot and Bengio 2010, order of the images, back-propagation, momentum, Adam, AdamW,
clipping and schedules are written here from their definitions, in float64. First weights are f32 numbers and the betas of Adam too, because
that is what both engines get.

Made with Python 3.11, numpy 2.4.6:  python3 tools/goldens/training_golden.py
"""

import json
import math

import numpy as np

from digits_numpy import ROOT, SHUFFLE, WEIGHTS, digits, normals, permutation

FILE = ROOT / "tests/models/training_golden.json"
EVERY = 13  # of a layer's weights one in so many is kept, beside the norm of all
RUNS = [
    ("mlp_64_16_10", "relu", dict(method="sgd", epochs=3, batch=100, learningRate=0.1, momentum=0.9, seed=3)),
    ("mlp_64_16_10", "relu", dict(method="adam", epochs=2, batch=64, learningRate=0.01, momentum=0, seed=4000000007)),
    ("mlp_64_12_11_10", "tanh", dict(method="adam", epochs=1, batch=97, learningRate=0.02, momentum=0, seed=5)),
    ("mlp_64_12_11_10", "gelu", dict(method="sgd", epochs=2, batch=300, learningRate=0.3, momentum=0.5, seed=9)),
    ("mlp_64_10", "tanh", dict(method="sgd", epochs=3, batch=1000, learningRate=0.5, momentum=0, seed=0)),
    ("mlp_64_16_10", "relu", dict(
        method="sgd", epochs=3, batch=100, learningRate=0.25, momentum=0.875, nesterov=True, weightDecay=0.01, clipNorm=0.5,
        schedule=dict(kind="cosine", floor=0.0625, warmUpEpochs=0.5), seed=6)),
    ("mlp_64_12_11_10", "tanh", dict(
        method="adamw", epochs=2, batch=150, learningRate=0.03125, momentum=0, weightDecay=0.25, clipNorm=1,
        schedule=dict(kind="step", everyEpochs=0.75, factor=0.25, warmUpEpochs=0.25), seed=7)),
    ("mlp_64_10", "relu", dict(method="adam", epochs=1, batch=200, learningRate=0.03125, momentum=0, weightDecay=0.125, seed=8)),
]
PHI = np.vectorize(lambda z: 0.5 * math.erfc(-z / math.sqrt(2)))
ACTIVATIONS = {
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "gelu": (lambda z: z * PHI(z), lambda z: PHI(z) + z * np.exp(-z * z / 2) / math.sqrt(2 * math.pi)),
}
BETA1, BETA2 = float(np.float32(0.9)), float(np.float32(0.999))


def initial(name, activation, seed):
    """[[weight, bias], …] before training."""
    widths = [int(w) for w in name.split("_")[1:]]
    out = []
    for layer, (rows, cols) in enumerate(zip(widths, widths[1:])):
        hidden = layer < len(widths) - 2
        gain = 2 if hidden and activation in ("relu", "gelu") else 1
        z = normals(rows * cols, seed=seed, purpose=WEIGHTS, layer=layer)
        weight = np.float32(math.sqrt(gain / rows) * z).astype(float).reshape(rows, cols)
        out.append([weight, np.zeros(cols)])
    return out


def order_of(training, count):
    epochs = range(training["epochs"])
    return np.concatenate([permutation(count, seed=training["seed"], purpose=SHUFFLE, draw=e) for e in epochs])


def gradients(layers, x, y, activation):
    """Mean loss of a batch and its gradient by every weight and bias."""
    f, slope = ACTIVATIONS[activation]
    inputs, sums = [x], []
    for l, (weight, bias) in enumerate(layers):
        sums.append(inputs[-1] @ weight + bias)
        inputs.append(f(sums[-1]) if l < len(layers) - 1 else sums[-1])
    logits = sums[-1] - sums[-1].max(1, keepdims=True)
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    picked = (np.arange(len(y)), y)
    loss = -np.log(p[picked]).mean()
    g = p.copy()
    g[picked] -= 1
    g /= len(y)
    out = []
    for l in reversed(range(len(layers))):
        out.insert(0, [inputs[l].T @ g, g.sum(0)])
        if l > 0:
            g = (g @ layers[l][0].T) * slope(sums[l - 1])
    return loss, out


def rate_of(training, step, steps, images):
    """Learning rate of a step: linear warm-up, then constant, half a cosine, or steps."""
    rate, schedule = training["learningRate"], training.get("schedule", dict(kind="constant"))
    warm = round(schedule.get("warmUpEpochs", 0) * images / training["batch"])
    if step < warm:
        return rate * (step + 1) / warm
    if schedule["kind"] == "cosine":
        low = schedule["floor"]
        return low + (rate - low) / 2 * (1 + math.cos(math.pi * (step - warm) / (steps - warm)))
    if schedule["kind"] == "step":
        epoch = step * training["batch"] / images
        return rate * schedule["factor"] ** math.floor(epoch / schedule["everyEpochs"])
    return rate


def clipped(gradient, limit):
    """Gradients of all layers times min(1, limit / (norm of all + 1e-6))."""
    norm = math.sqrt(sum(float((g * g).sum()) for layer in gradient for g in layer))
    factor = min(1, limit / (norm + 1e-6))
    return [[factor * g for g in layer] for layer in gradient]


def train(name, activation, training):
    """Layers after training, steps taken, mean loss of the last batch before its update."""
    (images, labels), _ = digits()
    layers = initial(name, activation, training["seed"])
    order, batch = order_of(training, len(labels)), training["batch"]
    steps = max(1, training["epochs"] * len(labels) // batch)
    first, second = ([[np.zeros_like(p) for p in layer] for layer in layers] for _ in range(2))
    for step in range(steps):
        at = order[(step * batch + np.arange(batch)) % len(order)]
        loss, gradient = gradients(layers, images[at], labels[at], activation)
        if "clipNorm" in training:
            gradient = clipped(gradient, training["clipNorm"])
        rate, decay = rate_of(training, step, steps, len(labels)), training.get("weightDecay", 0)
        for l, k in ((l, k) for l in range(len(layers)) for k in (0, 1)):
            m, v, g, w = first[l][k], second[l][k], gradient[l][k], layers[l][k]
            if training["method"] != "adamw":
                g = g + decay * w
            if training["method"] == "sgd":
                m[:] = training["momentum"] * m + g
                layers[l][k] = w - rate * (g + training["momentum"] * m if training.get("nesterov") else m)
                continue
            m[:] = BETA1 * m + (1 - BETA1) * g
            v[:] = BETA2 * v + (1 - BETA2) * g * g
            size = np.sqrt(v / (1 - BETA2 ** (step + 1))) + 1e-8
            kept = w * (1 - rate * decay) if training["method"] == "adamw" else w
            layers[l][k] = kept - rate * m / (1 - BETA1 ** (step + 1)) / size
    return layers, steps, float(loss)


def record(name, activation, training):
    layers, steps, loss = train(name, activation, training)
    start = initial(name, activation, training["seed"])
    return dict(
        name=name, activation=activation, training=training, steps=steps, finalLoss=loss,
        layers=[
            dict(initial=w0.ravel()[:4].tolist(), norm=float(np.linalg.norm(w)), bias=b.tolist(),
                 weights=w.ravel()[::EVERY].tolist())
            for (w0, _), (w, b) in zip(start, layers)
        ],
    )


if __name__ == "__main__":
    golden = dict(
        golden=1,
        source=f"numpy {np.__version__} float64: python3 tools/goldens/training_golden.py",
        every=EVERY,
        shuffle=dict(count=1437, seed=3, draw=2, first=permutation(1437, seed=3, purpose=SHUFFLE, draw=2)[:8].tolist()),
        runs=[record(*run) for run in RUNS],
    )
    FILE.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    for run in golden["runs"]:
        print(run["name"], run["activation"], run["training"]["method"], run["steps"], "steps, loss", run["finalLoss"])
