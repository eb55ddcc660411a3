"""numpy: python3 numpy_jobs.py <folder>, started by PeerProcess."""

import sys
import time

from answers import say

try:
    import numpy as np
except ImportError as error:
    say({"failed": f"numpy cannot be imported: {error}"})
    sys.exit()

from serve import numpy_backend, serve


def product(a, b):
    out = np.empty((a.shape[0], b.shape[1]), dtype=np.float32)
    return lambda: np.matmul(a, b, out=out), lambda: a @ b, ""


def normals(data):
    """By the fastest of numpy's generators, into memory that is there already."""
    out = np.empty(int(data.constants["count"]), dtype=np.float32)
    seed = int(data.constants["seed"])
    kinds = [np.random.SFC64, np.random.PCG64, np.random.PCG64DXSM, np.random.Philox, np.random.MT19937]

    def draw(generator):
        return generator.standard_normal(dtype=np.float32, out=out)

    def seconds(kind):
        generator = np.random.Generator(kind(seed))
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            draw(generator)
            best = min(best, time.perf_counter() - start)
        return best

    fastest = min(kinds, key=seconds)
    generator = np.random.Generator(fastest(seed))
    return lambda: draw(generator), lambda: draw(generator), fastest.__name__


def chips(data, pairs):
    """Programs many chips with proportional errors and multiplies a batch on each."""
    constants, weights, inputs = data.constants, data.weights, data.inputs
    generator = np.random.Generator(np.random.SFC64(int(constants["seed"])))
    sigma, count = np.float32(constants["programmingSigma"]), int(constants["chips"])
    scale = np.float32((constants["gMax"] - constants["gMin"]) / np.abs(weights).max())
    signs = np.stack([np.maximum(weights, 0), np.maximum(-weights, 0)])
    cells = np.float32(constants["gMin"]) + scale * signs if pairs else weights
    errors = np.empty(cells.shape, dtype=np.float32)

    def programmed():
        # one chip after the other in memory that is there already: faster than all chips at once
        generator.standard_normal(dtype=np.float32, out=errors)
        np.multiply(errors, sigma, out=errors)
        np.add(errors, 1, out=errors)
        np.multiply(errors, cells, out=errors)
        if not pairs:
            return errors
        plus, minus = errors
        plus -= minus
        return plus

    def run():
        return np.stack([inputs @ programmed() for _ in range(count)])

    return run, (lambda: run() / scale) if pairs else run, "SFC64"


def training(data):
    """A training step of dense layers with relu between them: plain descent on the mean cross-entropy."""
    tensors = [np.ascontiguousarray(getattr(data, f"tensor{i}").T) for i in range(len(vars(data)) - 3)]
    weights, biases = tensors[0::2], tensors[1::2]
    rate, wanted = np.float32(data.constants["learningRate"]), data.wanted
    rows = np.float32(1 / len(wanted))

    def step():
        xs = [data.images]
        for i, (weight, bias) in enumerate(zip(weights, biases)):
            out = xs[-1] @ weight
            out += bias
            if i < len(weights) - 1:
                np.maximum(out, 0, out=out)
            xs.append(out)
        logits = xs.pop()
        logits -= logits.max(axis=1, keepdims=True)
        normed = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        loss = -np.sum(wanted * normed) * rows
        adjoint = (np.exp(normed) - wanted) * rows
        for i in reversed(range(len(weights))):
            into = adjoint @ weights[i].T if i > 0 else None
            weights[i] -= rate * (xs[i].T @ adjoint)
            biases[i] -= rate * adjoint.sum(axis=0)
            if i > 0:
                adjoint = into * (xs[i] > 0)
        return loss

    return step, lambda: [step() for _ in range(int(data.constants["losses"]))], ""


TASKS = {
    "matmul": lambda data: product(data.a, data.b),
    "product": lambda data: product(data.inputs, data.weights),
    "normals": normals,
    "program": lambda data: chips(data, pairs=False),
    "program_pairs": lambda data: chips(data, pairs=True),
    "mlp": training,
}

if __name__ == "__main__":
    serve({"name": "numpy", "version": np.__version__, "backend": numpy_backend()}, TASKS)
