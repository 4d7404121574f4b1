/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What a cell or a line may hold: pure tests and conversions of short texts. A text with ptr NULL is blank. */

#include "proto/bytes.h"

/* Well-formed UTF-8: no surrogates, no overlong forms, nothing above U+10FFFF. */
bool text_is_utf8(struct span text);

/* An id: 1 to 128 of a-z, 0-9, '.' and '-'. */
bool text_is_id(struct span text);

/* An area code or a party's id: 1 to 128 of A-Z, a-z, 0-9 and '-'. */
bool text_is_code(struct span text);

/* Decimal digits only, at most max. Returns 0, or 1 for anything else. */
int text_number(struct span text, uint64_t max, uint64_t *ret);

/* Digits, and up to five decimals after a point, as units of 0.00001; at most max units. Returns 0 or 1. */
int text_fixed(struct span text, uint64_t max, uint64_t *ret);

/* The position of text among n words, whatever its letter case (of a-z), or n. */
size_t text_choice(struct span text, const char *const *words, size_t n);

/* Without spaces at either end. */
struct span text_trim(struct span text);
