/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A folder says what was done, not what it replaced: that follows from the answers to what went before. The body that a
 * receipt's entry has is the one that counts, which of a duplicate is another than was sent.
 */

#include <errno.h>

#include "clients/tally/command.h"
#include "clients/tally/replay.h"
#include "clients/tally/seal.h"

/* A first declaration, which replaces nothing and names no statements. */
static bool is_plain(const struct sheet *sheet) {
    const struct declaration *d = &sheet->declaration;

    return d->act == ACT_DECLARE && d->revision == 1 && !d->statements_given;
}

bool replay_waits(const struct replay *r, size_t i) {
    const struct replay_item *item = &r->items[i];

    if (is_plain(item->sheet) || (item->sheet->declaration.act == ACT_STATE && item->sheet->declaration.revision == 1))
        return false;
    for (size_t k = r->first; k < i; k++)
        if (r->items[k].state != ITEM_DONE && r->items[k].sheet->contest == item->sheet->contest)
            return true;
    return false;
}

/* Those who signed what a confirm releases are those whom the folder gave for it. Returns an exit status, said. */
static int bar(struct replay *r, const struct replay_item *item) {
    const struct standing *s = &r->standings[item->sheet->contest];
    const struct declaration *d = &item->sheet->declaration;

    r->keys.n_barred = 0;
    for (const struct past *past = s->past; past && d->act == ACT_CONFIRM; past = past->next)
        if (digest_equal(&past->body, &d->replaces))
            return keyring_bar_choice(&r->keys, &past->d, s->contest);
    return STATUS_DONE;
}

int replay_complete(struct replay *r, struct replay_item *item) {
    int e = 0;

    if (!item->completed && !is_plain(item->sheet))
        e = standing_complete(&r->standings[item->sheet->contest], item->sheet, &r->sheets.arena);
    item->completed = e == 0;
    return e < 0 ? online_error(e, "") : bar(r, item);
}

int replay_taken(struct replay *r, const struct replay_item *item, const struct tally_item *answer) {
    struct tally_receipt receipt;
    struct digest body;

    if (!answer->receipt.ptr || answer->verdict == TALLY_CONFLICT ||
        tally_receipt_open(answer->receipt, r->connection.origin, r->connection.log_key, &receipt) != 0)
        return 0;
    memcpy(body.bytes, receipt.body, DIGEST_SIZE);
    if (receipt.verdict != TALLY_ACCEPTED && receipt.verdict != TALLY_QUERIED)
        return 0;
    r->standings[item->sheet->contest].contest = item->sheet->contest;
    return standing_fold(&r->standings[item->sheet->contest], &item->sheet->declaration, &body,
                         receipt.verdict == TALLY_QUERIED);
}
