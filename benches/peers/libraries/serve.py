"""The other end of PeerProcess in Python: says what it is, then does tasks on request, a JSON line each.

A task is (run, result, how): run() does it once, result() gives an array, how says how it is done if there was a choice.
"""

import ctypes
import json
import os
import sys
import time
from pathlib import Path

from answers import say

import numpy as np


class Data:
    """What the bench has written down for its peers."""

    def __init__(self, folder, job):
        described = json.loads((folder / f"{job}.json").read_text())
        self.constants = described["constants"]
        for name, shape in described["shapes"].items():
            setattr(self, name, np.fromfile(folder / f"{job}.{name}.f32", dtype="<f4").reshape(shape))


def blas():
    """Name and core type of the library behind numpy's products, as far as it tells."""
    try:
        name = np.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"]
    except (TypeError, KeyError):  # older than numpy 1.25
        name = "BLAS"
    core = core_type()
    return f"{name} {core}" if core else name


def core_type():
    maps = Path("/proc/self/maps")
    if not maps.exists():
        return ""
    libraries = {line.split()[-1] for line in maps.read_text().splitlines() if "blas" in line.rsplit("/", 1)[-1]}
    for path in sorted(library for library in libraries if library.startswith("/")):
        library = ctypes.CDLL(path)
        for prefix in ("", "scipy_"):
            for suffix in ("", "64_"):
                corename = getattr(library, f"{prefix}openblas_get_corename{suffix}", None)
                if corename:
                    corename.restype = ctypes.c_char_p
                    return corename().decode()
    return ""


def numpy_backend():
    threads = int(os.environ.get("OPENBLAS_NUM_THREADS", "1"))
    return f"{blas()}, {threads} thread{'' if threads == 1 else 's'}"


def timed(calls, run):
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(calls):
        run()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {name: round(1000 * seconds / calls, 4) for name, seconds in [("wall", wall), ("cpu", cpu)]}


def answer(tasks, loaded, folder, request):
    job, task = request["job"], request["task"]
    if (job, task) not in loaded:
        loaded[job, task] = tasks[task](Data(folder, job))
    run, result, how = loaded[job, task]
    if "result" not in request:
        return timed(request["calls"], run)
    np.asarray(result(), dtype="<f4").tofile(request["result"])
    return {"how": how}


def serve(facts, tasks):
    """Answers until there are no more requests."""
    say(facts)
    folder, loaded = Path(sys.argv[1]), {}
    for line in sys.stdin:
        try:
            said = answer(tasks, loaded, folder, json.loads(line))
        except Exception as error:  # the bench skips the row and says why
            said = {"failed": f"{type(error).__name__}: {error}".splitlines()[0]}
        say(said)
