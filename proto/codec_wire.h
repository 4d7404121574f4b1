/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Pairs of codec_wire_query.c, codec_wire_proof.c and codec_wire_control.c for the tables in codec_wire.c; nobody else includes this. */

#include "proto/codec_fields.h"

void since_get(struct cursor *c, struct arena *arena, void *ret);
void since_put(struct pack *p, const void *message);
void page_get(struct cursor *c, struct arena *arena, void *ret);
void page_put(struct pack *p, const void *message);
void entries_get(struct cursor *c, struct arena *arena, void *ret);
void entries_put(struct pack *p, const void *message);
void entries_page_get(struct cursor *c, struct arena *arena, void *ret);
void entries_page_put(struct pack *p, const void *message);
void moment_get(struct cursor *c, struct arena *arena, void *ret);
void moment_put(struct pack *p, const void *message);
void moment_found_get(struct cursor *c, struct arena *arena, void *ret);
void moment_found_put(struct pack *p, const void *message);
void keys_get(struct cursor *c, struct arena *arena, void *ret);
void keys_put(struct pack *p, const void *message);
void keys_page_get(struct cursor *c, struct arena *arena, void *ret);
void keys_page_put(struct pack *p, const void *message);
void cosigned_head_get(struct cursor *c, struct arena *arena, void *ret);
void cosigned_head_put(struct pack *p, const void *message);

void consistency_get(struct cursor *c, struct arena *arena, void *ret);
void consistency_put(struct pack *p, const void *message);
void consistency_proof_get(struct cursor *c, struct arena *arena, void *ret);
void consistency_proof_put(struct pack *p, const void *message);
void inclusion_get(struct cursor *c, struct arena *arena, void *ret);
void inclusion_put(struct pack *p, const void *message);
void inclusion_proof_get(struct cursor *c, struct arena *arena, void *ret);
void inclusion_proof_put(struct pack *p, const void *message);

void state_get(struct cursor *c, struct arena *arena, void *ret);
void state_put(struct pack *p, const void *message);
void admin_get(struct cursor *c, struct arena *arena, void *ret);
void admin_put(struct pack *p, const void *message);
void done_get(struct cursor *c, struct arena *arena, void *ret);
void done_put(struct pack *p, const void *message);
void metrics_text_get(struct cursor *c, struct arena *arena, void *ret);
void metrics_text_put(struct pack *p, const void *message);
