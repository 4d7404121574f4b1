/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The contest's record says, proven, how many conflicts there are: so a daemon that keeps one back is found out. The
 * journal is read from its end until all of them and what they contradict are there; each is then proven to be in the
 * journal under the record's own head. What is written was opened first as whoever gets it will open it.
 */

#include "clients/tally/evidence_fetch.h"

#include <errno.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/evidence.h"
#include "clients/tally/output.h"
#include "daemon/core/election_keys.h"
#include "proto/codec.h"

#define DOUBTS_MAX 3
#define ENTRIES_AT_ONCE 512

/* An entry of the contest; everything lies in the arena. */
struct found {
    struct found *next;         /* the entry after it in the journal */
    struct leaf leaf;
    struct span leaf_bytes, sigset, body;
    struct declaration d;
    bool conflict;
    size_t n_path;
    struct digest *path;
};

struct gather {
    struct online *o;
    uint32_t contest;
    struct arena arena;
    struct span note;           /* the record's head */
    uint64_t size;
    uint64_t conflicts;         /* by the record; of those found so far there are none more */
    uint64_t count;             /* entries asked for */
    bool done, whole, ended;    /* whole: the answer had them all; ended: at the manifest's */
    unsigned doubts;
    int error;                  /* TALLY_E_, or a negative errno */
    char text[128];
    size_t n, n_conflicts, n_open;      /* open: conflicts whose other side is not found */
    size_t n_declarations;
    uint64_t next_key;          /* index from which entries about keys are asked for */
    struct found *first, *proving;
};

static bool welsh(void) {
    return output_language() == LANGUAGE_CY;
}

static void failed(struct gather *g, int error, const char *text) {
    g->done = true;
    g->error = error;
    snprintf(g->text, sizeof(g->text), text && *text ? "(%s)" : "%s", text ? text : "");
}

/* Waits for what was asked; r is what asking returned. */
static int wait_for(struct gather *g, int r) {
    int status;

    if (r != 0)
        return online_error(r, "");
    status = online_wait(g->o, &g->done, g->o->timeout_ms, false);
    g->done = false;
    if (status == STATUS_DONE && g->error)
        status = online_error(g->error, g->text);
    return status;
}

static struct span keep(struct gather *g, struct tally_bytes bytes) {
    struct span kept = arena_copy(&g->arena, span_of(bytes.ptr, bytes.len));

    if (!kept.ptr)
        failed(g, -ENOMEM, "");
    return kept;
}

/* --- The record --- */

static void record_came(struct tally_follow *f, void *user, struct tally_bytes key, struct tally_bytes old,
                        struct tally_bytes new) {
    struct gather *g = user;
    struct record record;
    int r;

    (void)f;
    (void)key;
    (void)old;
    r = record_decode(span_of(new.ptr, new.len), &g->arena, &record);
    if (r != 0 || record.kind != RECORD_CONTEST)
        failed(g, r < 0 ? r : TALLY_E_MESSAGE, "");
    else
        g->conflicts = record.contest.conflicts;
}

static void head_came(struct tally_follow *f, void *user, struct tally_bytes note, uint64_t size, uint64_t time) {
    struct gather *g = user;

    (void)f;
    (void)time;
    g->done = true;
    g->note = keep(g, note);
    g->size = size;
}

static void doubt_came(struct tally_follow *f, void *user, int error, const char *text) {
    struct gather *g = user;

    (void)f;
    if (++g->doubts == DOUBTS_MAX)
        failed(g, error, text);
}

static int fetch_record(struct gather *g) {
    uint32_t record = g->o->e->contests[g->contest].record;
    char key[TALLY_KEY_MAX + 1];
    struct tally_follow_options options = {
        .prefix = key, .range_given = true, .lo = record, .hi = record + 1, .once = true, .on_record = record_came,
        .on_head = head_came, .on_doubt = doubt_came, .user = g,
    };
    struct tally_follow *f = NULL;
    int status;

    snprintf(key, sizeof(key), SPAN_FMT, SPAN_ARG(g->o->e->records[record].key));
    status = wait_for(g, tally_follow(g->o->t, &options, &f));
    tally_unfollow(f);
    return status;
}

/* --- The journal, backwards --- */

