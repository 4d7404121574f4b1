/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Base64 (RFC 4648, section 4) to bytes, in its one spelling: padded, without spare bits, nothing between. libsodium 1.0.18 takes
 * every byte above 0x7F for a '/' (its comparisons widen a signed char), so that a proof or a key would have many spellings:
 * they are refused before it sees them.
 */

#include <sodium.h>

#include "proto/bytes.h"

#define BASE64_VARIANT sodium_base64_VARIANT_ORIGINAL
#define BASE64_SIZE(n) sodium_base64_ENCODED_LEN(n, BASE64_VARIANT)

/* At most `size` bytes. False when the text is not base64, or has more. */
static inline bool base64_bin(struct span text, uint8_t *ret, size_t size, size_t *ret_n) {
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] > 0x7F)
            return false;
    return sodium_base642bin(ret, size, (const char *)text.ptr, text.len, NULL, ret_n, NULL, BASE64_VARIANT) == 0;
}
