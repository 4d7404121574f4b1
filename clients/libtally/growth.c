/* SPDX-License-Identifier: Apache-2.0 */

/*
 * That the journal only grows (SPEC.md 7): before the state of a greater head is held, the daemon proves that its tree begins
 * with that of the head held before. A log that forked, or changed an entry that it had shown, has no such proof.
 */

#include "clients/libtally/follow.h"
#include "proto/proof.h"

bool growth_known(const struct tally *t, const struct head *head) {
    return !t->heads.grown_given || head->size <= t->heads.grown.size; /* one text for each size: heads.c */
}

/* Returns 0, a TALLY_E_ or -ENOMEM. */
static int growth_check(struct tally_follow *f, const struct m_proof *proof) {
    const struct head *from = &f->t->heads.grown, *to = &f->round.head;
    struct head head;
    int r = heads_open(&f->t->heads, proof->note, &head);

    if (r != 0)
        return r;
    if (head.size != to->size)
        return TALLY_E_MESSAGE;
    return proof_consistency(from->size, to->size, proof->path, proof->n_path, &from->root, &to->root) ? 0 : TALLY_E_FORK;
}

static int growth_done(struct tally *t, struct ask *ask, int error, const char *text, const struct answer *answer) {
    struct tally_follow *f = ask->context;

    if (growth_known(t, &f->round.head))
        return since_grown(f, 0, "");
    if (ask->number != t->heads.grown.size)
        return growth_ask(f); /* another follower has gone on meanwhile */
    if (answer) {
        error = growth_check(f, &answer->proof);
        text = "in the proof that the journal grew";
    } else if (error == TALLY_E_REFUSED) {
        error = TALLY_E_FORK; /* it has no proof of what it has shown */
    }
    if (error == TALLY_E_FORK)
        heads_contradict(&t->heads, &f->round.head);
    return error < 0 ? error : since_grown(f, error, text);
}

int growth_ask(struct tally_follow *f) {
    struct request request = { .kind = MESSAGE_CONSISTENCY };
    struct ask *ask;
    int r;

    request.consistency.old_size = f->t->heads.grown.size;
    request.consistency.size = (struct opt){ true, f->round.head.size };
    r = ask_new(f->t, LINK_QUERY, &request, MESSAGE_CONSISTENCY_PROOF, growth_done, &ask);
    if (r != 0)
        return r;
    ask->context = f;
    ask->number = request.consistency.old_size;
    f->round.ask = ask->id;
    return 0;
}
