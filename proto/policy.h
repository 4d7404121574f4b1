/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Whose cosignatures are enough: a policy file (c2sp.org/tlog-policy), a line each:
 *
 *     log VKEY [URL]
 *     witness NAME VKEY [URL]
 *     group NAME K|any|all MEMBER...          members: witnesses and groups named before
 *     quorum NAME|none                        exactly one
 *
 * '#' begins a comment line. The same file tells a daemon whom to ask, and a reader whom to believe.
 */

#include "proto/arena.h"
#include "proto/cosign.h"

#define POLICY_BYTES_MAX 65536
#define POLICY_WITNESSES_MAX 32
#define POLICY_GROUPS_MAX 32
#define POLICY_LOGS_MAX 32

struct policy_party {
    struct span name, url;      /* url absent: none given; a log's name is its key's */
    struct vkey vkey;
};

struct policy {
    size_t n_logs, n_witnesses, n_groups;
    struct policy_party logs[POLICY_LOGS_MAX], witnesses[POLICY_WITNESSES_MAX];
    struct policy_group {
        struct span name;
        size_t threshold;
        uint64_t members;       /* bit i: witness i; bit 32 + i: group i */
    } groups[POLICY_GROUPS_MAX];
    uint64_t quorum;            /* one such bit; 0: none is wanted */
};

struct policy_fault {
    uint32_t line;              /* from 1; 0: the file as a whole */
    const char *text;           /* what is wrong, in English */
};

/* Reads a policy whose spans point into `text`. Returns 0, or 1 with *ret_fault. */
int policy_parse(struct span text, struct policy *ret, struct policy_fault *ret_fault);

/* Whether the witnesses whose bits are set are enough. */
bool policy_met(const struct policy *p, uint64_t witnesses);

/*
 * The witnesses whose cosignatures under this note hold and were made at or after `since_s` (seconds since 1970), as bits.
 * A note with a forged one of a witness that the policy knows counts for nothing: returns 0.
 */
uint64_t policy_cosigned(const struct policy *p, struct span note, uint64_t since_s);
