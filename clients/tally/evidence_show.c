/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Whoever reads this may have to decide on it and knows neither protocol nor program: who signed what, when, where the two
 * differ, and what all of it rests on. Only what the file proves is said.
 */

#include "clients/tally/evidence_show.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/delivery.h"
#include "clients/tally/event_words.h"
#include "clients/tally/names.h"
#include "clients/tally/output.h"
#include "clients/tally/results_text.h"
#include "clients/tally/times.h"
#include "daemon/core/rules.h"

#define ENTRIES_SHOWN 8         /* on the screen: of the declarations, and of what differs in one of them */
#define DIFFERENCES_SHOWN 12
#define FIELD_WIDTH 44

static bool welsh(void) {
    return output_language() == LANGUAGE_CY;
}

/* --- As JSON --- */

static json_t *officers_json(const struct evidence *e, const struct evidence_entry *entry) {
    json_t *rows = json_array();

    for (size_t i = 0; i < entry->n_officers; i++) {
        const struct officer *officer = &e->e->officers[entry->officers[i]];

        json_array_append_new(rows, json_pack("{s:o,s:o,s:o}", "id", json_span(officer->m->id), "name",
                                              json_span(officer->m->name), "key_id", json_digest(&entry->keys[i])));
    }
    return rows;
}

static json_t *reason_json(const struct declaration *d) {
    if (!d->reason_code.ptr)
        return json_null();
    return json_pack("{s:o,s:o}", "code", json_span(d->reason_code), "text", json_span(d->reason_text));
}

static json_t *entry_json(const struct evidence *e, const struct evidence_entry *entry) {
    const struct declaration *d = &entry->d;
    bool stated = entry->area != NO_INDEX;

    return json_pack("{s:I,s:o,s:s,s:I,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "entry", (json_int_t)entry->leaf.index, "time",
                     json_time(entry->leaf.time), "verdict", verdict_name((enum verdict)entry->leaf.verdict), "revision",
                     (json_int_t)d->revision, "act", act_name(d->act), "area",
                     stated ? json_span(e->e->areas[entry->area].m->code) : json_null(), "phase",
                     stated ? json_integer((json_int_t)d->statements[0].phase) : json_null(), "declared",
                     json_time(d->declared), "reason", reason_json(d), "body", json_digest(&entry->leaf.body), "figures",
                     json_digest(&entry->figures), "officers", officers_json(e, entry));
}

/* What the entry is in conflict with. */
static const struct evidence_entry *taken_by(const struct evidence *e, const struct evidence_entry *entry) {
    for (size_t i = 0; i < e->n; i++)
        if (e->entries[i].leaf.verdict != VERDICT_CONFLICT && evidence_same_place(&e->entries[i], entry))
            return &e->entries[i];
    return entry;
}

static json_t *differences_json(const struct evidence *e) {
    json_t *rows = json_array();

    for (size_t i = 0; i < e->n; i++) {
        const struct evidence_entry *entry = &e->entries[i], *taken = taken_by(e, entry);

        if (taken != entry)
            json_array_append_new(rows, json_pack("{s:I,s:I,s:o}", "taken", (json_int_t)taken->leaf.index, "conflict",
                                                  (json_int_t)entry->leaf.index, "fields",
                                                  evidence_differences(e->e->contests[e->contest].m, &taken->d, &entry->d)));
    }
    return rows;
}

json_t *evidence_json(const struct evidence *e) {
    const struct contest *c = &e->e->contests[e->contest];
    json_t *entries = json_array();

    for (size_t i = 0; i < e->n; i++)
        json_array_append_new(entries, entry_json(e, &e->entries[i]));
    return json_pack("{s:b,s:s,s:o,s:o,s:b,s:o,s:o,s:o,s:o,s:{s:o,s:o},s:o,s:I,s:o,s:o,s:o}", "holds", true, "kind", "conflict",
                     "election", json_span(e->e->header.id), "name", json_name(&e->e->header.name), "rehearsal",
                     e->e->header.kind == ELECTION_REHEARSAL, "genesis", json_digest(&e->e->genesis), "origin",
                     json_span(e->e->header.origin), "contest", json_span(c->m->id), "contest_name", json_name(&c->m->name),
                     "area", "code", json_span(e->e->areas[c->area].m->code), "name", json_name(&e->e->areas[c->area].m->name),
                     "poll", json_span(e->e->polls[c->poll].m->id), "size", (json_int_t)e->head.size, "time",
                     json_time(e->head.time), "declarations", entries, "differences", differences_json(e));
}

/* --- In words --- */

static void print_title(const struct evidence *e) {
    const struct contest *c = &e->e->contests[e->contest];
    struct span name = name_contest(e->e, e->contest), area = name_area(e->e, c->area);
    struct span election = output_name(&e->e->header.name);

    puts(welsh() ? "Mae'r dystiolaeth yn ddilys: llofnododd swyddogion ddatganiadau sy'n gwrth-ddweud ei gilydd.\n"
                 : "The evidence holds: officers signed declarations that contradict each other.\n");
    printf(SPAN_FMT ", " SPAN_FMT " (" SPAN_FMT ")\n" SPAN_FMT, SPAN_ARG(name), SPAN_ARG(area), SPAN_ARG(c->m->id),
           SPAN_ARG(election));
    if (e->e->header.kind == ELECTION_REHEARSAL)
        fputs(welsh() ? ": ymarfer, nid etholiad" : ": a rehearsal, no election", stdout);
    puts("");
}

