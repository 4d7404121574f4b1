/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Ballot files, counting one by itself, and preferences that go with a declaration. Rows as spoken.h says. */

#include <inttypes.h>

#include "proto/bytes.h"

#define WORDS_COUNT(X) \
    X("a quotation mark opens and never closes; close the name's quotation marks", \
      "mae dyfynnod yn agor ond byth yn cau; caewch ddyfynodau'r enw") \
    X("the file ends where %s should stand; it is cut short", \
      "daw'r ffeil i ben lle dylai %s fod; mae rhan ohoni ar goll") \
    X("'%.*s' stands where %s should; it must be a whole number of at most %llu", \
      "mae '%.*s' lle dylai %s fod; rhaid iddo fod yn rhif cyfan o %llu ar y mwyaf") \
    X("the number of candidates", "nifer yr ymgeiswyr") \
    X("there must be a candidate", "rhaid bod ymgeisydd") \
    X("the number of seats", "nifer y seddi") \
    X("there must be a seat", "rhaid bod sedd") \
    X("'%.*s' is no candidate; they are numbered from 1 to %u", "nid yw '%.*s' yn ymgeisydd; fe'u rhifir o 1 i %u") \
    X("candidate %llu has withdrawn twice; take one away", \
      "mae ymgeisydd %llu wedi tynnu'n ôl ddwywaith; tynnwch un o'r ddau") \
    X("all candidates have withdrawn; nobody is left to count for", \
      "mae pob ymgeisydd wedi tynnu'n ôl; nid oes neb ar ôl i gyfrif drosto") \
    X("the file ends within a paper; end it with 0, and the papers with another", \
      "daw'r ffeil i ben ar ganol papur; gorffennwch ef â 0, a'r papurau ag un arall") \
    X("'%.*s' gives two candidates the same rank, which this count has no rule for", \
      "mae '%.*s' yn rhoi'r un safle i ddau ymgeisydd, ac nid oes rheol ar gyfer hynny yn y cyfrif hwn") \
    X("'-' skips a rank, which this count has no rule for; end the paper there with 0", \
      "mae '-' yn hepgor safle, ac nid oes rheol ar gyfer hynny yn y cyfrif hwn; gorffennwch y papur yno â 0") \
    X("'%.*s' stands in a paper; it must be a candidate's number, or the 0 that ends the paper", \
      "mae '%.*s' mewn papur; rhaid iddo fod yn rhif ymgeisydd, neu'r 0 sy'n gorffen y papur") \
    X("there are more than %u papers; that is more than can be counted", \
      "mae mwy na %u o bapurau; mae hynny'n fwy nag y gellir ei gyfrif") \
    X("there are more than %u rows of papers; put equal ones together", \
      "mae mwy na %u o resi o bapurau; rhowch rai cyfartal gyda'i gilydd") \
    X("a paper names candidate %llu twice", "mae papur yn enwi ymgeisydd %llu ddwywaith") \
    X("the file ends before the papers do; end them with a 0 of its own", \
      "daw'r ffeil i ben cyn y papurau; gorffennwch nhw â 0 ar wahân") \
    X("'%.*s': papers' names and options are not read; take them away", \
      "'%.*s': ni ddarllenir enwau ac opsiynau papurau; tynnwch nhw allan") \
    X("'%.*s' stands where a number of papers should; it must be a whole number of at most %u", \
      "mae '%.*s' lle dylai nifer y papurau fod; rhaid iddo fod yn rhif cyfan o %u ar y mwyaf") \
    X("%s is missing; it must stand here between quotation marks", \
      "mae %s ar goll; rhaid iddo fod yma rhwng dyfynodau") \
    X("%s must be UTF-8 of at most %d bytes", "%s: rhaid iddo fod yn UTF-8 o %d beit ar y mwyaf") \
    X("a candidate's name", "enw ymgeisydd") \
    X("the title", "y teitl") \
    X("--lot %" PRIu64 ":%" PRIu64 ": that candidate is none of those who are level there", \
      "--lot %" PRIu64 ":%" PRIu64 ": nid yw'r ymgeisydd hwnnw ymhlith y rhai sy'n gyfartal yno") \
    X("--lot %" PRIu64 ":%" PRIu64 ": that lot is not needed; take it away", \
      "--lot %" PRIu64 ":%" PRIu64 ": nid oes angen y coelbren hwnnw; gadewch ef allan") \
    X("%s: no paper has a preference for somebody who stands; there is nothing to count", \
      "%s: nid oes dewis ar yr un papur i neb sy'n sefyll; nid oes dim i'w gyfrif") \
    X("; a paper's value: ", "; gwerth papur: ") \
    X("first preferences", "dewisiadau cyntaf") \
    X("surplus of ", "gwarged ") \
    X("exclusion of ", "diarddel ") \
    X("\nStage %zu: %s", "\nCam %zu: %s") \
    X(", elected", ", etholwyd") \
    X("not transferable", "na ellir eu trosglwyddo") \
    X("lost to rounding", "a gollwyd wrth dalgrynnu") \
    X(SPAN_FMT "\n%" PRIu64 " papers, %" PRIu64 " without a preference, %" PRIu64 " seats, quota %" PRIu64 "\n", \
      SPAN_FMT "\n%" PRIu64 " o bapurau, %" PRIu64 " heb ddewis, %" PRIu64 " o seddi, cwota %" PRIu64 "\n") \
    X(SPAN_FMT " has withdrawn\n", "mae " SPAN_FMT " wedi tynnu'n ôl\n") \
    X("\nElected so far, before a lot that is wanted:\n", "\nEtholwyd hyd yn hyn, cyn coelbren sydd ei angen:\n") \
    X("\nElected:\n", "\nEtholwyd:\n") \
    X("tally: stage %zu: ", "tally: cam %zu: ") \
    X(" were level after every stage; draw a lot for %s, and give --lot %zu:NUMBER of the one drawn\n", \
      " oedd yn gyfartal ar ôl pob cam; tynnwch goelbren dros %s, a rhowch --lot %zu:RHIF yr un a dynnwyd\n") \
    X("whose surplus goes first", "bwy yw'r cyntaf i drosglwyddo gwarged") \
    X("who is excluded", "bwy a ddiarddelir") \
    X("--preferences %s: the sheets declare %zu contested transferable votes, and the file is of one; declare that " \
      "one by itself", \
      "--preferences %s: mae'r taflenni'n datgan %zu pleidlais drosglwyddadwy â gornest, ac un sydd yn y ffeil; " \
      "datganwch honno ar ei phen ei hun") \
    X("'" SPAN_FMT "' is not the name of one candidate in " SPAN_FMT "; write the name as on the ballot, or the id", \
      "nid yw '" SPAN_FMT "' yn enw ar un ymgeisydd yn " SPAN_FMT "; ysgrifennwch yr enw fel y mae ar y papur " \
      "pleidleisio, neu'r dynodydd") \
    X("candidate %u is " SPAN_FMT ", as candidate %u is already; put the names right", \
      "ymgeisydd %u yw " SPAN_FMT ", fel y mae ymgeisydd %u eisoes; cywirwch yr enwau") \
    X("candidate %u has withdrawn here, but nobody on a ballot can; give the papers as they were marked", \
      "mae ymgeisydd %u wedi tynnu'n ôl yma, ond ni all neb sydd ar bapur pleidleisio wneud hynny; rhowch y papurau " \
      "fel y'u marciwyd") \
    X("the file is of %llu seats, but " SPAN_FMT " has %llu; is it the right file?", \
      "%llu o seddi sydd yn y ffeil, ond mae gan " SPAN_FMT " %llu; ai hon yw'r ffeil gywir?") \
    X("the file has %zu candidates, but " SPAN_FMT " has %zu; is it the right file?", \
      "%zu o ymgeiswyr sydd yn y ffeil, ond mae gan " SPAN_FMT " %zu; ai hon yw'r ffeil gywir?") \
    X("no paper has a preference; there is nothing to attach", "nid oes dewis ar yr un papur; nid oes dim i'w atodi") \
    X("there are %zu different preferences, more than the %d of a declaration; declare without them", \
      "mae %zu o ddewisiadau gwahanol, mwy na'r %d mewn datganiad; datganwch hebddynt") \
    X("%s: with its %zu different preferences the declaration is %zu bytes long, more than the %d that it may be; " \
      "declare without them", \
      "%s: gyda'i %zu o ddewisiadau gwahanol mae'r datganiad yn %zu beit o hyd, mwy na'r %d a ganiateir; datganwch " \
      "hebddynt")
