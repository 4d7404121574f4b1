# SPDX-License-Identifier: Apache-2.0
"""Ed25519 from RFC 8032's equations in plain integers: slow, not for secrets, and independent of every library."""

import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
NEUTRAL = (0, 1)


def x_of(y, sign):
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P:
        raise ValueError("not on the curve")
    return x if x % 2 == sign else P - x


BASE = (x_of(4 * pow(5, -1, P) % P, 0), 4 * pow(5, -1, P) % P)


def add(a, b):
    product = D * a[0] * b[0] * a[1] * b[1] % P
    return ((a[0] * b[1] + b[0] * a[1]) * pow(1 + product, -1, P) % P,
            (a[1] * b[1] + a[0] * b[0]) * pow(1 - product, -1, P) % P)


def multiply(number, point):
    result = NEUTRAL
    while number:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


def encode(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def small_order_point():
    """A point of order 8: ORDER times a point whose order is not a divisor of 4 times ORDER."""
    for y in range(2, 100):
        try:
            point = multiply(ORDER, (x_of(y, 0), y))
        except ValueError:
            continue
        if multiply(4, point) != NEUTRAL:
            return point
    raise ValueError("none found")


def expand(seed):
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | 1 << 254
    return scalar, digest[32:]


def public_key(seed):
    return encode(multiply(expand(seed)[0], BASE))


def sign(seed, message):
    scalar, prefix = expand(seed)
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % ORDER
    commitment = encode(multiply(r, BASE))
    challenge = hashlib.sha512(commitment + public_key(seed) + message).digest()
    s = (r + int.from_bytes(challenge, "little") * scalar) % ORDER
    return commitment + s.to_bytes(32, "little")
