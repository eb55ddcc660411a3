"""Golden cases of nn/conv2d, nn/conv2d_input and nn/conv2d_weight.

Products are summed naively over the window. Second opinions must agree exactly on whole numbers before anything is
written: scipy.signal.correlate2d for the convolution, and for the two adjoints the identity
<conv(x, w), u> = <x, input(u, w)> = <w, weight(x, u)>, which with whole numbers holds to the last digit.

numpy 2.4.6, scipy 1.17.1, Python 3.11; repeat: python3 tools/goldens/conv2d_golden.py
"""

import numpy as np
import scipy
from scipy.signal import correlate2d

from golden_file import write_goldens

random = np.random.default_rng(20270411)
TOOL = f"numpy {np.__version__}, scipy {scipy.__version__}, float64"


def taps(x, geometry):
    """For each tap its row among the weights' rows, and the pixels under it: images, out_height, out_width, channels."""
    (kernel, stride, pad, out) = geometry
    need = [max(0, (o - 1) * s + k - p - n) for o, s, k, p, n in zip(out, stride, kernel, pad, x.shape[1:3])]
    wide = np.pad(x, [(0, 0), (pad[0], need[0]), (pad[1], need[1]), (0, 0)])
    for ky in range(kernel[0]):
        for kx in range(kernel[1]):
            rows = wide[:, ky : ky + (out[0] - 1) * stride[0] + 1 : stride[0]]
            yield ky * kernel[1] + kx, rows[:, :, kx : kx + (out[1] - 1) * stride[1] + 1 : stride[1]]


def convolve(x, weight, geometry):
    """x [images, height, width, groups · in], weight [groups, taps, in, out] → [images, out_height, out_width, groups · out]."""
    groups = len(weight)
    y = 0
    for tap, pixels in taps(x, geometry):
        parts = np.split(pixels, groups, axis=3)
        y = y + np.concatenate([p @ w[tap] for p, w in zip(parts, weight)], axis=3)
    return y


def input_adjoint(upstream, weight, shape, geometry):
    """Every window adds what it gives back to an array with room for the padding, from which the image is cut."""
    (kernel, stride, pad, out) = geometry
    room = [max(n + p, (o - 1) * s + k) for n, p, o, s, k in zip(shape[1:3], pad, out, stride, kernel)]
    wide = np.zeros((shape[0], *room, shape[3]))
    ups = np.split(upstream, len(weight), axis=3)
    for ky in range(kernel[0]):
        for kx in range(kernel[1]):
            back = np.concatenate([u @ w[ky * kernel[1] + kx].T for u, w in zip(ups, weight)], axis=3)
            rows = slice(ky, ky + (out[0] - 1) * stride[0] + 1, stride[0])
            columns = slice(kx, kx + (out[1] - 1) * stride[1] + 1, stride[1])
            wide[:, rows, columns] += back
    return wide[:, pad[0] : pad[0] + shape[1], pad[1] : pad[1] + shape[2]]


