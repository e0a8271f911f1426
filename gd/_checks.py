"""Validation of arguments: each error names the argument, what was expected and what was given."""

from __future__ import annotations

import math
import operator
import reprlib
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]


def _given(value: Any) -> NDArray[Any]:
    """`value` as numpy sees it; None where it sees no array, as in a ragged list."""
    try:
        return np.asarray(value)
    except ValueError:
        return np.asarray(None)


def array(name: str, value: Any, *, finite: bool = True) -> Array:
    """`value` as a new float64 array. TypeError unless its entries are real numbers."""
    given = _given(value)
    if given.dtype.kind not in "biuf":
        raise TypeError(f"{name} must be an array of real numbers, got {reprlib.repr(value)}")
    result = given.astype(np.float64)
    if finite and not np.isfinite(result).all():
        raise ValueError(f"{name} must be finite, got {reprlib.repr(result.tolist())}")
    return result


def number(
    name: str,
    value: Any,
    *,
    above: float = -math.inf,
    least: float = -math.inf,
    below: float = math.inf,
) -> float:
    """`value` as a finite float with above < value, least <= value and value < below."""
    given = _given(value)
    if given.ndim or given.dtype.kind not in "iuf":
        raise TypeError(f"{name} must be a real number, got {reprlib.repr(value)}")
    result = float(given)
    if not (math.isfinite(result) and above < result < below and least <= result):
        bounds = [f" > {above:g}"] * (above > -math.inf) + [f" >= {least:g}"] * (least > -math.inf)
        bounds += [f" < {below:g}"] * (below < math.inf)
        raise ValueError(f"{name} must be a finite number{' and'.join(bounds)}, got {value!r}")
    return result


def count(name: str, value: Any) -> int:
    """`value` as a non-negative int."""
    if isinstance(value, bool | np.bool_) or not hasattr(value, "__index__"):
        raise TypeError(f"{name} must be an integer, got {reprlib.repr(value)}")
    result = operator.index(value)
    if result < 0:
        raise ValueError(f"{name} must be an integer >= 0, got {result}")
    return result


def shape(name: str, given: tuple[int, ...], expected: tuple[int, ...]) -> None:
    """Nothing, or ValueError when the two shapes differ."""
    if given != expected:
        raise ValueError(f"{name} must have shape {expected}, got {given}")


def pair(first: str, a: Any, second: str, b: Any, *, core: int = 1) -> tuple[Array, Array]:
    """Two finite arrays, the last `core` axes equal and the leading ones fit to broadcast."""
    left, right = array(first, a), array(second, b)
    try:
        np.broadcast_shapes(left.shape[: left.ndim - core], right.shape[: right.ndim - core])
        fits = core == 0 or left.shape[-core:] == right.shape[-core:]
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(
            f"{second} must fit {first}, of shape {left.shape}, got shape {right.shape}"
        )
    return left[()], right[()]
