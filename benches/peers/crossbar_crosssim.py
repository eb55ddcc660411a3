"""The jobs of crossbar.ts in CrossSim, where a person has installed it (github.com/sandialabs/cross-sim).

python3 crossbar_crosssim.py <folder>: as crossbar_numpy.py, or one line {"skipped": reason}. To run from its sources, put
their folder on PYTHONPATH.
"""

import importlib.metadata
import json
import re
import sys
from pathlib import Path

import numpy as np

from crossbar_numpy import Data, numpy_facts, serve


def version_of(simulator):
    try:
        return importlib.metadata.version("cross-sim")
    except importlib.metadata.PackageNotFoundError:
        project = Path(simulator.__file__).parent.parent / "pyproject.toml"
        found = re.search(r'^version\s*=\s*"([^"]+)"', project.read_text(), re.M) if project.exists() else None
        return f"{found.group(1)} (sources)" if found else "unknown"


def cells(parameters, job):
    device = parameters.xbar.device
    device.Rmin, device.Rmax = 1e6 / job["gMax"], 1e6 / job["gMin"]


def proportional(error, magnitude):
    error.enable, error.model, error.magnitude = True, "NormalProportionalDevice", magnitude


def noisy_core(data, simulator):
    """Proportional errors of programming and of every read, sign-magnitude converters, one array."""
    job, weights = data.job, data.weights
    parameters = simulator.CrossSimParameters()
    cells(parameters, job)
    proportional(parameters.xbar.device.programming_error, job["programmingSigma"])
    proportional(parameters.xbar.device.read_noise, job["readSigma"])
    parameters.core.rows_max = parameters.core.cols_max = job["size"]
    calibration = data.matrix("calibration", (-1, job["size"]))
    currents = np.abs(calibration @ (weights / np.abs(weights).max()))
    largest = float(np.percentile(currents, job["percentile"]))
    dac, adc = parameters.xbar.dac.mvm, parameters.xbar.adc.mvm
    dac.model, adc.model = "SignMagnitudeDAC", "SignMagnitudeADC"
    dac.bits = adc.bits = job["bits"]
    adc.calibrated_range = [-largest, largest]
    return simulator.AnalogCore(weights.T, parameters)


def wired_cores(data, simulator):
    """One tile each, differential pairs, resistance between cells along rows and columns."""
    job = data.job["drop"]
    size = job["size"]
    parameters = simulator.CrossSimParameters()
    cells(parameters, data.job)
    parasitics = parameters.xbar.array.parasitics
    parasitics.enable, parasitics.Rp_row, parasitics.Rp_col = True, job["ohms"], job["ohms"]
    tiles = data.matrix("drop_weights", (-1, size, size))[: job["peerTiles"]]
    return [simulator.AnalogCore(tile.T, parameters) for tile in tiles]


def crosssim_jobs(data, simulator):
    job = data.job["drop"]
    tiles, vectors, size = job["peerTiles"], job["vectors"], job["size"]
    core, wired = noisy_core(data, simulator), wired_cores(data, simulator)
    drop_inputs = data.matrix("drop_inputs", (-1, vectors, size))[:tiles]
    exact = data.matrix("drop_exact", (tiles, vectors, size))

    def singles(core, inputs):
        # one product a call: many at once take longer, and with read noise gigabytes
        return np.stack([core @ vector for vector in inputs])

    return {
        "noisy_product": (lambda: singles(core, data.inputs), lambda: data.inputs @ data.weights),
        "drop": (lambda: np.stack([singles(*pair) for pair in zip(wired, drop_inputs)]), lambda: exact),
    }


if __name__ == "__main__":
    try:
        import simulator
    except ImportError as error:
        print(json.dumps({"skipped": f"CrossSim cannot be imported: {error}"}), flush=True)
        sys.exit()
    facts = {**numpy_facts(), "crosssim": version_of(simulator)}
    serve(facts, crosssim_jobs(Data(sys.argv[1]), simulator))
