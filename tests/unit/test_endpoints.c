/* SPDX-License-Identifier: Apache-2.0 */

#include "daemon/endpoints.h"

#include <errno.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64], path[96];

static struct endpoints some(void) {
    struct endpoints e = { .intake = "tcp://127.0.0.1:1", .updates = "tcp://127.0.0.1:2", .query = "tcp://[::1]:3",
                           .control = "ipc:///a \"b\"/c", .origin = span_of("tally.example/x NOT THIS", 15) };

    memset(e.curve, 0xc0, sizeof(e.curve));
    memset(&e.genesis, 0x0a, sizeof(e.genesis));
    e.log[31] = 1;
    return e;
}

static int make_folder(void **state) {
    (void)state;
    strcpy(folder, "/tmp/test_endpoints.XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/endpoints.json", folder);
    return 0;
}

static int remove_folder(void **state) {
    (void)state;
    return rmdir(folder);
}

static void expect(json_t *object, const char *key, const char *want) {
    assert_string_equal(json_string_value(json_object_get(object, key)), want);
}

/*
 * Everything stands in the file under its name, its last line ended, readable by everybody, and a new one takes the old
 * one's place.
 */
static void written(void **state) {
    struct endpoints e = some();
    mode_t before = umask(0777);
    struct stat st;
    json_t *object;
    FILE *file;

    (void)state;
    assert_int_equal(endpoints_write(folder, &e), 0);
    e.intake = "tcp://127.0.0.1:9";
    assert_int_equal(endpoints_write(folder, &e), 0);
    umask(before);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0644);
    object = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(object);
    assert_int_equal(json_object_size(object), 8);
    expect(object, "intake", "tcp://127.0.0.1:9");
    expect(object, "updates", "tcp://127.0.0.1:2");
    expect(object, "query", "tcp://[::1]:3");
    expect(object, "control", "ipc:///a \"b\"/c");
    expect(object, "curve", "c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0");
    expect(object, "genesis", "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a");
    expect(object, "log", "0000000000000000000000000000000000000000000000000000000000000001");
    expect(object, "origin", "tally.example/x");
    json_decref(object);
    file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fseek(file, -2, SEEK_END), 0);
    assert_int_equal(fgetc(file), '}');
    assert_int_equal(fgetc(file), '\n');
    fclose(file);
    endpoints_remove(folder);
    assert_int_equal(access(path, F_OK), -1);
    endpoints_remove(folder);
}

/* A folder that is not there is told, not made. */
static void no_folder(void **state) {
    struct endpoints e = some();

    (void)state;
    assert_int_equal(endpoints_write("/none/there", &e), -ENOENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(written, make_folder, remove_folder),
        cmocka_unit_test(no_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
