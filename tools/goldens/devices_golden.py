"""What the cell technologies of models/devices do, from the formulas of their sources alone, in the sources' own units.

Nothing here is read from models/: every law is written again as the paper or the tool states it (aihwkit
`inference/noise/{pcm,hermes,reram,custom}.py`, CrossSim `devices/custom/*.py`, NeFT's code), currents of SONOS in nA, CMO/HfOx
with log10, I–V curves in SI units. Means over the drift exponent are integrals by quadrature, where the tree has a closed form.

Made with Python 3.11, numpy 2.4.6, scipy 1.17.1:  python3 tools/goldens/devices_golden.py
"""

import json
import math
import pathlib

import numpy as np
from scipy.integrate import quad

FILE = pathlib.Path(__file__).resolve().parents[2] / "tests/models/devices_golden.json"
HOUR, DAY, YEAR = 3600, 86400, 31536000
AGES = [0, 1, 20, HOUR, DAY, YEAR]


def clip(x, low, high):
    return min(max(x, low), high)


def decay(mu, sd, time, t0):
    """Mean of d and d², d = ((t + t0) / t0) ** −|mu + sd ξ|."""
    log = math.log((time + t0) / t0)

    def moment(k):
        # the kink of |·| splits the integral
        kink = -mu / sd
        density = lambda x: math.exp(-k * log * abs(mu + sd * x) - x * x / 2) / math.sqrt(2 * math.pi)
        parts = sorted({-12.0, clip(kink, -12, 12), 0.0, 12.0})
        return sum(quad(density, a, b, epsabs=0, epsrel=1e-13, limit=200)[0] for a, b in zip(parts, parts[1:]))

    return moment(1), moment(2)


def powerlaw(g, time, *, sigma, nu, t0, q, t_read):
    """A cell that drifts: aihwkit's PCM family."""
    mu, sd = nu
    first, second = decay(mu, sd, time, t0)
    t = time + t0
    mean = g * first
    return dict(
        sigma=sigma, mu=mu, nu_sd=sd, mean=mean,
        sd=math.sqrt((g * g + sigma * sigma) * second - mean * mean),
        read=q(mean) * math.sqrt(math.log((t + t_read) / (2 * t_read))),
    )


def pcm_ibm_2020(g, time):
    r = max(g / 25, 1e-7)
    sigma = 0.26348 + 1.9650 * (g / 25) - 1.1731 * (g / 25) ** 2
    nu = clip(-0.0155 * math.log(r) + 0.0244, 0.049, 0.1), clip(-0.0125 * math.log(r) - 0.0059, 0.008, 0.045)
    q = min(0.2, 0.0088 / max((g / 25) ** 0.65, 1e-3))
    return powerlaw(g, time, sigma=sigma, nu=nu, t0=20, q=lambda now: now * q, t_read=250e-9)


def hermes(g, time, *, g_max, t0, prog, sd_low, sd_high, q_low, q_high):
    r = max(g / g_max, 1e-7)
    sigma = sum(c * (g / g_max) ** i for i, c in enumerate(prog))
    mu = clip(-0.0387 * math.log(r) - 0.0182, 0.0720, 0.13) if r < 0.0945 else -0.0436 * r**2 - 0.0126 * r + 0.0736
    sd = clip(sd_low[1] * math.log(r) + sd_low[2], *sd_low[3:]) if r < sd_low[0] else np.polyval(sd_high, r)
    q = clip(q_low[1] * math.log(r) + q_low[2], *q_low[3:]) if r < q_low[0] else np.polyval(q_high, r)
    return powerlaw(g, time, sigma=sigma, nu=(mu, float(sd)), t0=t0, q=lambda now: now * float(q), t_read=512e-9)


def pcm_hermes_1(g, time):
    return hermes(
        g, time, g_max=10.35, t0=200, prog=[0.15781817, 2.32443916, -2.16310839, 0.68841818],
        sd_low=(0.3039, -0.0120, -0.0023, 0.0124, 0.04), sd_high=[-0.0165, 0.0116, 0.0104],
        q_low=(0.1591, -0.0078, 0.0038, 0.0179, 0.04), q_high=[0.0664, -0.1352, 0.0768, 0.0088],
    )