static void print_signers(const struct evidence *e, const struct evidence_entry *entry) {
    fputs(welsh() ? "  llofnodwyd gan" : "  signed by", stdout);
    for (size_t i = 0; i < entry->n_officers; i++) {
        const struct m_officer *m = e->e->officers[entry->officers[i]].m;

        printf("%s " SPAN_FMT " (" SPAN_FMT ")", i ? "," : "", SPAN_ARG(m->name), SPAN_ARG(m->id));
    }
    puts("");
}

/* A candidate's name; the id where the manifest has no such candidate; absent where the row is about none. */
static struct span candidate_name(const struct evidence *e, json_t *row) {
    const struct m_contest *m = e->e->contests[e->contest].m;
    const char *id = json_string_value(json_object_get(row, "candidate"));

    for (size_t i = 0; id && i < m->n_candidates; i++)
        if (span_equal(m->candidates[i].id, span_str(id)))
            return m->candidates[i].name;
    return id ? span_str(id) : (struct span){ 0 };
}

/* A sheet's field, for people: what stands behind a colon stays as it is. */
static void field_label(const char *field, char *ret, size_t size) {
    static const struct {
        const char *field, *en, *cy;
    } words[] = {
        { "act", "act", "gweithred" },
        { "as-declared", "as declared", "fel y'i datganwyd" },
        { "replaces", "replaces", "yn disodli" },
        { "nominations", "nominations", "enwebiadau" },
        { "electorate", "electors", "etholwyr" },
        { "papers", "papers", "papurau" },
        { "rejected", "rejected", "gwrthodwyd" },
        { "votes", "votes", "pleidleisiau" },
        { "elected", "elected", "etholwyd" },
        { "round2-second", "second preferences", "ail ddewisiadau" },
        { "round2", "total of the second round", "cyfanswm yr ail rownd" },
        { "lot", "lot", "coelbren" },
        { "quota", "quota", "cwota" },
        { "stage", "stage", "cyfnod" },
        { "statement", "statement", "datganiad lleol" },
        { "preferences", "preferences", "dewisiadau" },
    };
    size_t n = strcspn(field, ":");

    snprintf(ret, size, "%s", field);
    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (strlen(words[i].field) == n && strncmp(words[i].field, field, n) == 0)
            snprintf(ret, size, "%s%s", welsh() ? words[i].cy : words[i].en, field + n);
}

static void print_value(json_t *value, const char *after) {
    if (json_is_integer(value))
        printf("%" JSON_INTEGER_FORMAT "%s", json_integer_value(value), after);
    else if (json_is_boolean(value))
        printf("%s%s", json_is_true(value) ? (welsh() ? "ie" : "yes") : (welsh() ? "na" : "no"), after);
    else if (json_is_string(value) && strcmp(json_string_value(value), "yes") == 0)
        printf("%s%s", welsh() ? "ie" : "yes", after);
    else
        printf("%s%s", json_is_string(value) ? json_string_value(value) : "-", after);
}

static void print_difference(const struct evidence *e, json_t *row) {
    char field[128], label[TALLY_NAME_MAX + sizeof(field)];
    struct span name = candidate_name(e, row);

    field_label(json_string_value(json_object_get(row, "field")), field, sizeof(field));
    snprintf(label, sizeof(label), name.ptr ? "%s, " SPAN_FMT : "%s" SPAN_FMT, field, SPAN_ARG(name));
    fputs("    ", stdout);
    text_column(label, FIELD_WIDTH, stdout);
    putchar(' ');
    print_value(json_object_get(row, "taken"), " / ");
    print_value(json_object_get(row, "conflict"), "\n");
}

static int print_differences(const struct evidence *e, const struct evidence_entry *taken, const struct evidence_entry *entry) {
    json_t *rows = evidence_differences(e->e->contests[e->contest].m, &taken->d, &entry->d), *row;
    size_t n = json_array_size(rows), i;

    if (!rows)
        return online_error(-ENOMEM, "");
    printf(welsh() ? "  mae'n wahanol i gofnod %" PRIu64 " (cofnod %" PRIu64 " / hwn):\n"
                   : "  it differs from entry %" PRIu64 " (entry %" PRIu64 " / this one):\n",
           taken->leaf.index, taken->leaf.index);
    json_array_foreach(rows, i, row) {
        if (i < DIFFERENCES_SHOWN)
            print_difference(e, row);
    }
    if (n > DIFFERENCES_SHOWN)
        printf(welsh() ? "    a %zu arall (--json)\n" : "    and %zu more (--json)\n", n - DIFFERENCES_SHOWN);
    json_decref(rows);
    return STATUS_DONE;
}

