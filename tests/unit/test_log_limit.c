/* SPDX-License-Identifier: Apache-2.0 */

#include "daemon/log_limit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* How many of n at one time are said; unsaid is what the first of them tells. */
static unsigned pass(struct log_limit *l, uint64_t now, unsigned n, uint64_t unsaid) {
    unsigned said = 0;

    for (unsigned i = 0; i < n; i++) {
        uint64_t told = 7;

        said += log_limit_pass(l, now, &told);
        assert_int_equal(told, i == 0 ? unsaid : 0);
    }
    return said;
}

/* So many in a minute are said, the rest are counted and told once, by the first of the next minute in which one comes. */
static void a_minute(void **state) {
    struct log_limit l = { 0 };

    (void)state;
    assert_int_equal(pass(&l, 100000, LOG_LIMIT_BURST + 40, 0), LOG_LIMIT_BURST);
    assert_int_equal(pass(&l, 100000 + LOG_LIMIT_MS - 1, 2, 0), 0);
    assert_int_equal(pass(&l, 100000 + LOG_LIMIT_MS, 1, 42), 1);
    assert_int_equal(pass(&l, 100000 + 5 * LOG_LIMIT_MS, LOG_LIMIT_BURST, 0), LOG_LIMIT_BURST);
}

/* Few are all said; a clock that is set back silences nobody. */
static void edges(void **state) {
    struct log_limit l = { 0 };

    (void)state;
    assert_int_equal(pass(&l, 0, LOG_LIMIT_BURST, 0), LOG_LIMIT_BURST);
    assert_int_equal(pass(&l, 0, 1, 0), 0);
    assert_int_equal(pass(&l, 900000, LOG_LIMIT_BURST + 1, 1), LOG_LIMIT_BURST);
    assert_int_equal(pass(&l, 899999, 1, 1), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_minute),
        cmocka_unit_test(edges),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