def pcm_hermes_2(g, time):
    return hermes(
        g, time, g_max=20.7, t0=300, prog=[0.16603222, 4.71806468, -8.48101252, 4.68961419],
        sd_low=(0.3055, -0.0117, -0.0057, 0.0091, 0.04), sd_high=[-0.0118, 0.0093, 0.0073],
        q_low=(0.16, -0.0117, -0.0069, 0.015, 0.04), q_high=[0.0069, -0.0280, 0.0211, 0.0123],
    )


def state_independent(g, time):
    return powerlaw(g, time, sigma=0.2, nu=(0.1, 0.05), t0=20, q=lambda now: now / 25, t_read=250e-9)


def fixed(g, sigma, read=0.0):
    return dict(sigma=sigma, mean=g, sd=sigma, read=read)


WAN = {
    1: [-16.815, 45.393, -43.853, 16.030, 0.348],
    DAY: [-16.458, 47.095, -50.773, 22.086, 0.701],
    2 * DAY: [-11.934, 37.062, -43.507, 20.274, 0.782],
}


def cmo(acceptance):
    slope, constant = {0.2: (0.00106879, 0.00081107), 2: (0.01129027418, 0.0112185391)}[acceptance]

    def at(g, time):
        sigma = constant + slope * g
        if time == 0:
            return fixed(g, sigma)
        mean = g - 0.08900206 * math.log(time)
        relaxed = 0.04201137 * math.log(time) + 0.41183342
        read = 0.0277316483 * math.log10(mean) * math.sqrt(math.log((time + 1e-6) / (2 * 1e-6)))
        return dict(sigma=sigma, mean=mean, sd=math.sqrt(sigma**2 + relaxed**2), read=read)

    return at


SONOS_A = [19.88665, 25.59102, 28.72753, 31.04318, 33.76214, 34.57909]
SONOS_B = [176.3115, 186.85544, 193.56834, 198.90332, 204.77023, 207.34309]
SONOS_P = [
    [0] * 11,
    [1.72684e-01, 5.72552e-02, -6.85715e-04, 3.50271e-06, -9.37682e-09, 1.40575e-11, -1.19803e-14, 5.41293e-18,
     -8.85448e-22, -1.66869e-25, 5.95180e-29],
    [2.50712e-01, 6.62195e-02, -6.83218e-04, 2.99442e-06, -6.78255e-09, 7.70482e-12, -3.04983e-15, -2.15919e-18,
     2.94617e-21, -1.23359e-24, 1.85329e-28],
    [-1.75300e-02, 9.76883e-02, -9.63791e-04, 4.55551e-06, -1.22391e-08, 1.93786e-11, -1.85899e-14, 1.07659e-17,
     -3.58211e-21, 5.96785e-25, -3.30410e-29],
    [4.03338e-02, 1.03111e-01, -1.04740e-03, 4.83961e-06, -1.28132e-08, 1.99484e-11, -1.85139e-14, 1.00008e-17,
     -2.84944e-21, 3.01008e-25, 1.18747e-29],
    [3.19927e-01, 1.06596e-01, -1.04054e-03, 4.50290e-06, -1.10352e-08, 1.56477e-11, -1.27592e-14, 5.45513e-18,
     -7.26841e-22, -2.43893e-25, 7.14608e-29],
]


def sonos(g, time):
    days = time / DAY
    current = g * 0.1 * 1e3  # µS at 0.1 V, in nA
    a, b = np.interp(days, range(6), SONOS_A), np.interp(days, range(6), SONOS_B)
    p = [np.interp(days, range(6), column) for column in zip(*SONOS_P)]
    now = current + sum(c * current**i for i, c in enumerate(p))
    to_siemens = lambda nanoampere: float(nanoampere) / 0.1 / 1e3
    sigma = to_siemens(a - a * math.exp(-now / b))
    read = to_siemens(12.58037 - 12.58037 * math.exp(-now / 215.36557))
    return dict(sigma=sigma, mean=to_siemens(now), sd=sigma, read=read)


