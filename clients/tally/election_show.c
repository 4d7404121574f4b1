/* SPDX-License-Identifier: Apache-2.0 */

/* Counts and names: what somebody looks at before pinning a genesis digest. The lists themselves are in the folder. */

#include "clients/tally/election_show.h"

#include "clients/tally/folder.h"
#include "clients/tally/output.h"
#include "clients/tally/spoken.h"
#include "clients/tally/times.h"

static const char *const KINDS[] = { "country", "nation", "region", "council", "combined-authority" };

static size_t areas_of_kind(const struct election *e, const char *kind) {
    size_t n = 0;

    for (uint32_t i = 0; i < e->n_areas; i++)
        n += span_equal(e->areas[i].m->kind, span_str(kind));
    return n;
}

/* What one poll comes to. */
struct poll_counts {
    size_t contests, seats, candidates, uncontested, postponed, vacant, by_elections;
};

static struct poll_counts count_poll(const struct election *e, uint32_t poll) {
    struct poll_counts n = { 0 };

    for (uint32_t i = 0; i < e->n_contests; i++) {
        const struct contest *c = &e->contests[i];

        if (c->poll != poll)
            continue;
        n.contests++;
        n.seats += c->m->seats;
        n.candidates += c->m->n_candidates;
        n.uncontested += c->uncontested;
        n.vacant += c->vacant;
        n.postponed += c->m->status != STATUS_NONE;
        n.by_elections += c->m->type == CONTEST_BY_ELECTION;
    }
    return n;
}

static size_t holdings_of(const struct election *e, uint32_t baseline) {
    size_t n = 0;

    for (uint32_t i = 0; i < e->n_holdings; i++)
        n += e->holdings[i].baseline == baseline;
    return n;
}

static struct digest key_id_of(const struct digest *key) {
    struct public_key public;
    struct digest id;

    memcpy(public.bytes, key->bytes, sizeof(public.bytes));
    key_id(&public, &id);
    return id;
}

/* --- for programs --- */

static json_t *polls_json(const struct election *e) {
    json_t *polls = json_array();

    for (uint32_t i = 0; i < e->n_polls; i++) {
        const struct m_poll *m = e->polls[i].m;
        struct poll_counts n = count_poll(e, i);

        json_array_append_new(
            polls, json_pack("{s:o,s:o,s:s,s:o,s:o,s:o,s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "poll", json_span(m->id), "name",
                             json_name(&m->name), "kind", FOLDER_POLL_KINDS[m->kind], "date",
                             json_span(m->date), "nominations_close", json_time(m->nominations_close), "closes",
                             json_time(m->closes), "contests", (json_int_t)n.contests, "seats", (json_int_t)n.seats,
                             "candidates", (json_int_t)n.candidates, "uncontested", (json_int_t)n.uncontested,
                             "postponed", (json_int_t)n.postponed, "vacant", (json_int_t)n.vacant, "by_elections",
                             (json_int_t)n.by_elections));
    }
    return polls;
}

static json_t *baselines_json(const struct election *e) {
    json_t *baselines = json_array();

    for (uint32_t i = 0; i < e->n_baselines; i++) {
        const struct m_baseline *m = &e->header.baselines[i];

        json_array_append_new(baselines, json_pack("{s:o,s:o,s:I}", "baseline", json_span(m->id), "name",
                                                   json_name(&m->name), "areas", (json_int_t)holdings_of(e, i)));
    }
    return baselines;
}

static json_t *authorities_json(const struct election *e) {
    json_t *authorities = json_array();

    for (size_t i = 0; i < e->header.n_authorities; i++) {
        const struct m_authority *m = &e->header.authorities[i];
        struct digest id = key_id_of(&m->key);

        json_array_append_new(authorities, json_pack("{s:o,s:o,s:o}", "name", json_span(m->name), "key",
                                                     json_digest(&m->key), "id", json_digest(&id)));
    }
    return authorities;
}

static json_t *quorums_json(const struct election *e) {
    json_t *rows = json_array();

    for (size_t i = 0; i < e->header.n_quorums; i++) {
        const struct m_quorums *m = &e->header.quorums[i];
        json_t *row = json_pack("{s:o}", "poll", json_span(m->poll));

        for (enum quorum k = 0; k < _QUORUM_MAX; k++)
            json_object_set_new(row, quorum_name(k), json_integer((json_int_t)m->needed[k]));
        json_array_append_new(rows, row);
    }
    return rows;
}

static json_t *areas_json(const struct election *e) {
    json_t *areas = json_object();

    for (size_t i = 0; i < ARRAY_SIZE(KINDS); i++)
        json_object_set_new(areas, KINDS[i], json_integer((json_int_t)areas_of_kind(e, KINDS[i])));
    return areas;
}