static bool same_place(const struct declaration *x, const struct declaration *y) {
    if (x->revision != y->revision || (x->act == ACT_STATE) != (y->act == ACT_STATE))
        return false;
    return x->act != ACT_STATE || (x->n_statements == 1 && y->n_statements == 1 &&
                                   x->statements[0].phase == y->statements[0].phase &&
                                   span_equal(x->statements[0].area, y->statements[0].area));
}

/* Whether it is contradicted by one found already: conflicts come after what they contradict. Counts those as not open. */
static bool is_contradicted(struct gather *g, const struct declaration *d) {
    bool contradicted = false;

    for (const struct found *f = g->first; f; f = f->next)
        if (f->conflict && same_place(&f->d, d)) {
            contradicted = true;
            g->n_open--;
        }
    return contradicted;
}

static bool is_of(const struct gather *g, struct span body, struct arena *arena) {
    struct declaration d;

    return declaration_decode(body, arena, &d) == 0 && election_contest(g->o->e, d.contest) == g->contest;
}

/* Keeps an entry of the contest that is a conflict or is contradicted by one. */
static void take_entry(struct gather *g, const struct tally_entry *entry) {
    struct found *f = arena_alloc(&g->arena, 1, sizeof(*f));

    if (!f) {
        failed(g, -ENOMEM, "");
        return;
    }
    *f = (struct found){ .next = g->first, .conflict = entry->verdict == VERDICT_CONFLICT };
    f->leaf_bytes = keep(g, entry->leaf);
    f->sigset = keep(g, entry->sigset);
    f->body = keep(g, entry->body);
    if (g->error)
        return;
    if (leaf_decode(f->leaf_bytes, &f->leaf) != 0 || declaration_decode(f->body, &g->arena, &f->d) != 0) {
        failed(g, TALLY_E_ENTRIES, "");
        return;
    }
    if (!f->conflict && !is_contradicted(g, &f->d))
        return;
    g->n_conflicts += f->conflict;
    g->n_open += f->conflict;
    g->n++;
    g->first = f;
}

static bool is_complete(const struct gather *g) {
    return g->n_conflicts >= g->conflicts && g->n_open == 0;
}

static void entries_came(struct tally *t, void *user, const struct tally_entries *page) {
    struct gather *g = user;

    (void)t;
    g->done = true;
    if (page->error)
        failed(g, page->error, page->text);
    g->whole = !page->error && page->n == g->count;
    for (size_t i = g->whole ? page->n : 0; i-- > 0 && !g->error && !is_complete(g);) {
        const struct tally_entry *entry = &page->entries[i];
        _cleanup_(arena_deinit) struct arena arena = { 0 };

        g->ended = entry->kind == ENTRY_MANIFEST;
        if (entry->kind == ENTRY_DECLARATION && is_of(g, span_of(entry->body.ptr, entry->body.len), &arena))
            take_entry(g, entry);
    }
}

/* One answer has room for so many bytes: where it ends early, fewer are asked for. */
static int fetch_entries(struct gather *g) {
    uint64_t end = g->size;
    int status = STATUS_DONE;

    g->count = ENTRIES_AT_ONCE;
    while (status == STATUS_DONE && end > 0 && !g->ended && !is_complete(g)) {
        g->count = g->count < end ? g->count : end;
        status = wait_for(g, tally_entries(g->o->t, end - g->count, g->count, entries_came, g, NULL));
        if (g->whole)
            end -= g->count;
        else if (g->count > 1)
            g->count /= 2;
    }
    if (status == STATUS_DONE && !is_complete(g))
        return online_error(TALLY_E_ENTRIES, "");
    return status;
}

/* --- Entries about keys --- */

/* Whether the officer whose key an event changes has signed something here. */
static bool officer_signed(const struct gather *g, const struct event *event) {
    uint32_t officer = keys_officer(g->o->e, event);

    for (const struct found *f = g->first; f; f = f->next) {
        _cleanup_(arena_deinit) struct arena arena = { 0 };
        struct envelope sigset;

        if (f->leaf.kind != ENTRY_DECLARATION || sigset_open(f->sigset, &ENVELOPE_LIMITS_DECLARATION, &arena, &sigset) != 0)
            continue;
        for (size_t i = 0; i < sigset.n_signatures; i++)
            if (election_officer_by_key(g->o->e, &sigset.signatures[i].key_id) == officer)
                return true;
    }
    return false;
}

