"""Golden cases of the wire kernels, of aihwkit's fast IR drop, and currents of whole tiles.

Lines are solved by scipy.linalg.solve_banded, tiles by scipy.sparse.linalg.spsolve of their nodal
equations, all float64.
numpy 2.4.6, scipy 1.17.1, Python 3.11; written by: python3 tools/goldens/wires_golden.py
"""

import json
import pathlib

import numpy as np
import scipy
from scipy.linalg import solve_banded
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import spsolve

from golden_file import write_goldens

random = np.random.default_rng(20261121)
TOOL = f"scipy {scipy.__version__}, numpy {np.__version__} float64"


def write(name, cases):
    write_goldens(f"crossbar/{name}", cases, tool=TOOL, script="wires_golden.py")


def f32(value):
    """Parameters are float32 in a kernel, whatever a case says."""
    return float(np.float32(value))


def uniform(low, high, shape):
    return np.round(random.uniform(low, high, shape), 3)


def tiles(length, size):
    return [slice(i, min(i + size, length)) for i in range(0, length, size)]


def padded(cols):
    return -(-cols // 4) * 4


def pad(array):
    more = padded(array.shape[-1]) - array.shape[-1]
    return np.pad(array, [(0, 0)] * (array.ndim - 1) + [(0, more)])


def line_matrix(loads, head):
    """Tridiagonal matrix of a line in units of a segment's conductance, the driven end first, as bands."""
    n = len(loads)
    degree = np.array([(head if k == 0 else 1) + (1 if k < n - 1 else 0) for k in range(n)], dtype=float)
    bands = np.zeros((3, n))
    bands[0, 1:] = bands[2, : n - 1] = -1
    bands[1] = degree + loads
    return bands


def pivots(loads, head):
    """1 / the last pivot of the rest of the line behind a node: the entry of the inverse at its driven end."""
    made = []
    for k in range(len(loads)):
        rest = line_matrix(loads[k:], head if k == 0 else 1)
        unit = np.zeros(len(loads) - k)
        unit[0] = 1
        made.append(solve_banded((1, 1), rest, unit)[0])
    return np.array(made)


def word_lines(planes, rows, cols, tile_cols):
    """Indices of every word line in an array of shape [planes, rows, cols], the driven end first."""
    return [(p, r, t) for p in range(planes) for r in range(rows) for t in tiles(cols, tile_cols)]


def reverse(rows):
    return slice(rows.stop - 1, rows.start - 1 if rows.start > 0 else None, -1)


def bit_lines(rows, cols, tile_rows):
    return [(reverse(t), c) for c in range(cols) for t in tiles(rows, tile_rows)]


def factors(cells, along, resistance, head, tile):
    """factor and reach of every array; cells [arrays, planes, rows, cols], planes summed."""
    total = cells.sum(axis=1)
    factor, reach = np.zeros(total.shape), np.zeros(total.shape)
    for a in range(total.shape[0]):
        rows, cols = total.shape[1:]
        words = [(r, t) for _, r, t in word_lines(1, rows, cols, tile)]
        lines = words if along == "word" else bit_lines(rows, cols, tile)
        for line in lines:
            loads = resistance * total[a][line]
            factor[a][line] = pivots(loads, head)
            drive = np.zeros(len(loads))
            drive[0] = head
            reach[a][line] = solve_banded((1, 1), line_matrix(loads, head), drive)
    return factor, reach


def case(name, params, buffers, expect, tolerance, constants=None):
    made = {"name": name, "params": params}
    if constants:
        made["constants"] = constants
    made["buffers"] = {k: np.asarray(v, dtype=float) for k, v in buffers.items()}
    made["expect"] = {k: np.asarray(v, dtype=float) for k, v in expect.items()}
    made["tolerance"] = tolerance
    return made


def layer(arrays, planes, rows, cols, tile_rows, tile_cols):
    return {
        "arrays": arrays, "planes": planes, "rows": rows, "cols": cols, "stride": padded(cols),
        "tile_rows": tile_rows, "tile_cols": tile_cols,
        "row_tiles": len(tiles(rows, tile_rows)), "col_tiles": len(tiles(cols, tile_cols)),
    }


def take(params, names, **more):
    return {**{n: params[n] for n in names.split()}, **more}


LAYER = "arrays planes rows cols tile_rows tile_cols row_tiles col_tiles"


def wire_factor():
    cases = []
    for name, along, arrays, planes, rows, cols, tile_rows, tile_cols, ohm, head in [
        ("one cell", "word", 1, 1, 1, 1, 4, 4, 1e-4, 1),
        ("one cell, a pair on a bit line", "bit", 1, 2, 1, 1, 4, 4, 1e-3, 0.5),
        ("63 columns", "word", 1, 1, 2, 63, 8, 64, 1e-5, 1),
        ("64 columns with a driver", "word", 1, 1, 1, 64, 8, 64, 1e-6, 0.01),
        ("65 columns in tiles of 64", "word", 1, 1, 2, 65, 8, 64, 1e-3, 0.25),
        ("65 rows in tiles of 64", "bit", 1, 1, 65, 2, 64, 8, 1e-3, 1),
        ("three arrays of pairs, 13 rows in tiles of 5", "bit", 3, 2, 13, 7, 5, 3, 2e-3, 0.125),
        ("three arrays, 13 columns in tiles of 5", "word", 3, 1, 4, 13, 3, 5, 2e-3, 0.125),
        ("no wires", "bit", 1, 2, 3, 4, 2, 4, 0, 1),
    ]:
        cells = uniform(0, 100, (arrays, planes, rows, cols))
        tile = tile_cols if along == "word" else tile_rows
        factor, reach = factors(cells, along, f32(ohm), f32(head), tile)
        params = take(layer(arrays, planes, rows, cols, tile_rows, tile_cols), LAYER, resistance=ohm, head=head)
        cases.append(case(name, params, {"cells": cells}, {"factor": factor, "reach": reach}, 1e-12, {"along": along}))
    # whole powers of two: a load of 1 behind a segment is 1/2
    cells = np.array([[[[0.5, 0.5, 1.0]]]])
    params = take(layer(1, 1, 1, 3, 1, 3), LAYER, resistance=1, head=1)
    expect = {"factor": [[[0.5, 0.5, 0.5]]], "reach": [[[0.5, 0.25, 0.125]]]}
    cases.append(case("powers of two", params, {"cells": cells}, expect, 0, {"along": "word"}))
    write("wire_factor", cases)


def drives(x, source, params):
    """x of every plane, [arrays, planes, rows, width]."""
    rows, width = params["rows"], 16 * params["blocks"]
    made = np.zeros((params["arrays"], params["planes"], rows, width))
    for a in range(params["arrays"]):
        for p in range(params["planes"]):
            for r in range(rows):
                if source == "identity":
                    if r % params["tile_rows"] < width:
                        made[a, p, r, r % params["tile_rows"]] = 1
                else:
                    made[a, p, r, : params["vectors"]] = x[a // (params["arrays"] // params["sets"]), :, r]
                made[a, p, r] *= -1 if p == 1 else 1
    return made


SIZES = [
    # name, source, arrays, planes, sets, vectors, rows, cols, tile_rows, tile_cols
    ("one cell", "given", 1, 1, 1, 1, 1, 1, 4, 4),
    ("63 columns", "given", 1, 1, 1, 3, 1, 63, 8, 64),
    ("64 columns", "given", 1, 1, 1, 2, 1, 64, 8, 64),
    ("65 columns in tiles of 64", "given", 1, 1, 1, 1, 1, 65, 8, 64),
    ("65 rows in tiles of 64", "given", 1, 1, 1, 2, 65, 1, 64, 8),
    ("two arrays of pairs, own inputs, 4 x 5 in tiles of 3 x 4", "given", 2, 2, 2, 5, 4, 5, 3, 4),
    ("identity, 5 x 3 in tiles of 3 x 2", "identity", 2, 1, 0, 3, 5, 3, 3, 2),
    ("identity of pairs, 17 vectors", "identity", 1, 2, 0, 17, 17, 1, 17, 8),
]


def sized(source, arrays, planes, sets, vectors, rows, cols, tile_rows, tile_cols):
    params = {
        **layer(arrays, planes, rows, cols, tile_rows, tile_cols), "sets": sets, "vectors": vectors,
        "blocks": -(-vectors // 16),
    }
    x = uniform(-1, 1, (sets, vectors, rows))
    return params, x, drives(x, source, params)


INPUTS = "arrays planes sets vectors blocks rows cols tile_rows tile_cols col_tiles"


def wire_start():
    cases = []
    for name, source, *sizes in SIZES:
        params, x, drive = sized(source, *sizes)
        reach = uniform(0.1, 1, (params["arrays"], params["planes"], params["rows"], params["cols"]))
        word = reach[..., None] * drive[:, :, :, None, :]
        cases.append(
            case(name, take(params, INPUTS), {"x": x, "reach": reach}, {"word": word}, 1e-15, {"source": source})
        )
    write("wire_start", cases)


def wire_word():
    cases = []
    for index, (name, source, *sizes) in enumerate(SIZES):
        params, x, drive = sized(source, *sizes)
        arrays, planes, rows, cols = (params[k] for k in ("arrays", "planes", "rows", "cols"))
        ohm, head, omega, relax = [1e-3, 1e-4, 0][index % 3], [0.25, 1][index % 2], 1.25, index % 2 == 1
        resistance = f32(ohm)
        cells = uniform(1, 100, (arrays, planes, rows, cols))
        each = cells.reshape(arrays * planes, 1, rows, cols)
        factor, _ = factors(each, "word", resistance, head, params["tile_cols"])
        bit = uniform(-0.2, 0.2, (arrays, rows, cols, drive.shape[-1]))
        own = uniform(-1, 1, (arrays, planes, rows, cols, drive.shape[-1]))[: arrays if relax else 0]
        expect = np.zeros((arrays, planes, rows, cols, drive.shape[-1]))
        for a in range(arrays):
            for p, r, t in word_lines(planes, rows, cols, params["tile_cols"]):
                loads = resistance * cells[a, p, r, t]
                right = loads[:, None] * (bit[a, r, t] - drive[a, p, r])
                expect[a, p, r, t] = drive[a, p, r] + solve_banded((1, 1), line_matrix(loads, head), right)
        if relax:
            expect = own + omega * (expect - own)
        given = take(params, INPUTS, own_arrays=arrays if relax else 0, resistance=ohm, omega=omega)
        buffers = {"x": x, "cells": cells, "factor": factor.reshape(cells.shape), "bit": bit, "own": own}
        cases.append(
            case(name, given, buffers, {"next": expect}, 1e-12, {"source": source, "relax": "yes" if relax else "no"})
        )
    write("wire_word", cases)


def wire_bit():
    cases = []
    for index, (name, _, arrays, planes, _, vectors, rows, cols, tile_rows, tile_cols) in enumerate(SIZES):
        params = {**layer(arrays, planes, rows, cols, tile_rows, tile_cols), "blocks": -(-vectors // 16)}
        width = 16 * params["blocks"]
        ohm, head, omega, relax = [1e-3, 1e-4, 0][index % 3], [0.25, 1][index % 2], 1.25, index % 2 == 1
        resistance = f32(ohm)
        cells = uniform(1, 100, (arrays, planes, rows, cols))
        factor, _ = factors(cells, "bit", resistance, head, tile_rows)
        word = uniform(-1, 1, (arrays, planes, rows, cols, width))
        own = uniform(-0.2, 0.2, (arrays, rows, cols, width))[: arrays if relax else 0]
        expect = np.zeros((arrays, rows, cols, width))
        for a in range(arrays):
            for line in bit_lines(rows, cols, tile_rows):
                loads = resistance * cells[a].sum(axis=0)[line]
                right = resistance * (cells[a][..., None] * word[a]).sum(axis=0)[line]
                expect[a][line] = solve_banded((1, 1), line_matrix(loads, head), right)
        if relax:
            expect = own + omega * (expect - own)
        names = "arrays planes blocks rows cols tile_rows row_tiles"
        given = take(params, names, own_arrays=arrays if relax else 0, resistance=ohm, omega=omega)
        buffers = {"cells": cells, "factor": factor, "word": word, "own": own}
        cases.append(case(name, given, buffers, {"next": expect}, 1e-12, {"relax": "yes" if relax else "no"}))
    write("wire_bit", cases)


def wire_current():
    cases = []
    for name, source, arrays, planes, _, vectors, rows, cols, tile_rows, tile_cols in SIZES:
        params = layer(arrays, planes, rows, cols, tile_rows, tile_cols)
        params.update(vectors=vectors, blocks=-(-vectors // 16))
        identity = source == "identity"
        params["outputs"] = rows if identity else params["row_tiles"] * vectors
        ohm, head = 1e-3, 0.25
        cells = uniform(1, 100, (arrays, planes, rows, cols))
        _, reach = factors(cells, "bit", ohm, head, tile_rows)
        word = uniform(-1, 1, (arrays, planes, rows, cols, 16 * params["blocks"]))
        parts = []
        for t in tiles(rows, tile_rows):
            # the current into the terminal, from the line's own solution
            part = np.zeros((arrays, vectors, cols))
            for a in range(arrays):
                for c in range(cols):
                    loads = ohm * cells[a, :, reverse(t), c].sum(axis=0)
                    drive = (cells[a][..., None] * word[a]).sum(axis=0)[reverse(t), c][:, :vectors]
                    part[a, :, c] = head * solve_banded((1, 1), line_matrix(loads, head), drive)[0]
            parts.append(part[:, : t.stop - t.start] if identity else part)
        names = "arrays planes vectors blocks rows cols stride tile_rows row_tiles outputs"
        expect = {"current": pad(np.concatenate(parts, axis=1))}
        cases.append(case(name, take(params, names), {"cells": cells, "reach": reach, "word": word}, expect, 1e-11))
    write("wire_current", cases)


def wire_residual():
    cases = []
    for name, source, *sizes in SIZES:
        params, x, drive = sized(source, *sizes)
        arrays, planes, rows, cols = (params[k] for k in ("arrays", "planes", "rows", "cols"))
        ohm, first = f32(1e-4), f32(5e-4)
        cells = uniform(1, 100, (arrays, planes, rows, cols))
        bit = uniform(-0.2, 0.2, (arrays, rows, cols, drive.shape[-1]))
        word = uniform(-1, 1, (arrays, planes, rows, cols, drive.shape[-1]))
        expect = np.zeros((arrays, planes, rows, params["col_tiles"], drive.shape[-1]))
        for a in range(arrays):
            for p in range(planes):
                for r in range(rows):
                    for k, t in enumerate(tiles(cols, params["tile_cols"])):
                        current = cells[a, p, r, t][:, None] * (word[a, p, r, t] - bit[a, r, t])
                        segment = np.cumsum(current[::-1], axis=0)[::-1]
                        ohms = np.full((len(segment), 1), ohm)
                        ohms[0] = first
                        kirchhoff = drive[a, p, r] - np.cumsum(ohms * segment, axis=0)
                        expect[a, p, r, k] = np.abs(kirchhoff - word[a, p, r, t]).max(axis=0)
        given = take(params, INPUTS, resistance=1e-4, first_resistance=5e-4)
        buffers = {"x": x, "cells": cells, "bit": bit, "word": word}
        cases.append(case(name, given, buffers, {"residual": expect}, 1e-13, {"source": source}))
    write("wire_residual", cases)


def nodal(edges, ties, nodes):
    """Voltages: edges (a, b, conductance), ties (a, conductance, volts)."""
    at, to, value, right = [], [], [], np.zeros(nodes)
    for a, b, g in edges:
        at += [a, b, a, b]
        to += [a, b, b, a]
        value += [g, g, -g, -g]
    for a, g, volts in ties:
        at.append(a)
        to.append(a)
        value.append(g)
        right[a] += g * volts
    return spsolve(coo_matrix((value, (at, to)), shape=(nodes, nodes)).tocsc(), right)


def tile_current(cells, x, wires, topology, supply=1.0):
    """Currents of one tile, µA [cols]; cells [planes, rows, cols]; wires in ohm."""
    # nodes: those of the planes first, then those of the bit lines
    planes, rows, cols = cells.shape
    word, bit, driver, terminal = (wires[k] for k in ("wordOhms", "bitOhms", "driverOhms", "terminalOhms"))
    node = np.arange((planes + 1) * rows * cols).reshape(planes + 1, rows, cols)
    edges, ties = [], []
    for r in range(rows):
        for c in range(cols):
            for p in range(planes):
                sign = -1 if p == 1 else 1
                on = topology == "input" or x[r] != 0
                if on:
                    edges.append((node[p, r, c], node[planes, r, c], cells[p, r, c]))
                before = c if topology == "input" else r
                if before == 0:
                    volts = x[r] if topology == "input" else supply
                    ties.append((node[p, r, c], 1e6 / (word + driver), sign * volts))
                else:
                    other = node[p, r, c - 1] if topology == "input" else node[p, r - 1, c]
                    edges.append((other, node[p, r, c], 1e6 / word))
            if r == rows - 1:
                ties.append((node[planes, r, c], 1e6 / (bit + terminal), 0))
            else:
                edges.append((node[planes, r, c], node[planes, r + 1, c], 1e6 / bit))
    volts = nodal(edges, ties, node.size)
    return 1e6 / (bit + terminal) * volts[node[planes, rows - 1]]


def wire_ladder():
    cases = []
    for name, arrays, planes, sets, vectors, rows, cols, tile_rows, source, bit, driver, terminal, supply in [
        ("one cell", 1, 1, 1, 1, 1, 1, 4, 1, 1, 10, 10, 1),
        ("63 rows", 1, 1, 1, 2, 63, 2, 64, 1, 2, 0, 0, 1),
        ("64 rows", 1, 1, 1, 2, 64, 2, 64, 5, 1, 3, 0, 0.2),
        ("65 rows in tiles of 64", 1, 1, 1, 2, 65, 2, 64, 20, 20, 0, 7, 1),
        ("pairs, 9 x 5", 4, 2, 2, 5, 9, 5, 9, 100, 50, 20, 10, 1),
        ("pairs, 7 rows in tiles of 3", 2, 2, 1, 3, 7, 3, 3, 1000, 500, 200, 100, 0.4),
    ]:
        cells = uniform(0.1, 100, (arrays, planes, rows, cols))
        x = random.integers(0, 2, (sets, vectors, rows)).astype(float)
        wires = {"wordOhms": source, "bitOhms": bit, "driverOhms": driver, "terminalOhms": terminal}
        current = np.array([
            [[tile_current(cells[a][:, t], x[a // (arrays // sets), v, t], wires, "source", f32(supply))
              for v in range(vectors)] for t in tiles(rows, tile_rows)] for a in range(arrays)
        ])
        names = "arrays planes rows cols stride tile_rows row_tiles"
        params = take(
            layer(arrays, planes, rows, cols, tile_rows, cols), names, sets=sets, vectors=vectors,
            source_resistance=1e-6 * source, first_resistance=1e-6 * (source + driver), bit_resistance=1e-6 * bit,
            last_resistance=1e-6 * (bit + terminal), supply=supply,
        )
        cases.append(case(name, params, {"x": x, "cells": cells}, {"current": pad(current)}, 1e-6))
    write("wire_ladder", cases)


def wire_profile():
    cases = []
    for name, arrays, rows, stride, tile_rows in [
        ("one row", 1, 1, 4, 8), ("63 rows", 1, 63, 4, 64), ("64 rows", 1, 64, 4, 64),
        ("65 rows in tiles of 64", 1, 65, 4, 64), ("three arrays of 13 rows in tiles of 5", 3, 13, 8, 5),
        ("whole numbers, tiles of 4", 2, 8, 4, 4),
    ]:
        whole = name.startswith("whole")
        shape = (arrays, rows, stride)
        net = 16 * random.integers(-8, 8, shape) if whole else uniform(-25, 25, shape)
        heights = [t.stop - t.start for t in tiles(rows, tile_rows)]
        weight = np.concatenate([1 - (1 - np.arange(n) / n) ** 2 for n in heights])
        params = {
            "arrays": arrays, "rows": rows, "stride": stride, "tile_rows": tile_rows, "row_tiles": len(heights),
        }
        cases.append(case(name, params, {"net": net}, {"out": net * weight[:, None]}, 0 if whole else 1e-13))
    write("wire_profile", cases)


def cubic_drop():
    cases = []
    for name, count in [("four", 4), ("64 outputs", 64), ("68 outputs", 68), ("an awkward 132", 132)]:
        current, load, profile = uniform(-90, 90, count), uniform(0, 300, count), uniform(-60, 60, count)
        factor, strength = f32(512 / 571428.57 / 100), f32(0.7)
        a = factor * load
        out = current - strength * np.polynomial.polynomial.polyval(a, [0, 0.5, -0.2, 0.05]) * profile
        params = {"count": count, "factor": 512 / 571428.57 / 100, "strength": 0.7}
        buffers = {"current": current, "load": load, "profile": profile}
        cases.append(case(name, params, buffers, {"out": out}, 1e-13))
    a, profile = np.arange(8.0), np.array([20.0, -40, 60, 80, -20, 100, 20, 40])
    params = {"count": 8, "factor": 1, "strength": 2}
    out = 7 - 2 * (0.05 * a**3 - 0.2 * a**2 + 0.5 * a) * profile
    buffers = {"current": np.full(8, 7), "load": a, "profile": profile}
    cases.append(case("whole numbers", params, buffers, {"out": out}, 1e-13))
    write("cubic_drop", cases)


def whole_tiles():
    """Currents of random tiles in all four topologies, for the solver as a whole: a file beside its test."""
    cases = []
    for topology in ("input", "source"):
        for planes in (1, 2):
            for rows, cols, word, bit, driver, terminal in [
                (7, 5, 1, 2, 0, 0), (6, 9, 20, 10, 50, 100), (12, 12, 0.1, 5, 3, 0),
            ]:
                cells = uniform(0.1, 100, (planes, rows, cols))
                x = uniform(-1, 1, rows) if topology == "input" else random.integers(0, 2, rows).astype(float)
                wires = {"wordOhms": word, "bitOhms": bit, "driverOhms": driver, "terminalOhms": terminal}
                current = tile_current(cells, x, wires, topology)
                cases.append({
                    "topology": topology, "planes": planes, "rows": rows, "cols": cols, "wires": wires,
                    "cells": cells.ravel().tolist(), "x": x.tolist(), "microamperes": current.tolist(),
                })
    head = {"tool": TOOL, "command": "python3 tools/goldens/wires_golden.py", "licence": "MIT"}
    lines = ",\n".join("    " + json.dumps(one) for one in cases)
    fields = "".join(f"  {json.dumps(k)}: {json.dumps(v)},\n" for k, v in head.items())
    path = pathlib.Path(__file__).resolve().parents[2] / "tests/kernels/crossbar/wires_golden.json"
    path.write_text(f'{{\n{fields}  "cases": [\n{lines}\n  ]\n}}\n')


whole_tiles()
for make_file in (
    *(wire_factor, wire_start, wire_word, wire_bit, wire_current, wire_residual, wire_ladder),
    *(wire_profile, cubic_drop),
):
    make_file()
