"""Writes the golden sets of kernels/machine: numbers copied, and linear recurrences in closed form by exact fractions.

    python3 tools/goldens/machine_golden.py

Made with Python 3.11.7. Every number in is a fraction of a power of 2, so that a float64 holds it; what comes out is the
closed form, rounded to a float64 once.
"""

from fractions import Fraction

from golden_file import write_goldens

STEPS = 32
TOOL = "closed form in exact fractions, Python 3.11.7"


def numbers(count):
    """Multiples of 1/64 between -2 and 2 that do not repeat early."""
    return [((37 * i * i + 11 * i + 5) % 257 - 128) / 64 for i in range(count)]


def after(start, *, steps, factor, addend):
    """x after the steps x <- factor x + addend: factor^n start + addend (1 + factor + ... + factor^(n-1))."""
    f, power = Fraction(factor), Fraction(factor) ** steps
    total = Fraction(steps) if f == 1 else (1 - power) / (1 - f)
    return float(power * Fraction(start) + Fraction(addend) * total)


def copied(count):
    x = numbers(count)
    return {"name": f"{count}", "params": {"count": count}, "tolerance": 0, "buffers": {"x": x}, "expect": {"y": x}}


def recurrence(blocks, rounds, factor, addend):
    start = numbers(8 * blocks)
    end = [after(x, steps=STEPS * rounds, factor=factor, addend=addend) for x in start]
    params = {"blocks": blocks, "rounds": rounds, "factor": factor, "addend": addend}
    name = f"{blocks} blocks, {rounds} rounds of {factor} x + {addend}"
    # the oracle rounds 2 * 32 * rounds times in float64, and what is off is carried on by the factor
    size = max(map(abs, start + end)) + STEPS * rounds * abs(addend)
    tolerance = 0 if factor in (1, -1, 0) else 2 * STEPS * rounds * size * max(1, abs(factor)) ** (STEPS * rounds) * 2**-52
    return {"name": name, "params": params, "tolerance": tolerance, "buffers": {"start": start}, "expect": {"end": end}}


write_goldens("machine/copy", [copied(n) for n in (1, 63, 64, 65, 1027)], tool=TOOL, script="machine_golden.py")
write_goldens(
    "machine/multiply_add",
    [
        recurrence(1, 1, 0.75, 0.125),
        recurrence(63, 2, -0.875, 1.5),
        recurrence(64, 3, 0.5, -2.0),
        recurrence(65, 0, 0.5, 1.0),
        recurrence(5, 4, 1.0, 3.0),
        recurrence(5, 3, -1.0, 3.0),
        recurrence(2, 2, 0.0, 7.0),
        recurrence(3, 4, 1.0009765625, 0.25),
    ],
    tool=TOOL,
    script="machine_golden.py",
)
