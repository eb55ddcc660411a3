"""Golden cases of nn/dropout_mask and nn/augment.

Words are those of the Philox4x32-10 that noise_golden.py writes in Python's integers and checks against the published
vectors of Random123; images are mirrored, padded and cut by numpy.

numpy 2.4.6, Python 3.11; repeat: python3 tools/goldens/random_masks_golden.py
"""

import platform

import numpy as np

from golden_file import write_goldens
from noise_golden import WORD, philox4x32

random = np.random.default_rng(20270304)
TOOL = f"numpy {np.__version__}, Python {platform.python_version()}, integers checked against Random123 kat_vectors"


def mask(count, step, rate, seed, purpose, layer):
    threshold = int(rate * 2**32)
    words = [w for q in range((count + 3) // 4) for w in philox4x32((q, step, layer, 0), (seed, purpose))][:count]
    scale = float(np.float32(1 / (1 - rate)))
    params = dict(count=count, seed=seed, purpose=purpose, layer=layer, threshold=threshold, keep_scale=scale)
    expect = dict(mask=[scale if w >= threshold else 0 for w in words])
    name = f"{count} elements, rate {rate:.3g}, step {step}"
    return dict(name=name, params=params, buffers=dict(step=[step]), expect=expect, tolerance=0)


def masks():
    yield mask(1, 0, 0.5, 0, 0, 0)
    yield mask(63, 5, 0.5, 7, 20, 2)
    yield mask(64, 3, 0.1, 0xA4093822, 0x299F31D0, 0x13198A2E)
    yield mask(65, WORD, 0.9, WORD, WORD, WORD)
    yield mask(301, 1, 0, 7, 20, 0)
    yield mask(301, 1, 0.25, 7, 20, 0)
    yield mask(64, 2, 1 - 2**-32, 7, 20, 1)


def images(name, shape, pad, flip, step, seed=7, purpose=21, whole=True):
    x = random.integers(-99, 99, shape).astype(np.float64) if whole else np.round(random.uniform(-1, 1, shape), 3)
    y = np.zeros(shape)
    for i, image in enumerate(x):
        words = philox4x32((i, step, 0, 0), (seed, purpose))
        if flip and words[0] >> 31:
            image = image[:, ::-1]
        down, right = (((w >> 16) * (2 * pad + 1) >> 16) - pad for w in words[1:3])
        wide = np.pad(image, [(pad, pad), (pad, pad), (0, 0)])
        y[i] = wide[pad - down : pad - down + shape[1], pad - right : pad - right + shape[2]]
    params = dict(zip(["images", "height", "width", "channels"], shape)) | dict(pad=pad, flip=flip)
    params |= dict(seed=seed, purpose=purpose)
    return dict(name=name, params=params, buffers=dict(x=x, step=[step]), expect=dict(y=y), tolerance=0)


def all_images():
    yield images("one pixel, as it is", (1, 1, 1, 1), 0, 0, 0)
    yield images("63 images", (63, 2, 3, 1), 1, 1, 4)
    yield images("64 images, shifted alone", (64, 3, 2, 1), 2, 0, 5)
    yield images("65 images, mirrored alone", (65, 1, 5, 1), 0, 1, WORD, WORD, WORD)
    yield images("four channels, fractions", (5, 6, 7, 4), 4, 1, 3, whole=False)
    yield images("three channels", (7, 5, 4, 3), 3, 1, 2, 0xA4093822, 0x299F31D0)
    yield images("farther than the image", (9, 2, 3, 2), 9, 1, 1)


if __name__ == "__main__":
    script = "random_masks_golden.py"
    write_goldens("nn/dropout_mask", masks(), tool=TOOL, script=script, integers=("step",))
    write_goldens("nn/augment", all_images(), tool=TOOL, script=script, integers=("step",))
