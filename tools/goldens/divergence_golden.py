# Writes the golden set of nn/softmax_divergence: Kullback–Leibler divergences of softmax distributions in 50 digits.
# Tools: mpmath 1.3.0, numpy 2.4.6.
# Command, in the repository root: python3 tools/goldens/divergence_golden.py
import mpmath
import numpy as np

from golden_file import write_goldens

mpmath.mp.dps = 50
rng = np.random.default_rng(20261120)


def single(*shape, scale=1.0):
    """Normals that f32 can hold, so that the gpu could be given the same numbers."""
    return (scale * rng.standard_normal(shape)).astype(np.float32).astype(np.float64)


def logarithms(logits):
    """ln of the softmax."""
    z = [mpmath.mpf(float(v)) for v in logits]
    total = mpmath.log(mpmath.fsum(mpmath.exp(v) for v in z))
    return [v - total for v in z]


def divergence(reference, logits):
    pairs = zip(logarithms(reference), logarithms(logits))
    return float(mpmath.fsum(mpmath.exp(p) * (p - q) for p, q in pairs))


def case(name, reference, logits, *, tolerance):
    chips, images, classes = logits.shape
    expect = np.array([[divergence(reference[i], logits[c, i]) for i in range(images)] for c in range(chips)])
    return {
        "name": name,
        "params": {"chips": chips, "images": images, "classes": classes},
        "buffers": {"logits": logits, "reference": reference},
        "expect": {"divergence": expect},
        "tolerance": tolerance,
    }


def cases():
    shapes = [(1, 1, 1, 1), (1, 2, 63, 3), (2, 1, 64, 3), (2, 2, 65, 3), (5, 7, 10, 1), (63, 1, 3, 1), (3, 2, 10, 30), (2, 5, 10, 1e4)]
    for chips, images, classes, scale in shapes:
        reference, logits = single(images, classes, scale=scale), single(chips, images, classes, scale=scale)
        yield case(f"{chips} × {images} × {classes} × {scale}", reference, logits, tolerance=1e-12)
    # what chips are: the reference and a little noise, down to a divergence of 1e-12 nats
    reference = single(6, 10, scale=3)
    noise = np.stack([single(6, 10, scale=s) for s in (1e-6, 1e-3, 0.1, 1)])
    near = (reference + noise).astype(np.float32).astype(np.float64)
    yield case("near the reference", reference, near, tolerance=1e-13)
    # whole numbers: equal distributions, one of them shifted
    whole = rng.integers(-9, 9, (3, 4)).astype(np.float64)
    yield case("integers, no divergence", whole, np.stack([whole, whole + 5]), tolerance=1e-14)


write_goldens("nn/softmax_divergence", list(cases()), tool=f"mpmath {mpmath.__version__}, 50 digits", script="divergence_golden.py")
