/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Everything that arrives is read here first, so this file trusts nothing: a length is compared with the bytes that
 * are there before it means anything, nesting is counted in a fixed stack instead of recursing, and each step of the
 * pass consumes at least one byte, which bounds it. One function, item_read(), knows the encodings; the check and the
 * cursor both read through it, so a cursor on unchecked bytes would still stay within them.
 *
 * Faults are reported in the order of the bytes: within one item first an unwanted type, then a head that is cut
 * short, then a form longer than needed, then content that is not there, then text, then depth.
 */

#include "proto/canon.h"

#include "proto/limits.h"

enum item_kind { ITEM_NONE, ITEM_NIL, ITEM_FALSE, ITEM_TRUE, ITEM_UINT, ITEM_NEGATIVE, ITEM_STR, ITEM_BIN, ITEM_ARRAY };

/*
 * One item. `value` is the number of ITEM_UINT, the two's complement of ITEM_NEGATIVE and the count of ITEM_ARRAY;
 * `content` are the bytes of ITEM_STR and ITEM_BIN.
 */
struct item {
    enum item_kind kind;
    uint64_t value;
    struct span content;
};

/* What a code from 0xc0 to 0xdf announces: a number of `width` bytes, which below `least` has a shorter form. */
struct form {
    enum item_kind kind;
    unsigned width;
    uint64_t least;
};

static const struct form FORMS[32] = {
    [0x00] = { ITEM_NIL, 0, 0 },
    [0x02] = { ITEM_FALSE, 0, 0 },
    [0x03] = { ITEM_TRUE, 0, 0 },
    [0x04] = { ITEM_BIN, 1, 0 },
    [0x05] = { ITEM_BIN, 2, 1u << 8 },
    [0x06] = { ITEM_BIN, 4, 1u << 16 },
    [0x0c] = { ITEM_UINT, 1, 1u << 7 },
    [0x0d] = { ITEM_UINT, 2, 1u << 8 },
    [0x0e] = { ITEM_UINT, 4, 1u << 16 },
    [0x0f] = { ITEM_UINT, 8, 1ull << 32 },
    [0x10] = { ITEM_NEGATIVE, 1, 1u << 5 },
    [0x11] = { ITEM_NEGATIVE, 2, 1u << 7 },
    [0x12] = { ITEM_NEGATIVE, 4, 1u << 15 },
    [0x13] = { ITEM_NEGATIVE, 8, 1u << 31 },
    [0x19] = { ITEM_STR, 1, 1u << 5 },
    [0x1a] = { ITEM_STR, 2, 1u << 8 },
    [0x1b] = { ITEM_STR, 4, 1u << 16 },
    [0x1c] = { ITEM_ARRAY, 2, 1u << 4 },
    [0x1d] = { ITEM_ARRAY, 4, 1u << 16 },
};

const char *canon_fault_text(int fault) {
    static const char *const texts[_CANON_MAX] = {
        [CANON_OK] = "nothing is wrong",
        [CANON_TRUNCATED] = "the bytes end inside a value",
        [CANON_TRAILING] = "bytes follow the value",
        [CANON_TYPE] = "a value has a type that does not belong there",
        [CANON_LONG_FORM] = "an integer or a length is not in its shortest form",
        [CANON_TEXT] = "a string is not UTF-8 or has control characters",
        [CANON_DEPTH] = "arrays are nested too deep",
        [CANON_LIMIT] = "a length, a count or a number is outside its limits",
        [CANON_VERSION] = "the message has another version",
        [CANON_ORDER] = "a list is out of order or holds an element twice",
        [CANON_DIGEST] = "a body is not the one that its digest names",
    };

    return fault >= 0 && fault < _CANON_MAX ? texts[fault] : "something unknown is wrong";
}

/* Codes that hold their number in themselves; all others are forms of 0xc0 to 0xdf. */
static struct form form_of(uint8_t code, uint64_t *ret_value) {
    *ret_value = 0;
    if (code <= 0x7f) {
        *ret_value = code;
        return (struct form){ ITEM_UINT, 0, 0 };
    }
    if (code <= 0x8f) /* small maps */
        return (struct form){ 0 };
    if (code <= 0x9f) {
        *ret_value = code & 0x0f;
        return (struct form){ ITEM_ARRAY, 0, 0 };
    }
    if (code <= 0xbf) {
        *ret_value = code & 0x1f;
        return (struct form){ ITEM_STR, 0, 0 };
    }
    if (code >= 0xe0) {
        *ret_value = (uint64_t)(int64_t)(int8_t)code;
        return (struct form){ ITEM_NEGATIVE, 0, 0 };
    }
    return FORMS[code - 0xc0];
}

