/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the tests of codecs share: a codec as one function, and what must hold for the bytes of any of them. */

#include "proto/codec.h"
#include "tests/unit/probe.h"

#define MUTATIONS 100000

/* Decodes bytes and encodes what it found: 0 or the decoder's fault. */
typedef int (*codec_again)(struct span bytes, struct pack *p);

/* Defines NAME_again() for a pair whose decoder takes an arena, and for one whose decoder does not. */
#define CODEC_AGAIN(name, type)                                                                                        \
    static int name##_again(struct span bytes, struct pack *p) {                                                       \
        _cleanup_(arena_deinit) struct arena arena = { 0 };                                                            \
        struct type message;                                                                                           \
        int r = name##_decode(bytes, &arena, &message);                                                                \
                                                                                                                       \
        if (r == 0)                                                                                                    \
            name##_encode(p, &message);                                                                                \
        return r;                                                                                                      \
    }
#define CODEC_AGAIN_FLAT(name, type)                                                                                   \
    static int name##_again(struct span bytes, struct pack *p) {                                                       \
        struct type message;                                                                                           \
        int r = name##_decode(bytes, &message);                                                                        \
                                                                                                                       \
        if (r == 0)                                                                                                    \
            name##_encode(p, &message);                                                                                \
        return r;                                                                                                      \
    }

/* The decoder's answer to a copy of bytes that ends where they end; what it accepts must come back as the same bytes. */
static inline int probe_again(codec_again again, struct span bytes) {
    _cleanup_(blob_free) struct blob copy = probe_copy(bytes);
    _cleanup_(pack_deinit) struct pack p;
    int r;

    pack_init(&p);
    r = again(span_blob(copy), &p);
    assert_true(r >= 0 && r < _CANON_MAX);
    assert_int_equal(p.error, 0);
    if (r == 0)
        assert_true(span_equal(pack_span(&p), bytes));
    return r;
}

/* The bytes are accepted, and no beginning of them is, nor they with a byte more. */
static inline void probe_sound(codec_again again, struct span bytes) {
    _cleanup_(blob_free) struct blob longer = { .ptr = calloc(1, bytes.len + 1), .len = bytes.len + 1 };

    assert_non_null(longer.ptr);
    memcpy(longer.ptr, bytes.ptr, bytes.len);
    assert_int_equal(probe_again(again, bytes), 0);
    assert_int_not_equal(probe_again(again, span_blob(longer)), 0);
    for (size_t n = 0; n < bytes.len; n += n < 4096 || n == bytes.len - 1 ? 1 : bytes.len - 1 - n)
        assert_int_not_equal(probe_again(again, span_of(bytes.ptr, n)), 0);
}

/* Changes one to four places: a bit, a byte, a byte more, a byte less, or a stretch written over another. */
static inline void probe_mutate(struct blob *b, size_t room, uint64_t *seed) {
    static const uint8_t telling[] = { 0x00, 0x7f, 0x80, 0x90, 0x9f, 0xa0, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5,
                                       0xc6, 0xca, 0xcc, 0xcd, 0xce, 0xcf, 0xd0, 0xd9, 0xdb, 0xdc, 0xdd, 0xff };
    size_t times = 1 + probe_random(seed) % 4;

    while (times-- > 0 && b->len > 0) {
        size_t at = probe_random(seed) % b->len, from = probe_random(seed) % b->len;
        size_t n = 1 + probe_random(seed) % 16, most = b->len - (at > from ? at : from);

        switch (probe_random(seed) % 6) {
        case 0:
            b->ptr[at] ^= (uint8_t)(1u << probe_random(seed) % 8);
            break;
        case 1:
            b->ptr[at] = (uint8_t)probe_random(seed);
            break;
        case 2:
            b->ptr[at] = telling[probe_random(seed) % sizeof(telling)];
            break;
        case 3:
            memmove(b->ptr + at, b->ptr + at + 1, --b->len - at);
            break;
        case 4:
            if (b->len < room) {
                memmove(b->ptr + at + 1, b->ptr + at, b->len++ - at);
                b->ptr[at] = telling[probe_random(seed) % sizeof(telling)];
            }
            break;
        default:
            memmove(b->ptr + at, b->ptr + from, n < most ? n : most);
        }
    }
}

/* However the bytes are changed, they are refused or come back as they were. Some are accepted, or nothing was tried. */
static inline void probe_mutations(codec_again again, struct span bytes, uint64_t seed) {
    const size_t room = bytes.len + 8;
    _cleanup_(blob_free) struct blob changed = { .ptr = malloc(room) };
    size_t accepted = 0;

    assert_non_null(changed.ptr);
    for (size_t i = 0; i < MUTATIONS; i++) {
        memcpy(changed.ptr, bytes.ptr, bytes.len);
        changed.len = bytes.len;
        probe_mutate(&changed, room, &seed);
        accepted += probe_again(again, span_blob(changed)) == 0;
    }
    assert_true(accepted > 0 && accepted < MUTATIONS);
}

/* Digests and strings that tests fill fields with. */
static inline struct digest probe_digest(uint8_t fill) {
    struct digest d;

    memset(d.bytes, fill, sizeof(d.bytes));
    return d;
}

/* An id of n characters, NUL-terminated: the letter, as often as it fits. */
static inline struct span probe_filled(char *buffer, size_t n, char letter) {
    memset(buffer, letter, n);
    buffer[n] = '\0';
    return span_of(buffer, n);
}

#define PROBE_NOTE "tally.example/test\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

/* --- msgpack-c's own reader, which shares nothing with the cursor --- */

/* The one value that all the bytes are; the result is the caller's to destroy. */
static inline const msgpack_object *oracle_read(msgpack_unpacked *result, struct span bytes) {
    size_t end = 0;

    assert_int_equal(msgpack_unpack_next(result, (const char *)bytes.ptr, bytes.len, &end), MSGPACK_UNPACK_SUCCESS);
    assert_int_equal(end, bytes.len);
    return &result->data;
}

static inline const msgpack_object *oracle_element(const msgpack_object *array, size_t i) {
    assert_int_equal(array->type, MSGPACK_OBJECT_ARRAY);
    assert_true(i < array->via.array.size);
    return &array->via.array.ptr[i];
}

static inline void oracle_nil(const msgpack_object *o) {
    assert_int_equal(o->type, MSGPACK_OBJECT_NIL);
}

static inline void oracle_bool(const msgpack_object *o, bool v) {
    assert_int_equal(o->type, MSGPACK_OBJECT_BOOLEAN);
    assert_int_equal(o->via.boolean, v);
}

static inline void oracle_uint(const msgpack_object *o, uint64_t v) {
    assert_int_equal(o->type, MSGPACK_OBJECT_POSITIVE_INTEGER);
    assert_true(o->via.u64 == v);
}

static inline void oracle_int(const msgpack_object *o, int64_t v) {
    assert_int_equal(o->type, MSGPACK_OBJECT_NEGATIVE_INTEGER);
    assert_true(o->via.i64 == v);
}

static inline void oracle_str(const msgpack_object *o, const char *s) {
    assert_int_equal(o->type, MSGPACK_OBJECT_STR);
    assert_true(span_equal(span_of(o->via.str.ptr, o->via.str.size), span_str(s)));
}

static inline void oracle_bin(const msgpack_object *o, struct span s) {
    assert_int_equal(o->type, MSGPACK_OBJECT_BIN);
    assert_true(span_equal(span_of(o->via.bin.ptr, o->via.bin.size), s));
}
