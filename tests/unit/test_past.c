/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any past moment: for every head that was ever published, and for sizes and times between them, the daemon names that
 * head again byte for byte, and the entries that it covers fold to the very records that were published under it,
 * corrections and events among them. What is not those entries, or not their head, is refused.
 */

#include "tests/unit/reader_rig.h"

#include "clients/tally/fold.h"
#include "clients/tally/past.h"

#define HEADS_MAX 32
#define MINUTE 60000u

/* What was published under one head. */
struct published {
    struct span note;
    struct head head;
    struct span *records;
};

struct fixture {
    struct rig rig;
    struct reader reader;
    size_t n;
    struct published then[HEADS_MAX];
    uint64_t ids, minutes;
};

static struct arena *memory(struct fixture *f) {
    return &f->reader.arena;
}

static void keep(struct fixture *f) {
    const struct view *v = pipeline_view(f->rig.pipeline);
    struct published *p = &f->then[f->n++];

    assert_true(f->n <= HEADS_MAX);
    p->note = arena_copy(memory(f), v->note);
    p->head = reader_head(&f->reader, p->note);
    p->records = arena_alloc(memory(f), v->election->n_records, sizeof(*p->records));
    for (uint32_t i = 0; i < v->election->n_records; i++)
        p->records[i] = arena_copy(memory(f), span_blob(v->records[i]));
}

static void settle(struct fixture *f, enum verdict verdict) {
    assert_int_equal(rig_settle(&f->rig), 0);
    assert_int_equal(rig_item(&f->rig, f->ids).verdict, verdict);
    keep(f);
}

static struct declaration *next(struct fixture *f, const char *contest, unsigned twist) {
    struct declaration *d = good_declaration(f->rig.s->election, contest, twist, memory(f));

    d->declared += ++f->minutes * MINUTE;
    return d;
}

static void declare(struct fixture *f, const char *contest) {
    rig_submit(&f->rig, ++f->ids, next(f, contest, 0), small_officers(contest));
    settle(f, VERDICT_ACCEPTED);
}

/* A sheet that takes the place of the one that stands; so much changes that another officer is asked. */
static void amend(struct fixture *f, const char *contest, unsigned twist) {
    struct declaration *d = next(f, contest, twist);
    uint32_t position = f->rig.s->election->contests[election_contest(f->rig.s->election, span_str(contest))].record;
    struct record record;

    assert_int_equal(record_decode(f->then[f->n - 1].records[position], memory(f), &record), 0);
    d->act = ACT_AMEND;
    d->revision = record.contest.revision + 1;
    d->replaces_given = true;
    d->replaces = record.contest.body;
    d->reason_code = span_str("wrong-row");
    d->reason_text = span_str("read from the row below");
    rig_submit(&f->rig, ++f->ids, d, small_officers(contest));
    settle(f, VERDICT_QUERIED);
}

static void tell(struct fixture *f, struct event event, const char *officer) {
    struct secret_key key = small_key(KEY_OFFICER, officer);
    _cleanup_(blob_free) struct blob body = { 0 }, envelope = { 0 };
    struct span span;
    struct pack p;

    event.made = SMALL_CLOSES + 3 * 3600000u + ++f->minutes * MINUTE;
    pack_init(&p);
    event_encode(&p, &event);
    assert_int_equal(pack_take(&p, &body), 0);
    pack_deinit(&p);
    span = span_blob(body);
    assert_int_equal(envelope_seal(PAYLOAD_EVENT, &f->rig.s->election->genesis, &span, 1, &key, 1, &envelope), 0);
    rig_submit_bytes(&f->rig, ++f->ids, span_blob(envelope));
    settle(f, VERDICT_ACCEPTED);
}

static int setup(void **state) {
    struct fixture *f = calloc(1, sizeof(*f));

    rig_init(&f->rig, &(struct small_terms){ .rehearsal = true });
    reader_init(&f->reader, &f->rig);
    keep(f); /* genesis */
    declare(f, "n1.a");
    declare(f, "s1.a");
    tell(f, (struct event){ .kind = EVENT_RECOUNT, .subject = span_str("n2.a"), .under_way = true }, "north.ro");
    tell(f, (struct event){ .kind = EVENT_TURNOUT, .subject = span_str("n2.a"), .electorate = { true, 9000 },
                            .papers = { true, 4000 } }, "north.ro");
    declare(f, "n2.a");
    amend(f, "n1.a", 1);
    declare(f, "n1.b");
    *state = f;
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;

    reader_deinit(&f->reader);
    rig_deinit(&f->rig);
    free(f);
    return 0;
}

