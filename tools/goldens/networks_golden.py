# Writes the golden set of whole networks: losses, gradients and products of second derivatives by torch's own autograd.
# A network is the data of models/networks/layers.ts, built here from torch's functions alone; weights are in our layout.
# Tool: torch 1.13.0a0 of Debian, float64.
# Command, in the repository root: /usr/bin/python3 tools/goldens/networks_golden.py
import array
import datetime
import hashlib
import json
import pathlib

import torch
import torch.nn.functional as F

from golden_file import safetensors

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "tests/models/networks"
torch.set_default_dtype(torch.float64)
torch.manual_seed(20261122)


def act(of, **more):
    return dict(kind="activation", of=of, **more)


def conv(channels, size, **more):
    return dict(kind="conv2d", channels=channels, kernel=[size, size], **more)


def dense(outputs, **more):
    return dict(kind="dense", outputs=outputs, **more)


def residual(norm, of, **grouped):
    body = [conv(4, 3, stride=[2, 2], padding="same", bias=False), norm, act(of), conv(4, 3, padding=1, **grouped), norm]
    block = dict(kind="residual", body=body, shortcut=[conv(4, 1, stride=[2, 2])])
    same = dict(kind="residual", body=[conv(2, 3, padding=1, groups=2), act(of)])
    return [conv(2, 3, padding=1, bias=False), norm, act(of), same, block, act(of), dict(kind="global_average_pool"), dense(3)]


FLAT = dict(kind="flatten")
BATCH, LAYER = dict(kind="batch_norm", momentum=0.25), dict(kind="layer_norm")
LENET = [
    *(conv(2, 3, padding=1), act("leaky_relu", slope=0.125), dict(kind="max_pool", kernel=[2, 2])),
    *(conv(3, 3, padding=[1, 0, 0, 2]), act("silu"), dict(kind="average_pool", kernel=[2, 2], stride=[1, 1], padding=1)),
    *(FLAT, dense(4), act("relu"), dense(3)),
]
UNEVEN = [
    *(conv(4, 3, stride=[1, 2], padding=[0, 1, 2, 0], groups=2), act("gelu")),
    *(dict(kind="max_pool", kernel=[3, 2], stride=[2, 1], padding=1), conv(4, 3, padding="same", groups=4, bias=False)),
    *(act("tanh"), dict(kind="average_pool", kernel=[2, 2], padding=1, ignorePadding=True), FLAT, dense(2)),
]
CROSS, SQUARED = "softmax_cross_entropy", "squared_error"
NETWORKS = [
    ("mlp", [1, 1, 6], [dense(5), act("gelu"), dense(4, bias=False), act("sigmoid"), dense(3)], CROSS, None),
    ("mlp, squared error", [1, 1, 5], [dense(6), act("tanh"), dense(4), act("silu"), dense(2)], SQUARED, None),
    ("lenet", [6, 6, 1], LENET, CROSS, None),
    ("uneven padding, depthwise", [5, 6, 2], UNEVEN, SQUARED, None),
    ("residual, batch norm of the batch", [5, 5, 1], residual(BATCH, "silu"), CROSS, "batch"),
    ("residual, batch norm running", [5, 5, 1], residual(BATCH, "relu"), CROSS, "running"),
    ("residual, group norm", [4, 4, 2], residual(dict(kind="group_norm", groups=2), "gelu", groups=2), CROSS, None),
    ("residual, layer norm", [4, 4, 1], residual(LAYER, "tanh"), SQUARED, None),
]
IMAGES = 4


def single(*shape):
    """Normals that f32 can hold: both engines are given the same numbers."""
    return torch.randn(*shape).float().double()


def vector(size, which):
    """Whole multiples of 1/32 that the test can make as well."""
    return torch.tensor([((i * (37 + 20 * which) + 11) % 64 - 31.5) / 32 for i in range(size)])


