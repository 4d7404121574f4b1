/* SPDX-License-Identifier: Apache-2.0 */

/* The configuration's drop-ins: which files are read, in which order, and what of them holds. */

#include "daemon/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define NEEDED "[daemon]\ngenesis = 00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF\n" \
               "log-key = log.key\ntransport-key = t.key\n"

static struct config c;
static struct config_faults faults;

/* A configuration of its own with drop-ins, in a new folder that is then the current one. */
static void make_drop_ins(char *folder, const char *const (*files)[2]) {
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(mkdir("t.conf.d", 0755), 0);
    for (; (*files)[0]; files++) {
        FILE *f = fopen((*files)[0], "w");

        assert_non_null(f);
        fputs((*files)[1], f);
        fclose(f);
    }
    config_deinit(&c);
}

static void remove_drop_ins(const char *folder, const char *const (*files)[2]) {
    for (; (*files)[0]; files++)
        unlink((*files)[0]);
    assert_int_equal(rmdir("t.conf.d"), 0);
    assert_int_equal(chdir("/"), 0);
    assert_int_equal(rmdir(folder), 0);
}

static char *printed(void) {
    char *text = NULL;
    size_t n;
    FILE *f = open_memstream(&text, &n);

    config_print(&c, f);
    fclose(f);
    return text;
}

/*
 * Drop-ins are read after the file in the order of their names, whatever else lies in the folder; what stands last
 * holds, lists are added up, an empty value takes back; and where each value comes from is told.
 */
static void drop_ins(void **state) {
    static const char *const files[][2] = {
        { "t.conf", NEEDED "journal = a.db\n[control]\nuids = 1 2\n[readers]\ndirectory = r\n[limits]\nreserve = 1\n" },
        { "t.conf.d/20-b.conf", "[limits]\nreserve = 3\n[control]\nuids = 3\n[readers]\ndirectory =\n" },
        { "t.conf.d/10-a.conf", "[daemon]\njournal = d/b.db\n[control]\nuids =\nuids = 9\n[limits]\nreserve = 2\n" },
        { "t.conf.d/.hidden.conf", "nonsense" },
        { "t.conf.d/30.conf.dpkg-old", "nonsense" },
        { "t.conf.d/.conf", "nonsense" },
        { NULL, NULL },
    };
    char folder[] = "/tmp/test_config.XXXXXX", want[64], *text;

    (void)state;
    make_drop_ins(folder, files);
    assert_int_equal(config_load("t.conf", &c, &faults), 0);
    snprintf(want, sizeof(want), "%s/d/b.db", folder);
    assert_string_equal(c.journal, want);
    assert_int_equal(c.reserve, 3u << 20);
    assert_string_equal(c.readers, "");
    assert_int_equal(c.uids.n, 2);
    assert_int_equal(c.uids.ids[0], 9);
    assert_int_equal(c.uids.ids[1], 3);
    assert_string_equal(config_origin(&c, "limits", "reserve"), "t.conf.d/20-b.conf:2");
    assert_string_equal(config_origin(&c, "daemon", "genesis"), "t.conf:2");
    assert_null(config_origin(&c, "listen", "intake"));
    text = printed();
    assert_non_null(strstr(text, "# (t.conf.d/10-a.conf:5, t.conf.d/20-b.conf:4)\nuids = 9 3\n"));
    assert_non_null(strstr(text, "# (t.conf.d/20-b.conf:6)\ndirectory = \n"));
    assert_non_null(strstr(text, "# (default)\nintake = tcp://127.0.0.1:7501\n"));
    free(text);
    remove_drop_ins(folder, files);
}

static const char *numbered(int i) {
    static char name[32];

    snprintf(name, sizeof(name), "t.conf.d/%d.conf", 100 + i);
    return name;
}

/* Faults of all files are told at once, each with its file; addresses that clash at the one that was read later. */
static void drop_in_faults(void **state) {
    static const char *const files[][2] = {
        { "t.conf", NEEDED "nope = 1\n[listen]\nintake = tcp://127.0.0.1:9\n" },
        { "t.conf.d/1.conf", "[listen]\n\nupdates = tcp://127.0.0.1:9\nqueri = x\n" },
        { "t.conf.d/2.conf", "journal = x\n[limits]\nreserve = 1\nreserve = 2\n" },
        { NULL, NULL },
    };
    char folder[] = "/tmp/test_config.XXXXXX";

    (void)state;
    make_drop_ins(folder, files);
    assert_int_equal(symlink("/none", "t.conf.d/3.conf"), 0);
    assert_int_equal(config_load("t.conf", &c, &faults), 1);
    assert_string_equal(faults.text,
                        "t.conf.d/3.conf: cannot be read: No such file or directory\n"
                        "t.conf:5: [daemon] has no key \"nope\"\n"
                        "t.conf.d/1.conf:4: [listen] has no key \"queri\"; is \"query\" in [listen] meant?\n"
                        "t.conf.d/2.conf:1: this stands before the first [section]\n"
                        "t.conf.d/2.conf:4: reserve stands in line 3 already\n"
                        "t.conf.d/1.conf:3: updates = tcp://127.0.0.1:9: intake listens on tcp://127.0.0.1:9 already\n");
    assert_int_equal(unlink("t.conf.d/3.conf"), 0);
    for (int i = 0; i < 61; i++)
        assert_int_equal(symlink("/dev/null", numbered(i)), 0);
    assert_int_equal(config_load("t.conf", &c, &faults), 1);
    assert_null(strstr(faults.text, "at most"));
    assert_int_equal(symlink("/dev/null", numbered(61)), 0);
    assert_int_equal(config_load("t.conf", &c, &faults), 1);
    assert_non_null(strstr(faults.text, "t.conf.d: at most 63 files"));
    for (int i = 0; i < 62; i++)
        assert_int_equal(unlink(numbered(i)), 0);
    remove_drop_ins(folder, files);
}

static int clean_up(void **state) {
    (void)state;
    config_deinit(&c);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drop_ins),
        cmocka_unit_test(drop_in_faults),
    };

    return cmocka_run_group_tests(tests, NULL, clean_up);
}
