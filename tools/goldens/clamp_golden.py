# Writes the golden set of nn/clamp by numpy.
# Tool: numpy. Command, in the repository root: python3 tools/goldens/clamp_golden.py
import numpy as np

from golden_file import write_goldens

rng = np.random.default_rng(20261120)


def cases():
    for count, factor, limit in [(1, 2.0, 0.1), (63, 2.5, 0.4), (64, 0.5, 0.0), (65, -1.5, 1.0), (13, 1e3, 2.0)]:
        value = rng.standard_normal(count).astype(np.float32).astype(np.float64)
        most = abs(factor * limit)
        buffers = dict(limit=np.array([limit]), value=value)
        expect = dict(value=np.clip(value, -most, most))
        yield dict(name=f"{count} numbers within {most}", params=dict(count=count, factor=factor), buffers=buffers, expect=expect, tolerance=1e-15)
    value = rng.integers(-9, 9, 33).astype(float)
    buffers = dict(limit=np.array([2.0]), value=value)
    yield dict(name="integers", params=dict(count=33, factor=2.0), buffers=buffers, expect=dict(value=np.clip(value, -4, 4)), tolerance=0)


write_goldens("nn/clamp", cases(), tool=f"numpy {np.__version__} float64", script="clamp_golden.py")
