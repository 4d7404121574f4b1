/* SPDX-License-Identifier: Apache-2.0 */

/* The same way out for sheets, for confirming and withdrawing, and for events. */

#include "clients/tally/sending.h"

#include "clients/tally/command.h"
#include "clients/tally/files.h"
#include "clients/tally/output.h"
#include "clients/tally/spool.h"

int sending_init(struct sending *s, struct online *o) {
    *s = (struct sending){ .list.o = o };
    if (!o->config.spool) {
        output_error("no spool: give [spool] directory in tally.conf");
        return STATUS_USAGE;
    }
    s->receipts = path_join(o->config.spool, "receipts");
    s->list.receipts = s->receipts;
    return s->receipts ? STATUS_DONE : STATUS_USAGE;
}

void sending_deinit(struct sending *s) {
    delivery_list_deinit(&s->list);
    free(s->receipts);
    *s = (struct sending){ 0 };
}

int sending_add(struct sending *s, struct blob *envelope) {
    _cleanup_(string_free) char *name = NULL;
    const char *spool = s->list.o->config.spool;
    int r = spool_put(spool, span_blob(*envelope), &name);

    if (r < 0) {
        output_file_error(spool, r);
        return STATUS_USAGE;
    }
    r = delivery_add(&s->list, envelope, name);
    return r == 0 ? STATUS_DONE : STATUS_USAGE;
}

int sending_run(struct sending *s, const char *word, bool json, int open_status) {
    const struct delivery_list *list = &s->list;
    int status = open_status == STATUS_DONE ? delivery_run(&s->list, list->o->timeout_ms) : open_status;
    json_t *rows = json ? json_array() : NULL;

    for (size_t i = 0; i < list->n; i++) {
        if (json)
            json_array_append_new(rows, outcome_json(&list->rows[i]->outcomes[0]));
        else
            outcome_print(&list->rows[i]->outcomes[0], stdout);
        if (list->rows[i]->answered && !list->rows[i]->outcomes[0].error && !list->rows[i]->error)
            spool_remove(list->o->config.spool, list->rows[i]->spooled);
    }
    if (!json && list->n > 0)
        output_rehearsal(stdout);
    if (json && output_json(json_pack("{s:o}", word, rows)) != STATUS_DONE)
        return STATUS_USAGE;
    return status;
}
