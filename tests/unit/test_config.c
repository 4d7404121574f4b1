/* SPDX-License-Identifier: Apache-2.0 */

#include "daemon/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define GENESIS "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF"
#define NEEDED "[daemon]\ngenesis = " GENESIS "\nlog-key = log.key\ntransport-key = t.key\n"

static struct config c;
static struct config_faults faults;

static int parse(const char *text) {
    config_deinit(&c);
    faults = (struct config_faults){ 0 };
    return config_parse(span_str(text), "/etc/tallyd/x.conf", &c, &faults);
}

/* The text has exactly these faults: whole lines, in this order. */
static void expect_faults(const char *text, const char *want) {
    assert_int_equal(parse(text), 1);
    assert_string_equal(faults.text, want);
}

/* The text has a fault in this line that holds these words. */
static void expect_fault(const char *text, unsigned line, const char *words) {
    char where[64];
    const char *found;

    assert_int_equal(parse(text), 1);
    snprintf(where, sizeof(where), "/etc/tallyd/x.conf:%u: ", line);
    found = strstr(faults.text, where);
    if (!found || !strstr(found, words))
        fail_msg("no \"%s…%s\" in: %s", where, words, faults.text);
}

static int clean_up(void **state) {
    (void)state;
    config_deinit(&c);
    return 0;
}

/* What must be given is enough; all else has its default, and what is made from others follows them. */
static void defaults(void **state) {
    (void)state;
    assert_int_equal(parse(NEEDED), 0);
    assert_string_equal(c.journal, "/var/lib/tallyd/journal.db");
    assert_string_equal(c.kept_head, "/var/lib/tallyd/journal.db.head");
    assert_string_equal(c.runtime, "/run/tallyd");
    assert_string_equal(c.control, "ipc:///run/tallyd/control");
    assert_string_equal(c.intake, "tcp://127.0.0.1:7501");
    assert_string_equal(c.updates, "tcp://127.0.0.1:7502");
    assert_string_equal(c.query, "tcp://127.0.0.1:7503");
    assert_string_equal(c.log_key, "/etc/tallyd/log.key");
    assert_string_equal(c.readers, "");
    assert_int_equal(c.uids.n, 0);
    assert_int_equal(c.reserve, 64u << 20);
    assert_int_equal(c.clock_accepted, 0);
    assert_int_equal(c.genesis.bytes[1], 0x11);
    assert_int_equal(c.genesis.bytes[31], 0xff);
}

/* The keys are the service's credentials unless files are named; without a service manager their place stays open. */
static void credentials(void **state) {
    (void)state;
    unsetenv("CREDENTIALS_DIRECTORY");
    assert_int_equal(parse("[daemon]\ngenesis = " GENESIS "\n"), 0);
    assert_string_equal(c.log_key, "%d/log.key");
    assert_string_equal(c.transport_key, "%d/transport.key");
    setenv("CREDENTIALS_DIRECTORY", "/run/credentials/tallyd.service", 1);
    assert_int_equal(parse("[daemon]\ngenesis = " GENESIS "\ntransport-key = %d/other\n"), 0);
    assert_string_equal(c.log_key, "/run/credentials/tallyd.service/log.key");
    assert_string_equal(c.transport_key, "/run/credentials/tallyd.service/other");
    unsetenv("CREDENTIALS_DIRECTORY");
}

/*
 * Every key is taken; relative paths stand in the file's folder, so that a folder can be moved with all that is in it.
 */
