/* SPDX-License-Identifier: Apache-2.0 */

/* What `tally status` shows: the published state in numbers, never what is not durable yet, and what is wrong first. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/status.h"
#include "tests/support/rig.h"

struct fixture {
    struct rig rig;
    struct service service;
    struct config config;
    void *context;
    struct arena arena;
};

static int setup_with(void **state, const struct small_terms *terms) {
    struct fixture *f = calloc(1, sizeof(*f));

    rig_init(&f->rig, terms);
    assert_int_equal(wire_context_new(&f->context), 0);
    assert_int_equal(zap_new(f->context, &f->service.zap), 0);
    f->service.pipeline = f->rig.pipeline;
    f->service.committer = f->rig.committer;
    f->service.started = clock_monotonic();
    f->config.journal = "/none/journal.db";
    f->service.config = &f->config;
    assert_int_equal(peers_init(&f->service.admin.peers, pipeline_state(f->rig.pipeline)->election, "/none/dropped"), 0);
    snprintf(f->service.sockets[WIRE_INTAKE].endpoint, WIRE_ENDPOINT_MAX, "tcp://127.0.0.1:7501");
    *state = f;
    return 0;
}

static int setup(void **state) {
    return setup_with(state, NULL);
}

static int teardown(void **state) {
    struct fixture *f = *state;

    ram_hold_commits(false);    /* a test that failed may have left them held */
    peers_deinit(&f->service.admin.peers);
    zap_free(f->service.zap);
    wire_context_free(f->context);
    arena_deinit(&f->arena);
    rig_deinit(&f->rig);
    free(f);
    return 0;
}

static struct m_state status(struct fixture *f) {
    _cleanup_(pack_deinit) struct pack pack;
    struct answer a;

    pack_init(&pack);
    assert_int_equal(status_pack(&f->service, 31, &pack), 0);
    assert_int_equal(answer_decode(arena_copy(&f->arena, pack_span(&pack)), &f->arena, &a), 0);
    assert_int_equal(a.kind, MESSAGE_STATE);
    assert_int_equal(a.id, 31);
    return a.state;
}

static struct span value(const struct m_state *s, const char *name) {
    for (size_t i = 0; i < s->n; i++)
        if (span_equal(s->pairs[i].name, span_str(name)))
            return s->pairs[i].value;
    return (struct span){ 0 };
}

/* Holds values against "name value" rows; value NULL: there must be none. */
static void assert_values(struct fixture *f, const char *const rows[][2], size_t n) {
    struct m_state s = status(f);

    for (size_t i = 0; i < n; i++) {
        struct span found = value(&s, rows[i][0]);

        if (rows[i][1] ? !found.ptr || !span_equal(found, span_str(rows[i][1])) : found.ptr != NULL)
            fail_msg("%s is " SPAN_FMT ", not %s", rows[i][0], SPAN_ARG(found), rows[i][1] ? rows[i][1] : "absent");
    }
}
#define assert_values(f, ...)                                                                                          \
    assert_values((f), (const char *const[][2]){ __VA_ARGS__ },                                                        \
                  sizeof((const char *const[][2]){ __VA_ARGS__ }) / sizeof(const char *[2]))

static void assert_sentence(struct fixture *f, const char *expected) {
    char sentence[256];

    status_sentence(&f->service, 0, sentence, sizeof(sentence));
    assert_string_equal(sentence, expected);
}

/* At the start: serving, which election, every contest by state, and nothing taken. */
static void test_start(void **state) {
    struct fixture *f = *state;

    assert_values(f, { "state", "serving" }, { "frozen", NULL }, { "election", "small" }, { "kind", "live" },
                  { "size", "7" }, { "contests", "11" }, { "pending", "9" }, { "postponed", "1" }, { "vacant", "1" },
                  { "declared", "0" }, { "uncontested", "0" }, { "queried", "0" }, { "conflicts", "0" },
                  { "envelopes", "0" }, { "accepted", "0" }, { "duplicates", "0" }, { "refused", "0" },
                  { "conflicts-repeated", "0" }, { "commits", "0" }, { "waiting", "0" }, { "strangers", "0" }, { "intake", "tcp://127.0.0.1:7501" },
                  { "query", "" });
    assert_sentence(f, "0 of 11 contests decided, 0 queried, 7 entries, lag 0 ms");
}

/* No name comes twice. */
static void test_names_are_unique(void **state) {
    struct m_state s = status(*state);

    for (size_t i = 0; i < s.n; i++)
        for (size_t k = 0; k < i; k++)
            assert_false(span_equal(s.pairs[i].name, s.pairs[k].name));
}

/* What was taken, given again, refused and contradicted is counted each as what it is. */
static void test_counts(void **state) {
    struct fixture *f = *state;
    struct declaration *d = good_declaration(f->rig.s->election, "n2.a", 0, &f->rig.arena);

    rig_declare(&f->rig, 1, "n1.b", 0);
    rig_declare(&f->rig, 2, "n1.c", 0);
    rig_declare(&f->rig, 3, "n1.by", 0);
    rig_declare(&f->rig, 4, "n1.b", 0);
    rig_declare(&f->rig, 5, "n1.b", 1);
    d->papers.value++;
    rig_submit(&f->rig, 6, d, small_officers("n2.a"));
    rig_submit_bytes(&f->rig, 7, span_str("no envelope"));
    assert_int_equal(rig_settle(&f->rig), 0);
    assert_values(f, { "size", "11" }, { "declared", "2" }, { "uncontested", "1" }, { "pending", "6" },
                  { "conflicts", "1" }, { "envelopes", "7" }, { "accepted", "3" }, { "duplicates", "1" },
                  { "refused", "2" }, { "commits", "1" }, { "waiting", "0" });
    assert_sentence(f, "3 of 11 contests decided, 0 queried, 11 entries, lag 0 ms");
}

