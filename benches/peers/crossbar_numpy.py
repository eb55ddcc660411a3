"""The jobs of crossbar.ts in numpy, timed on request.

python3 crossbar_numpy.py <folder>: the folder holds job.json (shapes, constants) and raw f32 matrices. The first line out says
which numpy this is; every line in asks for the times of a job or for its error, and is answered by one line out.
"""

import json
import platform
import sys
import time
from pathlib import Path

import numpy as np


class Data:
    """What crossbar.ts has written down for its peers."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.job = json.loads((self.folder / "job.json").read_text())
        size = self.job["size"]
        self.weights = self.matrix("weights", (size, size))
        self.inputs = self.matrix("inputs", (-1, size))

    def matrix(self, name, shape):
        return np.fromfile(self.folder / f"{name}.f32", dtype="<f4").reshape(shape)


def numpy_jobs(data):
    """Name -> (what is timed, its result without errors)."""
    job, weights, inputs = data.job, data.weights, data.inputs
    few = inputs[: job["batch"]]
    generator = np.random.default_rng(job["seed"])
    sigma, chips = np.float32(job["programmingSigma"]), job["chips"]
    scale = np.float32((job["gMax"] - job["gMin"]) / np.abs(weights).max())
    signs = np.stack([np.maximum(weights, 0), np.maximum(-weights, 0)])
    pairs = np.float32(job["gMin"]) + scale * signs
    error = np.empty(pairs.shape, dtype=np.float32)

    def programmed(cells, errors):
        # one chip after the other in memory that is there already: faster than all chips at once
        generator.standard_normal(dtype=np.float32, out=errors)
        errors *= sigma
        errors += 1
        errors *= cells
        return errors

    def program_single():
        return np.stack([few @ programmed(weights, error[0]) for _ in range(chips)])

    def program_pairs():
        out = []
        for _ in range(chips):
            plus, minus = programmed(pairs, error)
            plus -= minus
            out.append(few @ plus)
        return np.stack(out)

    return {
        "matmul": (lambda: inputs @ weights, lambda: inputs @ weights),
        "program_single": (program_single, lambda: few @ weights),
        "program_pairs": (program_pairs, lambda: scale * (few @ weights)),
    }


def numpy_facts():
    blas = "unknown"
    try:
        blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"]
    except (TypeError, KeyError):  # older than numpy 1.25
        pass
    return {"python": platform.python_version(), "numpy": np.__version__, "blas": blas}


def answer(jobs, request):
    run, exact = jobs[request["job"]]
    if request.get("check"):
        got, expected = run(), exact()
        return {"relativeError": float(np.sqrt(np.mean((got - expected) ** 2) / np.mean(expected**2)))}
    repeats = request["repeats"]
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(repeats):
        run()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {name: round(1000 * seconds / repeats, 4) for name, seconds in [("wall", wall), ("cpu", cpu)]}


def serve(facts, jobs):
    """Answers until there are no more requests. What libraries print goes to stderr."""
    out, sys.stdout = sys.stdout, sys.stderr
    print(json.dumps(facts), file=out, flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(jobs, json.loads(line))), file=out, flush=True)


if __name__ == "__main__":
    serve(numpy_facts(), numpy_jobs(Data(sys.argv[1])))
