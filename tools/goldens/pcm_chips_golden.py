"""Accuracy of virtual PCM chips, computed by numpy alone: a witness for the whole chip evaluation.

Reads the network of tests/models/pcm_chips_golden.json (trained once, then frozen), draws chips by the published law with
numpy's own random numbers, and writes mean and standard deviation of the accuracy back into that file.

Law: aihwkit PCMLikeNoiseModel, as stated in models/devices/pcm_ibm_2020.ts; pairs kept as two separate cells; ideal converters;
global drift compensation per 64 x 64 tile, from the mean |G+ - G-| right after programming and now.

Made with Python 3.11, numpy 2.4.6:  python3 tools/goldens/pcm_chips_golden.py
"""
import csv, json, pathlib
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILE = ROOT / "tests/models/pcm_chips_golden.json"
GMAX, T0, TR, CHIPS = 25.0, 20.0, 250e-9, 2000
rng = np.random.default_rng(20261120)


def chip_layers(layers, t, compensated):
    out = []
    for layer in layers:
        w = np.array(layer["weight"]).reshape(layer["rows"], layer["cols"])
        s = GMAX / np.abs(w).max()
        g = np.stack([np.maximum(w, 0), np.maximum(-w, 0)]) * s
        r = g / GMAX
        gp = np.maximum(0, g + (0.26348 + 1.9650 * r - 1.1731 * r**2) * rng.standard_normal(g.shape))
        ln = np.log(np.maximum(r, 1e-7))
        mu = np.clip(-0.0155 * ln + 0.0244, 0.049, 0.1)
        sd = np.clip(-0.0125 * ln - 0.0059, 0.008, 0.045)
        nu = np.abs(mu + sd * rng.standard_normal(g.shape))
        gd = gp * ((t + T0) / T0) ** -nu
        q = np.minimum(0.2, 0.0088 / np.maximum(1e-3, (gp / GMAX) ** 0.65))
        now = np.maximum(0, gd + gd * q * np.sqrt(np.log((t + T0 + TR) / (2 * TR))) * rng.standard_normal(g.shape))
        alpha = 1.0
        if compensated:
            alpha = max(1e-4 * GMAX, np.abs(gp[0] - gp[1]).mean()) / max(1e-4 * GMAX, np.abs(now[0] - now[1]).mean())
        out.append((alpha * (now[0] - now[1]) / s, np.array(layer["bias"])))
    return out


def accuracy(layers, x, y):
    for i, (w, b) in enumerate(layers):
        x = x @ w + b
        if i < len(layers) - 1:
            x = np.maximum(x, 0)
    return (x.argmax(1) == y).mean()


golden = json.loads(FILE.read_text())
with open(ROOT / "models/data/digits/digits.csv") as f:
    rows = np.array([[float(v) for v in row] for row in csv.reader(f)])
test = rows[golden["testRows"]]
x, y = test[:, :64] / 16, test[:, 64].astype(int)
exact = [(np.array(l["weight"]).reshape(l["rows"], l["cols"]), np.array(l["bias"])) for l in golden["layers"]]
golden["cleanCorrect"] = int(round(accuracy(exact, x, y) * len(y)))
golden["cases"] = []
for t in (20, 86400, 31536000):
    for compensation in ("none", "global"):
        a = np.array([accuracy(chip_layers(golden["layers"], t, compensation == "global"), x, y) for _ in range(CHIPS)])
        golden["cases"].append({"timeSeconds": t, "compensation": compensation, "chips": CHIPS,
                                "mean": float(a.mean()), "sd": float(a.std(ddof=1))})
        print(t, compensation, a.mean(), a.std(ddof=1))
golden["source"] = f"numpy {np.__version__} float64, tools/goldens/pcm_chips_golden.py, default_rng(20261120)"
FILE.write_text(json.dumps(golden) + "\n")
