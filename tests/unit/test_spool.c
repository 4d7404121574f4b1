/* SPDX-License-Identifier: Apache-2.0 */

/* The spool: what is in it survives, comes out in its order, and leaves when it was answered. */

#include "tests/unit/probe.h"

#include <errno.h>
#include <ftw.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clients/tally/delivery.h"
#include "clients/tally/files.h"
#include "clients/tally/spool.h"
#include "tests/support/declarations.h"
#include "tests/unit/fake_daemon.h"

struct place {
    char dir[64], spool[96];
};

static int place_make(void **state) {
    struct place *p = calloc(1, sizeof(*p));

    assert_non_null(p);
    strcpy(p->dir, "/tmp/tally-spool-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    snprintf(p->spool, sizeof(p->spool), "%s/a b/spool", p->dir);
    *state = p;
    return 0;
}

static int forget(const char *path, const struct stat *st, int flag, struct FTW *ftw) {
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

static int place_end(void **state) {
    struct place *p = *state;

    nftw(p->dir, forget, 16, FTW_DEPTH | FTW_PHYS);
    free(p);
    return 0;
}

static size_t count(const struct place *p, const char *dir) {
    char path[160], **names;
    size_t n;

    snprintf(path, sizeof(path), "%s/%s", p->spool, dir);
    assert_int_equal(spool_list(path, &names, &n), 0);
    spool_names_free(names, n);
    return n;
}

/* A spool that was never used is empty, and no fault. */
static void test_empty(void **state) {
    assert_int_equal(count(*state, ""), 0);
}

/* What is put in is there under its name, for its owner alone, and comes out byte for byte. */
static void test_put_and_read(void **state) {
    struct place *p = *state;
    _cleanup_(blob_free) struct blob back = { 0 };
    struct stat st;
    char *name, path[200];

    assert_int_equal(spool_put(p->spool, span_str("an envelope"), &name), 0);
    assert_int_equal(count(p, ""), 1);
    assert_int_equal(spool_read(p->spool, name, &back), 0);
    assert_true(span_equal(span_blob(back), span_str("an envelope")));
    snprintf(path, sizeof(path), "%s/%s", p->spool, name);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    free(name);
}

/* The same envelope twice is kept once, under its first name. */
static void test_same_twice(void **state) {
    struct place *p = *state;
    char *first, *second;

    assert_int_equal(spool_put(p->spool, span_str("one"), &first), 0);
    assert_int_equal(spool_put(p->spool, span_str("one"), &second), 0);
    assert_string_equal(first, second);
    assert_int_equal(count(p, ""), 1);
    free(first);
    free(second);
}

/* Envelopes come out in the order of their names, which is that of time; half-written files and others are passed over. */
static void test_order(void **state) {
    struct place *p = *state;
    static const char *const files[] = { "0000000000003-c.envelope", "0000000000001-a.envelope", ".x.envelope",
                                         "0000000000002-b.envelope", "0000000000002-b.envelope.tmp", "README" };
    char **names;
    size_t n;

    assert_int_equal(folder_make(p->spool, 0700), 0);
    for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
        char *path = path_join(p->spool, files[i]);

        assert_int_equal(file_write(path, span_str("x"), 0600), 0);
        free(path);
    }
    assert_int_equal(spool_list(p->spool, &names, &n), 0);
    assert_int_equal(n, 3);
    assert_string_equal(names[0], files[1]);
    assert_string_equal(names[1], files[3]);
    assert_string_equal(names[2], files[0]);
    spool_names_free(names, n);
}

/* What was answered is gone; what was refused for good stands aside; doing either again is no fault. */
static void test_leaving(void **state) {
    struct place *p = *state;
    char *a, *b;

    assert_int_equal(spool_put(p->spool, span_str("a"), &a), 0);
    assert_int_equal(spool_put(p->spool, span_str("b"), &b), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(spool_remove(p->spool, a), 0);
        assert_int_equal(spool_refuse(p->spool, b), 0);
        assert_int_equal(count(p, ""), 0);
        assert_int_equal(count(p, "refused"), 1);
    }
    free(a);
    free(b);
}

/* A receipt's bytes about the entry with this index. */
static struct blob receipt_of(uint64_t index, enum verdict verdict, uint64_t head_size) {
    struct leaf leaf = { .index = index, .time = 5, .kind = ENTRY_DECLARATION, .verdict = verdict, .ruleset = RULESET };
    struct head head = { .origin = span_str(FAKE_ORIGIN), .size = head_size, .ruleset = RULESET };
    _cleanup_(blob_free) struct blob note = { 0 };
    struct pack packed, receipt;
    struct receipt r = { 0 };
    struct secret_key key;
    uint8_t seed[32] = { 7 };
    struct blob bytes;

    key_from_seed(seed, &key);
    assert_int_equal(head_sign(&head, &key, &note), 0);
    pack_init(&packed);
    leaf_encode(&packed, &leaf);
    r.leaf = pack_span(&packed);
    r.note = span_blob(note);
    pack_init(&receipt);
    receipt_encode(&receipt, &r);
    assert_int_equal(pack_take(&receipt, &bytes), 0);
    pack_deinit(&receipt);
    pack_deinit(&packed);
    return bytes;
}

/* Keeps a receipt and looks that a file of this name then has `holds`, or its own bytes. */
static void keeps(const struct place *p, struct blob receipt, bool durable, const char *name, const struct blob *holds) {
    _cleanup_(blob_free) struct blob back = { 0 };
    char *path;

    assert_int_equal(receipt_keep(p->spool, span_str("local.a.b"), 2, span_blob(receipt), durable, &path), 0);
    assert_string_equal(strrchr(path, '/') + 1, name);
    assert_int_equal(file_read(path, 10000, &back), 0);
    assert_true(span_equal(span_blob(back), span_blob(holds ? *holds : receipt)));
    free(path);
}

/* Each entry's receipt has a name of its own, by contest, revision and verdict: a conflict's never replaces that of what
 * stands, nor another conflict's. One of the same entry is kept once. */
static void test_receipts(void **state) {
    struct blob accepted = receipt_of(7, VERDICT_ACCEPTED, 8), again = receipt_of(7, VERDICT_ACCEPTED, 9);
    struct blob conflict = receipt_of(8, VERDICT_CONFLICT, 9), second = receipt_of(9, VERDICT_CONFLICT, 10);
    struct blob queried = receipt_of(3, VERDICT_QUERIED, 9);

    for (int durable = 0; durable < 2; durable++) {
        keeps(*state, accepted, durable, "local.a.b.r2.receipt", NULL);
        keeps(*state, conflict, durable, "local.a.b.r2.conflict.receipt", NULL);
        keeps(*state, second, durable, "local.a.b.r2.conflict.2.receipt", NULL);
        keeps(*state, queried, durable, "local.a.b.r2.queried.receipt", NULL);
        keeps(*state, again, durable, "local.a.b.r2.receipt", &accepted);
        keeps(*state, conflict, durable, "local.a.b.r2.conflict.receipt", NULL);
    }
    blob_free(&accepted);
    blob_free(&again);
    blob_free(&conflict);
    blob_free(&second);
    blob_free(&queried);
}

/* Half a receipt, as a crash may leave it, is written anew; what is no receipt is not kept. */
static void test_half_receipt(void **state) {
    const struct place *p = *state;
    struct blob receipt = receipt_of(7, VERDICT_ACCEPTED, 8);
    _cleanup_(string_free) char *path = path_join(p->spool, "local.a.b.r2.receipt");

    assert_int_equal(folder_make(p->spool, 0700), 0);
    assert_int_equal(file_write(path, span_of(receipt.ptr, receipt.len / 2), 0644), 0);
    keeps(p, receipt, true, "local.a.b.r2.receipt", NULL);
    assert_int_equal(receipt_keep(p->spool, span_str("local.a.b"), 2, span_of(receipt.ptr, 9), true, NULL), -EBADMSG);
    blob_free(&receipt);
}

/* A spool that cannot be written says so, and nothing is left half there. */
static void test_not_writable(void **state) {
    struct place *p = *state;
    char *name = NULL;

    assert_int_equal(file_write(p->dir, span_str(""), 0600) < 0, 1);
    snprintf(p->spool, sizeof(p->spool), "%s/file", p->dir);
    assert_int_equal(file_write(p->spool, span_str("not a folder"), 0600), 0);
    assert_true(spool_put(p->spool, span_str("x"), &name) < 0);
    assert_null(name);
}

/* --- Sending what is in it, to a daemon in a thread of its own --- */

struct sending {
    struct fake fake;
    struct small_election *election;
    struct online o;
    pthread_t thread;
    atomic_bool stop;
};

static void *serve(void *user) {
    struct sending *s = user;
    zmq_pollitem_t item = { s->fake.intake, 0, ZMQ_POLLIN, 0 };

    while (!atomic_load(&s->stop)) {
        zmq_poll(&item, 1, 20);
        while (fake_serve(&s->fake, s->fake.intake)) {
        }
    }
    return NULL;
}

static void sending_start(struct sending *s, struct place *p) {
    struct tally_options options;

    fake_init(&s->fake);
    s->election = small_election_new();
    s->fake.genesis = s->election->election->genesis;
    options = fake_options(&s->fake);
    options.query = options.updates = NULL;
    s->o = (struct online){ .timeout_ms = 1000 };
    s->o.config.spool = strdup(p->spool);
    s->o.config.intake = strdup(options.intake);
    assert_int_equal(tally_new(&options, &s->o.t), 0);
}

static void sending_end(struct sending *s) {
    tally_free(s->o.t);
    client_config_deinit(&s->o.config);
    small_election_free(s->election);
    fake_deinit(&s->fake);
}

static void flush(struct sending *s) {
    atomic_store(&s->stop, false);
    assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
    spool_flush(&s->o);
    atomic_store(&s->stop, true);
    pthread_join(s->thread, NULL);
}

static void put_declaration(struct sending *s, struct place *p, const char *contest) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    _cleanup_(blob_free) struct blob body = { 0 }, envelope = { 0 };
    struct span span;
    char *name;

    body = declaration_bytes(good_declaration(s->election->election, contest, 0, &arena));
    span = span_blob(body);
    envelope = small_envelope(s->election, &span, 1, small_officers(contest));
    assert_int_equal(spool_put(p->spool, span_blob(envelope), &name), 0);
    free(name);
}

