/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What files of evidence prove, in a word: for vectors and for mutations. */

#include "clients/tally/evidence.h"
#include "tests/unit/probe.h"

/* The fault's name, or "ok". */
static inline const char *probe_conflict(struct span bytes, const struct evidence_trust *trust) {
    struct evidence evidence;
    struct fault detail;
    int r = evidence_open(bytes, &evidence, &detail);

    assert_true(r >= 0);
    assert_int_equal(detail.text[0] != 0, r == EVIDENCE_MANIFEST && evidence.contest != NO_INDEX);
    if (r == EVIDENCE_OK)
        r = evidence_trusted(&evidence, trust);
    evidence_close(&evidence);
    return evidence_fault_name(r);
}

/* "shown", "kept", "FORK_NONE", or "malformed" with the canon fault in *ret_fault. */
static inline const char *probe_fork(struct span bytes, struct span origin, const struct public_key *log, int *ret_fault) {
    static const char *const names[] = { "shown", "kept", "FORK_NONE" };
    struct head old, head;
    struct fork fork;

    *ret_fault = fork_decode(bytes, &fork);
    assert_true(*ret_fault >= 0);
    return *ret_fault ? "malformed" : names[fork_check(&fork, origin, log, &old, &head)];
}
