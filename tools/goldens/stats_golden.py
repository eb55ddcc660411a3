"""Golden values for harness/stats.ts, from SciPy, each special function confirmed by mpmath at 40 digits.

Made with Python 3.11.7, SciPy 1.17.1, NumPy 2.4.6, mpmath 1.4.1 (versions are also written into the file):
    python3 -m venv .venv && .venv/bin/pip install scipy==1.17.1 numpy==2.4.6 mpmath==1.4.1
    .venv/bin/python tools/goldens/stats_golden.py > tests/harness/stats_golden.json

A value is SciPy's, rounded to a double, if it is within 1e-13 of mpmath's; else mpmath's, and the case says so in `by`
(SciPy 1.17.1 gives nan for betaincinv in far tails and loses digits in betainc at large a, b).
"""

import json
import math
import sys

import mpmath as mp
import numpy as np
import scipy
from scipy import special, stats

mp.mp.dps = 40
OVERRULED = []


def settle(args, by_scipy, by_mpmath):
    exact = float(by_mpmath)
    close = math.isfinite(by_scipy) and abs(by_scipy - exact) <= 1e-13 * abs(exact)
    case = {"args": args, "value": float(by_scipy) if close else exact}
    if not close:
        case["by"] = "mpmath"
        OVERRULED.append((args, by_scipy, exact))
    return case


def beta_cdf(x, a, b):
    """Regularised incomplete beta by DLMF 8.17.8, a sum of positive terms in the smaller of x and 1 - x."""
    x, a, b = mp.mpf(x), mp.mpf(a), mp.mpf(b)
    if x > 0.5:
        return 1 - beta_lower(1 - x, b, a)
    return beta_lower(x, a, b)


def beta_lower(x, a, b):
    front = mp.exp(a * mp.log(x) + b * mp.log(1 - x) + mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)) / a
    term = total = mp.mpf(1)
    k = 0
    while term > total * mp.mpf(10) ** -30:
        term *= (a + b + k) * x / (a + 1 + k)
        total += term
        k += 1
    return front * total


def binomial_cdf(k, n, p):
    p = mp.mpf(p)
    return mp.fsum(mp.binomial(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1))


def beta_quantile(p, a, b):
    """Secant steps on log-odds against log p, from SciPy's value or else the leading term of the lower tail."""
    start = special.betaincinv(a, b, p)
    if not 0 < start < 1:
        start = mp.exp((mp.log(mp.mpf(p)) + mp.log(a) + mp.log(mp.beta(a, b))) / a)
    odds = mp.log(mp.mpf(start) / (1 - mp.mpf(start)))
    excess = lambda t: mp.log(beta_cdf(1 / (1 + mp.exp(-t)), a, b) / mp.mpf(p))
    root = mp.findroot(excess, (odds, odds + mp.mpf(10) ** -9), solver="secant", tol=mp.mpf(10) ** -36, verify=False)
    return 1 / (1 + mp.exp(-root))


BETA_INC = [
    (0.3, 2, 5), (0.5, 0.5, 0.5), (1e-9, 0.5, 3), (0.999999, 3, 0.5), (0.05, 7, 228), (0.02, 1, 59), (0.95, 228, 7),
    (1e-30, 2, 3), (1e-100, 3, 4), (0.5, 200, 200), (0.4, 5000, 5000), (0.499, 1e6, 1e6), (0.5005, 1e6, 1e6),
    (1e-6, 7, 1e7), (2e-7, 20, 1e8), (0.01, 300, 700), (0.9, 2, 1000), (0.5, 1, 1), (0.001, 40, 10), (0.06, 7, 228),
]
BETA_INV = [
    (0.05, 1, 59), (0.95, 7, 228), (0.5, 0.5, 0.5), (1e-10, 3, 4), (1e-200, 3, 4), (1e-300, 2, 9), (0.01, 1, 200),
    (0.999, 1, 200), (1e-6, 500, 500), (0.999999, 500, 500), (0.05, 0.5, 1e8), (0.99, 12, 1e6), (1e-15, 1e5, 1e5),
    (0.025, 1e6, 2e6), (0.999999999, 4, 7), (0.5, 234, 7), (1e-3, 0.5, 50), (0.975, 100, 1),
]
NORMAL = [-37, -20, -10, -5, -2.6, -2.4, -1, -1e-3, 0, 1e-8, 0.5, 1, 1.96, 2.49, 2.51, 3, 6, 8]
PROBABILITIES = [1e-300, 1e-100, 1e-20, 1e-9, 1e-4, 0.01, 0.025, 0.05, 0.2, 0.4999, 0.5, 0.6, 0.95, 0.99, 0.999999]
BINOMIAL = [(6, 234, 0.05), (0, 59, 0.05), (3, 10, 0.5), (0, 100000, 0.001), (2, 1000000, 1e-5), (500, 1000, 0.6),
            (90, 100, 0.2), (199, 200, 0.99), (10, 5000, 0.05)]


def clopper_pearson():
    cases = []
    for bad, n in [(0, 59), (0, 1), (1, 1), (6, 234), (200, 200), (13, 50), (3, 100000), (500, 1000)]:
        for confidence in (0.5, 0.9, 0.95, 0.999, 0.999999):
            test = lambda side: stats.binomtest(bad, n, alternative=side).proportion_ci(confidence, "exact")
            values = {"lower": float(test("greater").low), "upper": float(test("less").high)}
            cases.append({"bad": bad, "n": n, "confidence": confidence, **values})
    return cases


