"""Golden cases of nn/im2col, and of of convolutions in tests/models/networks.

Patches are cut from a zero-padded numpy array. Convolutions are summed naively over the window and, as a second opinion,
by scipy.signal.correlate2d: both must agree exactly on whole numbers before anything is written.

numpy 2.4.6, scipy 1.17.1, Python 3.11; repeat: python3 tools/goldens/im2col_golden.py
"""

import json
import pathlib

import numpy as np
import scipy
from scipy.signal import correlate2d

from golden_file import write_goldens

random = np.random.default_rng(20270302)
TESTS = pathlib.Path(__file__).resolve().parents[2] / "tests" / "models"
TOOL = f"numpy {np.__version__}, scipy {scipy.__version__}, float64"


def padded(x, pad):
    return np.pad(x, [(0, 0), (pad[0], pad[0]), (pad[1], pad[1]), (0, 0)])


def windows(size, kernel, stride, pad):
    return [(s + 2 * p - k) // step + 1 for s, k, step, p in zip(size, kernel, stride, pad)]


def patches(x, kernel, stride, pad, groups):
    """[groups, images · out_height · out_width, kernel_height · kernel_width · channels of a group]."""
    out = windows(x.shape[1:3], kernel, stride, pad)
    wide = padded(x, pad)
    made = []
    for channels in np.split(np.arange(x.shape[3]), groups):
        rows = []
        for image in wide:
            for oy in range(out[0]):
                for ox in range(out[1]):
                    y, left = oy * stride[0], ox * stride[1]
                    rows.append(image[y : y + kernel[0], left : left + kernel[1], channels].ravel())
        made.append(rows)
    return np.array(made)


def im2col_case(name, batch, image, kernel=(1, 1), stride=(1, 1), pad=(0, 0), groups=1, channels=1, integers=True):
    shape = (batch, *image, groups * channels)
    x = random.integers(-99, 99, shape).astype(np.float64) if integers else np.round(random.uniform(-1, 1, shape), 3)
    out = windows(image, kernel, stride, pad)
    params = dict(batch=batch, height=image[0], width=image[1], groups=groups, group_channels=channels)
    params |= dict(kernel_height=kernel[0], kernel_width=kernel[1], stride_y=stride[0], stride_x=stride[1])
    params |= dict(pad_y=pad[0], pad_x=pad[1], out_height=out[0], out_width=out[1])
    expect = dict(patches=patches(x, kernel, stride, pad, groups))
    return dict(name=name, params=params, buffers=dict(x=x), expect=expect, tolerance=0)


def im2col_cases():
    yield im2col_case("one pixel", 1, (1, 1))
    yield im2col_case("63 pixels, fractions", 1, (7, 9), (2, 3), channels=1, integers=False)
    yield im2col_case("64 pixels, as wide as before", 1, (8, 8), (3, 3), pad=(1, 1), channels=2)
    yield im2col_case("65 pixels in a line", 1, (1, 65), (1, 5), stride=(1, 3), pad=(0, 2))
    yield im2col_case("four channels, every second window", 2, (5, 6), (3, 3), (2, 2), (1, 1), channels=4)
    yield im2col_case("depthwise", 1, (4, 5), (3, 2), pad=(1, 0), groups=3)
    yield im2col_case("nothing alike", 2, (5, 7), (2, 4), (3, 2), (1, 3), groups=2, channels=3)


def naive(x, weight, stride, pad, groups):
    """[images, out_height, out_width, out channels] of weight [out channels, in channels / groups, y, x]."""
    kernel = weight.shape[2:]
    out = windows(x.shape[1:3], kernel, stride, pad)
    wide = padded(x, pad)
    made = np.zeros((len(x), *out, len(weight)))
    inputs, outputs = x.shape[3] // groups, len(weight) // groups
    for o in range(len(weight)):
        first = o // outputs * inputs
        for oy in range(out[0]):
            for ox in range(out[1]):
                for ky in range(kernel[0]):
                    for kx in range(kernel[1]):
                        pixel = wide[:, oy * stride[0] + ky, ox * stride[1] + kx, first : first + inputs]
                        made[:, oy, ox, o] += pixel @ weight[o, :, ky, kx]
    return made


def by_scipy(x, weight, stride, pad, groups):
    wide = padded(x, pad)
    inputs, outputs = x.shape[3] // groups, len(weight) // groups
    planes = [
        [
            sum(correlate2d(image[:, :, o // outputs * inputs + c], w[c], mode="valid") for c in range(inputs))
            for o, w in enumerate(weight)
        ]
        for image in wide
    ]
    return np.moveaxis(np.array(planes), 1, 3)[:, :: stride[0], :: stride[1]]


def convolution_case(name, batch, image, channels, kernel, stride=(1, 1), pad=(0, 0), groups=1):
    inputs, outputs = channels
    x = random.integers(-9, 9, (batch, *image, inputs)).astype(np.float64)
    weight = random.integers(-9, 9, (outputs, inputs // groups, *kernel)).astype(np.float64)
    y = naive(x, weight, stride, pad, groups)
    assert np.array_equal(y, by_scipy(x, weight, stride, pad, groups)), name
    convolution = dict(inChannels=inputs, outChannels=outputs, kernel=kernel, step=stride, pad=pad, groups=groups)
    numbers = {key: [int(v) for v in array.ravel()] for key, array in dict(x=x, weight=weight, y=y).items()}
    return dict(name=name, convolution=convolution, batch=batch, image=image, size=y.shape[1:3], **numbers)


def convolution_cases():
    yield convolution_case("dense", 2, (5, 6), (3, 4), (3, 3), pad=(1, 1))
    yield convolution_case("dense, one pixel", 1, (3, 4), (4, 5), (1, 1))
    yield convolution_case("dense, uneven in all", 2, (7, 9), (2, 3), (2, 4), (3, 2), (1, 3))
    yield convolution_case("grouped", 2, (6, 5), (8, 4), (3, 2), (2, 1), (1, 0), groups=2)
    yield convolution_case("depthwise", 1, (6, 6), (5, 5), (3, 3), (2, 2), (1, 1), groups=5)
    yield convolution_case("depthwise with two outputs a channel", 2, (4, 5), (3, 6), (2, 3), pad=(1, 1), groups=3)


if __name__ == "__main__":
    write_goldens("nn/im2col", im2col_cases(), tool=TOOL, script="im2col_golden.py")
    source = f"{TOOL}: python3 tools/goldens/im2col_golden.py"
    text = json.dumps(dict(golden=1, source=source, cases=list(convolution_cases())), separators=(",", ":"))
    (TESTS / "networks" / "convolution_golden.json").write_text(text + "\n")
