/* SPDX-License-Identifier: Apache-2.0 */

/* polls.csv, areas.csv and parties.csv: the lists of the header. */

#include "clients/tally/folder_read.h"

#include <errno.h>

#include "clients/tally/text.h"
#include "clients/tally/times.h"

#define FAULT(row, ...) folder_fault((row)->r, (row)->file, (row)->line, __VA_ARGS__)

/* --- polls.csv --- */

const char *const FOLDER_POLL_KINDS[_POLL_KIND_MAX] = { "councillors", "mayor", "parliament" };

static int take_poll(const struct folder_row *row, void *ret) {
    struct m_poll *poll = &((struct folder_poll *)ret)->m;

    poll->id = row_id(row, POLL_ID);
    poll->kind = row_choice(row, POLL_KIND, FOLDER_POLL_KINDS, ARRAY_SIZE(FOLDER_POLL_KINDS));
    poll->name = row_name(row, POLL_NAME);
    poll->date = row_cell(row, POLL_DATE);
    if (date_parse(poll->date))
        FAULT(row, "date '" SPAN_FMT "' is not a date; write it like 2017-05-04", SPAN_ARG(poll->date));
    poll->nominations_close = row_time(row, POLL_NOMINATIONS);
    poll->closes = row_time(row, POLL_CLOSES);
    if (poll->nominations_close && poll->closes && poll->nominations_close > poll->closes)
        FAULT(row, "nominations_close lies after closes; swap or mend them");
    return 0;
}

int folder_polls(struct folder_reader *r) {
    static const struct folder_list list = { FILE_POLLS, "poll", sizeof(struct folder_poll),
                                             offsetof(struct folder_poll, line), take_poll };
    int error = folder_take_list(r, &list, &r->folder->polls, &r->folder->n_polls);

    if (error == 0 && r->folder->tables[FILE_POLLS].n_rows == 0)
        folder_fault(r, FILE_POLLS, 0, "there is no poll; add a row");
    return error;
}

/* --- areas.csv --- */

static int compare_spans(const void *a, const void *b) {
    return span_compare(*(const struct span *)a, *(const struct span *)b);
}

/* Splits the codes that stand in one cell, in their order. */
static int take_overlaps(const struct folder_row *row, struct m_area *area) {
    struct span rest = text_trim(row_cell(row, AREA_OVERLAPS));
    size_t room = 1;

    for (size_t i = 0; i < rest.len; i++)
        room += rest.ptr[i] == ' ';
    area->overlaps = arena_alloc(&row->r->folder->arena, room, sizeof(*area->overlaps));
    if (!area->overlaps)
        return -ENOMEM;
    while (rest.len > 0) {
        const uint8_t *end = memchr(rest.ptr, ' ', rest.len);
        size_t len = end ? (size_t)(end - rest.ptr) : rest.len;

        area->overlaps[area->n_overlaps++] = span_of(rest.ptr, len);
        rest = text_trim(span_of(rest.ptr + len, rest.len - len));
    }
    qsort(area->overlaps, area->n_overlaps, sizeof(*area->overlaps), compare_spans);
    for (size_t i = 1; i < area->n_overlaps; i++)
        if (span_equal(area->overlaps[i - 1], area->overlaps[i]))
            FAULT(row, "overlaps names '" SPAN_FMT "' twice", SPAN_ARG(area->overlaps[i]));
    return 0;
}

static int take_area(const struct folder_row *row, void *ret) {
    static const char *const kinds[] = { "country", "nation", "region", "council", "combined-authority" };
    struct m_area *area = &((struct folder_area *)ret)->m;

    area->code = row_code(row, AREA_CODE);
    area->parent = row_cell(row, AREA_PARENT);
    area->kind = span_str(kinds[row_choice(row, AREA_KIND, kinds, ARRAY_SIZE(kinds))]);
    area->name = row_name(row, AREA_NAME);
    area->size = row_opt_number(row, AREA_SIZE, TALLY_COUNT_MAX);
    return take_overlaps(row, area);
}

/* Whether an area's parents lead back to it. */
static bool in_ring(const struct folder *f, uint32_t area) {
    uint32_t at = f->areas[area].parent;

    /* A sound chain of parents is never longer than what a record's key can hold. */
    for (size_t steps = 0; at != NO_INDEX && steps < TALLY_KEY_MAX; steps++) {
        if (at == area)
            return true;
        at = f->areas[at].parent;
    }
    return false;
}