static void every_key(void **state) {
    (void)state;
    assert_int_equal(parse("\xef\xbb\xbf# a comment\r\n"
                           "; another one, which is much longer than a line may be, for comments may have any length "
                           "that their writers think right, and this writer has thought of more than two hundred bytes\r\n"
                           NEEDED "journal=data/j.db\nruntime = ./run\n"
                           "[listen]\n  intake = tcp://[::1]:0\n\tupdates : tcp://*:65535 \nquery=tcp://192.0.2.1:*\n"
                           "[readers]\ndirectory = /srv/keys ; read at start\n"
                           "[control]\nuids = 0 1000\t65534 4294967294\n"
                           "[limits]\nreserve = 0"), 0);
    assert_string_equal(c.journal, "/etc/tallyd/data/j.db");
    assert_string_equal(c.kept_head, "/etc/tallyd/data/j.db.head");
    assert_string_equal(c.runtime, "/etc/tallyd/run");
    assert_string_equal(c.control, "ipc:///etc/tallyd/run/control");
    assert_string_equal(c.intake, "tcp://[::1]:0");
    assert_string_equal(c.updates, "tcp://*:65535");
    assert_string_equal(c.query, "tcp://192.0.2.1:*");
    assert_string_equal(c.readers, "/srv/keys");
    assert_int_equal(c.uids.n, 4);
    assert_int_equal(c.uids.ids[3], 4294967294u);
    assert_int_equal(c.reserve, 0);
    assert_int_equal(parse(NEEDED "[listen]\ncontrol = ipc://here/c\n[control]\nuids =\n[readers]\ndirectory =\n"), 0);
    assert_string_equal(c.control, "ipc:///etc/tallyd/here/c");
    assert_int_equal(c.uids.n, 0);
    assert_string_equal(c.readers, "");
}

/* All faults are told at once, each with its line, and a fault never comes with a configuration. */
static void all_faults(void **state) {
    (void)state;
    expect_faults("[daemon]\n"
                  "jurnal = x\n"
                  "nonsense\n"
                  "journal = a\n"
                  "journal = b\n"
                  "[extra]\n"
                  "key = 1\n"
                  "[limits\n"
                  "[limits]\n"
                  "reserve = 64M\n",
                  "/etc/tallyd/x.conf:2: [daemon] has no key \"jurnal\"; is \"journal\" in [daemon] meant?\n"
                  "/etc/tallyd/x.conf:3: neither a [section] nor key = value\n"
                  "/etc/tallyd/x.conf:5: journal stands in line 4 already\n"
                  "/etc/tallyd/x.conf:6: there is no section [extra]\n"
                  "/etc/tallyd/x.conf:8: a section's name ends with ]\n"
                  "/etc/tallyd/x.conf:10: reserve = 64M: a number of MiB is wanted here, without a unit\n"
                  "/etc/tallyd/x.conf: genesis is missing in [daemon]. The genesis digest of the election, as tally "
                  "election build prints it: 64 hexadecimal digits.\n");
    assert_int_equal(faults.n, 7);
    assert_null(c.journal);
}

/* A section that is nearly one is asked about. */
static void unknown_sections(void **state) {
    (void)state;
    expect_fault(NEEDED "[limts]\nreserve = 64\n", 5, "there is no section [limts]; is [limits] meant?\n");
    expect_fault(NEEDED "[witness]\n", 5, "is [witnesses] meant?");
    expect_fault(NEEDED "[xyz]\n", 5, "there is no section [xyz]\n");
}

/* A key in the wrong section is told where it belongs; one that resembles nothing gets no suggestion. */
static void unknown_keys(void **state) {
    (void)state;
    expect_fault(NEEDED "intake = tcp://127.0.0.1:1\n", 5, "belongs in [listen]");
    expect_fault(NEEDED "[listen]\nupdate = x\n", 6, "is \"updates\" in [listen] meant?");
    expect_fault(NEEDED "colour = red\n", 5, "[daemon] has no key \"colour\"\n");
    expect_fault("journal = a\n" NEEDED, 1, "before the first [section]");
}