static bool has_receipt(const struct place *p, const char *name) {
    char path[200];

    snprintf(path, sizeof(path), "%s/receipts/%s", p->spool, name);
    return access(path, R_OK) == 0;
}

/* What a daemon does not answer stays in the spool; when it answers, the spool empties and the receipts are there. */
static void test_sent_when_answered(void **state) {
    struct place *p = *state;
    struct sending s;

    sending_start(&s, p);
    put_declaration(&s, p, "n1.a");
    put_declaration(&s, p, "n1.b");
    s.fake.mute = true;
    flush(&s);
    assert_int_equal(count(p, ""), 2);
    assert_false(has_receipt(p, "n1.a.r1.receipt"));
    s.fake.mute = false;
    s.o.timeout_ms = 20000;
    flush(&s);
    assert_int_equal(count(p, ""), 0);
    assert_true(has_receipt(p, "n1.a.r1.receipt"));
    assert_true(has_receipt(p, "n1.b.r1.receipt"));
    sending_end(&s);
}

/* An answer whose receipt does not hold is no answer: the envelope stays, and no receipt is kept. */
static void test_kept_when_unproven(void **state) {
    struct place *p = *state;
    struct sending s;

    sending_start(&s, p);
    put_declaration(&s, p, "n1.a");
    s.fake.receipt_body = (struct blob){ calloc(1, 8), 8 };
    flush(&s);
    assert_int_equal(count(p, ""), 1);
    assert_false(has_receipt(p, "n1.a.r1.receipt"));
    sending_end(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_empty, place_make, place_end),
        cmocka_unit_test_setup_teardown(test_put_and_read, place_make, place_end),
        cmocka_unit_test_setup_teardown(test_same_twice, place_make, place_end),
        cmocka_unit_test_setup_teardown(test_order, place_make, place_end),
        cmocka_unit_test_setup_teardown(test_leaving, place_make, place_end),
        cmocka_unit_test_setup_teardown(test_receipts, place_make, place_end),
        cmocka_unit_test_setup_teardown(test_half_receipt, place_make, place_end),
        cmocka_unit_test_setup_teardown(test_not_writable, place_make, place_end),
        cmocka_unit_test_setup_teardown(test_sent_when_answered, place_make, place_end),
        cmocka_unit_test_setup_teardown(test_kept_when_unproven, place_make, place_end),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