static void check_area(struct folder_reader *r, struct folder_area *area) {
    const struct folder *f = r->folder;
    const struct m_area *m = &area->m;

    for (size_t i = 0; i < m->n_overlaps; i++)
        if (FOLDER_FIND(f, areas, m->overlaps[i]) == NO_INDEX)
            folder_fault(r, FILE_AREAS, area->line, "overlaps names '" SPAN_FMT "', which is not in this file",
                         SPAN_ARG(m->overlaps[i]));
    area->parent = NO_INDEX;
    if (!m->parent.ptr)
        return;
    area->parent = FOLDER_FIND(f, areas, m->parent);
    if (area->parent == NO_INDEX)
        folder_fault(r, FILE_AREAS, area->line, "the parent '" SPAN_FMT "' is not in this file", SPAN_ARG(m->parent));
}

/* Says each ring, once for each of its areas. */
static void check_rings(struct folder_reader *r) {
    const struct folder *f = r->folder;

    for (uint32_t i = 0; i < f->n_areas; i++) {
        if (!in_ring(f, i))
            continue;
        folder_fault(r, FILE_AREAS, f->areas[i].line, "the parents of '" SPAN_FMT "' lead back to it; break the ring",
                     SPAN_ARG(f->areas[i].m.code));
        r->ring = true;
    }
}

/* One area and no other has no parent. */
static void check_root(struct folder_reader *r) {
    const struct folder *f = r->folder;
    uint32_t root = NO_INDEX;

    for (uint32_t i = 0; i < f->n_areas; i++)
        if (!f->areas[i].m.parent.ptr && (root == NO_INDEX || span_equal(f->areas[i].m.code, f->header.root)))
            root = i;
    if (root == NO_INDEX)
        folder_fault(r, FILE_AREAS, 0, "there is no root; leave the parent of one area blank");
    for (uint32_t i = 0; i < f->n_areas; i++)
        if (!f->areas[i].m.parent.ptr && i != root)
            folder_fault(r, FILE_AREAS, f->areas[i].line, "'" SPAN_FMT "' has no parent, nor has '" SPAN_FMT
                         "' on line %u; only one area may be the root", SPAN_ARG(f->areas[i].m.code),
                         SPAN_ARG(f->areas[root].m.code), f->areas[root].line);
}

int folder_areas(struct folder_reader *r) {
    static const struct folder_list list = { FILE_AREAS, "area", sizeof(struct folder_area),
                                             offsetof(struct folder_area, line), take_area };
    struct folder *f = r->folder;
    int error = folder_take_list(r, &list, &f->areas, &f->n_areas);

    if (error < 0)
        return error;
    for (uint32_t i = 0; i < f->n_areas; i++)
        check_area(r, &f->areas[i]);
    check_rings(r);
    if (!r->ring)
        check_root(r);
    return 0;
}

/* --- parties.csv --- */

static int take_party(const struct folder_row *row, void *ret) {
    static const char *const reserved[] = { "others", "unattributed", "noc" }, *const no_yes[] = { "no", "yes" };
    struct m_party *party = &((struct folder_party *)ret)->m;

    party->id = row_code(row, PARTY_ID);
    party->group = row_cell(row, PARTY_GROUP).ptr ? row_code(row, PARTY_GROUP) : party->id;
    party->name = row_name(row, PARTY_NAME);
    party->abbreviation = row_cell(row, PARTY_ABBREVIATION);
    party->may_control = row_choice(row, PARTY_MAY_CONTROL, no_yes, ARRAY_SIZE(no_yes)) == 1;
    if (text_choice(party->id, reserved, ARRAY_SIZE(reserved)) < ARRAY_SIZE(reserved))
        FAULT(row, "'" SPAN_FMT "' is a word of baselines.csv; give the party another id", SPAN_ARG(party->id));
    return 0;
}

int folder_parties(struct folder_reader *r) {
    static const struct folder_list list = { FILE_PARTIES, "party", sizeof(struct folder_party),
                                             offsetof(struct folder_party, line), take_party };
    struct folder *f = r->folder;
    int error = folder_take_list(r, &list, &f->parties, &f->n_parties);

    for (size_t i = 0; i < f->n_parties && error == 0; i++) {
        const struct folder_party *party = &f->parties[i];
        uint32_t group = FOLDER_FIND(f, parties, party->m.group);

        if (group == NO_INDEX)
            folder_fault(r, FILE_PARTIES, party->line, "the group '" SPAN_FMT "' is not a party of this file",
                         SPAN_ARG(party->m.group));
        else if (!span_equal(f->parties[group].m.group, f->parties[group].m.id))
            folder_fault(r, FILE_PARTIES, party->line, "the group '" SPAN_FMT "' is itself in the group '" SPAN_FMT
                         "'; name the party that leads", SPAN_ARG(party->m.group), SPAN_ARG(f->parties[group].m.group));
    }
    return error;
}
