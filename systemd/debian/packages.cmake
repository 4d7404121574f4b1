# SPDX-License-Identifier: Apache-2.0
# The Debian packages: tallyd, tally, tally-witness, libtally0 and libtally-dev, one for each component of the installation. build.sh beside
# this file makes them as they are meant to be made; what cpack is to be told is here. stage.cmake adds to each what is not
# installed but packaged (documentation, the configuration); the scripts that dpkg runs are made for each service from postinst,
# prerm and postrm.
set(TALLY_PACKAGE_VERSION ${PROJECT_VERSION} CACHE STRING "Version of the Debian packages")
set(TALLY_PACKAGE_CONTACT "tallyd maintainers <tallyd@lists.example.org>" CACHE STRING "Who made the packages, NAME <ADDRESS>")
set(here ${CMAKE_CURRENT_LIST_DIR})
set(control ${CMAKE_BINARY_DIR}/debian)

set(CPACK_GENERATOR DEB)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL tallyd tally tally-witness libtally0 libtally-dev)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PRE_BUILD_SCRIPTS ${control}/stage.cmake)
set(CPACK_PACKAGE_CONTACT "${TALLY_PACKAGE_CONTACT}")

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_VERSION ${TALLY_PACKAGE_VERSION})
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SOURCE tallyd)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)

set(CPACK_DEBIAN_TALLYD_PACKAGE_NAME tallyd)
set(CPACK_DEBIAN_TALLYD_PACKAGE_SECTION net)
set(CPACK_DEBIAN_TALLYD_PACKAGE_DEPENDS "systemd (>= 252)")
set(CPACK_DEBIAN_TALLYD_PACKAGE_RECOMMENDS "tally (= ${TALLY_PACKAGE_VERSION})")
set(CPACK_DEBIAN_TALLYD_PACKAGE_SUGGESTS "nftables")
set(CPACK_DEBIAN_TALLYD_DESCRIPTION "verifiable running totals of an election night (daemon)
tallyd takes in the signed results of an election from its count centres,
checks them, keeps them in a durable journal, and republishes totals that
anyone can check and recompute.
.
This package has the daemon, as a sandboxed service of systemd. Nothing is
served before an election is configured.")
set(CPACK_DEBIAN_TALLYD_PACKAGE_CONTROL_EXTRA ${control}/conffiles
    ${control}/tallyd/postinst ${control}/tallyd/prerm ${control}/tallyd/postrm)

set(CPACK_DEBIAN_TALLY_PACKAGE_NAME tally)
set(CPACK_DEBIAN_TALLY_PACKAGE_SECTION net)
set(CPACK_DEBIAN_TALLY_PACKAGE_SUGGESTS "tallyd")
set(CPACK_DEBIAN_TALLY_DESCRIPTION "verifiable running totals of an election night (client)
tally checks, signs and sends the results of count centres to tallyd, shows
the running totals with their proofs, and audits everything that was taken.
It also makes keys, and an election's signed manifest from its folder.")

set(CPACK_DEBIAN_TALLY-WITNESS_PACKAGE_NAME tally-witness)
set(CPACK_DEBIAN_TALLY-WITNESS_PACKAGE_SECTION net)
set(CPACK_DEBIAN_TALLY-WITNESS_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_TALLY-WITNESS_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_TALLY-WITNESS_PACKAGE_DEPENDS "systemd (>= 252), tally (>= ${TALLY_PACKAGE_VERSION})")
set(CPACK_DEBIAN_TALLY-WITNESS_DESCRIPTION "verifiable running totals of an election night (witness)
A witness cosigns the heads of a log once it has seen the proof that the log
has only grown. Readers who ask for its cosignature are shown one history.
.
This package runs tally as such a witness, as a sandboxed service of systemd.
Nothing is cosigned before a log is configured.")
set(CPACK_DEBIAN_TALLY-WITNESS_PACKAGE_CONTROL_EXTRA
    ${control}/tally-witness/postinst ${control}/tally-witness/prerm ${control}/tally-witness/postrm)

set(CPACK_DEBIAN_LIBTALLY0_PACKAGE_NAME libtally0)
set(CPACK_DEBIAN_LIBTALLY0_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_LIBTALLY0_PACKAGE_CONTROL_EXTRA ${here}/triggers)
set(CPACK_DEBIAN_LIBTALLY0_DESCRIPTION "verifiable running totals of an election night (library)
libtally is a count centre's or a subscriber's side of the protocol of tallyd:
it submits results, follows the totals, and hands on nothing unchecked.")

set(CPACK_DEBIAN_LIBTALLY-DEV_PACKAGE_NAME libtally-dev)
set(CPACK_DEBIAN_LIBTALLY-DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBTALLY-DEV_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_LIBTALLY-DEV_PACKAGE_DEPENDS "libtally0 (= ${TALLY_PACKAGE_VERSION})")
set(CPACK_DEBIAN_LIBTALLY-DEV_DESCRIPTION "verifiable running totals of an election night (development)
libtally is a count centre's or a subscriber's side of the protocol of tallyd.
.
This package has its header, its pkg-config file and an example.")

# What removing keeps of each service, and what purging deletes beside its drop-ins.
set(kept_tallyd /var/lib/tallyd/journal.db)
set(etc_tallyd /etc/tallyd)
set(purged_tallyd /var/lib/tallyd /run/tallyd /etc/tallyd /etc/systemd/system/tallyd-init.service.d)
set(keys_tallyd tallyd.log.key tallyd.transport.key)
set(kept_tally-witness /var/lib/tally-witness)
set(etc_tally-witness /etc/tally-witness.conf)
set(purged_tally-witness /var/lib/tally-witness /var/lib/private/tally-witness /etc/tally-witness.conf) # the link before what it leads to
set(keys_tally-witness tally-witness.key)
foreach(package tallyd tally-witness)
  set(kept ${kept_${package}})
  set(etc ${etc_${package}})
  set(purged ${purged_${package}})
  foreach(key IN LISTS keys_${package})
    list(APPEND purged /etc/credstore/${key} /etc/credstore.encrypted/${key})
  endforeach()
  list(JOIN purged " " purged)
  foreach(script postinst prerm postrm)
    configure_file(${here}/${script} ${control}/${package}/${script} @ONLY FILE_PERMISSIONS
                   OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  endforeach()
endforeach()
file(WRITE ${control}/conffiles "/etc/tallyd/tallyd.conf\n")
configure_file(${here}/stage.cmake ${control}/stage.cmake @ONLY)
include(CPack)