static int print_entry(const struct evidence *e, const struct evidence_entry *entry) {
    const struct evidence_entry *taken = taken_by(e, entry);
    char time[TIME_TEXT_MAX], declared[TIME_TEXT_MAX];

    printf(welsh() ? "\ncofnod %" PRIu64 ", diwygiad %" PRIu64 ", %s" : "\nentry %" PRIu64 ", revision %" PRIu64 ", %s",
           entry->leaf.index, entry->d.revision, act_said(entry->d.act));
    if (entry->area != NO_INDEX)
        printf(welsh() ? ", " SPAN_FMT ", cyfnod %" PRIu64 : ", " SPAN_FMT ", phase %" PRIu64,
               SPAN_ARG(name_area(e->e, entry->area)), entry->d.statements[0].phase);
    printf(welsh() ? ": %s am %s\n" : ": %s at %s\n", verdict_said((int)entry->leaf.verdict), time_format(entry->leaf.time, time));
    print_signers(e, entry);
    printf(welsh() ? "  datganwyd am %s" : "  declared at %s", time_format(entry->d.declared, declared));
    if (entry->d.reason_code.ptr)
        printf(welsh() ? ", rheswm: " SPAN_FMT " " SPAN_FMT : ", reason: " SPAN_FMT " " SPAN_FMT, SPAN_ARG(entry->d.reason_code),
               SPAN_ARG(entry->d.reason_text));
    puts("");
    return taken == entry ? STATUS_DONE : print_differences(e, taken, entry);
}

int evidence_print(const struct evidence *e) {
    char time[TIME_TEXT_MAX], genesis[2 * DIGEST_SIZE + 1];
    int status = STATUS_DONE;

    print_title(e);
    for (size_t i = 0; i < e->n && i < ENTRIES_SHOWN && status == STATUS_DONE; i++)
        status = print_entry(e, &e->entries[i]);
    if (e->n > ENTRIES_SHOWN)
        printf(welsh() ? "\na %zu datganiad arall (--json)\n" : "\nand %zu declarations more (--json)\n", e->n - ENTRIES_SHOWN);
    printf(welsh() ? "\nMae pob un yn nyddlyfr " SPAN_FMT ", o dan ei ben o %" PRIu64 " o gofnodion, hyd at %s.\nGenesis yr "
                     "etholiad: %s\n"
                   : "\nEach of them is in the journal of " SPAN_FMT ", under its head of %" PRIu64 " entries, as of %s.\nThe "
                     "election's genesis: %s\n",
           SPAN_ARG(e->head.origin), e->head.size, time_format(e->head.time, time), hex(e->e->genesis.bytes, DIGEST_SIZE, genesis));
    return status;
}

/* --- Forks --- */

static json_t *head_json(const struct head *head) {
    return json_pack("{s:I,s:o,s:o,s:o}", "size", (json_int_t)head->size, "time", json_time(head->time), "root",
                     json_digest(&head->root), "records_root", json_digest(&head->records));
}

json_t *fork_json(const struct head *old, const struct head *head, bool shown) {
    return json_pack("{s:o,s:s,s:o,s:o,s:o}", "holds", shown ? json_true() : json_null(), "kind", "fork", "origin",
                     json_span(head->origin), "old", head_json(old), "new", head_json(head));
}

static void print_head(const struct head *head) {
    char time[TIME_TEXT_MAX], root[2 * DIGEST_SIZE + 1], records[2 * DIGEST_SIZE + 1];

    printf(welsh() ? "%" PRIu64 " o gofnodion, hyd at %s\n  gwraidd y dyddlyfr  %s\n  gwraidd y cofnodau  %s\n"
                   : "%" PRIu64 " entries, as of %s\n  journal's root  %s\n  records' root   %s\n",
           head->size, time_format(head->time, time), hex(head->root.bytes, DIGEST_SIZE, root),
           hex(head->records.bytes, DIGEST_SIZE, records));
}

int fork_print(const struct head *old, const struct head *head, bool shown) {
    if (!shown)
        printf(welsh() ? "Llofnododd log " SPAN_FMT " y ddau ben. Nid yw'r ffeil hon yn dangos eu bod yn gwrth-ddweud ei gilydd.\n\n"
                       : "The log of " SPAN_FMT " signed both heads. That they contradict each other this file does not show.\n\n",
               SPAN_ARG(head->origin));
    else
        printf(welsh() ? "Mae'r dystiolaeth yn ddilys: llofnododd log " SPAN_FMT " ddau ben na all y ddau fod yn wir.\n\n"
                       : "The evidence holds: the log of " SPAN_FMT " signed two heads that cannot both be true.\n\n",
               SPAN_ARG(head->origin));
    output_rehearsal(stdout);
    print_head(old);
    print_head(head);
    if (shown && old->size < head->size)
        printf(welsh() ? "\nYn ôl yr ail ben mae'r %" PRIu64 " cofnod cyntaf yn rhai eraill nag yn ôl y cyntaf.\n"
                       : "\nBy the second head the first %" PRIu64 " entries are others than by the first one.\n", old->size);
    return shown ? STATUS_DONE : STATUS_REFUSED;
}
