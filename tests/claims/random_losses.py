"""Smooth losses at random, each with a known L, for the checks of several pages."""

import numpy as np


def waves(rng, n):
    """A random sum of sines in n variables, its gradient, and an L of that gradient."""
    a, (b, c) = rng.normal(size=(5, n)), rng.normal(size=(2, 5))
    smoothness = np.linalg.norm(a.T * abs(c) @ a, 2)  # the Hessian is -Σ cᵢ sin(…) aᵢaᵢᵀ
    return lambda w: c @ np.sin(a @ w + b), lambda w: a.T @ (c * np.cos(a @ w + b)), smoothness


def walks(count, seed):
    """Random losses with points and unit directions: value, gradient, L, w, u."""
    rng = np.random.default_rng(seed)
    for i in range(count):
        loss, gradient, smoothness = waves(rng, 1 + i % 6)
        w, u = rng.normal(size=(2, 1 + i % 6))
        yield loss, gradient, smoothness, w, u / np.linalg.norm(u)
