/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A round of asking witnesses for their cosignatures under one head (c2sp.org/tlog-witness): what is sent to each, what each
 * answer means, and the head with all their lines once they are enough. Pure: who sends and how is post.h's business.
 */

#include "proto/policy.h"
#include "proto/tree.h"

enum round_answer {
    ROUND_COSIGNED,             /* its line is kept */
    ROUND_AGAIN,                /* it cosigned another size last, and is to be asked from there */
    ROUND_BEYOND,               /* it has cosigned more than this journal has: another journal has its key */
    ROUND_OTHER,                /* it has cosigned what does not lead to this head: the same */
    ROUND_FORGED,               /* its line does not hold */
    ROUND_REFUSED,              /* any other status */
    ROUND_AWAY,                 /* no answer */
    _ROUND_ANSWER_MAX
};

struct round_witness {
    uint64_t size;              /* that it cosigned last, as far as is known; 0: none */
    uint64_t asked;             /* the size that the last request began from */
    struct blob line;           /* its cosignature in this round */
};

struct round {
    const struct policy *policy;
    struct blob head;           /* the note that is to be cosigned */
    uint64_t size;
    struct round_witness witnesses[POLICY_WITNESSES_MAX];
    struct blob cosigned;       /* the last head whose cosignatures were enough */
    uint64_t cosigned_size;     /* 0: none yet */
};

/* The policy must outlive the round. */
void round_init(struct round *r, const struct policy *policy);
void round_deinit(struct round *r);

/* Begins anew with this head, copied. Returns 0 or -ENOMEM. */
int round_begin(struct round *r, struct span note, uint64_t size);

/* What is posted to a witness; `journal` has the head's leaves and perhaps more. Returns 0 or -ENOMEM. */
int round_request(struct round *r, const struct tree *journal, size_t witness, struct blob *ret);

/* Takes an answer's HTTP status, 0 where there was none, and its body. Returns a round_answer or -ENOMEM. */
int round_take(struct round *r, size_t witness, unsigned status, struct span body);

/* Whether those who have cosigned in this round are enough. Then `cosigned` is this head. Returns 1, 0, or -ENOMEM. */
int round_end(struct round *r);

/* Bytes of the longest line that the policy's witnesses can give together. */
size_t round_lines_max(const struct policy *policy);
