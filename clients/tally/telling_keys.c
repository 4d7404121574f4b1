/* SPDX-License-Identifier: Apache-2.0 */
#include "clients/tally/telling_keys.h"

#include "clients/tally/command.h"
#include "clients/tally/key_files.h"
#include "clients/tally/output.h"
#include "clients/tally/spoken.h"
#include "clients/tally/text.h"
#include "clients/tally/times.h"

/* A public key of a kind, and the name in its file. */
static int read_public(const struct event_words *w, const char *path, enum key_kind kind, struct digest *ret,
                       struct span *ret_name) {
    struct key_text text;
    int r = key_file_read(path, kind, false, &text);

    if (r < 0)
        output_file_error(path, r);
    else if (r != KEY_FILE_READ)
        output_error("%s: not an %s's public key", path, spoken(key_kind_name(kind)));
    if (r != KEY_FILE_READ)
        return STATUS_USAGE;
    memcpy(ret->bytes, text.bytes, sizeof(ret->bytes));
    *ret_name = arena_copy(w->arena, span_str(text.name));
    return ret_name->ptr ? STATUS_DONE : STATUS_USAGE;
}

static int take_time(const char *text, const char *option, struct opt *ret) {
    ret->given = text != NULL;
    if (!text || time_parse(span_str(text), &ret->value) == 0)
        return STATUS_DONE;
    output_error("%s '%s' is not a time; write it like 2017-06-08T22:00:00+01:00", option, text);
    return STATUS_USAGE;
}

int tell_key(const struct event_words *w, struct event *event) {
    struct span name;
    int status = read_public(w, w->words[0], KEY_OFFICER, &event->key, &name);

    event->key_given = true;
    if (status == STATUS_DONE)
        status = take_time(w->from, "--from", &event->from);
    if (status == STATUS_DONE)
        status = take_time(w->until, "--until", &event->until);
    if (status == STATUS_DONE && event->from.given && event->until.given && event->until.value <= event->from.value) {
        output_error("--until is not after --from");
        return STATUS_USAGE;
    }
    return status;
}

int tell_log_key(const struct event_words *w, struct event *event) {
    struct span name;

    event->key_given = true;
    return read_public(w, w->words[0], KEY_LOG, &event->key, &name);
}

static int by_name(const void *a, const void *b) {
    return span_compare(((const struct m_authority *)a)->name, ((const struct m_authority *)b)->name);
}

int tell_authorities(const struct event_words *w, struct event *event) {
    if (text_number(span_str(w->words[0]), TALLY_SIGNATURES_MAX, &event->threshold) != 0 || event->threshold == 0 ||
        event->threshold > w->n - 1) {
        output_error("'%s' is not how many of the keys must sign: 1 to %d, and no more than there are", w->words[0],
                     TALLY_SIGNATURES_MAX);
        return STATUS_USAGE;
    }
    event->authorities = arena_alloc(w->arena, w->n, sizeof(*event->authorities));
    if (!event->authorities)
        return STATUS_USAGE;
    for (size_t i = 1; i < w->n; i++) {
        struct m_authority *a = &event->authorities[event->n_authorities++];

        if (read_public(w, w->words[i], KEY_AUTHORITY, &a->key, &a->name) != STATUS_DONE)
            return STATUS_USAGE;
    }
    qsort(event->authorities, event->n_authorities, sizeof(*event->authorities), by_name);
    for (size_t i = 1; i < event->n_authorities; i++)
        if (span_equal(event->authorities[i - 1].name, event->authorities[i].name)) {
            output_error("two of the keys are called " SPAN_FMT, SPAN_ARG(event->authorities[i].name));
            return STATUS_USAGE;
        }
    return STATUS_DONE;
}