/* Reads the number of a form's head, big-endian, and refuses it if a shorter form could hold it. */
static int form_number(struct span *rest, const struct form *form, uint64_t *ret) {
    uint64_t v = 0;

    if (rest->len < form->width)
        return CANON_TRUNCATED;
    for (unsigned i = 0; i < form->width; i++)
        v = v << 8 | rest->ptr[i];
    *rest = span_of(rest->ptr + form->width, rest->len - form->width);
    if (form->kind != ITEM_NEGATIVE) {
        if (v < form->least)
            return CANON_LONG_FORM;
    } else {
        if (form->width < 8 && v >> (8 * form->width - 1))
            v |= UINT64_MAX << (8 * form->width);
        if ((int64_t)v >= -(int64_t)form->least)
            return CANON_LONG_FORM;
    }
    *ret = v;
    return 0;
}

/* Takes one item off the front: a whole value, or an array's head. `rest` moves only on success. */
static int item_read(struct span *rest, struct item *ret) {
    struct span s = *rest;
    struct item item = { 0 };
    struct form form;
    int r;

    if (s.len == 0)
        return CANON_TRUNCATED;
    form = form_of(s.ptr[0], &item.value);
    s = span_of(s.ptr + 1, s.len - 1);
    if (form.kind == ITEM_NONE)
        return CANON_TYPE;
    if (form.width > 0) {
        r = form_number(&s, &form, &item.value);
        if (r)
            return r;
    }
    item.kind = form.kind;
    if (item.kind == ITEM_ARRAY && item.value > s.len) /* each element needs a byte */
        return CANON_TRUNCATED;
    if (item.kind == ITEM_STR || item.kind == ITEM_BIN) {
        if (item.value > s.len)
            return CANON_TRUNCATED;
        item.content = span_of(s.ptr, (size_t)item.value);
        s = span_of(s.ptr + item.value, s.len - (size_t)item.value);
    }
    *rest = s;
    *ret = item;
    return 0;
}

