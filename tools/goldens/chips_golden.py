"""Images that single virtual chips get right, computed by numpy alone: a witness for the wiring of chip evaluation.

From a scenario's keys to the count of every chip: mapping, calibration, programming, drift, read noise, converters, tiles,
compensation, activation. Written from the docstrings of models/ and the papers that they name, in float64; random numbers
by the Philox of digits_numpy.py. CHIPS uses the network of tests/models/pcm_chips_golden.json; RUN is a whole scenario with
a network trained by training_golden.py.

A count must be the same on every adapter. Therefore every case is also computed REPLICAS times with an error of SHAKE of
the largest number after each stage, ten times what f32 sums of this length make; a seed that moves a count is passed over.

Made with Python 3.11, numpy 2.4.6:  python3 tools/goldens/chips_golden.py
"""

import json

import numpy as np

from digits_numpy import DRIFT_EXPONENT, PROGRAMMING, READ_EACH, READ_FROZEN, ROOT, digits, normals
from training_golden import train

FILE = ROOT / "tests/models/chips_golden.json"
CALIBRATION, REPLICAS, SHAKE = 1024, 12, 1e-6

IDEAL = dict(g_min=0, g_max=25, limits=(0, np.inf), law=("additive", [0]), drift=False, read=False)
PCM = dict(IDEAL, law=("polynomial", [0.26348, 1.9650, -1.1731]), drift=True, read=True)
# no preset has g_min above 0 or an upper limit yet: the test lays these over pcm_ibm_2020
OFFSET = dict(gMinMicrosiemens=5, gMaxMicrosiemens=40, ceilingMicrosiemens=37)
PRESETS = dict(
    ideal=IDEAL,
    pcm_ibm_2020=PCM,
    offset=dict(PCM, g_min=OFFSET["gMinMicrosiemens"], g_max=OFFSET["gMaxMicrosiemens"],
                limits=(0, OFFSET["ceilingMicrosiemens"])),
)
DEFAULTS = dict(time_seconds=0, compensation="none", programming_scale=1, read_noise="frozen")
YEAR = 31536000


def tiles(rows, cols, bits=(8, 8)):
    return dict(tile=dict(rows=rows, cols=cols), dac_bits=bits[0], adc_bits=bits[1])


def noise(kind, sigma, relative_to=None):
    return dict(kind=kind, sigma=sigma, **({"relative_to": relative_to} if relative_to else {}))


# name, activation, device, crossbar, first seed to try, times
CHIPS = [
    ("pcm, one tile, two times that agree in f32", "relu", dict(preset="pcm_ibm_2020"), tiles(64, 64), 7, [YEAR, YEAR + 1]),
    ("pcm compensated in uneven tiles, 4 bits", "relu", dict(preset="pcm_ibm_2020", compensation="global"),
     tiles(24, 7, (4, 4)), 4000000007, [20, 86400]),
    ("pcm with tanh", "tanh", dict(preset="pcm_ibm_2020", compensation="global"), tiles(24, 7, (4, 8)), 8, [3600.5]),
    ("reads noisy one by one", "relu", dict(preset="pcm_ibm_2020", read_noise="each_read_law", compensation="global"),
     tiles(24, 7, (8, 4)), 3000000000, [86400, YEAR]),
    ("reads noisy one by one with tanh and ideal converters", "tanh", dict(preset="pcm_ibm_2020", read_noise="each_read_law"),
     tiles(24, 7, (0, 0)), 9, [YEAR]),
    ("no read noise, proportional", "relu",
     dict(preset="pcm_ibm_2020", read_noise="none", programming=noise("proportional", 0.4)), tiles(64, 32, (0, 8)), 10,
     [3600]),
    ("lognormal, fresh", "tanh", dict(preset="ideal", programming=noise("lognormal", 0.5)), tiles(24, 7, (4, 0)), 11, [0]),
    ("additive error of weights", "relu", dict(preset="ideal", programming=noise("additive", 0.15, "layer_max_weight")),
     tiles(64, 64), 12, [86400]),
    ("additive error of cells", "relu",
     dict(preset="pcm_ibm_2020", compensation="global", programming=noise("additive", 0.1, "g_max")), tiles(24, 7, (4, 8)),
     13, [86400]),
    ("g_min above 0", "relu", dict(preset="offset", compensation="global", programming_scale=2.5), tiles(24, 7), 14, [86400]),
    ("g_min above 0, additive error of weights", "tanh",
     dict(preset="offset", read_noise="none", programming=noise("additive", 0.1, "layer_max_weight")), tiles(24, 7), 15, [0]),
]
NUMBERS = [0, 1, 17, 1000003]
RUN = dict(
    scenario=1,
    question="Does a whole run give numpy's counts?",
    model=dict(network="mlp_64_16_10", data="digits", activation="relu"),
    training=dict(method="sgd", epochs=2, batch=100, learning_rate=0.2, momentum=0.9, seed=3),
    device=dict(preset="pcm_ibm_2020", compensation="global"),
    crossbar=tiles(24, 7, (4, 4)),
    chips=dict(seed=1, max=9),
    sweep={"device.time_seconds": [20, 86400]},
    expect=[dict(mean=dict(at_least=0.5))],
    control={"device.preset": "ideal", "device.compensation": "none"},
    breaker={"device.programming_scale": 8},
)
RUN_CHIPS, RUN_SEED = 4, 2500000000
ACTIVATIONS = dict(relu=lambda z: np.maximum(z, 0), tanh=np.tanh)


