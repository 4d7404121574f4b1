/* SPDX-License-Identifier: Apache-2.0 */

#include "daemon/keyfile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64], path[96], fault[KEYFILE_TEXT_MAX];

static int make_folder(void **state) {
    (void)state;
    strcpy(folder, "/tmp/test_keyfile.XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/a.key", folder);
    return 0;
}

static int remove_folder(void **state) {
    static const char *const names[] = { "a.key", "b.key", "c.key", ".hidden" };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        char each[96];

        snprintf(each, sizeof(each), "%s/%s", folder, names[i]);
        unlink(each);
    }
    return rmdir(folder);
}

static void write_key(const char *name, enum key_kind kind, bool secret, uint8_t fill, mode_t mode) {
    struct key_text key = { .kind = kind, .secret = secret, .name = "somebody" };
    char text[KEY_TEXT_MAX];
    FILE *f;

    memset(key.bytes, fill, sizeof(key.bytes));
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    unlink(path);
    f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fwrite(text, 1, key_text_format(&key, text), f) > 0);
    fclose(f);
    assert_int_equal(chmod(path, mode), 0);
}

static int read_secret(enum key_kind kind) {
    struct key_text key;

    return keyfile_read(path, kind, true, &key, fault);
}

/*
 * A secret is read when nobody but its owner can touch its file; any right of anybody else is refused, and how to mend
 * it told.
 */
static void modes(void **state) {
    static const mode_t open_ones[] = { 0640, 0620, 0610, 0604, 0602, 0601, 0666, 0444 };
    struct key_text key;

    (void)state;
    write_key("a.key", KEY_LOG, true, 7, 0600);
    assert_int_equal(keyfile_read(path, KEY_LOG, true, &key, fault), 0);
    assert_int_equal(key.bytes[31], 7);
    assert_string_equal(key.name, "somebody");
    assert_int_equal(chmod(path, 0400), 0);
    assert_int_equal(read_secret(KEY_LOG), 0);
    for (size_t i = 0; i < ARRAY_SIZE(open_ones); i++) {
        assert_int_equal(chmod(path, open_ones[i]), 0);
        assert_int_equal(read_secret(KEY_LOG), 1);
        assert_non_null(strstr(fault, path));
        assert_non_null(strstr(fault, "chmod 600"));
    }
}

/*
 * A credential may be shown to its group, by the service manager's access list, and to nobody else; one that is missing
 * is told by its place in the store; one that no manager could give is told as such.
 */
static void credentials(void **state) {
    struct key_text key;

    (void)state;
    write_key("log.key", KEY_LOG, true, 7, 0440);
    setenv("CREDENTIALS_DIRECTORY", folder, 1);
    assert_int_equal(read_secret(KEY_LOG), 0);
    assert_int_equal(chmod(path, 0444), 0);
    assert_int_equal(read_secret(KEY_LOG), 1);
    assert_int_equal(chmod(path, 0460), 0);
    assert_int_equal(read_secret(KEY_LOG), 1);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(read_secret(KEY_LOG), 1);
    assert_non_null(strstr(fault, "its place is /etc/credstore/tallyd.log.key"));
    unsetenv("CREDENTIALS_DIRECTORY");
    assert_int_equal(read_secret(KEY_LOG), 1);
    assert_non_null(strstr(fault, "cannot be read"));
    assert_int_equal(keyfile_read("%d/log.key", KEY_LOG, true, &key, fault), 1);
    assert_non_null(strstr(fault, "%d/log.key: a credential, which only the service manager hands over"));
}

/*
 * The wrong kind of key, a public half, a text, an empty file, a folder, a pipe and nothing at all are told apart from
 * a key.
 */
static void not_the_key(void **state) {
    (void)state;
    assert_int_equal(read_secret(KEY_LOG), 1);
    assert_non_null(strstr(fault, "No such file"));
    write_key("a.key", KEY_OFFICER, true, 7, 0600);
    assert_int_equal(read_secret(KEY_LOG), 1);
    assert_non_null(strstr(fault, "tally-log-secret"));
    assert_non_null(strstr(fault, "tally-officer-secret"));
    write_key("a.key", KEY_LOG, false, 7, 0644);
    assert_int_equal(read_secret(KEY_LOG), 1);
    assert_non_null(strstr(fault, "tally-log-public"));
    write_key("a.key", KEY_LOG, true, 7, 0600);
    assert_int_equal(truncate(path, 30), 0);
    assert_int_equal(read_secret(KEY_LOG), 1);
    assert_int_equal(truncate(path, 0), 0);
    assert_int_equal(read_secret(KEY_LOG), 1);
    assert_int_equal(truncate(path, 100000), 0);
    assert_int_equal(read_secret(KEY_LOG), 1);
    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(read_secret(KEY_LOG), 1);
    assert_non_null(strstr(fault, "not a regular file"));
    strcpy(path, folder);
    assert_int_equal(read_secret(KEY_LOG), 1);
}

/* A folder gives every public transport key in it, hidden files aside; one file that is none spoils the whole. */
static void folders(void **state) {
    uint8_t (*keys)[32] = NULL;
    size_t n = 0;

    (void)state;
    assert_int_equal(keyfile_read_folder(folder, &keys, &n, fault), 0);
    assert_int_equal(n, 0);
    free(keys);
    write_key("a.key", KEY_TRANSPORT, false, 1, 0644);
    write_key("b.key", KEY_TRANSPORT, false, 2, 0644);
    write_key("c.key", KEY_TRANSPORT, false, 4, 0644);
    write_key(".hidden", KEY_TRANSPORT, true, 8, 0600);
    assert_int_equal(keyfile_read_folder(folder, &keys, &n, fault), 0);
    assert_int_equal(n, 3);
    assert_int_equal(keys[0][0] | keys[1][0] | keys[2][0], 7);
    free(keys);
    write_key("b.key", KEY_TRANSPORT, true, 2, 0600);
    assert_int_equal(keyfile_read_folder(folder, &keys, &n, fault), 1);
    assert_non_null(strstr(fault, "b.key"));
    write_key("a.key", KEY_OFFICER, false, 1, 0644);
    assert_int_equal(keyfile_read_folder(folder, &keys, &n, fault), 1);
    assert_non_null(strstr(fault, "1 more"));
    assert_int_equal(keyfile_read_folder("/none/there", &keys, &n, fault), 1);
    assert_non_null(strstr(fault, "No such file"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(modes, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(credentials, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(not_the_key, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(folders, make_folder, remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
