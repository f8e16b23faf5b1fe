"""Numbers of groups that share channels evenly."""

from __future__ import annotations

import math


def even_groups(*counts: int, argument: str = "groups") -> str:
    """Return the help that names the numbers of groups that share all of some counts evenly, the largest first."""
    common = math.gcd(*counts)
    if common > _LARGEST_SHARED:
        return "any divisor of it shares it evenly, such as 1"
    fitting = [each for each in range(common, 0, -1) if common % each == 0]
    return f"`{argument}` may be {', '.join(map(str, fitting))}"


def nearest_divisor(size: int, wanted: int) -> int:
    """Return the divisor of a number that is nearest to another number."""
    small = [each for each in range(1, math.isqrt(min(size, 10**10)) + 1) if size % each == 0]
    return min((*small, *(size // each for each in small)), key=lambda each: (abs(each - wanted), each))


_LARGEST_SHARED = 1 << 16