static struct answer moment(struct fixture *f, bool by_time, uint64_t value) {
    struct m_moment request = { 0 };
    _cleanup_(pack_deinit) struct pack pack;

    *(by_time ? &request.time : &request.size) = (struct opt){ true, value };
    pack_init(&pack);
    assert_int_equal(answer_moment(f->rig.pipeline, 5, &request, &pack), 0);
    return reader_decode(&f->reader, &pack);
}

static void assert_moment(struct fixture *f, bool by_time, uint64_t value, const struct published *p) {
    struct answer a = moment(f, by_time, value);

    assert_int_equal(a.kind, MESSAGE_MOMENT_FOUND);
    assert_true(span_equal(a.moment.note, p->note));
}

/* Every head is found again by its own size and time, and by all that lie before the next one's. */
static void test_moments(void **state) {
    struct fixture *f = *state;

    for (size_t i = 0; i < f->n; i++) {
        const struct head *h = &f->then[i].head;
        bool last = i + 1 == f->n;

        assert_moment(f, false, h->size, &f->then[i]);
        assert_moment(f, true, last ? h->time + MINUTE : f->then[i + 1].head.time - 1, &f->then[i]);
        assert_true(last || f->then[i + 1].head.time > h->time);
        assert_moment(f, true, h->time, &f->then[i]);
        if (!last)
            assert_moment(f, false, f->then[i + 1].head.size - 1, &f->then[i]);
    }
    assert_moment(f, true, TALLY_TIME_MAX, &f->then[f->n - 1]);
}

/* Before the first head, and beyond the newest size, there is none. */
static void test_no_moment(void **state) {
    struct fixture *f = *state;
    const struct head *first = &f->then[0].head, *last = &f->then[f->n - 1].head;
    const struct {
        bool by_time;
        uint64_t value;
    } rows[] = { { false, 0 }, { false, first->size - 1 }, { true, 0 }, { true, first->time - 1 },
                 { false, last->size + 1 }, { false, UINT64_MAX } };

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct answer a = moment(f, rows[i].by_time, rows[i].value);

        assert_int_equal(a.kind, MESSAGE_ERROR);
        assert_true(span_equal(a.error.code.code, span_str("N03")));
        assert_false(a.error.retry);
    }
}

/* An election of its own, as a client opens it. */
static struct election *open_again(struct fixture *f) {
    struct span manifest = span_blob(f->rig.s->manifest);
    struct blob copy = { .ptr = malloc(manifest.len), .len = manifest.len };
    struct election *e;
    struct fault fault;

    memcpy(copy.ptr, manifest.ptr, manifest.len);
    assert_int_equal(election_open(&copy, &e, &fault), 0);
    return e;
}

static struct m_entries_page entries(struct fixture *f) {
    struct m_entries request = { .from = 0, .count = TALLY_ENTRIES_MAX };
    _cleanup_(pack_deinit) struct pack pack;
    struct answer a;

    pack_init(&pack);
    assert_int_equal(answer_entries(f->rig.pipeline, f->rig.committer, 9, &request, &pack), 0);
    a = reader_decode(&f->reader, &pack);
    assert_int_equal(a.kind, MESSAGE_ENTRIES_PAGE);
    assert_int_equal(a.entries.n_entries, f->then[f->n - 1].head.size);
    return a.entries;
}

static struct tally_entry entry_of(const struct m_entries_page *page, size_t i) {
    const struct batch_entry *from = &page->entries[i];
    struct span sigset = page->sigsets[from->sigset];

    return (struct tally_entry){ .index = i, .leaf = { from->leaf.ptr, from->leaf.len },
                                 .body = { from->body.ptr, from->body.len }, .sigset = { sigset.ptr, sigset.len } };
}

static void fold_to(struct fold *fold, const struct m_entries_page *page, uint64_t size) {
    while (fold_size(fold) < size) {
        struct tally_entry entry = entry_of(page, fold_size(fold));

        assert_int_equal(fold_entry(fold, &entry), 0);
    }
}

/* The records of every head are those that were published under it, each of them, byte for byte. */
static void test_records(void **state) {
    struct fixture *f = *state;
    struct m_entries_page page = entries(f);

    for (size_t i = 0; i < f->n; i++) {
        struct election *e = open_again(f);
        struct fold *fold;

        assert_int_equal(fold_new(e, &fold), 0);
        fold_to(fold, &page, f->then[i].head.size);
        assert_int_equal(fold_check(fold, &f->then[i].head), 0);
        for (uint32_t k = 0; k < e->n_records; k++)
            assert_true(span_equal(fold_record(fold, e->records[k].key), f->then[i].records[k]));
        assert_null(fold_record(fold, span_str("X/@nowhere/")).ptr);
        fold_free(fold);
        election_free(e);
    }
}