def still(values):
    return values


def shaker(number):
    """A stage's values with an error of up to SHAKE of the largest."""
    rng = np.random.default_rng(number)
    return lambda values: values + SHAKE * np.abs(values).max() * rng.uniform(-1, 1, np.shape(values))


def law_of(device, base):
    """Kind, coefficients in µS (or relative) and limits of the programming error."""
    own, (kind, c), limits = device.get("programming"), base["law"], base["limits"]
    if own:
        kind, c = own["kind"], [own["sigma"]]
        if own.get("relative_to") == "g_max":
            c = [own["sigma"] * base["g_max"]]
        elif kind == "additive":  # of the weight: each of two cells has 1/√2 of it, and nothing is cut off
            c, limits = [own["sigma"] * (base["g_max"] - base["g_min"]) / np.sqrt(2)], (-np.inf, np.inf)
    return kind, [device["programming_scale"] * x for x in c], limits


def read_spread(programmed, now, g_max, t):
    """Standard deviation of a read of PCM, µS."""
    relative = np.minimum(0.2, 0.0088 / np.maximum(1e-3, np.maximum(programmed / g_max, 0) ** 0.65))
    return now * relative * np.sqrt(np.log((t + 20 + 250e-9) / (2 * 250e-9)))


def draw_of(t):
    bits = int(np.float64(t).view(np.uint64))
    return (bits >> 32) ^ ((bits & 0xFFFFFFFF) * 0x9E3779B1 & 0xFFFFFFFF)


def cells(target, device, base, key, shake):
    """Pairs of conductances after programming and now, and the spread of single reads if there is one."""

    def random(purpose, draw=0):
        return normals(target.size, purpose=purpose, draw=draw, **key).reshape(target.shape)

    (kind, c, (low, high)), t, g_max = law_of(device, base), device["time_seconds"], base["g_max"]
    r, xi = target / g_max, random(PROGRAMMING)
    programmed = np.clip(shake({
        "additive": lambda: target + c[0] * xi,
        "proportional": lambda: target * (1 + c[0] * xi),
        "lognormal": lambda: target * np.exp(c[0] * xi),
        "polynomial": lambda: target + np.maximum(0, sum(x * r**i for i, x in enumerate(c))) * xi,
    }[kind]()), low, high)
    now = programmed
    if base["drift"] and t > 0:
        ln = np.log(np.maximum(r, 1e-7))
        mean = np.clip(-0.0155 * ln + 0.0244, 0.049, 0.1)
        spread = np.clip(-0.0125 * ln - 0.0059, 0.008, 0.045)
        now = shake(programmed * ((t + 20) / 20) ** -np.abs(mean + spread * random(DRIFT_EXPONENT)))
    if not base["read"] or device["read_noise"] == "none":
        return programmed, now, None
    sigma = read_spread(programmed, now, g_max, t)
    if device["read_noise"] == "each_read_law":
        return programmed, now, sigma
    return programmed, np.maximum(low, shake(now + sigma * random(READ_FROZEN, draw_of(t)))), None


def convert(x, largest, signed, bits, unit):
    """Uniform codes with one for 0; largest becomes unit."""
    top = 2 ** (bits - 1) - 1 if signed else 2**bits - 1
    return np.clip(np.round(x / largest * top), -top if signed else 0, top) / top * unit


def split(length, size):
    return [slice(at, min(at + size, length)) for at in range(0, length, size)]


def currents(v, net, tile_rows):
    """[row tiles, images, columns]"""
    return np.stack([v[:, part] @ net[part] for part in split(len(net), tile_rows)])


def scale_of(w, base):
    return (base["g_max"] - base["g_min"]) / np.abs(w).max()


def calibrate(layers, activation, base, tile_rows, x):
    """Per layer: largest input and whether any is negative, largest tile current of ideal cells."""
    out = []
    for l, (w, b) in enumerate(layers):
        tile = currents(x, scale_of(w, base) * w, tile_rows)
        out.append((np.abs(x).max(), bool((x < 0).any()), np.abs(tile).max()))
        x = ACTIVATIONS[activation](x @ w + b) if l < len(layers) - 1 else None
    return out


def compensated(current, programmed, net, tile, g_max):
    """The currents of every tile times its gain, added up over the tiles of a column."""
    out = np.zeros(current.shape[1:])
    for t, rows in enumerate(split(len(net), tile["rows"])):
        for cols in split(net.shape[1], tile["cols"]):
            was, now = (max(1e-4 * g_max, np.abs(g[rows, cols]).mean()) for g in (programmed, net))
            out[:, cols] += was / now * current[t][:, cols]
    return out


