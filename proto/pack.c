/* SPDX-License-Identifier: Apache-2.0 */

/*
 * msgpack-c writes every integer and every length in its shortest form, which is what the canonical form asks for; it
 * is its reading side that is too lenient, and that is not used. This file only makes its errors stick: an encoder is
 * a list of calls that mirrors the schema, and one look at the end tells whether memory ran out on the way.
 */

#include "proto/pack.h"

#include <assert.h>
#include <errno.h>

void pack_init(struct pack *p) {
    p->error = 0;
    msgpack_sbuffer_init(&p->buffer);
    msgpack_packer_init(&p->packer, &p->buffer, msgpack_sbuffer_write);
}

void pack_deinit(struct pack *p) {
    msgpack_sbuffer_destroy(&p->buffer);
}

/* msgpack-c says 0 or -1, and -1 only for want of memory. */
static void pack_note(struct pack *p, int r) {
    if (r < 0)
        p->error = -ENOMEM;
}

void pack_array(struct pack *p, size_t n) {
    pack_note(p, msgpack_pack_array(&p->packer, n));
}

void pack_nil(struct pack *p) {
    pack_note(p, msgpack_pack_nil(&p->packer));
}

void pack_bool(struct pack *p, bool v) {
    pack_note(p, v ? msgpack_pack_true(&p->packer) : msgpack_pack_false(&p->packer));
}

void pack_uint(struct pack *p, uint64_t v) {
    pack_note(p, msgpack_pack_uint64(&p->packer, v));
}

void pack_int(struct pack *p, int64_t v) {
    pack_note(p, msgpack_pack_int64(&p->packer, v));
}

void pack_str(struct pack *p, struct span s) {
    if (!s.ptr) {
        pack_nil(p);
        return;
    }
    assert(s.len <= UINT32_MAX);
    pack_note(p, msgpack_pack_str(&p->packer, s.len));
    if (s.len > 0)      /* with nothing to write msgpack-c would count from a buffer that may not be there */
        pack_note(p, msgpack_pack_str_body(&p->packer, s.ptr, s.len));
}

void pack_cstr(struct pack *p, const char *s) {
    pack_str(p, s ? span_str(s) : (struct span){ 0 });
}

void pack_bin(struct pack *p, struct span s) {
    if (!s.ptr) {
        pack_nil(p);
        return;
    }
    assert(s.len <= UINT32_MAX);
    pack_note(p, msgpack_pack_bin(&p->packer, s.len));
    if (s.len > 0)
        pack_note(p, msgpack_pack_bin_body(&p->packer, s.ptr, s.len));
}

void pack_digest(struct pack *p, const struct digest *d) {
    pack_bin(p, d ? span_of(d->bytes, DIGEST_SIZE) : (struct span){ 0 });
}

struct span pack_span(const struct pack *p) {
    return span_of(p->buffer.data, p->buffer.size);
}

int pack_take(struct pack *p, struct blob *ret) {
    int r = p->error;

    if (r) {
        pack_clear(p);
        return r;
    }
    ret->len = p->buffer.size; /* release() forgets it */
    ret->ptr = (uint8_t *)msgpack_sbuffer_release(&p->buffer);
    return 0;
}

void pack_clear(struct pack *p) {
    p->error = 0;
    msgpack_sbuffer_clear(&p->buffer);
}
