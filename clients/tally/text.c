/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Conversions that take exactly one spelling. strtoul() would accept signs, spaces and other bases, and a count that
 * was read otherwise than it was meant is worse than one that was not read.
 */

#include "clients/tally/text.h"

#include "proto/limits.h"

/* The length of the character at the front, or 0. Lead bytes' ranges are those of the Unicode standard's table 3-7. */
static size_t utf8_length(struct span s) {
    uint8_t lead = s.ptr[0], low = 0x80, high = 0xbf;
    size_t n = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;

    if ((lead >= 0x80 && lead < 0xc2) || lead > 0xf4 || s.len < n)
        return 0;
    if (lead == 0xe0)
        low = 0xa0;
    else if (lead == 0xed)
        high = 0x9f;
    else if (lead == 0xf0)
        low = 0x90;
    else if (lead == 0xf4)
        high = 0x8f;
    for (size_t i = 1; i < n; i++, low = 0x80, high = 0xbf)
        if (s.ptr[i] < low || s.ptr[i] > high)
            return 0;
    return n;
}

bool text_is_utf8(struct span text) {
    while (text.len > 0) {
        size_t n = utf8_length(text);

        if (n == 0)
            return false;
        text = span_of(text.ptr + n, text.len - n);
    }
    return true;
}

static bool made_of(struct span text, bool upper, const char *others) {
    if (text.len == 0 || text.len > TALLY_ID_MAX)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = (char)text.ptr[i];

        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (upper && c >= 'A' && c <= 'Z'))
            continue;
        if (c == '\0' || !strchr(others, c))
            return false;
    }
    return true;
}

bool text_is_id(struct span text) {
    return made_of(text, false, ".-");
}

bool text_is_code(struct span text) {
    return made_of(text, true, "-");
}

int text_number(struct span text, uint64_t max, uint64_t *ret) {
    uint64_t v = 0;

    if (text.len == 0)
        return 1;
    for (size_t i = 0; i < text.len; i++) {
        uint64_t digit = (uint64_t)text.ptr[i] - '0';

        if (text.ptr[i] < '0' || digit > 9 || v > (max - (digit < max ? digit : max)) / 10 || v * 10 + digit > max)
            return 1;
        v = v * 10 + digit;
    }
    *ret = v;
    return 0;
}

int text_fixed(struct span text, uint64_t max, uint64_t *ret) {
    const uint8_t *point = text.len ? memchr(text.ptr, '.', text.len) : NULL;
    size_t whole = point ? (size_t)(point - text.ptr) : text.len, decimals = point ? text.len - whole - 1 : 0;
    uint64_t units, part = 0;

    if (decimals > 5 || (point && decimals == 0) || text_number(span_of(text.ptr, whole), max / 100000, &units))
        return 1;
    if (point && text_number(span_of(point + 1, decimals), 99999, &part))
        return 1;
    for (size_t i = point ? decimals : 5; i < 5; i++)
        part *= 10;
    units = units * 100000 + part;
    if (units > max)
        return 1;
    *ret = units;
    return 0;
}

static char lower(uint8_t c) {
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

size_t text_choice(struct span text, const char *const *words, size_t n) {
    for (size_t i = 0; i < n; i++) {
        size_t at = 0;

        while (at < text.len && words[i][at] && lower(text.ptr[at]) == lower((uint8_t)words[i][at]))
            at++;
        if (at == text.len && !words[i][at])
            return i;
    }
    return n;
}

struct span text_trim(struct span text) {
    while (text.len > 0 && (text.ptr[0] == ' ' || text.ptr[0] == '\t'))
        text = span_of(text.ptr + 1, text.len - 1);
    while (text.len > 0 && strchr(" \t\r", (char)text.ptr[text.len - 1]) && text.ptr[text.len - 1])
        text.len--;
    return text;
}