/* Until its commit has ended nothing of a declaration shows but that somebody waits for it. */
static void test_uncommitted_is_unseen(void **state) {
    struct fixture *f = *state;

    ram_hold_commits(true);
    rig_declare(&f->rig, 1, "n1.b", 0);
    rig_declare(&f->rig, 2, "n1.b", 1);
    assert_values(f, { "size", "7" }, { "declared", "0" }, { "pending", "9" }, { "conflicts", "0" },
                  { "waiting", "2" });
    assert_int_equal(pipeline_seal(f->rig.pipeline), 0);
    ram_wait_held();
    assert_values(f, { "size", "7" }, { "declared", "0" }, { "pending", "9" }, { "conflicts", "0" });
    assert_sentence(f, "0 of 11 contests decided, 0 queried, 7 entries, lag 0 ms");
    ram_hold_commits(false);
    assert_int_equal(rig_settle(&f->rig), 0);
    assert_values(f, { "size", "9" }, { "declared", "1" }, { "pending", "8" }, { "conflicts", "1" },
                  { "waiting", "0" });
}

/* After a restart the journal's numbers are as before; counts of what was asked begin anew. */
static void test_after_a_restart(void **state) {
    struct fixture *f = *state;
    struct fault fault;

    rig_declare(&f->rig, 1, "n1.b", 0);
    rig_declare(&f->rig, 2, "n1.b", 1);
    assert_int_equal(rig_settle(&f->rig), 0);
    rig_stop(&f->rig);
    assert_int_equal(rig_start(&f->rig, &fault), 0);
    f->service.pipeline = f->rig.pipeline;
    f->service.committer = f->rig.committer;
    peers_deinit(&f->service.admin.peers);
    assert_int_equal(peers_init(&f->service.admin.peers, pipeline_state(f->rig.pipeline)->election, "/none/dropped"), 0);
    assert_values(f, { "size", "9" }, { "declared", "1" }, { "pending", "8" }, { "conflicts", "1" },
                  { "envelopes", "0" }, { "accepted", "0" }, { "commits", "0" });
}

/* The worst that is wrong comes first: frozen, with the reason; then the clock; then too little disk; then that it stops. */
static void test_states(void **state) {
    struct fixture *f = *state;

    f->service.stopping = true;
    assert_values(f, { "state", "stopping" });
    f->service.disk_low = true;
    assert_values(f, { "state", "disk low" });
    assert_sentence(f, "DISK LOW; 0 of 11 contests decided, 0 queried, 7 entries, lag 0 ms");
    f->service.clock.state = CLOCK_MOVED;
    assert_values(f, { "state", "clock" }, { "clock", "it moved over an hour against the time since boot" });
    assert_sentence(f, "CLOCK; 0 of 11 contests decided, 0 queried, 7 entries, lag 0 ms");
    pipeline_freeze(f->rig.pipeline, "a client holds another head");
    assert_values(f, { "state", "frozen" }, { "frozen", "a client holds another head" });
    assert_sentence(f, "FROZEN; 0 of 11 contests decided, 0 queried, 7 entries, lag 0 ms");
    pipeline_freeze(f->rig.pipeline, NULL);
    f->service.clock.state = CLOCK_SOUND;
    assert_values(f, { "clock", NULL }, { "state", "disk low" }, { "frozen", NULL });
}

/* Uptime counts seconds of the monotonic clock, which no step of the wall clock moves. */
static void test_uptime(void **state) {
    struct fixture *f = *state;
    char text[32] = "";
    struct span up;
    struct m_state s;

    f->service.started = clock_monotonic() - 7000;
    s = status(f);
    up = value(&s, "uptime");
    snprintf(text, sizeof(text), SPAN_FMT, SPAN_ARG(up));
    assert_in_range(strtoull(text, NULL, 10), 7, 300); /* not 7000, however slow this runs */
}

static char long_id[TALLY_ID_MAX + 1];

static void edit_long_id(struct small_manifest *m) {
    memset(long_id, 'e', TALLY_ID_MAX);
    m->header.id = span_str(long_id);
}

static int setup_long(void **state) {
    return setup_with(state, &(struct small_terms){ .rehearsal = true, .edit = edit_long_id });
}

/* Values are whole, as long as they may be: an election's id, a socket's endpoint. */
static void test_long_values(void **state) {
    struct fixture *f = *state;
    char *endpoint = f->service.sockets[WIRE_CONTROL].endpoint;

    memset(endpoint, 'x', WIRE_ENDPOINT_MAX - 1);
    assert_values(f, { "election", long_id }, { "kind", "rehearsal" }, { "control", endpoint });
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_start), T(test_names_are_unique), T(test_counts), T(test_uncommitted_is_unseen),
        T(test_after_a_restart), T(test_states), T(test_uptime),
        cmocka_unit_test_setup_teardown(test_long_values, setup_long, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
