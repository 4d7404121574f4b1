/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the daemon answers from its published view: hello, since, entries, and the updates and beats that go out by
 * themselves. Each packs one message; none changes anything but the view's dirty list.
 */

#include "daemon/pipeline.h"
#include "proto/codec.h"

#define SOFTWARE "tallyd " TALLY_VERSION

/* Each packs an answer to a decoded request. Returns 0 or a negative errno. */
int answer_hello(const struct pipeline *p, uint64_t id, struct pack *pack);
int answer_since(struct pipeline *p, uint64_t id, const struct m_since *since, struct pack *pack);
/* Reads batches back from the journal: only while no commit is in flight. */
int answer_entries(const struct pipeline *p, struct committer *committer, uint64_t id,
                   const struct m_entries *entries, struct pack *pack);
/* The last head not after a size or a time. */
int answer_moment(const struct pipeline *p, uint64_t id, const struct m_moment *moment, struct pack *pack);
/* Proofs under the head that moment finds for a size, the newest for none. */
int answer_consistency(const struct pipeline *p, uint64_t id, const struct m_consistency *asked, struct pack *pack);
int answer_inclusion(const struct pipeline *p, uint64_t id, const struct m_inclusion *asked, struct pack *pack);
/* The last head that witnesses have cosigned; absent: none yet. */
int answer_cosigned(uint64_t id, struct span note, struct pack *pack);
/* An error in place of any other answer; arg absent: none. */
int answer_error_code(uint64_t id, enum code code, struct span arg, struct span arg2, struct pack *pack);

/* The update for a record of the view. */
int update_pack(struct pipeline *p, uint32_t position, struct pack *pack);

/* The beat. */
/* The entries about keys from an index on, of what is published. */
int answer_keys(const struct pipeline *p, uint64_t id, const struct m_keys *keys, struct pack *pack);
int beat_pack(const struct pipeline *p, const struct log_secrets *logs, uint64_t now, struct pack *pack);

/*
 * Looks at the largest head that a client has seen. Returns 0 when the journal passed through it, or it is not this log's at all;
 * 1 when it carries this log's own signature over something that the journal does not hold.
 */
int witness_head(const struct pipeline *p, struct span note);