def tolerance():
    cases = []
    for n, percent, confidence in [(58, 5, .95), (59, 5, .95), (234, 5, .95), (233, 5, .95), (1000, 50, .99), (200, 10, .5)]:
        q, alpha = percent / 100, 1 - confidence
        lower = [r for r in range(1, n + 1) if stats.binom.cdf(r - 1, n, q) <= alpha]
        upper = [s for s in range(1, n + 1) if stats.binom.sf(s - 1, n, q) <= alpha]
        ranks = {"lower": max(lower, default=None), "upper": min(upper, default=None)}
        cases.append({"n": n, "percentile": percent, "confidence": confidence, **ranks})
    return cases


def capitals():
    """The two capitals of harness.md §4.2 at every prefix, at 40 digits and from their definition."""
    samples = [0.91, 0.94, 0.88, 0.97, 0.9, 0.55, 0.93, 1.0, 0.96, 0.7]
    stakes = [mp.mpf("0.98") * (mp.mpf("0.02") / mp.mpf("0.98")) ** (mp.mpf(j) / 15) for j in range(16)]
    cases = []
    for low, high, threshold in [(0, 1, 0.9), (0.5, 1, 0.85), (-1, 1, 0.1)]:
        above, below = [], []
        for n in range(1, len(samples) + 1):
            z = [mp.mpf(v) for v in samples[:n]]
            x = mp.mpf(threshold)
            up = [mp.fprod(1 + c * (v - x) / (x - low) for v in z) for c in stakes]
            down = [mp.fprod(1 - c * (v - x) / (high - x) for v in z) for c in stakes]
            above.append(float(mp.log(mp.fsum(up) / 16)))
            below.append(float(mp.log(mp.fsum(down) / 16)))
        cases.append({"samples": samples, "low": low, "high": high, "threshold": threshold, "above": above, "below": below})
    return cases


def summaries():
    samples = [0.91, 0.94, 0.88, 0.97, 0.9, 0.55, 0.93, 1.0, 0.96, 0.7, 0.93]
    shares = [0, 0.05, 0.1, 0.25, 0.5, 0.77, 0.95, 1]
    linear = [float(np.quantile(samples, s)) for s in shares]
    order = [float(np.quantile(samples, s, method="inverted_cdf")) for s in shares]
    spread = {"mean": float(np.mean(samples)), "sd": float(np.std(samples, ddof=1))}
    return {"samples": samples, **spread, "shares": shares, "linear": linear, "order": order}


def smirnov():
    """Exact p-values, which the asymptotic ones of stats.ts approximate."""
    one, two = [], []
    for seed, n, shift in [(1, 8, 0), (2, 20, 0.3), (3, 100, 0), (4, 100, 0.2), (5, 300, 0.1)]:
        rng = np.random.default_rng(seed)
        a, b = np.round(rng.normal(shift, 1, n), 4), np.round(rng.normal(0, 1, n + 5), 4)
        r, s = stats.kstest(a, "norm", mode="exact"), stats.ks_2samp(a, b, mode="exact")
        one.append({"a": a.tolist(), "statistic": float(r.statistic), "pValue": float(r.pvalue)})
        two.append({"a": a.tolist(), "b": b.tolist(), "statistic": float(s.statistic), "pValue": float(s.pvalue)})
    return one, two


def main():
    one, two = smirnov()
    log_gamma = [1e-10, 0.1, 0.5, 1, 1.5, 2, 3, 10, 14.9, 15, 100.5, 1e4, 1e8, 1e15]
    cases = {
        "logGamma": [settle([x], special.gammaln(x), mp.loggamma(mp.mpf(x))) for x in log_gamma],
        "betaInc": [settle([x, a, b], special.betainc(a, b, x), beta_cdf(x, a, b)) for x, a, b in BETA_INC],
        "betaInv": [settle([p, a, b], special.betaincinv(a, b, p), beta_quantile(p, a, b)) for p, a, b in BETA_INV],
        "normalCdf": [settle([x], special.ndtr(x), mp.ncdf(mp.mpf(x))) for x in NORMAL],
        "normalQuantile": [
            settle([p], special.ndtri(p), mp.findroot(lambda x: mp.log(mp.ncdf(x)) - mp.log(mp.mpf(p)), special.ndtri(p)))
            for p in PROBABILITIES
        ],
        "binomialCdf": [
            settle([k, n, p], stats.binom.cdf(k, n, p), binomial_cdf(k, n, p)) for k, n, p in BINOMIAL
        ],
        "kolmogorovTail": [
            {"args": [x], "value": float(special.kolmogorov(x))} for x in (0.3, 0.5, 0.8, 1.0, 1.09, 1.11, 1.5, 2, 3, 5)
        ],
    }
    record = {
        "golden": 1,
        "source": f"tools/goldens/stats_golden.py, Python {sys.version.split()[0]}, SciPy {scipy.__version__}, "
        f"NumPy {np.__version__}, mpmath {mp.__version__}",
        "functions": cases,
        "clopperPearson": clopper_pearson(),
        "toleranceRanks": tolerance(),
        "bettingCapitals": capitals(),
        "summaries": summaries(),
        "ksOneSample": one,
        "ksTwoSample": two,
    }
    print(json.dumps(record, separators=(",", ":")).replace('},{"', '},\n{"'))
    for args, by_scipy, exact in OVERRULED:
        print(f"mpmath overrules SciPy at {args}: {by_scipy} → {exact}", file=sys.stderr)


main()
