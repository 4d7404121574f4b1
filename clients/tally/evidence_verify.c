/* SPDX-License-Identifier: Apache-2.0 */
#include "clients/tally/evidence_verify.h"

#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/evidence_show.h"
#include "clients/tally/online.h"
#include "clients/tally/output.h"
#include "proto/canon.h"

static bool welsh(void) {
    return output_language() == LANGUAGE_CY;
}

/* The file's kind: an array's first two numbers, before it is known whether the rest is sound. */
static uint64_t kind_of(struct span bytes) {
    static const uint8_t conflict[] = { 0x98, 1, 0xcc, FILE_CONFLICT }, fork[] = { 0x96, 1, 0xcc, FILE_FORK };

    if (bytes.len >= sizeof(conflict) && memcmp(bytes.ptr, conflict, sizeof(conflict)) == 0)
        return FILE_CONFLICT;
    return bytes.len >= sizeof(fork) && memcmp(bytes.ptr, fork, sizeof(fork)) == 0 ? FILE_FORK : 0;
}

bool evidence_is(struct span bytes) {
    return kind_of(bytes) != 0;
}

bool evidence_is_fork(struct span bytes) {
    return kind_of(bytes) == FILE_FORK;
}

static int fails(const char *path, const char *name, const char *text, const char *detail, bool json) {
    if (json)
        output_json(json_pack("{s:b,s:s,s:s}", "holds", false, "error", name, "text", text));
    output_error(welsh() ? "%s: nid yw'r dystiolaeth yn ddilys: %s%s%s" : "%s: the evidence does not hold: %s%s%s", path, text,
                 *detail ? "; " : "", detail);
    return STATUS_PROOF;
}

int evidence_verify(const char *path, struct span bytes, const struct evidence_trust *trust, bool json) {
    struct evidence evidence;
    struct fault detail;
    int r = evidence_open(bytes, &evidence, &detail), status;

    if (r == EVIDENCE_OK)
        r = evidence_trusted(&evidence, trust);
    if (r < 0)
        status = online_error(r, "");
    else if (r != EVIDENCE_OK)
        status = fails(path, evidence_fault_name(r), evidence_fault_text(r, output_language()), detail.text, json);
    else
        status = json ? output_json(evidence_json(&evidence)) : evidence_print(&evidence);
    evidence_close(&evidence);
    return status;
}

int evidence_verify_fork(const char *path, struct span bytes, const char *origin, const struct public_key *log, bool json) {
    struct head old, head = { 0 };
    enum fork_verdict verdict = FORK_NONE;
    struct fork fork;
    int status;

    if (fork_decode(bytes, &fork) != 0)
        return fails(path, "EVIDENCE_FORM", evidence_fault_text(EVIDENCE_FORM, output_language()), "", json);
    if (origin)
        head.origin = span_str(origin);
    else if (head_parse(fork.note, &head) != NOTE_OK)
        head.origin = span_str("?");
    output_set_rehearsal(origin_rehearses(head.origin));
    verdict = fork_check(&fork, head.origin, log, &old, &head);
    if (verdict == FORK_NONE)
        return fails(path, "EVIDENCE_NONE",
                     welsh() ? "nid llofnod y log hwn sydd ar y ddau ben, neu nid ydynt yn gwrth-ddweud ei gilydd"
                             : "not both heads are signed by this log, or they do not contradict each other", "", json);
    if (!json)
        return fork_print(&old, &head, verdict == FORK_SHOWN);
    status = output_json(fork_json(&old, &head, verdict == FORK_SHOWN));
    return status == STATUS_DONE && verdict != FORK_SHOWN ? STATUS_REFUSED : status;
}
