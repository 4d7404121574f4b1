/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Times by hand: strptime() and timegm() follow the locale and the C library's mood, and what an officer types must
 * mean the same everywhere. Days are counted with the civil calendar's arithmetic, years beginning in March so that
 * the leap day comes last.
 */

#include "clients/tally/times.h"

#include <stdio.h>
#include <time.h>

#include "proto/limits.h"

#define DAY_MS 86400000

static int digits(struct span *s, size_t n, unsigned *ret) {
    unsigned v = 0;

    if (s->len < n)
        return 1;
    for (size_t i = 0; i < n; i++) {
        if (s->ptr[i] < '0' || s->ptr[i] > '9')
            return 1;
        v = v * 10 + (unsigned)(s->ptr[i] - '0');
    }
    *s = span_of(s->ptr + n, s->len - n);
    *ret = v;
    return 0;
}

static int letter(struct span *s, char c) {
    if (s->len == 0 || s->ptr[0] != (uint8_t)c)
        return 1;
    *s = span_of(s->ptr + 1, s->len - 1);
    return 0;
}

static unsigned month_days(unsigned year, unsigned month) {
    static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

/* Days from 1970-01-01 to a date of the civil calendar, from 1970 on. */
static int64_t day_number(unsigned year, unsigned month, unsigned day) {
    int64_t y = (int64_t)year - (month <= 2);
    int64_t in_year = (153 * ((int64_t)month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return y * 365 + y / 4 - y / 100 + y / 400 + in_year - 719468;
}

static int take_date(struct span *s, int64_t *ret_day) {
    unsigned year, month, day;

    if (digits(s, 4, &year) || letter(s, '-') || digits(s, 2, &month) || letter(s, '-') || digits(s, 2, &day))
        return 1;
    if (month < 1 || month > 12 || day < 1 || day > month_days(year, month))
        return 1;
    *ret_day = day_number(year, month, day);
    return 0;
}

static int take_fraction(struct span *s, unsigned *ret_ms) {
    unsigned ms = 0, scale = 100;
    size_t n = 0;

    *ret_ms = 0;
    if (letter(s, '.'))
        return 0;
    for (unsigned d; n < 9 && digits(s, 1, &d) == 0; n++, scale /= 10)
        ms += d * scale;
    *ret_ms = ms;
    return n == 0;
}

static int take_offset(struct span *s, int64_t *ret_ms) {
    unsigned hours, minutes;
    int64_t sign = 1;

    *ret_ms = 0;
    if (letter(s, 'Z') == 0)
        return 0;
    if (letter(s, '-') == 0)
        sign = -1;
    else if (letter(s, '+'))
        return 1;
    if (digits(s, 2, &hours) || letter(s, ':') || digits(s, 2, &minutes) || hours > 23 || minutes > 59)
        return 1;
    *ret_ms = sign * ((int64_t)hours * 60 + minutes) * 60000;
    return 0;
}

/* ":ss", and after it the fraction of a second where there is one. */
static int take_seconds(struct span *s, unsigned *ret_second, unsigned *ret_ms) {
    return letter(s, ':') || digits(s, 2, ret_second) || take_fraction(s, ret_ms);
}

int time_parse(struct span text, uint64_t *ret_ms) {
    unsigned hour, minute, second = 0, ms = 0;
    int64_t day, offset, time;

    if (take_date(&text, &day) || letter(&text, 'T') || digits(&text, 2, &hour) || letter(&text, ':') ||
        digits(&text, 2, &minute))
        return 1;
    if (text.len > 0 && text.ptr[0] == ':' && take_seconds(&text, &second, &ms))
        return 1;
    if (take_offset(&text, &offset) || text.len > 0)
        return 1;
    if (hour > 23 || minute > 59 || second > 59)
        return 1;
    time = day * DAY_MS + ((int64_t)hour * 60 + minute) * 60000 + (int64_t)second * 1000 + ms - offset;
    if (time < 0 || (uint64_t)time > TALLY_TIME_MAX)
        return 1;
    *ret_ms = (uint64_t)time;
    return 0;
}

int date_parse(struct span text) {
    int64_t day;

    return take_date(&text, &day) || text.len > 0;
}

char *time_format(uint64_t ms, char *ret) {
    time_t seconds = (time_t)(ms / 1000);
    struct tm tm;
    size_t n;

    gmtime_r(&seconds, &tm);
    n = strftime(ret, TIME_TEXT_MAX, "%Y-%m-%dT%H:%M:%S", &tm);
    if (ms % 1000)
        snprintf(ret + n, TIME_TEXT_MAX - n, ".%03uZ", (unsigned)(ms % 1000));
    else
        snprintf(ret + n, TIME_TEXT_MAX - n, "Z");
    return ret;
}

uint64_t time_now(void) {
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}