/* Something changed under each head, so that no two moments could be taken for each other. */
static void test_moments_differ(void **state) {
    struct fixture *f = *state;

    for (size_t i = 1; i < f->n; i++)
        assert_false(digest_equal(&f->then[i].head.records, &f->then[i - 1].head.records));
}

/* A head of another size, root, time or records is not the one of these entries. */
static void test_other_heads(void **state) {
    struct fixture *f = *state;
    struct m_entries_page page = entries(f);
    struct head good = f->then[3].head, head;
    struct election *e = open_again(f);
    struct fold *fold;

    assert_int_equal(fold_new(e, &fold), 0);
    fold_to(fold, &page, good.size);
    assert_int_equal(fold_check(fold, &f->then[4].head), TALLY_E_ENTRIES);
    head = good;
    head.root.bytes[0] ^= 1;
    assert_int_equal(fold_check(fold, &head), TALLY_E_ENTRIES);
    head = good;
    head.time++;
    assert_int_equal(fold_check(fold, &head), TALLY_E_ENTRIES);
    head = good;
    head.records.bytes[31] ^= 1;
    assert_int_equal(fold_check(fold, &head), TALLY_E_PROOF);
    assert_null(fold_record(fold, e->records[0].key).ptr);
    assert_int_equal(fold_check(fold, &good), 0);
    assert_non_null(fold_record(fold, e->records[0].key).ptr);
    fold_free(fold);
    election_free(e);
}

/* Entries that are left out, come twice, or were signed as something else do not fold. */
static void test_other_entries(void **state) {
    struct fixture *f = *state;
    struct m_entries_page page = entries(f);
    uint64_t manifest = f->then[0].head.size;
    struct tally_entry entry, other;
    struct election *e = open_again(f);
    struct fold *fold;

    assert_int_equal(fold_new(e, &fold), 0);
    entry = entry_of(&page, 1);
    assert_int_equal(fold_entry(fold, &entry), 1); /* not the first */
    fold_to(fold, &page, manifest);
    entry = entry_of(&page, manifest - 1);
    assert_int_equal(fold_entry(fold, &entry), 1); /* again */
    entry = entry_of(&page, manifest);
    entry.sigset = entry_of(&page, manifest + 2).sigset;
    assert_int_equal(fold_entry(fold, &entry), 1); /* a declaration under an event's signatures */
    other = entry_of(&page, manifest);
    other.body.len--;
    assert_int_equal(fold_entry(fold, &other), 1); /* a body cut short */
    fold_to(fold, &page, f->then[f->n - 1].head.size);
    assert_int_equal(fold_check(fold, &f->then[f->n - 1].head), 0);
    fold_free(fold);
    election_free(e);
}

/* What a person types: a size, or a time with its offset; nothing that would mean something else elsewhere. */
static void test_words(void **state) {
    static const struct {
        const char *text;
        int result;
        bool by_time;
        uint64_t value;
    } rows[] = {
        { "0", 0, false, 0 },
        { "3417", 0, false, 3417 },
        { "2017-06-09T03:00+01:00", 0, true, 1496973600000 },
        { "2017-06-09T03:00:00+01:00", 0, true, 1496973600000 },
        { "2017-06-09T02:00Z", 0, true, 1496973600000 },
        { "2017-06-09T02:00:00.250Z", 0, true, 1496973600250 },
        { "2017-06-09T03:00", 1, false, 0 },        /* where? */
        { "2017-06-09", 1, false, 0 },
        { "03:00", 1, false, 0 },
        { "2017-06-09T03:00:+01:00", 1, false, 0 },
        { "2017-06-09T24:00Z", 1, false, 0 },
        { "-1", 1, false, 0 },
        { "1e3", 1, false, 0 },
        { "", 1, false, 0 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct past past = { 0 };

        assert_int_equal(past_parse(rows[i].text, &past), rows[i].result);
        if (rows[i].result != 0)
            continue;
        assert_int_equal(past.by_time, rows[i].by_time);
        assert_int_equal(past.value, rows[i].value);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_moments, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_moment, setup, teardown),
        cmocka_unit_test_setup_teardown(test_records, setup, teardown),
        cmocka_unit_test_setup_teardown(test_moments_differ, setup, teardown),
        cmocka_unit_test_setup_teardown(test_other_heads, setup, teardown),
        cmocka_unit_test_setup_teardown(test_other_entries, setup, teardown),
        cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
