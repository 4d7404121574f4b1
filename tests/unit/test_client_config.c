/* SPDX-License-Identifier: Apache-2.0 */

/* tally.conf: what it may hold, where it is found, and what is wrong with it. */

#include "tests/unit/probe.h"

#include <stdio.h>
#include <unistd.h>

#include "clients/tally/client_config.h"
#include "clients/tally/command.h"
#include "clients/tally/files.h"

#define HEX64 "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static char dir[] = "/tmp/tally-config-XXXXXX";

static const char *in_dir(const char *name) {
    static char path[128];

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    return path;
}

static int load(const char *text, struct client_config *c) {
    assert_int_equal(file_write(in_dir("tally.conf"), span_str(text), 0600), 0);
    return client_config_load(in_dir("tally.conf"), c);
}

/* Every key is taken; paths are relative to the file; comments and blank lines are passed over. */
static void test_all_keys(void **state) {
    struct client_config c;

    (void)state;
    assert_int_equal(load("# a comment\n[server]\nintake = tcp://127.0.0.1:1\nquery=tcp://127.0.0.1:2\nupdates = u\n"
                          "control = ipc:///c\norigin = o\ncurve = " HEX64 "\ngenesis=" HEX64 "\nlog = " HEX64 "\n\n"
                          "; another\n[keys]\ntransport = t.key\nofficers = a.key  /b.key\n[election]\n"
                          "manifest = m\n[spool]\ndirectory = /s\n", &c), STATUS_DONE);
    assert_string_equal(c.intake, "tcp://127.0.0.1:1");
    assert_string_equal(c.query, "tcp://127.0.0.1:2");
    assert_true(c.curve_given && c.genesis_given && c.log_given);
    assert_int_equal(c.genesis.bytes[1], 0x11);
    assert_string_equal(c.transport, in_dir("t.key"));
    assert_int_equal(c.n_officers, 2);
    assert_string_equal(c.officers[0], in_dir("a.key"));
    assert_string_equal(c.officers[1], "/b.key");
    assert_string_equal(c.manifest, in_dir("m"));
    assert_string_equal(c.spool, "/s");
    client_config_deinit(&c);
}

/* Without a spool, it is beside the file. */
static void test_default_spool(void **state) {
    struct client_config c;

    (void)state;
    assert_int_equal(load("", &c), STATUS_DONE);
    assert_string_equal(c.spool, in_dir("spool"));
    client_config_deinit(&c);
}

/* A misspelt key, a key in another section, half a digest, nine officers, and lines that are nothing are refused. */
static void test_faults(void **state) {
    static const char *const texts[] = { "[server]\nintaek = x\n", "[keys]\nintake = x\n", "intake = x\n",
                                         "[server]\ngenesis = 0011\n", "[server]\nintake =\n", "[server]\nhello\n",
                                         "[server]\ncurve = zz112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n",
                                         "[keys]\nofficers = 1 2 3 4 5 6 7 8 9\n" };
    struct client_config c;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        assert_int_equal(load(texts[i], &c), STATUS_USAGE);
    assert_int_equal(client_config_load(in_dir("not-there"), &c), STATUS_USAGE);
}

/* TALLY_CONFIG is found when nothing is named; what is named goes before it. */
static void test_found(void **state) {
    struct client_config c;

    (void)state;
    assert_int_equal(load("[election]\nmanifest = named\n", &c), STATUS_DONE);
    client_config_deinit(&c);
    assert_int_equal(setenv("TALLY_CONFIG", in_dir("tally.conf"), 1), 0);
    assert_int_equal(client_config_load(NULL, &c), STATUS_DONE);
    assert_string_equal(c.manifest, in_dir("named"));
    client_config_deinit(&c);
    unsetenv("TALLY_CONFIG");
}

/* endpoints.json fills what the file leaves open; without it the daemon does not run; another file is an error. */
static void test_endpoints(void **state) {
    struct client_config c;

    (void)state;
    assert_int_equal(load("[server]\nendpoints = e.json\norigin = mine\n", &c), STATUS_DONE);
    assert_int_equal(client_config_endpoints(&c), STATUS_OUT_OF_REACH);
    assert_int_equal(file_write(in_dir("e.json"), span_str("{\"query\":\"q\",\"origin\":\"theirs\",\"curve\":\"" HEX64 "\"}"), 0600), 0);
    assert_int_equal(client_config_endpoints(&c), STATUS_DONE);
    assert_string_equal(c.query, "q");
    assert_string_equal(c.origin, "mine");
    assert_true(c.curve_given && !c.log_given);
    client_config_deinit(&c);
    assert_int_equal(load("[server]\nendpoints = e.json\n", &c), STATUS_DONE);
    assert_int_equal(file_write(in_dir("e.json"), span_str("{\"curve\":\"00\"}"), 0600), 0);
    assert_int_equal(client_config_endpoints(&c), STATUS_USAGE);
    client_config_deinit(&c);
}

static int leave(void **state) {
    (void)state;
    unlink(in_dir("tally.conf"));
    unlink(in_dir("e.json"));
    return rmdir(dir);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_keys), cmocka_unit_test(test_default_spool), cmocka_unit_test(test_faults),
        cmocka_unit_test(test_found),    cmocka_unit_test(test_endpoints),
    };

    if (!mkdtemp(dir))
        return 1;
    return cmocka_run_group_tests(tests, NULL, leave);
}
