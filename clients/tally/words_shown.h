/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Showing an election, verifying, witnessing, the journal, and replaying. Rows as spoken.h says. */

#include <inttypes.h>

#include "proto/bytes.h"

#define WORDS_SHOWN(X) \
    X("%s is sound", "mae %s yn gywir") \
    X(": ", ": ") \
    X(" of ", " mewn ") \
    X(", ", ", ") \
    X("contest", "ornest") \
    X("contests", "o ornestau") \
    X("poll", "bleidlais") \
    X("polls", "o bleidleisiau") \
    X("area", "ardal") \
    X("areas", "o ardaloedd") \
    X("party", "blaid") \
    X("parties", "o bleidiau") \
    X("centre", "ganolfan") \
    X("centres", "o ganolfannau") \
    X("officers", "o swyddogion") \
    X("declaration", "datganiad") \
    X("declarations", "o ddatganiadau") \
    X("the rules warn of %zu declarations and query %zu:", \
      "mae'r rheolau'n rhybuddio am %zu o ddatganiadau ac yn holi %zu:") \
    X("election   " SPAN_FMT " (" SPAN_FMT ")\n", "etholiad   " SPAN_FMT " (" SPAN_FMT ")\n") \
    X("kind       %s, profile %s\n", "math       %s, proffil %s\n") \
    X("live", "byw") \
    X("rehearsal", "ymarfer") \
    X("archive", "archif") \
    X("origin     " SPAN_FMT "\n", "tarddiad   " SPAN_FMT "\n") \
    X("note       " SPAN_FMT "\n", "nodyn      " SPAN_FMT "\n") \
    X("poll       " SPAN_FMT " (" SPAN_FMT "), " SPAN_FMT ", closes %s%s\n", \
      "pleidlais  " SPAN_FMT " (" SPAN_FMT "), " SPAN_FMT ", yn cau %s%s\n") \
    X(", the headline", ", y brif bleidlais") \
    X("           %zu contests for %zu seats with %zu candidates; %zu uncontested, %zu postponed, %zu vacant, %zu " \
      "by-elections\n", \
      "           %zu o ornestau am %zu o seddi gyda %zu o ymgeiswyr; %zu yn ddiwrthwynebiad, %zu wedi'u gohirio, " \
      "%zu yn wag, %zu o isetholiadau\n") \
    X("areas     ", "ardaloedd ") \
    X("; root " SPAN_FMT "\n", "; gwraidd " SPAN_FMT "\n") \
    X("baseline   " SPAN_FMT " (" SPAN_FMT "), in %zu areas%s\n", \
      "gwaelodlin " SPAN_FMT " (" SPAN_FMT "), mewn %zu o ardaloedd%s\n") \
    X("; says who was in control", "; yn dweud pwy oedd yn rheoli") \
    X("people     %u parties, %u centres, %u officers, of whom %llu sign a declaration\n", \
      "pobl       %u o bleidiau, %u o ganolfannau, %u o swyddogion, a %llu ohonynt yn llofnodi datganiad\n") \
    X("           %llu of them in " SPAN_FMT "\n", "           %llu ohonynt yn " SPAN_FMT "\n") \
    X("records    %u\n", "cofnodion  %u\n") \
    X("which log? give --log KEYFILE, or a manifest in tally.conf", \
      "pa log? rhowch --log FFEIL, neu faniffest yn tally.conf") \
    X("%s: not a log's verifier key; 'tally election show' prints it", \
      "%s: nid allwedd wirio log mohoni; mae 'tally election show' yn ei hargraffu") \
    X("%s: another witness has it", "%s: mae gan dyst arall afael arno") \
    X("%s: cannot be listened on: %s", "%s: ni ellir gwrando arno: %s") \
    X("%s cosigns on port %u\n", "mae %s yn cydlofnodi ar borth %u\n") \
    X("%s cosigns on the socket of its unit\n", "mae %s yn cydlofnodi ar soced ei uned\n") \
    X("the service manager must hand over one listening socket, and no other", \
      "rhaid i'r rheolwr gwasanaethau drosglwyddo un soced sy'n gwrando, a dim un arall") \
    X("give --listen, or start it by a socket unit", "rhowch --listen, neu dechreuwch ef drwy uned soced") \
    X("%s: not an address and port, as 127.0.0.1:9301 or [::1]:9301", \
      "%s: nid yw'n gyfeiriad a phorth, fel 127.0.0.1:9301 neu [::1]:9301") \
    X("%s: not a head; a witness that has forgotten what it saw may not cosign", \
      "%s: nid pen mohono; ni chaiff tyst sydd wedi anghofio beth a welodd gydlofnodi") \
    X("--baselines: baselines have seats by group only", \
      "--baselines: yn ôl grŵp yn unig y mae gan waelodlinau seddi") \
    X("--at: '%s' is neither a size nor a time with its offset, like 2017-06-09T03:00+01:00", \
      "--at: nid yw '%s' yn faint nac yn amser gyda'i wrthbwyso, fel 2017-06-09T03:00+01:00") \
    X("the records are not those of this election", "nid cofnodion yr etholiad hwn yw'r rhain") \
    X("there is no poll '%s' in " SPAN_FMT "; there is %s", \
      "nid oes pleidlais '%s' yn " SPAN_FMT "; yr hyn sydd yw %s") \
    X("there is no poll in " SPAN_FMT, "nid oes pleidlais yn " SPAN_FMT) \
    X("there is no poll '" SPAN_FMT "' in " SPAN_FMT "; this is '" SPAN_FMT "'", \
      "nid oes pleidlais '" SPAN_FMT "' yn " SPAN_FMT "; '" SPAN_FMT "' yw hon") \
    X("there is no one area and no one contest called '%s'", "nid oes un ardal nac un ornest o'r enw '%s'") \
    X("'%s' is one contest: --poll, --by, --baselines, --derived and --share are for areas", \
      "'%s' yw un ornest: mae --poll, --by, --baselines, --derived a --share ar gyfer ardaloedd") \
    X("the log had no head by %s", "nid oedd gan y log ben erbyn %s") \
    X("the journal has %" PRIu64 " entries so far, and %" PRIu64 " were asked for", \
      "mae gan y dyddlyfr %" PRIu64 " o gofnodion hyd yn hyn, a gofynnwyd am %" PRIu64) \
    X("the log's first head is larger than %" PRIu64 ": it covers the whole manifest", \
      "mae pen cyntaf y log yn fwy na %" PRIu64 ": mae'n cwmpasu'r maniffest cyfan") \
    X("entry %" PRIu64 " of the journal does not follow from those before it", \
      "nid yw cofnod %" PRIu64 " y dyddlyfr yn dilyn o'r rhai o'i flaen") \
    X("%s: the log of this election is not among the policy's logs", \
      "%s: nid yw log yr etholiad hwn ymhlith logiau'r polisi") \
    X("%" PRIu64 " entries are cosigned so far, and %" PRIu64 " were asked for", \
      "hyd yn hyn cydlofnodwyd %" PRIu64 " o gofnodion, a gofynnwyd am %" PRIu64) \
    X("there is no one area called '%s', and there are no records under that prefix", \
      "nid oes un ardal o'r enw '%s', na chofnodion o dan y rhagddodiad hwnnw") \
    X("%" PRIu64 " of %" PRIu64 " entries", "%" PRIu64 " o %" PRIu64 " o gofnodion") \
    X("%s/%s: is not what was exported; move the folder away and export again", \
      "%s/%s: nid dyma a allforiwyd; symudwch y ffolder ac allforio eto") \
    X("%s: another export is writing here", "%s: mae allforiad arall yn ysgrifennu yma") \
    X("no centre counts " SPAN_FMT, "nid oes canolfan yn cyfrif " SPAN_FMT) \
    X("accepted", "wedi'u derbyn") \
    X("duplicate", "yn ddyblyg") \
    X("queried", "wedi'u holi") \
    X("conflict", "mewn gwrthdaro") \
    X("refused", "wedi'u gwrthod") \
    X(", %zu not answered, in %.1f s\n", ", %zu heb eu hateb, mewn %.1f e\n") \
    X("%stally: %zu of %zu answered, %.0f a second%s", "%stally: atebwyd %zu o %zu, %.0f yr eiliad%s") \
    X("no answer for %.3g s; %zu of %zu are answered", "dim ateb ers %.3g e; atebwyd %zu o %zu")