def weight_adjoint(x, upstream, groups, strips, geometry):
    """[strips, groups, taps, in, out]: lines (image, oy) of windows, ⌈lines / strips⌉ to a strip."""
    each = -(-upstream.shape[0] * upstream.shape[1] // strips)
    ups = np.split(upstream.reshape(-1, *upstream.shape[2:]), groups, axis=2)
    made = []
    for tap, pixels in taps(x, geometry):
        parts = np.split(pixels.reshape(-1, *pixels.shape[2:]), groups, axis=2)
        cut = [slice(t * each, (t + 1) * each) for t in range(strips)]
        made.append([[np.einsum("lpc,lpo->co", p[t], u[t]) for p, u in zip(parts, ups)] for t in cut])
    return np.moveaxis(np.array(made), 0, 2)


def by_scipy(x, weight, geometry):
    (kernel, stride, pad, out) = geometry
    wide = np.pad(x, [(0, 0), (pad[0], kernel[0] * 9), (pad[1], kernel[1] * 9), (0, 0)])
    groups, _, inputs, outputs = weight.shape
    y = np.zeros((len(x), *out, groups * outputs))
    for n, image in enumerate(wide):
        for o in range(groups * outputs):
            g = o // outputs
            for c in range(inputs):
                plane = weight[g, :, c, o % outputs].reshape(kernel)
                full = correlate2d(image[:, :, g * inputs + c], plane, mode="valid")
                y[n, :, :, o] += full[:: stride[0], :: stride[1]][: out[0], : out[1]]
    return y


def numbers(shape, integers):
    return random.integers(-9, 9, shape).astype(np.float64) if integers else np.round(random.uniform(-1, 1, shape), 3)


def layer(name, image, channels=(1, 1), images=1, kernel=(1, 1), stride=(1, 1), pad=(0, 0), out=None, groups=1, integers=True):
    """Arrays of one convolution and of both adjoints, checked against each other."""
    out = out or tuple((n + 2 * p - k) // s + 1 for n, p, k, s in zip(image, pad, kernel, stride))
    geometry = (kernel, stride, pad, out)
    inputs, outputs = channels
    x = numbers((images, *image, groups * inputs), integers)
    weight = numbers((groups, kernel[0] * kernel[1], inputs, outputs), integers)
    upstream = numbers((images, *out, groups * outputs), integers)
    y = convolve(x, weight, geometry)
    dx = input_adjoint(upstream, weight, x.shape, geometry)
    strips = 3
    partial = weight_adjoint(x, upstream, groups, strips, geometry)
    close = np.array_equal if integers else np.allclose
    assert close(y, by_scipy(x, weight, geometry)), name
    assert close((y * upstream).sum(), (x * dx).sum()), name
    assert close((y * upstream).sum(), (weight * partial.sum(axis=0)).sum()), name
    params = dict(images=images, height=image[0], width=image[1], groups=groups, group_in=inputs, group_out=outputs)
    params |= dict(kernel_height=kernel[0], kernel_width=kernel[1], stride_y=stride[0], stride_x=stride[1])
    params |= dict(pad_y=pad[0], pad_x=pad[1], out_height=out[0], out_width=out[1])
    # whole numbers are exact in f64; else some hundred rounded sums of numbers below 1
    told = dict(name=name, tolerance=0 if integers else 1e-12)
    one = lambda *slots: {"batch": 1, **{f"batch_{slot}": 1 for slot in slots}, **params}
    yield dict(told, params=one("x", "weight"), buffers=dict(x=x, weight=weight), expect=dict(y=y))
    yield dict(
        told, params=one("upstream", "weight"), buffers=dict(upstream=upstream, weight=weight), expect=dict(dx=dx)
    )
    yield dict(
        told,
        params=one("x", "upstream") | dict(strips=strips),
        buffers=dict(x=x, upstream=upstream),
        expect=dict(partial=partial),
    )


def layers():
    yield layer("one pixel", (1, 1))
    yield layer("63 pixels, fractions", (7, 9), (2, 3), kernel=(2, 3), integers=False)
    yield layer("64 pixels, as wide as before", (8, 8), (4, 4), kernel=(3, 3), pad=(1, 1))
    yield layer("65 pixels in a line", (1, 65), (1, 2), kernel=(1, 5), stride=(1, 3), pad=(0, 2))
    yield layer("first layer of a network", (9, 13), (3, 4), images=2, kernel=(3, 3), pad=(1, 1))
    yield layer("every second window, none below", (6, 8), (4, 8), images=2, kernel=(3, 3), stride=(2, 2), out=(3, 4))
    yield layer("LeNet's first", (8, 8), (1, 6), images=2, kernel=(5, 5), pad=(2, 2))
    yield layer("LeNet's second", (7, 8), (6, 8), kernel=(5, 5))
    yield layer("outputs for a tile that a workgroup shares", (2, 3), (18, 17), kernel=(1, 2))
    yield layer("one tap, every second pixel", (5, 6), (4, 8), kernel=(1, 1), stride=(2, 2))
    yield layer("depthwise", (5, 6), images=2, kernel=(3, 3), stride=(2, 1), pad=(1, 1), groups=4)
    yield layer("grouped, nothing alike", (5, 7), (3, 2), 2, (2, 4), (3, 2), (1, 3), (2, 4), groups=2)


if __name__ == "__main__":
    cases = [list(one) for one in layers()]
    for index, kernel in enumerate(["nn/conv2d", "nn/conv2d_input", "nn/conv2d_weight"]):
        write_goldens(kernel, [one[index] for one in cases], tool=TOOL, script="conv2d_golden.py")
