"""Golden cases of pooling (nn/max_pool, pool_gather, pool_scatter, average_pool, average_pool_backward) and nn/moving_average.

All from torch in float64: max_pool2d with its indices, gather, avg_pool2d with either divisor, their derivatives by autograd,
the running statistics of BatchNorm1d. torch has channels second, the kernels have them last.

torch 2.15.0, numpy 2.4.6, Python 3.11; repeat: python3 tools/goldens/pool_golden.py
"""

import numpy as np
import torch
import torch.nn.functional as F

from golden_file import write_goldens

random = np.random.default_rng(20270303)
TOOL = f"torch {torch.__version__}, numpy {np.__version__}, float64"

# name, images, image, channels, kernel, stride, pad, ceil_mode, whole numbers
PLANS = [
    ("one pixel", 1, (1, 1), 1, (1, 1), (1, 1), (0, 0), False, True),
    ("63 pixels, fractions", 1, (7, 9), 1, (2, 3), (2, 3), (0, 0), False, False),
    ("64 pixels, windows that overlap", 1, (8, 8), 2, (3, 3), (1, 1), (1, 1), False, True),
    ("65 pixels in a line", 1, (1, 65), 1, (1, 5), (1, 3), (0, 2), False, False),
    ("four channels, 3 by 2", 2, (5, 6), 4, (3, 3), (2, 2), (1, 1), False, True),
    ("nothing alike", 2, (5, 7), 3, (2, 4), (3, 2), (1, 2), False, True),
    ("past the lower and right edge", 2, (5, 6), 3, (2, 4), (2, 3), (0, 0), True, False),
    ("windows of 2 × 2", 1, (4, 6), 2, (2, 2), (2, 2), (0, 0), False, True),
]


def last(array):
    """Channels last, as numpy."""
    return np.moveaxis(array.detach().numpy(), 1, -1)


def images_of(shape, whole):
    """x [images, channels, height, width]; few whole numbers, so that several are largest."""
    values = random.integers(-5, 5, shape) if whole else np.round(random.uniform(-1, 1, shape), 3)
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def params_of(x, y, kernel, stride, pad):
    (images, channels, height, width), (out_height, out_width) = x.shape, y.shape[2:]
    params = dict(images=images, height=height, width=width, channels=channels)
    params |= dict(kernel_height=kernel[0], kernel_width=kernel[1], stride_y=stride[0], stride_x=stride[1])
    return params | dict(pad_y=pad[0], pad_x=pad[1], out_height=out_height, out_width=out_width)


def derivative(x, y, upstream):
    """What `upstream` at y gives at x."""
    return torch.autograd.grad(y, x, upstream, retain_graph=True)[0]


def maximum_cases():
    """Cases of max_pool, pool_gather and pool_scatter."""
    pooled, gathered, scattered = [], [], []
    for name, images, image, channels, kernel, stride, pad, ceil, whole in PLANS:
        x = images_of((images, channels, *image), whole)
        y, index = F.max_pool2d(x, kernel, stride, pad, ceil_mode=ceil, return_indices=True)
        params = params_of(x, y, kernel, stride, pad)
        one = dict(name=name, tolerance=0)
        pooled.append(one | dict(params=params, buffers=dict(x=last(x)), expect=dict(y=last(y), index=last(index))))

        tangents = torch.stack([images_of(x.shape, whole) for _ in range(2)])
        chosen = torch.stack([t.flatten(2).gather(2, index.flatten(2)) for t in tangents])
        sizes = dict(batch=2, images=images, pixels=image[0] * image[1], out_pixels=chosen.shape[-1], channels=channels)
        flat = np.moveaxis(tangents.detach().flatten(3).numpy(), 2, -1)
        places = np.moveaxis(index.flatten(2).numpy(), 1, -1)
        found = np.moveaxis(chosen.detach().numpy(), 2, -1)
        gathered.append(one | dict(params=sizes, buffers=dict(x=flat, index=places), expect=dict(y=found)))

        upstream = [images_of(y.shape, whole) for _ in range(2)]
        buffers = dict(upstream=np.stack([last(u) for u in upstream]), index=last(index))
        dx = np.stack([last(derivative(x, y, u)) for u in upstream])
        tolerance = 0 if whole else 1e-15
        made = dict(params=dict(batch=2, **params), buffers=buffers, expect=dict(dx=dx))
        scattered.append(one | made | dict(tolerance=tolerance))
    return pooled, gathered, scattered


def average_cases():
    """Cases of average_pool and average_pool_backward."""
    pooled, spread = [], []
    for name, images, image, channels, kernel, stride, pad, ceil, whole in PLANS:
        # torch does not count what lies past the padding: at such an edge its counted divisor is of its own
        for padding in ["ignored"] if ceil else ["counted", "ignored"]:
            x = images_of((images, channels, *image), whole)
            y = F.avg_pool2d(x, kernel, stride, pad, ceil_mode=ceil, count_include_pad=padding == "counted")
            upstream = images_of(y.shape, whole)
            one = dict(name=f"{name}, {padding}", params=params_of(x, y, kernel, stride, pad))
            one |= dict(constants=dict(padding=padding), tolerance=1e-14)
            pooled.append(one | dict(buffers=dict(x=last(x)), expect=dict(y=last(y))))
            dx = last(derivative(x, y, upstream))
            spread.append(one | dict(buffers=dict(upstream=last(upstream)), expect=dict(dx=dx)))
    return pooled, spread


def moving_average_cases():
    for count, rate, samples in [(1, 0.1, 2), (63, 0.1, 5), (64, 0.01, 7), (65, 0.5, 3), (13, 1.0, 4)]:
        x = images_of((samples, count), False)
        layer = torch.nn.BatchNorm1d(count, momentum=rate, dtype=torch.float64)
        layer.running_mean[:], layer.running_var[:] = images_of((2, count), False).detach()
        before = [layer.running_mean.numpy().copy(), layer.running_var.numpy().copy()]
        layer(x)
        after = [layer.running_mean.numpy(), layer.running_var.numpy()]
        values = [x.mean(0), x.var(0, unbiased=False)]
        for what, scale, value, old, new in zip(["mean", "variance"], [1, samples / (samples - 1)], values, before, after):
            yield dict(
                name=f"{what} of {samples} samples, {count} channels",
                params=dict(count=count, rate=rate, scale=scale),
                buffers=dict(value=value.detach().numpy(), average=old),
                expect=dict(average=new),
                tolerance=1e-14,
            )
    value, average = random.integers(-9, 9, (2, 33))
    expect = dict(average=average + 0.25 * (4 * value - average))
    buffers = dict(value=value, average=average)
    yield dict(name="integers", params=dict(count=33, rate=0.25, scale=4), buffers=buffers, expect=expect, tolerance=0)


if __name__ == "__main__":
    sets = zip(["max_pool", "pool_gather", "pool_scatter"], maximum_cases())
    for kernel, cases in [*sets, *zip(["average_pool", "average_pool_backward"], average_cases())]:
        write_goldens(f"nn/{kernel}", cases, tool=TOOL, script="pool_golden.py", integers=("index",))
    write_goldens("nn/moving_average", moving_average_cases(), tool=TOOL, script="pool_golden.py")
