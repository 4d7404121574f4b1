/* SPDX-License-Identifier: Apache-2.0 */

#include "daemon/address.h"

#include "proto/bytes.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Numeric addresses of both families are taken, with a zone, and the one for all; ports from 0, or * for a free one. */
static void taken(void **state) {
    static const char *const rows[] = {
        "tcp://127.0.0.1:7501", "tcp://*:1", "tcp://0.0.0.0:65535", "tcp://[::1]:0", "tcp://[::]:9", "tcp://10.1.2.3:*",
        "tcp://[fe80::1%eth0]:7501",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        assert_null(address_fault(rows[i]));
}

/* Everything else is refused, with the part that is wrong. */
static void refused(void **state) {
    static const struct {
        const char *text, *want;
    } rows[] = {
        { "", "tcp://ADDRESS:PORT" }, { "tcp://", "tcp://ADDRESS:PORT" }, { "tcp://:1", "tcp://ADDRESS:PORT" },
        { "udp://127.0.0.1:1", "tcp://ADDRESS:PORT" }, { "tcp://127.0.0.1", "tcp://ADDRESS:PORT" },
        { "tcp://127.0.0.1:", "a port" }, { "tcp://127.0.0.1:65536", "a port" }, { "tcp://127.0.0.1:-1", "a port" },
        { "tcp://127.0.0.1:99999999999999999999", "a port" }, { "tcp://127.0.0.1:1x", "a port" },
        { "tcp://300.0.0.1:1", "numeric" }, { "tcp://127.0.0:1", "numeric" }, { "tcp://localhost:1", "numeric" },
        { "tcp://::1:1", "numeric" }, { "tcp://[]:1", "numeric" }, { "tcp://[:1", "numeric" },
        { "tcp://[127.0.0.1]:1", "numeric" }, { "tcp://[::1:1", "numeric" }, { "tcp://**:1", "numeric" },
        { "tcp://00000000000000000000000000000000000000000000000000000000000000000000000000000001:1", "numeric" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const char *fault = address_fault(rows[i].text);

        assert_non_null(fault);
        assert_non_null(strstr(fault, rows[i].want));
    }
}

/* One fixed port on one address, or on all of them, can be bound once; free ports and other addresses always. */
static void clashes(void **state) {
    static const struct {
        const char *a, *b;
        bool clash;
    } rows[] = {
        { "tcp://127.0.0.1:1", "tcp://127.0.0.1:1", true }, { "tcp://127.0.0.1:1", "tcp://*:1", true },
        { "tcp://[::]:1", "tcp://127.0.0.1:1", true }, { "tcp://127.0.0.1:1", "tcp://0.0.0.0:01", true },
        { "tcp://127.0.0.1:1", "tcp://127.0.0.1:2", false }, { "tcp://127.0.0.1:1", "tcp://127.0.0.2:1", false },
        { "tcp://127.0.0.1:0", "tcp://127.0.0.1:0", false }, { "tcp://*:*", "tcp://*:*", false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        assert_int_equal(address_clash(rows[i].a, rows[i].b), rows[i].clash);
        assert_int_equal(address_clash(rows[i].b, rows[i].a), rows[i].clash);
    }
}

/* An address is one with another however it is written; all of IPv4 is served by a listener on all of both. */
static void same(void **state) {
    static const struct {
        const char *a, *b;
        bool same;
    } rows[] = {
        { "tcp://127.0.0.1:1", "tcp://127.0.0.1:01", true }, { "tcp://*:1", "tcp://[::]:1", true },
        { "tcp://[::1]:1", "tcp://[0:0::1]:1", true }, { "tcp://0.0.0.0:1", "tcp://*:1", true },
        { "tcp://127.0.0.1:1", "tcp://*:1", false }, { "tcp://127.0.0.1:1", "tcp://127.0.0.1:2", false },
        { "tcp://127.0.0.1:0", "tcp://127.0.0.1:0", false }, { "tcp://127.0.0.1:1", "tcp://[::1]:1", false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        assert_int_equal(address_same(rows[i].a, rows[i].b), rows[i].same);
        assert_int_equal(address_same(rows[i].b, rows[i].a), rows[i].same);
    }
    assert_true(address_clash("tcp://[::1]:1", "tcp://[0::1]:1"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taken),
        cmocka_unit_test(refused),
        cmocka_unit_test(clashes),
        cmocka_unit_test(same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
