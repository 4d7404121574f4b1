/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the byte-level tests share: cmocka with what it needs before it, hex, and numbers from a seed. */

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "proto/bytes.h"

/* The bytes that hex digits stand for; fails the test on anything else. The caller frees them. */
static inline struct blob probe_hex(const char *hex) {
    size_t n = strlen(hex);
    struct blob b = { .ptr = malloc(n / 2 + 1), .len = n / 2 };

    assert_non_null(b.ptr);
    assert_int_equal(n % 2, 0);
    for (size_t i = 0; i < n; i++) {
        const char *digits = "0123456789abcdef", *d = strchr(digits, hex[i]);

        assert_non_null(d);
        b.ptr[i / 2] = (uint8_t)((i % 2 ? b.ptr[i / 2] << 4 : 0) | (d - digits));
    }
    return b;
}

/* As many bytes, or the test fails. */
static inline void probe_hex_into(const char *hex, uint8_t *ret, size_t len) {
    _cleanup_(blob_free) struct blob b = probe_hex(hex);

    assert_int_equal(b.len, len);
    memcpy(ret, b.ptr, len);
}

/* The bytes in a block of exactly their size, so that a sanitizer sees the first byte read beyond them. */
static inline struct blob probe_copy(struct span s) {
    struct blob b = { .ptr = malloc(s.len ? s.len : 1), .len = s.len };

    assert_non_null(b.ptr);
    if (s.len > 0)
        memcpy(b.ptr, s.ptr, s.len);
    return b;
}

/* The next number of a sequence that its seed, not 0, decides. */
static inline uint64_t probe_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * 0x2545f4914f6cdd1dull;
}
