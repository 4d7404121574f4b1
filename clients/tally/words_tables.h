/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What can be wrong with a CSV file or an .ini file, before anybody asks what it says. Rows as spoken.h says. */

#include <inttypes.h>

#include "proto/bytes.h"

#define WORDS_TABLES(X) \
    X("the line is longer than %d bytes; break it up", "mae'r llinell yn hwy na %d beit; rhannwch hi") \
    X("the file is not UTF-8; save it as UTF-8, in a spreadsheet as 'CSV UTF-8'", \
      "nid yw'r ffeil yn UTF-8; cadwch hi fel UTF-8, neu fel 'CSV UTF-8' mewn taenlen") \
    X("the line holds a tab or another control character; take it out", \
      "mae tab neu nod rheoli arall yn y llinell; tynnwch ef allan") \
    X("a quote is missing or too many; put the whole value in quotes and double those inside it", \
      "mae dyfynnod ar goll neu'n ormod; rhowch y gwerth cyfan mewn dyfynodau, a dyblwch y rhai sydd ynddo") \
    X("there is no column '" SPAN_FMT "'; take it out", "nid oes colofn '" SPAN_FMT "'; tynnwch hi allan") \
    X("the column '%s' stands there twice; take one out", "mae'r golofn '%s' yno ddwywaith; tynnwch un allan") \
    X("the column '%s' is missing; add it", "mae'r golofn '%s' ar goll; ychwanegwch hi") \
    X("the header row has more than one of comma, semicolon and tab; save the file as CSV, comma separated", \
      "mae mwy nag un o goma, hanner colon a thab yn y rhes bennawd; cadwch y ffeil fel CSV, wedi'i gwahanu â choma") \
    X("the file is empty; it must at least have a header row", \
      "mae'r ffeil yn wag; rhaid bod ynddi res bennawd o leiaf") \
    X("there are more than %d columns; is this the right file?", "mae mwy na %d colofn; ai hon yw'r ffeil gywir?") \
    X("there are %zu values, but the header names %zu columns; quote values that hold a %s", \
      "mae %zu o werthoedd, ond %zu colofn sydd yn y rhes bennawd; rhowch ddyfynodau am werthoedd sy'n cynnwys %s") \
    X("comma", "coma") \
    X("semicolon", "hanner colon") \
    X("tab", "tab") \
    X("%s is longer than %zu bytes; shorten it", "mae %s yn hwy na %zu beit; byrhewch ef") \
    X("there are more than %zu rows; split the file", "mae mwy na %zu o resi; rhannwch y ffeil") \
    X("this stands before the first [section]; move it below one", \
      "mae hwn o flaen yr [adran] gyntaf; symudwch ef islaw un") \
    X("this is not 'name = value'; write it so or take it out", \
      "nid yw hwn ar ffurf 'enw = gwerth'; ysgrifennwch ef felly neu tynnwch ef allan")
