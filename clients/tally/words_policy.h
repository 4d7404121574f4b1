/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What can be wrong with a policy of witnesses. Rows as spoken.h says. */

#define WORDS_POLICY(X) \
    X("a name is missing, or is 'none'", "mae enw ar goll, neu 'none' ydyw") \
    X("this name is taken by a line above", "mae'r enw hwn ar linell uwchben eisoes") \
    X("this is not a verifier key, NAME+HEX+BASE64, of an Ed25519 key that may be enrolled", \
      "nid yw hwn yn allwedd wirio, NAME+HEX+BASE64, ar gyfer allwedd Ed25519 y gellir ei chofrestru") \
    X("this is a log's verifier key, and a witness's is wanted", "allwedd wirio log yw hon, ac mae angen un tyst") \
    X("this is a witness's verifier key, and a log's is wanted", "allwedd wirio tyst yw hon, ac mae angen un log") \
    X("a URL begins with http:// or https://", "mae URL yn dechrau â http:// neu https://") \
    X("more than 32 logs", "mwy na 32 o logiau") \
    X("more than 32 witnesses", "mwy na 32 o dystion") \
    X("this key is that of a witness above: it would count twice", \
      "allwedd tyst uwchben yw hon: byddai'n cyfrif ddwywaith") \
    X("more than 32 groups", "mwy na 32 o grwpiau") \
    X("a member is no witness or group of a line above", "nid yw aelod yn dyst nac yn grŵp ar linell uwchben") \
    X("a member is named twice", "enwir aelod ddwywaith") \
    X("how many of the members are wanted: any, all, or a number from 1 to how many there are", \
      "faint o'r aelodau sydd eu hangen: any, all, neu rif o 1 hyd at nifer yr aelodau") \
    X("there is a quorum above", "mae cworwm uwchben") \
    X("the quorum is no witness or group of a line above, nor 'none'", \
      "nid yw'r cworwm yn dyst nac yn grŵp ar linell uwchben, nac yn 'none'") \
    X("a line begins with log, witness, group or quorum", "mae llinell yn dechrau â log, witness, group neu quorum") \
    X("there is a word too many", "mae gair yn ormod") \
    X("a policy has at most 65536 bytes", "mae gan bolisi 65536 beit ar y mwyaf") \
    X("there is no quorum line; 'quorum none' wants no witnesses", \
      "nid oes llinell quorum; nid oes angen tystion ar 'quorum none'")
