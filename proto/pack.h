/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A packer of canonical MessagePack over msgpack-c. Errors stick and show at pack_take(), so that an encoder reads
 * like the schema it writes.
 */

#include <msgpack.h>

#include "proto/bytes.h"

struct pack {
    msgpack_sbuffer buffer;
    msgpack_packer packer;
    int error;
};

void pack_init(struct pack *p);
void pack_deinit(struct pack *p);

void pack_array(struct pack *p, size_t n);
void pack_nil(struct pack *p);
void pack_bool(struct pack *p, bool v);
void pack_uint(struct pack *p, uint64_t v);
void pack_int(struct pack *p, int64_t v);
void pack_str(struct pack *p, struct span s);      /* absent: nil */
void pack_cstr(struct pack *p, const char *s);     /* NULL: nil */
void pack_bin(struct pack *p, struct span s);      /* absent: nil */
void pack_digest(struct pack *p, const struct digest *d);  /* NULL: nil */

/* What was packed so far; valid until the next call on p. */
struct span pack_span(const struct pack *p);

/* Hands the bytes over and leaves p empty, ready for more. Returns 0 or -ENOMEM. */
int pack_take(struct pack *p, struct blob *ret);

/* Empties p, keeping its memory. */
void pack_clear(struct pack *p);
