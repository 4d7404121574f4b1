/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A reader's demand that witnesses have cosigned what it is shown: the policy file that says which and how many, and the
 * newest head that it is met under. What the daemon alone has signed is then not enough.
 */

#include <jansson.h>

#include "clients/tally/online.h"
#include "proto/note.h"
#include "proto/policy.h"

struct cosigned {
    const char *path;           /* NULL: nothing is demanded */
    struct blob text;
    struct policy policy;
    struct blob note;           /* the newest cosigned head */
    struct head head;
};

/* Reads the policy: `named` by an option, else the configured one, else there is none. Returns an exit status, said. */
int cosigned_open(struct cosigned *q, const char *named, const struct client_config *config);
void cosigned_close(struct cosigned *q);

/* Asks for the newest head that the policy's quorum cosigned within COSIGNED_MAX_AGE. Returns an exit status, said. */
int cosigned_fetch(struct cosigned *q, struct online *o);

/*
 * Whether the journal under the cosigned head begins with that of an earlier head: then whoever cosigned the one vouched for
 * the other. Returns an exit status, said.
 */
int cosigned_covers(struct cosigned *q, struct online *o, struct span note, const struct head *head);

/* The names of those who cosigned, an array; null where nothing is demanded. */
json_t *cosigned_json(const struct cosigned *q);
