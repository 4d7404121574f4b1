/* SPDX-License-Identifier: Apache-2.0 */
/* The log's key changes under a running daemon: it must hold the new one, signs with it from that entry on, and starts again. */

#include "tests/unit/probe.h"

#include "daemon/answers.h"
#include "proto/codec.h"
#include "proto/envelope.h"
#include "tests/support/events.h"
#include "tests/support/rig.h"

#define WHO(...) (const char *const[]){ __VA_ARGS__, NULL }
#define GIVE(r, name) ((r)->logs.keys[(r)->logs.n++] = small_signer(name))

static void rig_tell(struct rig *r, uint64_t id, const struct event *event, const char *const *signers, uint64_t now) {
    _cleanup_(blob_free) struct blob body = event_bytes(event), envelope = { 0 };
    struct asker asker = { .n = sizeof(id) };
    struct span span = span_blob(body);

    memcpy(asker.bytes, &id, sizeof(id));
    envelope = small_envelope_of(PAYLOAD_EVENT, r->s, &span, 1, signers);
    assert_int_equal(pipeline_submit(r->pipeline, &asker, id, span_blob(envelope), now), 0);
    assert_int_equal(rig_settle(r), 0);
}

static void tell(struct rig *r, uint64_t id, const struct event *event, const char *const *signers) {
    rig_tell(r, id, event, signers, SMALL_NOW);
}

static void assert_signed_by(struct rig *r, const char *name) {
    struct secret_key key = small_signer(name);
    struct head head;

    assert_int_equal(head_open(pipeline_state(r->pipeline)->view.note, r->s->election->header.origin, &key.public, &head),
                     NOTE_OK);
}

/* Beats are signed by the key that signs the head in them. */
static void assert_beat_by(struct rig *r, const char *name) {
    _cleanup_(pack_deinit) struct pack pack;
    _cleanup_(blob_free) struct blob message = { 0 };
    struct secret_key key = small_signer(name);
    struct answer a;

    pack_init(&pack);
    assert_int_equal(beat_pack(r->pipeline, &r->logs, SMALL_NOW, &pack), 0);
    assert_int_equal(answer_decode(pack_span(&pack), &r->arena, &a), 0);
    assert_int_equal(pae(span_str(PAYLOAD_BEAT), a.beat.payload, &message), 0);
    assert_true(key_verify(&key.public, span_blob(message), a.beat.signature));
}

/* Without the new secret the event is refused, and may come again; nothing is journaled that nobody could sign. */
static void test_without_the_secret(void **state) {
    struct rig *r = *state;
    const struct event *event = event_log("log.2", &r->arena);
    uint64_t size = rig_head(r).size;
    struct result_item item;

    tell(r, 1, event, WHO("authority", "log", "log.2"));
    item = rig_item(r, 1);
    assert_int_equal(item.verdict, VERDICT_REFUSED);
    assert_true(span_equal(item.codes[0].code, span_str("N09")) && item.retry);
    assert_int_equal(rig_head(r).size, size);
    GIVE(r, "log.2");
    tell(r, 2, event, WHO("authority", "log", "log.2"));
    assert_int_equal(rig_item(r, 2).verdict, VERDICT_ACCEPTED);
}

/* From the head that covers the entry on the new key signs; a start needs it, and not the old one. */
static void test_hands_over(void **state) {
    struct rig *r = *state;
    struct fault fault = { 0 };

    GIVE(r, "log.2");
    assert_signed_by(r, "log");
    assert_beat_by(r, "log");
    tell(r, 1, event_log("log.2", &r->arena), WHO("authority", "log", "log.2"));
    assert_int_equal(rig_item(r, 1).verdict, VERDICT_ACCEPTED);
    assert_signed_by(r, "log.2");
    assert_beat_by(r, "log.2");
    rig_declare(r, 2, "n1.b", 0);
    assert_int_equal(rig_settle(r), 0);
    assert_signed_by(r, "log.2");
    rig_stop(r);
    r->logs = (struct log_secrets){ .n = 1, .keys = { small_signer("log") } };
    assert_int_equal(rig_start(r, &fault), 1);
    assert_non_null(strstr(fault.text, "next-log-key"));
    r->logs.keys[0] = small_signer("log.2");
    assert_int_equal(rig_start(r, &fault), 0);
    assert_signed_by(r, "log.2");
    rig_declare(r, 3, "n1.a", 0);
    assert_int_equal(rig_settle(r), 0);
    assert_int_equal(rig_item(r, 3).verdict, VERDICT_ACCEPTED);
}

/* A head that the old key signs beyond its time is a stranger's: who has that key cannot freeze the log. */
static void test_old_key_beyond_its_time(void **state) {
    struct rig *r = *state;
    struct secret_key old = small_signer("log"), new = small_signer("log.2");
    _cleanup_(blob_free) struct blob by_old = { 0 }, by_new = { 0 };
    struct head head;

    GIVE(r, "log.2");
    tell(r, 1, event_log("log.2", &r->arena), WHO("authority", "log", "log.2"));
    assert_int_equal(head_parse(pipeline_state(r->pipeline)->view.note, &head), NOTE_OK);
    head.root.bytes[0] ^= 1;
    assert_int_equal(head_sign(&head, &old, &by_old), 0);
    assert_int_equal(head_sign(&head, &new, &by_new), 0);
    assert_int_equal(witness_head(r->pipeline, span_blob(by_old)), 0);
    assert_int_equal(witness_head(r->pipeline, span_blob(by_new)), 1);
}

/* A clock that goes back does not give a key its time back: entries' times never fall. It may be 1970 or 2038. */
static void test_clock_goes_back(void **state) {
    static const struct opt until = { true, SMALL_NOW + 10 };
    static const uint64_t clocks[] = { SMALL_NOW + 9, SMALL_NOW + 10, SMALL_NOW + 9, SMALL_NOW, 0, 2147483648000u };
    struct rig *r = *state;

    rig_tell(r, 1, event_key("north.dro", "north.dro.2", (struct opt){ 0 }, until, &r->arena), AUTHORITY, SMALL_NOW);
    for (size_t i = 0; i < ARRAY_SIZE(clocks); i++) {
        struct event *recount = event_recount("n1.b", i % 2, &r->arena);
        struct result_item item;

        recount->made = SMALL_NOMINATIONS_CLOSE - 100 * i;      /* each is another, and none lies after the clock of 1970 */
        if (clocks[i] == 0)
            recount->made = 0;
        rig_tell(r, 2 * i + 2, recount, WHO("north.dro.2"), clocks[i]);
        item = rig_item(r, 2 * i + 2);
        assert_int_equal(item.verdict, i == 0 ? VERDICT_ACCEPTED : VERDICT_REFUSED);
        assert_true(i == 0 || span_equal(item.codes[0].code, span_str("E23")));
        /* What somebody else declares at that clock moves the entries' time. */
        recount = event_recount("n2.b", i % 2, &r->arena);
        recount->made = clocks[i] == 0 ? 0 : SMALL_NOMINATIONS_CLOSE - 100 * i;
        rig_tell(r, 2 * i + 3, recount, AUTHORITY, clocks[i]);
        assert_int_equal(rig_item(r, 2 * i + 3).verdict, VERDICT_ACCEPTED);
    }
}

static int set_up(void **state) {
    static struct rig rig;

    rig_init(&rig, NULL);
    *state = &rig;
    return 0;
}

static int tear_down(void **state) {
    rig_deinit(*state);
    return 0;
}

#define test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = { test(test_without_the_secret), test(test_hands_over),
                                        test(test_old_key_beyond_its_time), test(test_clock_goes_back) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