def four_level(s):
    """NeFT: w/max|w| in four levels; here per cell at 0.1 of full scale, g_max 1 µS."""
    def at(g, _):
        outer = 0.1 / math.sqrt(s**2 * 0.4 + 0.6)
        return fixed(g, outer * s if 0.25 < g < 0.75 else outer)
    return at


def milo_current(g, volts):
    siemens = g * 1e-6
    second = np.polyval([0.0001388, 0.001541, 0.005711, 0.007063], math.log10(siemens))
    third = np.polyval([8.8710e-05, 6.7919e-04, 1.2968e-03], math.log10(siemens))
    return 1e6 * float(siemens * volts + second * volts**2 + third * volts**3)


# name: law, conductances µS, times s
DEVICES = {
    "ideal": (lambda g, _: fixed(g, 0.0), [0, 12.5, 25], [0, YEAR]),
    "pcm_ibm_2020": (pcm_ibm_2020, [0, 0.01, 0.5, 2.5, 12.5, 25], AGES),
    "pcm_hermes_1": (pcm_hermes_1, [0, 0.5, 0.978, 0.979, 1.6, 1.7, 3.1, 3.2, 10.35], AGES),
    "pcm_hermes_2": (pcm_hermes_2, [0, 1, 1.95, 1.96, 3.3, 3.4, 6.3, 6.4, 20.7], AGES),
    "pcm_joshi_2020": (lambda g, _: fixed(g, -0.00178767 * g**2 + 0.07585724 * g + 0.28638599), [0.25, 10, 25], [0]),
    "rram_wan_2022": (lambda g, t: fixed(g, float(np.polyval(WAN[t], g / 40))), [0, 1, 10, 25, 40], list(WAN)),
    "rram_wan_2022_crosssim": (
        lambda g, _: fixed(g, 1.536e-4 * g**3 - 1.167e-2 * g**2 + 2.374e-1 * g + 1.053), [0, 10, 25, 39.26], [0]),
    "rram_milo_2021": (lambda g, _: fixed(g, -0.009107 * g + 4.782321), [50, 100, 225], [0]),
    "rram_cmo_hfox_2": (cmo(2), [9, 20, 50, 88.199997], [0, 1, HOUR, DAY, 10 * YEAR]),
    "rram_cmo_hfox_02": (cmo(0.2), [9, 20, 50, 88.199997], [0, 1, HOUR, DAY, 10 * YEAR]),
    "sonos": (sonos, [0.001, 0.5, 2, 8, 16], [0, HOUR, DAY, 2 * DAY, 3 * DAY, 4 * DAY, 4.25 * DAY, 5 * DAY]),
    "fefet_2": (four_level(2), [0.1, 0.25, 0.4, 0.7, 0.75, 1], [0]),
    "fefet_6": (four_level(6), [0.1, 0.25, 0.4, 0.7, 0.75, 1], [0]),
    "stt_mram": (lambda g, _: fixed(g, 0.05 * g), [1e6 / 6000, 1e6 / 3000], [0]),
    "mnsim_rram": (lambda g, _: fixed(g, 0.01 * g), [1, 100], [0]),
    "neurosim_cell": (lambda g, _: fixed(g, 0.0, read=0.05 * g), [10 / 17, 10], [0]),
    "state_independent": (state_independent, [0, 2.5, 25], AGES),
}


def main():
    laws = {
        name: [dict(g=g, time=time, **law(g, time)) for g in conductances for time in times]
        for name, (law, conductances, times) in DEVICES.items()
    }
    curves = {"rram_milo_2021": [dict(g=g, volts=v, current=milo_current(g, v))
                                 for g in [50, 62.5, 110, 225] for v in [0.1, 0.3, 0.5]]}
    made = "python3 tools/goldens/devices_golden.py; numpy " + np.__version__
    body = ",\n".join(
        f"    {json.dumps(name)}: [\n" + ",\n".join("      " + json.dumps(case) for case in cases) + "\n    ]"
        for name, cases in laws.items())
    FILE.write_text(f'{{\n  "made": {json.dumps(made)},\n  "laws": {{\n{body}\n  }},\n  "curves": {json.dumps(curves)}\n}}\n')


main()