/* How many bytes the character takes that s begins with, or 0 if it is not one that text may have. */
static size_t character_length(struct span s) {
    uint8_t c = s.ptr[0], low = 0x80, high = 0xbf;
    size_t n;

    if (c < 0x80)
        return c >= 0x20 && c != 0x7f;
    if (c < 0xc2 || c > 0xf4) /* a continuation, an overlong pair, or above U+10FFFF */
        return 0;
    n = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    if (c == 0xe0) /* shorter forms exist below */
        low = 0xa0;
    else if (c == 0xed) /* surrogates lie above */
        high = 0x9f;
    else if (c == 0xf0)
        low = 0x90;
    else if (c == 0xf4) /* U+10FFFF is the last */
        high = 0x8f;
    if (s.len < n || s.ptr[1] < low || s.ptr[1] > high)
        return 0;
    for (size_t i = 2; i < n; i++)
        if ((s.ptr[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

bool canon_text(struct span bytes) {
    while (bytes.len > 0) {
        size_t n = character_length(bytes);

        if (n == 0)
            return false;
        bytes = span_of(bytes.ptr + n, bytes.len - n);
    }
    return true;
}

int canon_check(struct span bytes) {
    uint64_t open[TALLY_DEPTH_MAX]; /* how many elements each open array still lacks */
    size_t depth = 0;

    do {
        struct item item;
        int r = item_read(&bytes, &item);

        if (r)
            return r;
        if (item.kind == ITEM_STR && !canon_text(item.content))
            return CANON_TEXT;
        if (depth > 0)
            open[depth - 1]--;
        if (item.kind == ITEM_ARRAY) {
            if (depth == TALLY_DEPTH_MAX)
                return CANON_DEPTH;
            open[depth++] = item.value;
        }
        while (depth > 0 && open[depth - 1] == 0)
            depth--;
    } while (depth > 0);
    return bytes.len > 0 ? CANON_TRAILING : CANON_OK;
}

int cursor_fail(struct cursor *c, int fault) {
    if (!c->fault)
        c->fault = fault;
    return c->fault;
}

/* Takes the next item if it is of the kind. */
static int cursor_item(struct cursor *c, enum item_kind kind, struct item *ret) {
    struct span rest = c->rest;
    struct item item = { 0 };
    int r;

    if (c->fault)
        return c->fault;
    r = item_read(&rest, &item);
    if (r)
        return cursor_fail(c, r);
    if (item.kind != kind)
        return cursor_fail(c, CANON_TYPE);
    c->rest = rest;
    *ret = item;
    return 0;
}

bool cursor_nil(struct cursor *c) {
    if (c->fault || c->rest.len == 0 || c->rest.ptr[0] != 0xc0)
        return false;
    c->rest = span_of(c->rest.ptr + 1, c->rest.len - 1);
    return true;
}

int cursor_uint(struct cursor *c, uint64_t max, uint64_t *ret) {
    struct item item = { 0 };
    int r = cursor_item(c, ITEM_UINT, &item);

    if (r)
        return r;
    if (item.value > max)
        return cursor_fail(c, CANON_LIMIT);
    *ret = item.value;
    return 0;
}

int cursor_int(struct cursor *c, int64_t *ret) {
    struct item item = { 0 };
    uint64_t v;
    int r;

    if (c->fault)
        return c->fault;
    if (c->rest.len > 0 && (c->rest.ptr[0] >= 0xe0 || (c->rest.ptr[0] >= 0xd0 && c->rest.ptr[0] <= 0xd3))) {
        r = cursor_item(c, ITEM_NEGATIVE, &item);
        if (r)
            return r;
        *ret = (int64_t)item.value;
        return 0;
    }
    r = cursor_uint(c, INT64_MAX, &v);
    if (r)
        return r;
    *ret = (int64_t)v;
    return 0;
}

int cursor_bool(struct cursor *c, bool *ret) {
    struct item item = { 0 };
    bool yes = c->rest.len > 0 && c->rest.ptr[0] == 0xc3;
    int r = cursor_item(c, yes ? ITEM_TRUE : ITEM_FALSE, &item);

    if (r)
        return r;
    *ret = yes;
    return 0;
}

static int cursor_content(struct cursor *c, enum item_kind kind, size_t min, size_t max, struct span *ret) {
    struct item item = { 0 };
    int r = cursor_item(c, kind, &item);

    if (r)
        return r;
    if (item.content.len < min || item.content.len > max)
        return cursor_fail(c, CANON_LIMIT);
    *ret = item.content;
    return 0;
}

int cursor_str(struct cursor *c, size_t min, size_t max, struct span *ret) {
    return cursor_content(c, ITEM_STR, min, max, ret);
}

int cursor_bin(struct cursor *c, size_t min, size_t max, struct span *ret) {
    return cursor_content(c, ITEM_BIN, min, max, ret);
}

int cursor_digest(struct cursor *c, struct digest *ret) {
    struct span s;
    int r = cursor_bin(c, DIGEST_SIZE, DIGEST_SIZE, &s);

    if (r)
        return r;
    memcpy(ret->bytes, s.ptr, DIGEST_SIZE);
    return 0;
}

int cursor_array(struct cursor *c, size_t min, size_t max, size_t *ret_n) {
    struct item item = { 0 };
    int r = cursor_item(c, ITEM_ARRAY, &item);

    if (r)
        return r;
    if (item.value < min || item.value > max)
        return cursor_fail(c, CANON_LIMIT);
    *ret_n = (size_t)item.value;
    return 0;
}

int cursor_message(struct cursor *c, size_t n) {
    uint64_t version;
    size_t found;
    int r;

    r = cursor_array(c, 1, SIZE_MAX, &found);
    if (r)
        return r;
    r = cursor_uint(c, UINT64_MAX, &version);
    if (r)
        return r;
    if (version != 1) /* before the count: another version may have another */
        return cursor_fail(c, CANON_VERSION);
    return found == n ? 0 : cursor_fail(c, CANON_LIMIT);
}

int cursor_end(struct cursor *c) {
    if (!c->fault && c->rest.len > 0)
        return cursor_fail(c, CANON_TRAILING);
    return c->fault;
}