/* Values that are not what they should be are refused with what is wanted. */
static void bad_values(void **state) {
    static const struct {
        const char *line, *words;
    } rows[] = {
        { "[listen]\nintake = 127.0.0.1:7501", "tcp://ADDRESS:PORT" },
        { "[listen]\nintake = tcp://:7501", "tcp://ADDRESS:PORT" },
        { "[listen]\nintake = tcp://127.0.0.1", "tcp://ADDRESS:PORT" },
        { "[listen]\nintake = tcp://127.0.0.1:65536", "a port" },
        { "[listen]\nintake = tcp://127.0.0.1:99999999999999999999999", "a port" },
        { "[listen]\nintake = tcp://127.0.0.1:75x", "a port" },
        { "[listen]\nintake = tcp://127.0.0.1:", "a port" },
        { "[listen]\nintake =", "tcp://ADDRESS:PORT" },
        { "[listen]\nintake = tcp://300.0.0.1:1", "numeric" },
        { "[listen]\nquery = tcp://127.0.0.1:7501", "intake listens on tcp://127.0.0.1:7501 already" },
        { "[listen]\nintake = tcp://*:7502", "intake listens on tcp://*:7502 already" },
        { "[listen]\ncontrol = tcp://127.0.0.1:1", "ipc://PATH" },
        { "[listen]\ncontrol = ipc://", "ipc://PATH" },
        { "[listen]\ncontrol = ipc://@abstract", "ipc://PATH" },
        { "[listen]\ncontrol = ipc:///aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
          "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "107 bytes" },
        { "[daemon]\njournal =", "a path" },
        { "[control]\nuids = root", "numbers" },
        { "[control]\nuids = 1,2", "numbers" },
        { "[control]\nuids = -1", "numbers" },
        { "[control]\nuids = 4294967295", "numbers" },
        { "[control]\nuids = 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3", "at most 32" },
        { "[limits]\nreserve = -1", "MiB" },
        { "[limits]\nclock-accepted = 2017-05-04", "ms since 1970" },
        { "[limits]\nclock-accepted = 253402300800000", "ms since 1970" },
        { "[limits]\nreserve = 99999999999999999999", "MiB" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char text[1024];

        snprintf(text, sizeof(text), NEEDED "%s\n", rows[i].line);
        expect_fault(text, 6, rows[i].words);
        assert_int_equal(faults.n, 1);
    }
    expect_fault("[daemon]\ngenesis = 0011\n", 2, "64 hexadecimal digits");
    expect_fault("[daemon]\ngenesis = g0112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF\n", 2,
                 "64 hexadecimal digits");
}

/*
 * What inih would take for something else is refused: a line over its limit, a NUL, an indented line is no
 * continuation.
 */
static void inih_traps(void **state) {
    char text[1024] = "[daemon]\njournal = /", nul[] = NEEDED "journal = a\0b\n";
    size_t start = strlen(text);

    (void)state;
    memset(text + start, 'a', CONFIG_LINE_MAX - 11);
    strcpy(text + start + CONFIG_LINE_MAX - 11, "\n" NEEDED);
    assert_int_equal(parse(text), 0);
    assert_int_equal(strlen(c.journal), CONFIG_LINE_MAX - 10);
    memset(text + start, 'a', CONFIG_LINE_MAX - 10);
    strcpy(text + start + CONFIG_LINE_MAX - 10, "\n" NEEDED);
    expect_fault(text, 2, "a line may have 198 bytes, this one has 199");
    faults = (struct config_faults){ 0 };
    assert_int_equal(config_parse(span_of(nul, sizeof(nul) - 1), "x", &c, &faults), 1);
    assert_string_equal(faults.text, "x:5: a NUL byte stands here: this is not a text\n");
    assert_int_equal(parse(NEEDED "journal = a\n   runtime = b\n"), 0);
    assert_string_equal(c.runtime, "/etc/tallyd/b");
}

/*
 * However many faults there are, the text stays within its bounds, ends with a whole line, and says how many it leaves
 * out.
 */
static void faults_are_bounded(void **state) {
    char *text = malloc(64 * 1000);
    size_t len = 0, told = 0;
    unsigned left = 0;
    const char *last;

    (void)state;
    for (int i = 0; i < 3000; i++)
        len += (size_t)sprintf(text + len, "nonsense %d\n", i);
    assert_int_equal(parse(text), 1);
    free(text);
    assert_int_equal(faults.n, 3001);
    assert_int_equal(faults.len, strlen(faults.text));
    assert_true(faults.len < sizeof(faults.text));
    for (size_t i = 0; i < faults.len; i++)
        told += faults.text[i] == '\n';
    last = strstr(faults.text, ": and ");
    assert_non_null(last);
    assert_int_equal(sscanf(last, ": and %u more\n", &left), 1);
    assert_int_equal(told - 1 + left, faults.n);
}

/* Cut anywhere, and with any byte changed, a configuration is taken or refused with a fault; nothing else happens. */
static void any_bytes(void **state) {
    static const char whole[] = "\xef\xbb\xbf# c\n" NEEDED
                                "[listen]\nintake = tcp://127.0.0.1:1\n[control]\nuids = 1 2\n";
    char text[sizeof(whole)];

    (void)state;
    for (size_t i = 0; i < sizeof(whole); i++) {
        for (int what = 0; what < 6; what++) {
            int r;

            memcpy(text, whole, sizeof(whole));
            text[i] = "\0\n[]=\xff"[what];
            faults = (struct config_faults){ 0 };
            config_deinit(&c);
            r = config_parse(span_of(text, what ? sizeof(whole) - 1 : i), "x", &c, &faults);
            assert_true(r == 0 ? faults.n == 0 && c.journal : r == 1 && faults.n > 0 && faults.len > 0);
        }
    }
}

static char *printed(void) {
    char *text = NULL;
    size_t n;
    FILE *f = open_memstream(&text, &n);

    config_print(&c, f);
    fclose(f);
    return text;
}

/* What is printed is taken again as the same, to the byte but for where it comes from. */
static void print_and_parse(void **state) {
    char *first, *second;

    (void)state;
    assert_int_equal(parse(NEEDED "journal = j\n[control]\nuids = 7 8\n[limits]\nreserve = 12\n"
                           "clock-accepted = 253402300799999\n"), 0);
    first = printed();
    assert_int_equal(parse(first), 0);
    assert_int_equal(c.uids.n, 2);
    assert_int_equal(c.reserve, 12u << 20);
    assert_int_equal(c.clock_accepted, 253402300799999);
    free(first);
    first = printed();      /* from here on each value stands in the line where it stood */
    assert_int_equal(parse(first), 0);
    second = printed();
    assert_string_equal(first, second);
    free(first);
    free(second);
}

/* From a file: paths are complete wherever the reader stands, and a file that is not there or too large is a fault. */
static void load(void **state) {
    char folder[] = "/tmp/test_config.XXXXXX", want[64], here[4096];
    FILE *f;

    (void)state;
    assert_non_null(mkdtemp(folder));
    assert_non_null(getcwd(here, sizeof(here)));
    assert_int_equal(chdir(folder), 0);
    faults = (struct config_faults){ 0 };
    config_deinit(&c);
    assert_int_equal(config_load("none.conf", &c, &faults), 1);
    assert_string_equal(faults.text, "none.conf: cannot be read: No such file or directory\n");
    f = fopen("some.conf", "w");
    fputs(NEEDED "journal = j.db\nnope = 1\n", f);
    fclose(f);
    assert_int_equal(config_load("some.conf", &c, &faults), 1);
    assert_string_equal(faults.text, "some.conf:6: [daemon] has no key \"nope\"\n");
    f = fopen("some.conf", "w");
    fputs(NEEDED "journal = j.db\n", f);
    fclose(f);
    assert_int_equal(config_load("./some.conf", &c, &faults), 0);
    snprintf(want, sizeof(want), "%s/j.db", folder);
    assert_string_equal(c.journal, want);
    assert_int_equal(truncate("some.conf", CONFIG_SIZE_MAX), 0);
    config_deinit(&c);
    assert_int_equal(config_load("some.conf", &c, &faults), 1);
    assert_int_equal(truncate("some.conf", CONFIG_SIZE_MAX + 1), 0);
    assert_int_equal(config_load("some.conf", &c, &faults), 1);
    assert_string_equal(faults.text, "some.conf: cannot be read: it is larger than 64 KiB\n");
    unlink("some.conf");
    assert_int_equal(chdir(here), 0);
    assert_int_equal(rmdir(folder), 0);
}

/* A running daemon takes readers, user ids and the reserve, and is told of every other key that changed. */
static void reloaded(void **state) {
    const char *waiting[CONFIG_KEYS_MAX];
    struct config fresh;

    (void)state;
    assert_int_equal(parse(NEEDED "journal = a\n[control]\nuids = 1\n"), 0);
    assert_int_equal(config_parse(span_str(NEEDED "journal = b\n[listen]\nquery = tcp://127.0.0.1:1\n[control]\n"
                                           "uids = 7 8\n[readers]\ndirectory = r\n[limits]\nreserve = 5\n"
                                           "clock-accepted = 3\n"), "/etc/tallyd/x.conf", &fresh, &faults), 0);
    assert_int_equal(config_reload(&c, &fresh, waiting), 3);
    assert_string_equal(waiting[0], "journal");
    assert_string_equal(waiting[1], "query");
    assert_string_equal(waiting[2], "clock-accepted");
    config_deinit(&fresh);
    assert_string_equal(c.journal, "/etc/tallyd/a");
    assert_int_equal(c.uids.n, 2);
    assert_int_equal(c.reserve, 5u << 20);
    assert_string_equal(c.readers, "/etc/tallyd/r");
    assert_string_equal(config_origin(&c, "limits", "reserve"), "/etc/tallyd/x.conf:13");
    assert_int_equal(config_parse(span_str(NEEDED "journal = a\n"), "/etc/tallyd/x.conf", &fresh, &faults), 0);
    assert_int_equal(config_reload(&c, &fresh, waiting), 0);
    config_deinit(&fresh);
    assert_int_equal(c.uids.n, 0);
    assert_string_equal(c.readers, "");
}

static char *read_source(const char *name) {
    char path[512];
    struct stat st;
    char *text;
    FILE *f;

    snprintf(path, sizeof(path), "%s/%s", TALLY_SOURCE_DIR, name);
    f = fopen(path, "r");
    assert_non_null(f);
    assert_int_equal(fstat(fileno(f), &st), 0);
    text = calloc(1, (size_t)st.st_size + 1);
    assert_int_equal(fread(text, 1, (size_t)st.st_size, f), st.st_size);
    fclose(f);
    return text;
}

/*
 * The manual page tells every key's default, and the sample that ships is a configuration but for the election's
 * genesis.
 */
static void documents(void **state) {
    char *page = read_source("daemon/tallyd.conf.5"), *sample = read_source("systemd/tallyd.conf");
    const char *section, *key, *standard, *doc;
    char item[128];

    (void)state;
    for (size_t i = 0; config_key(i, &section, &key, &standard, &doc); i++) {
        const char *found;

        snprintf(item, sizeof(item), ".It Ic %s", key);
        found = strstr(page, item);
        assert_non_null(found);
        if (standard && *standard && !strstr(found, standard))
            fail_msg("tallyd.conf.5 does not tell %s's default, %s", key, standard);
    }
    assert_int_equal(parse(sample), 1);
    assert_int_equal(faults.n, 1);
    assert_non_null(strstr(faults.text, "genesis is missing"));
    free(page);
    free(sample);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults),
        cmocka_unit_test(credentials),
        cmocka_unit_test(every_key),
        cmocka_unit_test(all_faults),
        cmocka_unit_test(unknown_sections),
        cmocka_unit_test(unknown_keys),
        cmocka_unit_test(bad_values),
        cmocka_unit_test(inih_traps),
        cmocka_unit_test(faults_are_bounded),
        cmocka_unit_test(any_bytes),
        cmocka_unit_test(print_and_parse),
        cmocka_unit_test(load),
        cmocka_unit_test(reloaded),
        cmocka_unit_test(documents),
    };

    return cmocka_run_group_tests(tests, NULL, clean_up);
}
