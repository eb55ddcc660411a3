"""CrossSim, where a person has installed it (github.com/sandialabs/cross-sim): python3 crosssim_jobs.py <folder>.

Started by PeerProcess. To run CrossSim from its sources, put their folder on PYTHONPATH.
"""

import importlib.metadata
import re
import sys
from pathlib import Path

from answers import say

try:
    import numpy as np
    import simulator
except ImportError as error:
    say({"failed": f"CrossSim cannot be imported: {error}"})
    sys.exit()

from serve import numpy_backend, serve


def version():
    try:
        return importlib.metadata.version("cross-sim")
    except importlib.metadata.PackageNotFoundError:
        project = Path(simulator.__file__).parent.parent / "pyproject.toml"
        found = re.search(r'^version\s*=\s*"([^"]+)"', project.read_text(), re.M) if project.exists() else None
        return f"{found.group(1)} (sources)" if found else "unknown"


def cells(constants):
    parameters = simulator.CrossSimParameters()
    device = parameters.xbar.device
    device.Rmin, device.Rmax = 1e6 / constants["gMax"], 1e6 / constants["gMin"]
    return parameters


def proportional(error, magnitude):
    error.enable, error.model, error.magnitude = True, "NormalProportionalDevice", magnitude


def singles(core, inputs):
    # one product a call: many at once take longer, and with read noise gigabytes
    return np.stack([core @ vector for vector in inputs])


def read_noise(data):
    """Proportional errors of programming and of every read, sign-magnitude converters, one array."""
    constants, weights = data.constants, data.weights
    parameters = cells(constants)
    proportional(parameters.xbar.device.programming_error, constants["programmingSigma"])
    proportional(parameters.xbar.device.read_noise, constants["readSigma"])
    parameters.core.rows_max = parameters.core.cols_max = weights.shape[0]
    currents = np.abs(data.calibration @ (weights / np.abs(weights).max()))
    largest = float(np.percentile(currents, constants["percentile"]))
    dac, adc = parameters.xbar.dac.mvm, parameters.xbar.adc.mvm
    dac.model, adc.model = "SignMagnitudeDAC", "SignMagnitudeADC"
    dac.bits = adc.bits = constants["bits"]
    adc.calibrated_range = [-largest, largest]
    core = simulator.AnalogCore(weights.T, parameters)
    run = lambda: singles(core, data.inputs)
    return run, run, ""


def wires(data):
    """Tiles of differential pairs, one core each, resistance between cells along rows and columns."""
    parameters = cells(data.constants)
    parasitics = parameters.xbar.array.parasitics
    parasitics.enable = True
    parasitics.Rp_row = parasitics.Rp_col = data.constants["ohms"]
    cores = [simulator.AnalogCore(tile.T, parameters) for tile in data.weights]
    run = lambda: np.stack([singles(core, inputs) for core, inputs in zip(cores, data.inputs)])
    return run, run, ""


if __name__ == "__main__":
    serve(
        {"name": "CrossSim", "version": version(), "backend": numpy_backend()},
        {"read_noise": read_noise, "wires": wires},
    )