class Built:
    """A network's function of its tensors; makes the tensors on its first way through."""

    def __init__(self, layers, norms):
        self.layers, self.norms, self.tensors, self.trained = layers, norms, {}, []
        self.moved = {}

    def tensor(self, name, *shape, near=0.0, scale=0.5, trained=True):
        if name not in self.tensors:
            self.tensors[name] = (near + scale * single(*shape)).float().double()
            if trained:
                self.trained.append(name)
        return self.tensors[name]

    def __call__(self, x):
        return self.run(self.layers, x, "")

    def run(self, layers, x, path):
        for i, layer in enumerate(layers):
            x = getattr(self, layer["kind"])(layer, x, f"{path}{i}")
        return x

    def dense(self, layer, x, path):
        y = x @ self.tensor(f"{path}.weight", x.shape[1], layer["outputs"])
        return y + self.tensor(f"{path}.bias", layer["outputs"]) if layer.get("bias", True) else y

    def conv2d(self, layer, x, path):
        (high, wide), groups, outputs = layer["kernel"], layer.get("groups", 1), layer["channels"]
        each = x.shape[1] // groups
        ours = self.tensor(f"{path}.weight", groups, high * wide * each, outputs // groups)
        theirs = ours.reshape(groups, high, wide, each, outputs // groups).permute(0, 4, 3, 1, 2)
        bias = self.tensor(f"{path}.bias", outputs) if layer.get("bias", True) else None
        weight = theirs.reshape(outputs, each, high, wide)
        return F.conv2d(self.padded(layer, x), weight, bias, layer.get("stride", [1, 1]), groups=groups)

    def padded(self, layer, x, value=0.0):
        return F.pad(x, self.sides(layer, x), value=value)

    def sides(self, layer, x):
        """[left, right, top, bottom]."""
        padding, stride = layer.get("padding", 0), layer.get("stride", [1, 1])
        if padding == "same":
            sides = []
            for size, kernel, step in reversed(list(zip(x.shape[2:], layer["kernel"], stride))):
                whole = max(0, (-(-size // step) - 1) * step + kernel - size)
                sides += [whole // 2, whole - whole // 2]
            return sides
        if isinstance(padding, int):
            return [padding] * 4
        top, bottom, left, right = padding
        return [left, right, top, bottom]

    def max_pool(self, layer, x, _path):
        stride = layer.get("stride", layer["kernel"])
        return F.max_pool2d(self.padded(layer, x, value=-float("inf")), layer["kernel"], stride)

    def average_pool(self, layer, x, _path):
        stride, ignore = layer.get("stride", layer["kernel"]), layer.get("ignorePadding", False)
        return F.avg_pool2d(x, layer["kernel"], stride, layer.get("padding", 0), count_include_pad=not ignore)

    def global_average_pool(self, _layer, x, _path):
        return x.mean(dim=(2, 3))

    def flatten(self, _layer, x, _path):
        return x.permute(0, 2, 3, 1).flatten(1)

    def activation(self, layer, x, _path):
        if layer["of"] == "leaky_relu":
            return F.leaky_relu(x, layer["slope"])
        return getattr(torch if layer["of"] in ("tanh", "sigmoid") else F, layer["of"])(x)

    def affine(self, path, size):
        return self.tensor(f"{path}.weight", size, near=1), self.tensor(f"{path}.bias", size)

    def batch_norm(self, layer, x, path):
        channels = x.shape[1]
        weight, bias = self.affine(path, channels)
        mean = self.tensor(f"{path}.running_mean", channels, trained=False)
        variance = self.tensor(f"{path}.running_var", channels, near=1, scale=0.125, trained=False)
        if self.norms == "running":
            return F.batch_norm(x, mean, variance, weight, bias)
        moved = self.moved[f"{path}.running_mean"], self.moved[f"{path}.running_var"] = mean.clone(), variance.clone()
        return F.batch_norm(x, *moved, weight, bias, training=True, momentum=layer["momentum"])

    def group_norm(self, layer, x, path):
        return F.group_norm(x, layer["groups"], *self.affine(path, x.shape[1]))

    def layer_norm(self, _layer, x, path):
        pixels = x.permute(0, 2, 3, 1)
        shape = pixels.shape[1:]
        weight, bias = self.affine(path, shape.numel())
        return F.layer_norm(pixels, shape, weight.view(shape), bias.view(shape)).permute(0, 3, 1, 2)

    def residual(self, layer, x, path):
        body = self.run(layer["body"], x, f"{path}.body.")
        return body + self.run(layer.get("shortcut", []), x, f"{path}.shortcut.")


def flat(grads):
    return torch.cat([g.reshape(-1) for g in grads])


def split(values, like):
    return [part.view_as(one) for part, one in zip(values.split([one.numel() for one in like]), like)]


def case(name, shape, layers, loss, norms):
    height, width, channels = shape
    images = single(IMAGES, height, width, channels)
    x = images.view(IMAGES, channels) if height * width == 1 else images.permute(0, 3, 1, 2)
    built = Built(layers, norms)
    outputs = built(x)
    wanted = single(*outputs.shape)
    labels = torch.randint(outputs.shape[1], (IMAGES,))
    weights = [built.tensors[t].requires_grad_() for t in built.trained]
    outputs = built(x)
    each = F.cross_entropy(outputs, labels, reduction="none") if loss == CROSS else ((outputs - wanted) ** 2).mean(dim=1)
    gradient = flat(torch.autograd.grad(each.mean(), weights, create_graph=True))
    vectors = [vector(gradient.numel(), which) for which in (0, 1)]
    products = [flat(torch.autograd.grad(gradient, weights, v, retain_graph=True)) for v in vectors]
    expect = dict(losses=each, gradient=gradient, gauss_newton=gauss_newton(each.mean(), outputs, weights, vectors[0]))
    expect |= {f"product{i}": p for i, p in enumerate(products)}
    expect |= {f"moved.{tensor}": values for tensor, values in built.moved.items()}
    given = {"batch.images": images, **({"batch.labels": labels} if loss == CROSS else {"batch.wanted": wanted})}
    given |= {f"tensor.{tensor}": values for tensor, values in built.tensors.items()}
    spec = dict(name=name, input=shape, layers=layers)
    told = dict(name=name, loss=loss, norms=norms, images=IMAGES, spec=spec, trained=built.trained)
    return told, {**{k: stored(v, "f") for k, v in given.items()}, **{f"expect.{k}": stored(v, "d") for k, v in expect.items()}}


def gauss_newton(loss, outputs, weights, v):
    """Jᵀ H_L J v: the tangent J v as the derivative of the adjoint by what it is seeded with."""
    seed = torch.zeros_like(outputs, requires_grad=True)
    back = torch.autograd.grad(outputs, weights, seed, create_graph=True)
    (tangent,) = torch.autograd.grad(back, seed, split(v, weights), retain_graph=True)
    (slope,) = torch.autograd.grad(loss, outputs, create_graph=True)
    (turned,) = torch.autograd.grad(slope, outputs, tangent, retain_graph=True)
    return flat(torch.autograd.grad(outputs, weights, turned, retain_graph=True))


def stored(values, code):
    if not values.is_floating_point():
        code = "I"
    numbers = array.array(code, values.detach().reshape(-1).tolist())
    return {"f": "F32", "d": "F64", "I": "U32"}[code], list(values.shape), numbers


def main():
    tensors, told = {}, []
    for index, one in enumerate(NETWORKS):
        about, arrays = case(*one)
        told.append(about)
        tensors |= {f"{index}/{name}": values for name, values in arrays.items()}
    data = safetensors(tensors)
    made = {
        "tool": f"torch {torch.__version__}, float64",
        "command": "/usr/bin/python3 tools/goldens/networks_golden.py",
        "date": datetime.date.today().isoformat(),
        "licence": "MIT",
        "reason": "first version",
    }
    head = {"golden": 2, "arrays": "networks_golden.safetensors", "sha256": hashlib.sha256(data).hexdigest(), "made": made}
    (FOLDER / "networks_golden.safetensors").write_bytes(data)
    lines = ",\n".join("    " + json.dumps(one) for one in told)
    fields = "".join(f"  {json.dumps(k)}: {json.dumps(v)},\n" for k, v in head.items())
    (FOLDER / "networks_golden.json").write_text(f'{{\n{fields}  "cases": [\n{lines}\n  ]\n}}\n')
    print(f"{len(told)} networks, {len(data)} bytes of arrays")


main()