def logits(layers, activation, device, crossbar, *, seed, chip, ranges, x, shake=still):
    """What one chip makes of the images."""
    base, tile, t = PRESETS[device["preset"]], crossbar["tile"], device["time_seconds"]
    for l, (w, b) in enumerate(layers):
        w, s, key = shake(w), scale_of(w, base), dict(seed=seed, chip=chip, layer=l)
        target = base["g_min"] + s * np.stack([np.maximum(w, 0), np.maximum(-w, 0)])
        programmed, now, sigma = cells(target, device, base, key, shake)
        net = now[0] - now[1]
        largest, signed, most = ranges[l]
        if l > 0:  # pixels are exact, and half of the largest is a tie that must stay one
            x, largest = shake(x), shake(largest)
        unit = 1
        if crossbar["dac_bits"]:
            x, unit = convert(x, largest, signed, crossbar["dac_bits"], 1), largest
        current = shake(currents(x, net, tile["rows"]))
        if sigma is not None:
            parts, images, cols = current.shape
            padded = -(-cols // 4) * 4
            xi = normals(parts * images * padded, purpose=READ_EACH, draw=draw_of(t), **key)
            spread = np.sqrt(currents(x**2, sigma[0] ** 2 + sigma[1] ** 2, tile["rows"]))
            current = current + spread * xi.reshape(parts, images, padded)[:, :, :cols]
        if crossbar["adc_bits"]:
            most = shake(most) / unit
            current = convert(shake(current), most, True, crossbar["adc_bits"], most)
        total = current.sum(0)
        if device["compensation"] == "global" and now is not programmed:
            total = compensated(current, programmed[0] - programmed[1], net, tile, base["g_max"])
        x = total * unit / s + b
        if l < len(layers) - 1:
            x = ACTIVATIONS[activation](x)
    return shake(x)


def counts(network, device, crossbar, seed, chips):
    """Correct images of every chip; None if rounding could move one of them."""
    layers, activation = network
    (images, _), (x, y) = digits()
    device = dict(DEFAULTS, **device)
    base = PRESETS[device["preset"]]
    ranges = calibrate(layers, activation, base, crossbar["tile"]["rows"], images[:CALIBRATION])
    out = []
    for chip in chips:
        how = dict(seed=seed, chip=chip, ranges=ranges, x=x)
        shakes = [still, *map(shaker, range(REPLICAS))]
        found = {int((logits(layers, activation, device, crossbar, shake=s, **how).argmax(1) == y).sum()) for s in shakes}
        if len(found) > 1:
            return None
        out += found
    return out


def exact_count(layers, activation, shake):
    """Correct images of the network itself."""
    _, (x, y) = digits()
    for l, (w, b) in enumerate(layers):
        x = shake(x @ shake(w) + b)
        x = x if l == len(layers) - 1 else ACTIVATIONS[activation](x)
    return int((x.argmax(1) == y).sum())


def settled(seed, of):
    """The first seed from `seed` on at which no count moves, and the counts."""
    while None in (found := of(seed)):
        seed += 1
    return seed, found


def chip_case(network, name, activation, device, crossbar, seed, times):
    seed, correct = settled(seed, lambda s: [
        counts((network, activation), dict(device, time_seconds=t), crossbar, s, NUMBERS) for t in times
    ])
    print(f"{name}: seed {seed}, {correct}")
    return dict(name=name, activation=activation, device=device, crossbar=crossbar, seed=seed, times=times, correct=correct)


def run_case():
    model, training, device = RUN["model"], RUN["training"], RUN["device"]
    rate = training["learning_rate"]
    layers, steps, loss = train(model["network"], model["activation"], dict(training, learningRate=rate))
    overrides = [{}, dict(preset="ideal", compensation="none"), dict(programming_scale=8)]  # sweep, control, breaker
    devices = [dict(device, **over, time_seconds=t) for over in overrides for t in RUN["sweep"]["device.time_seconds"]]
    seed, correct = settled(RUN_SEED, lambda s: [
        counts((layers, model["activation"]), d, RUN["crossbar"], s, range(RUN_CHIPS)) for d in devices
    ])
    clean = {exact_count(layers, model["activation"], shake) for shake in (still, *map(shaker, range(REPLICAS)))}
    assert len(clean) == 1, "rounding could move the count of the exact network"
    clean = clean.pop()
    print(f"run: seed {seed}, clean {clean}, {correct}")
    return dict(scenario=RUN, chips=RUN_CHIPS, seed=seed, steps=steps, finalLoss=loss, cleanCorrect=clean, correct=correct)


if __name__ == "__main__":
    stored = json.loads((ROOT / "tests/models/pcm_chips_golden.json").read_text())["layers"]
    network = [
        (np.float32(l["weight"]).astype(float).reshape(l["rows"], l["cols"]), np.float32(l["bias"]).astype(float)) for l in stored
    ]
    golden = dict(
        golden=1,
        source=f"numpy {np.__version__} float64: python3 tools/goldens/chips_golden.py",
        network="tests/models/pcm_chips_golden.json",
        offset=OFFSET,
        chips=NUMBERS,
        cases=[chip_case(network, *case) for case in CHIPS],
        run=run_case(),
    )
    FILE.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