/* Puts an entry about keys among the others, in the journal's order. */
static void take_keys(struct gather *g, const struct tally_entry *entry) {
    struct found **place = &g->first, *f;
    struct event event;

    if (entry->index >= g->size ||
        event_decode(span_of(entry->body.ptr, entry->body.len), &g->arena, &event) != 0 ||
        (event.kind == EVENT_KEY && !officer_signed(g, &event)))
        return;
    f = arena_alloc(&g->arena, 1, sizeof(*f));
    if (!f) {
        failed(g, -ENOMEM, "");
        return;
    }
    *f = (struct found){ .leaf_bytes = keep(g, entry->leaf), .sigset = keep(g, entry->sigset), .body = keep(g, entry->body) };
    if (g->error)
        return;
    if (leaf_decode(f->leaf_bytes, &f->leaf) != 0) {
        failed(g, TALLY_E_ENTRIES, "");
        return;
    }
    while (*place && (*place)->leaf.index < f->leaf.index)
        place = &(*place)->next;
    f->next = *place;
    *place = f;
    g->n++;
}

static void keys_came(struct tally *t, void *user, const struct tally_entries *page) {
    struct gather *g = user;

    (void)t;
    g->done = true;
    g->count = page->n;
    if (page->error)
        failed(g, page->error, page->text);
    for (size_t i = 0; i < page->n && !g->error; i++) {
        take_keys(g, &page->entries[i]);
        g->next_key = page->entries[i].index + 1;
    }
}

/* Those that the signatures and the head need to be understood: the authority's, the log's, the signers' own. */
static int fetch_keys(struct gather *g) {
    int status = online_keys(g->o);     /* so that officers are known by the keys that they have now */

    do {
        if (status == STATUS_DONE)
            status = wait_for(g, tally_keys(g->o->t, g->next_key, keys_came, g, NULL));
    } while (status == STATUS_DONE && g->count > 0);
    return status;
}

/* --- Proofs --- */

static void proof_came(struct tally *t, void *user, const struct tally_proof *proof) {
    struct gather *g = user;
    struct found *f = g->proving;

    (void)t;
    g->done = true;
    if (proof->error) {
        failed(g, proof->error, proof->text);
        return;
    }
    f->path = arena_alloc(&g->arena, proof->n_hashes, sizeof(*f->path));
    if (!f->path)
        failed(g, -ENOMEM, "");
    else if (proof->size != g->size || !span_equal(span_of(proof->leaf.ptr, proof->leaf.len), f->leaf_bytes))
        failed(g, TALLY_E_ENTRIES, "");
    else
        memcpy(f->path, proof->hashes, proof->n_hashes * DIGEST_SIZE);
    f->n_path = proof->n_hashes;
}

static int fetch_proofs(struct gather *g) {
    int status = STATUS_DONE;

    for (g->proving = g->first; g->proving && status == STATUS_DONE; g->proving = g->proving->next)
        status = wait_for(g, tally_inclusion(g->o->t, g->proving->leaf.index, g->size, proof_came, g, NULL));
    return status;
}

/* --- The file --- */

/* Marks the chunks that have the contest or an officer who signed. */
static void mark_chunk(const struct election *e, uint32_t area, bool *wanted) {
    for (uint32_t i = 0; i < e->n_chunks; i++)
        wanted[i] |= span_equal(e->chunks[i].area, e->areas[area].m->code);
}

static int mark_signers(struct gather *g, struct span sigset, bool *wanted) {
    const struct election *e = g->o->e;
    struct envelope envelope;
    int r = sigset_open(sigset, &ENVELOPE_LIMITS_DECLARATION, &g->arena, &envelope);

    for (size_t i = 0; r == 0 && i < envelope.n_signatures; i++) {
        uint32_t officer = election_officer_by_key(e, &envelope.signatures[i].key_id);

        if (officer != NO_INDEX)
            mark_chunk(e, e->officers[officer].centre_area, wanted);
    }
    return r < 0 ? r : 0;
}

static uint64_t sigset_number(struct conflict *file, struct span sigset) {
    for (size_t i = 0; i < file->n_sigsets; i++)
        if (span_equal(file->sigsets[i], sigset))
            return i;
    file->sigsets[file->n_sigsets] = sigset;
    return file->n_sigsets++;
}

