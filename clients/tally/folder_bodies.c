/* SPDX-License-Identifier: Apache-2.0 */

/*
 * From the folder's lists to the manifest's bodies. The lists are in the order of ids already, so one pass over each
 * puts its rows into the chunks of their areas, and the order within each chunk comes by itself. The same folder gives
 * the same bytes.
 */

#include "clients/tally/folder.h"
#include "clients/tally/spoken.h"

#include <errno.h>

#include "proto/codec.h"

void bodies_deinit(struct bodies *b) {
    for (size_t i = 0; i < b->n; i++)
        blob_free(&b->blobs[i]);
    free(b->blobs);
    free(b->spans);
    *b = (struct bodies){ 0 };
}

/* Copies the rows of a list, without their lines, to where the header wants them. */
#define GATHER(folder, list, header_list) \
    for (size_t i_ = 0; i_ < (folder)->n_##list; i_++) \
        (header_list)[i_] = (folder)->list[i_].m

static int fill_header(struct folder *f) {
    struct m_header *h = &f->header;

    h->polls = arena_alloc(&f->arena, f->n_polls, sizeof(*h->polls));
    h->areas = arena_alloc(&f->arena, f->n_areas, sizeof(*h->areas));
    h->parties = arena_alloc(&f->arena, f->n_parties, sizeof(*h->parties));
    h->baselines = arena_alloc(&f->arena, f->n_baselines, sizeof(*h->baselines));
    h->authorities = arena_alloc(&f->arena, f->n_authorities + 1, sizeof(*h->authorities));
    if (!h->polls || !h->areas || !h->parties || !h->baselines || !h->authorities)
        return -ENOMEM;
    GATHER(f, polls, h->polls);
    GATHER(f, areas, h->areas);
    GATHER(f, parties, h->parties);
    GATHER(f, baselines, h->baselines);
    for (size_t i = 0; i < f->n_authorities; i++)
        h->authorities[i] = f->authorities[i];
    if (f->n_authorities == 0)
        h->authorities[0].name = span_str("-");
    h->n_polls = f->n_polls;
    h->n_areas = f->n_areas;
    h->n_parties = f->n_parties;
    h->n_baselines = f->n_baselines;
    h->n_authorities = f->n_authorities ? f->n_authorities : 1;
    h->authority_threshold = h->n_authorities;
    return 0;
}

static uint32_t officer_area(const struct folder *f, size_t i) {
    return f->centres[f->officers[i].centre].area;
}

static int make_rooms(struct folder *f, struct m_chunk *chunks) {
    for (size_t i = 0; i < f->n_centres; i++)
        chunks[f->centres[i].area].n_centres++;
    for (size_t i = 0; i < f->n_officers; i++)
        chunks[officer_area(f, i)].n_officers++;
    for (size_t i = 0; i < f->n_contests; i++)
        chunks[f->contests[i].area].n_contests++;
    for (size_t i = 0; i < f->n_holdings; i++)
        chunks[f->holdings[i].area].n_holdings++;
    for (size_t i = 0; i < f->n_areas; i++) {
        struct m_chunk *c = &chunks[i];

        c->area = f->areas[i].m.code;
        c->centres = arena_alloc(&f->arena, c->n_centres, sizeof(*c->centres));
        c->officers = arena_alloc(&f->arena, c->n_officers, sizeof(*c->officers));
        c->contests = arena_alloc(&f->arena, c->n_contests, sizeof(*c->contests));
        c->holdings = arena_alloc(&f->arena, c->n_holdings, sizeof(*c->holdings));
        if (!c->centres || !c->officers || !c->contests || !c->holdings)
            return -ENOMEM;
        c->n_centres = c->n_officers = c->n_contests = c->n_holdings = 0;
    }
    return 0;
}

static int fill_chunks(struct folder *f, struct m_chunk *chunks) {
    int r = make_rooms(f, chunks);

    if (r < 0)
        return r;
    for (size_t i = 0; i < f->n_centres; i++) {
        struct m_chunk *c = &chunks[f->centres[i].area];

        c->centres[c->n_centres++] = f->centres[i].m;
    }
    for (size_t i = 0; i < f->n_officers; i++) {
        struct m_chunk *c = &chunks[officer_area(f, i)];

        c->officers[c->n_officers++] = f->officers[i].m;
    }
    for (size_t i = 0; i < f->n_contests; i++) {
        struct m_chunk *c = &chunks[f->contests[i].area];

        c->contests[c->n_contests++] = f->contests[i].m;
    }
    for (size_t i = 0; i < f->n_holdings; i++) {
        struct m_chunk *c = &chunks[f->holdings[i].area];

        c->holdings[c->n_holdings++] = f->holdings[i].m;
    }
    return 0;
}

/* Takes what was packed as the next body. Returns 0, 1 with a fault added, or -ENOMEM. */
static int add_body(struct folder *f, struct pack *p, const char *what, struct span code, struct bodies *b,
                    struct faults *faults) {
    int r = pack_take(p, &b->blobs[b->n]);

    if (r < 0)
        return r;
    b->spans[b->n] = span_blob(b->blobs[b->n]);
    b->n++;
    if (b->spans[b->n - 1].len <= TALLY_CHUNK_MAX)
        return 0;
    faults_add(faults, f->path, 0,
               "%s " SPAN_FMT " takes %zu bytes of the manifest; at most %d may be: divide the area", spoken(what),
               SPAN_ARG(code), b->spans[b->n - 1].len, TALLY_CHUNK_MAX);
    return 1;
}

static int encode(struct folder *f, const struct m_chunk *chunks, struct bodies *b, struct faults *faults) {
    _cleanup_(pack_deinit) struct pack p;
    int r;

    pack_init(&p);
    header_encode(&p, &f->header);
    r = add_body(f, &p, "the header of", f->header.id, b, faults);
    for (size_t i = 0; i < f->n_areas && r == 0; i++) {
        const struct m_chunk *c = &chunks[i];

        if (c->n_centres + c->n_officers + c->n_contests + c->n_holdings == 0)
            continue;
        if (b->n == TALLY_CHUNKS_MAX) {
            faults_add(faults, f->path, 0, "more than %d areas have something; a manifest holds no more",
                       TALLY_CHUNKS_MAX - 1);
            return 1;
        }
        chunk_encode(&p, c);
        r = add_body(f, &p, "the area", c->area, b, faults);
    }
    return r;
}

int folder_bodies(struct folder *folder, struct bodies *ret, struct faults *f) {
    _cleanup_(bodies_deinit) struct bodies b = { 0 };
    struct m_chunk *chunks = arena_alloc(&folder->arena, folder->n_areas, sizeof(*chunks));
    int r = chunks ? fill_header(folder) : -ENOMEM;

    if (r == 0)
        r = fill_chunks(folder, chunks);
    if (r < 0)
        return r;
    b.blobs = calloc(TALLY_CHUNKS_MAX, sizeof(*b.blobs));
    b.spans = calloc(TALLY_CHUNKS_MAX, sizeof(*b.spans));
    if (!b.blobs || !b.spans)
        return -ENOMEM;
    r = encode(folder, chunks, &b, f);
    if (r == 0) {
        *ret = b;
        b = (struct bodies){ 0 };
    }
    return r;
}
