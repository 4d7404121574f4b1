/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Bytes and how they are held: spans that point at somebody else's bytes, blobs that own theirs, digests, and the
 * cleanup attribute. Nothing else belongs here.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define _cleanup_(f) __attribute__((cleanup(f)))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Bytes that somebody else owns. A span with ptr NULL is "absent" (nil on the wire); an empty one has ptr set. */
struct span {
    const uint8_t *ptr;
    size_t len;
};

/* Bytes on the heap that the holder owns; blob_free() ends them. */
struct blob {
    uint8_t *ptr;
    size_t len;
};

#define DIGEST_SIZE 32
struct digest {
    uint8_t bytes[DIGEST_SIZE];
};

static inline struct span span_of(const void *ptr, size_t len) {
    return (struct span){ .ptr = ptr, .len = len };
}

static inline struct span span_str(const char *s) {
    return span_of(s, strlen(s));
}

static inline struct span span_blob(struct blob b) {
    return span_of(b.ptr, b.len);
}

static inline bool span_equal(struct span a, struct span b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Bytewise order, a prefix before what it begins. */
static inline int span_compare(struct span a, struct span b) {
    size_t n = a.len < b.len ? a.len : b.len;
    int r = n ? memcmp(a.ptr, b.ptr, n) : 0;

    return r ? r : (a.len > b.len) - (a.len < b.len);
}

static inline bool span_starts(struct span s, struct span prefix) {
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

static inline bool digest_equal(const struct digest *a, const struct digest *b) {
    return memcmp(a->bytes, b->bytes, DIGEST_SIZE) == 0;
}

static inline void blob_free(struct blob *b) {
    free(b->ptr);
    *b = (struct blob){ 0 };
}

/* For printf's "%.*s". */
#define SPAN_FMT "%.*s"
#define SPAN_ARG(s) (int)(s).len, (const char *)(s).ptr
