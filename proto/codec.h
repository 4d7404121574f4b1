/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Structs to bytes and back, one pair for each message of SPEC.md. A decoder runs canon_check() first, so it may be
 * given any bytes; it returns 0, a canon_fault or -ENOMEM, and what it fills points into `bytes` and `arena`. An encoder
 * appends to `p`, whose errors stick until pack_take(). What a decoder accepts, its encoder gives back byte for byte.
 *
 * Notes (heads) travel as binaries wherever SPEC.md has a note: they hold line feeds, which no canonical string may.
 */

#include "proto/arena.h"
#include "proto/canon.h"
#include "proto/message.h"
#include "proto/pack.h"

/* codec_manifest.c */
int header_decode(struct span bytes, struct arena *arena, struct m_header *ret);
void header_encode(struct pack *p, const struct m_header *header);
int chunk_decode(struct span bytes, struct arena *arena, struct m_chunk *ret);
void chunk_encode(struct pack *p, const struct m_chunk *chunk);
/* Authorities as in a header, for what changes them. */
int authorities_decode(struct cursor *c, struct arena *arena, struct m_authority **ret, size_t *ret_n);
void authorities_encode(struct pack *p, const struct m_authority *rows, size_t n);
/* Candidates as in a contest, for what amends them. */
int candidates_decode(struct cursor *c, struct arena *arena, struct m_candidate **ret, size_t *ret_n);
void candidates_encode(struct pack *p, const struct m_candidate *rows, size_t n);
/* The digest that declarations name. Returns 0 or -ENOMEM. */
int nominations_digest(const struct m_contest *contest, struct digest *ret);

/* codec_declaration.c */
int declaration_decode(struct span bytes, struct arena *arena, struct declaration *ret);
void declaration_encode(struct pack *p, const struct declaration *declaration);
/* The same whatever was signed when: the declaration's encoding with no declared time and no reason. 0 or -ENOMEM. */
int figures_digest(const struct declaration *declaration, struct digest *ret);
/* The lists that declarations and records share; each packs nil when not given. */
void rejected_encode(struct pack *p, bool given, const struct rejected *rows, size_t n);
void lots_encode(struct pack *p, bool given, const struct lot *rows, size_t n);
void round2_encode(struct pack *p, bool given, const struct round2 *rows, size_t n);
int rejected_decode(struct cursor *c, struct arena *arena, bool *ret_given, struct rejected **ret, size_t *ret_n);
int lots_decode(struct cursor *c, struct arena *arena, bool *ret_given, struct lot **ret, size_t *ret_n);
int round2_decode(struct cursor *c, struct arena *arena, bool *ret_given, struct round2 **ret, size_t *ret_n);
void votes_encode(struct pack *p, bool given, const struct vote *rows, size_t n);
int votes_decode(struct cursor *c, struct arena *arena, bool *ret_given, struct vote **ret, size_t *ret_n);
void elected_encode(struct pack *p, const struct span *rows, size_t n);
int elected_decode(struct cursor *c, struct arena *arena, struct span **ret, size_t *ret_n);

/* codec_event.c */
int event_decode(struct span bytes, struct arena *arena, struct event *ret);
void event_encode(struct pack *p, const struct event *event);
/* The numbers of an annotation, which records carry too. */
void values_encode(struct pack *p, const struct value *rows, size_t n);
int values_decode(struct cursor *c, struct arena *arena, struct value **ret, size_t *ret_n);

/* codec_journal.c */
int leaf_decode(struct span bytes, struct leaf *ret);
void leaf_encode(struct pack *p, const struct leaf *leaf);
int batch_decode(struct span bytes, struct arena *arena, struct batch *ret);
void batch_encode(struct pack *p, const struct batch *batch);
int receipt_decode(struct span bytes, struct receipt *ret);
void receipt_encode(struct pack *p, const struct receipt *receipt);

/* codec_record.c */
int record_decode(struct span bytes, struct arena *arena, struct record *ret);
void record_encode(struct pack *p, const struct record *record);
/* The key of a record alone. */
int record_key(struct span bytes, struct span *ret);

/* codec_wire.c: requests and answers by their kind. */
int request_decode(struct span bytes, struct arena *arena, struct request *ret);
void request_encode(struct pack *p, const struct request *request);
int answer_decode(struct span bytes, struct arena *arena, struct answer *ret);
void answer_encode(struct pack *p, const struct answer *answer);
int beat_payload_decode(struct span bytes, struct m_beat_payload *ret);
void beat_payload_encode(struct pack *p, const struct m_beat_payload *beat);