static int fill_bodies(struct gather *g, struct conflict *file) {
    const struct election *e = g->o->e;
    bool *wanted = arena_alloc(&g->arena, e->n_chunks, sizeof(*wanted));
    int r = 0;

    file->bodies = arena_alloc(&g->arena, 1 + e->n_chunks, sizeof(*file->bodies));
    if (!wanted || !file->bodies)
        return -ENOMEM;
    mark_chunk(e, e->contests[g->contest].area, wanted);
    for (size_t i = 0; i < file->n_sigsets && r == 0; i++)
        r = mark_signers(g, file->sigsets[i], wanted);
    file->bodies[file->n_bodies++] = e->envelope.bodies[0];
    for (uint32_t i = 0; i < e->n_chunks; i++)
        if (wanted[i])
            file->bodies[file->n_bodies++] = e->envelope.bodies[1 + i];
    return r;
}

static int fill(struct gather *g, struct conflict *file) {
    const struct election *e = g->o->e;

    *file = (struct conflict){ .manifest = e->envelope.sigset, .contest = e->contests[g->contest].m->id, .note = g->note };
    file->sigsets = arena_alloc(&g->arena, g->n, sizeof(*file->sigsets));
    file->entries = arena_alloc(&g->arena, g->n, sizeof(*file->entries));
    if (!file->sigsets || !file->entries)
        return -ENOMEM;
    for (const struct found *f = g->first; f; f = f->next)
        file->entries[file->n_entries++] = (struct conflict_entry){
            .leaf = f->leaf_bytes, .sigset = sigset_number(file, f->sigset), .body = f->body, .n_path = f->n_path,
            .path = f->path,
        };
    return fill_bodies(g, file);
}

static int encode(struct gather *g, struct blob *ret) {
    _cleanup_(pack_deinit) struct pack p;
    struct conflict file;
    int r;

    pack_init(&p);
    r = fill(g, &file);
    if (r == 0) {
        conflict_encode(&p, &file);
        r = pack_take(&p, ret);
    }
    return r == 0 ? STATUS_DONE : online_error(r, "");
}

/* Nobody is handed what would not convince. */
static int check(struct span file) {
    struct evidence evidence;
    struct fault detail;
    int r = evidence_open(file, &evidence, &detail);

    evidence_close(&evidence);
    if (r == EVIDENCE_OK)
        return STATUS_DONE;
    if (r < 0)
        return online_error(r, "");
    output_error(welsh() ? "nid yw'r hyn a anfonodd y daemon yn profi dim: %s" : "what the daemon sent proves nothing: %s",
                 evidence_fault_text(r, output_language()));
    return STATUS_PROOF;
}

static int gather(struct gather *g, struct blob *ret) {
    struct span id = g->o->e->contests[g->contest].m->id;
    int status = fetch_record(g);

    if (status == STATUS_DONE && g->conflicts == 0) {
        output_error(welsh() ? "nid oes gwrthdaro yn " SPAN_FMT ": nid oes neb wedi'i wrth-ddweud ei hun"
                             : "there is no conflict in " SPAN_FMT ": nobody has contradicted himself", SPAN_ARG(id));
        return STATUS_REFUSED;
    }
    if (status == STATUS_DONE)
        status = fetch_entries(g);
    g->n_declarations = g->n;
    if (status == STATUS_DONE)
        status = fetch_keys(g);
    if (status == STATUS_DONE && g->n > TALLY_ENTRIES_MAX) {
        output_error(welsh() ? "mae gan " SPAN_FMT " fwy o ddatganiadau mewn gwrthdaro nag sydd le iddynt mewn ffeil"
                             : SPAN_FMT " has more declarations in conflict than a file has room for", SPAN_ARG(id));
        return STATUS_REFUSED;
    }
    if (status == STATUS_DONE)
        status = fetch_proofs(g);
    if (status == STATUS_DONE)
        status = encode(g, ret);
    return status == STATUS_DONE ? check(span_blob(*ret)) : status;
}

int evidence_fetch(struct online *o, uint32_t contest, struct blob *ret, size_t *ret_n) {
    struct gather g = { .o = o, .contest = contest };
    struct blob file = { 0 };
    int status = gather(&g, &file);

    arena_deinit(&g.arena);
    if (status == STATUS_DONE) {
        *ret = file;
        *ret_n = g.n_declarations;
        return status;
    }
    blob_free(&file);
    return status;
}