json_t *election_json(const struct election *e) {
    const struct m_header *h = &e->header;
    struct digest log = key_id_of(&h->log_key);

    return json_pack(
        "{s:o,s:o,s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:I,s:o,s:o,s:I,s:o,s:o,s:o,s:o,s:o,s:o,s:I,s:I,s:I,s:I,s:I}", "election",
        json_span(h->id), "name", json_name(&h->name), "kind", h->kind == ELECTION_LIVE ? "live" : "rehearsal",
        "profile", h->profile == PROFILE_LIVE ? "live" : "archive", "genesis", json_digest(&e->genesis), "origin",
        json_span(h->origin), "root", json_span(h->root), "headline", json_span(h->headline), "control",
        json_span(h->control), "officers_declare", (json_int_t)h->quorums[0].needed[QUORUM_DECLARE], "quorums",
        quorums_json(e), "note", json_name(&h->note), "authority_threshold", (json_int_t)h->authority_threshold, "authorities", authorities_json(e), "log_key",
        json_digest(&h->log_key), "log_key_id", json_digest(&log), "polls", polls_json(e), "areas", areas_json(e),
        "baselines", baselines_json(e), "parties", (json_int_t)e->n_parties, "centres", (json_int_t)e->n_centres,
        "officers", (json_int_t)e->n_officers, "records", (json_int_t)e->n_records, "chunks", (json_int_t)e->n_chunks);
}

/* --- for people --- */

static void print_poll(const struct election *e, uint32_t poll, FILE *out) {
    const struct m_poll *m = e->polls[poll].m;
    struct poll_counts n = count_poll(e, poll);
    struct span name = output_name(&m->name);
    char closes[TIME_TEXT_MAX];

    fprintf(out, spoken("poll       " SPAN_FMT " (" SPAN_FMT "), " SPAN_FMT ", closes %s%s\n"), SPAN_ARG(m->id),
            SPAN_ARG(name), SPAN_ARG(m->date), time_format(m->closes, closes),
            poll == e->headline ? spoken(", the headline") : "");
    fprintf(out,
            spoken("           %zu contests for %zu seats with %zu candidates; %zu uncontested, %zu postponed, %zu vacant, "
                   "%zu by-elections\n"),
            n.contests, n.seats, n.candidates, n.uncontested, n.postponed, n.vacant, n.by_elections);
}

static void print_key(const char *what, struct span name, const struct digest *key, FILE *out) {
    char text[2 * DIGEST_SIZE + 1];
    struct digest id = key_id_of(key);

    fprintf(out, "%-10s %s  " SPAN_FMT "\n", spoken(what), hex(id.bytes, DIGEST_SIZE, text), SPAN_ARG(name));
}

static void print_areas(const struct election *e, FILE *out) {
    fputs(spoken("areas     "), out);
    for (size_t i = 0; i < ARRAY_SIZE(KINDS); i++) {
        size_t n = areas_of_kind(e, KINDS[i]);

        if (n > 0)
            fprintf(out, " %s %zu", KINDS[i], n);
    }
    fprintf(out, spoken("; root " SPAN_FMT "\n"), SPAN_ARG(e->header.root));
}

void election_print(const struct election *e, FILE *out) {
    const struct m_header *h = &e->header;
    struct span name = output_name(&h->name), note = output_name(&h->note);
    char genesis[2 * DIGEST_SIZE + 1];

    fprintf(out, spoken("election   " SPAN_FMT " (" SPAN_FMT ")\n"), SPAN_ARG(h->id), SPAN_ARG(name));
    fprintf(out, spoken("kind       %s, profile %s\n"),
            spoken(h->kind == ELECTION_LIVE ? "live" : "rehearsal"),
            spoken(h->profile == PROFILE_LIVE ? "live" : "archive"));
    fprintf(out, "genesis    %s\n", hex(e->genesis.bytes, DIGEST_SIZE, genesis));
    fprintf(out, spoken("origin     " SPAN_FMT "\n"), SPAN_ARG(h->origin));
    if (note.ptr)
        fprintf(out, spoken("note       " SPAN_FMT "\n"), SPAN_ARG(note));
    for (uint32_t i = 0; i < e->n_polls; i++)
        print_poll(e, i, out);
    print_areas(e, out);
    for (uint32_t i = 0; i < e->n_baselines; i++) {
        const struct m_baseline *m = &h->baselines[i];
        struct span title = output_name(&m->name);

        fprintf(out, spoken("baseline   " SPAN_FMT " (" SPAN_FMT "), in %zu areas%s\n"), SPAN_ARG(m->id), SPAN_ARG(title),
                holdings_of(e, i), i == e->control ? spoken("; says who was in control") : "");
    }
    fprintf(out, spoken("people     %u parties, %u centres, %u officers, of whom %llu sign a declaration\n"), e->n_parties,
            e->n_centres, e->n_officers, (unsigned long long)h->quorums[0].needed[QUORUM_DECLARE]);
    for (size_t i = 1; i < h->n_quorums; i++)
        fprintf(out, spoken("           %llu of them in " SPAN_FMT "\n"),
                (unsigned long long)h->quorums[i].needed[QUORUM_DECLARE],
                SPAN_ARG(h->quorums[i].poll));
    fprintf(out, spoken("records    %u\n"), e->n_records);
    for (size_t i = 0; i < h->n_authorities; i++)
        print_key("authority", h->authorities[i].name, &h->authorities[i].key, out);
    print_key("log", h->origin, &h->log_key, out);
}
