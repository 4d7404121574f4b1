# SPDX-License-Identifier: Apache-2.0
# Run by cpack between installing the components and packing them: adds to each what Debian wants beside its files, and
# gives every file one time, so that the same sources make the same bytes.
set(source "@CMAKE_SOURCE_DIR@")
set(epoch $ENV{SOURCE_DATE_EPOCH})
if(NOT epoch)
  message(FATAL_ERROR "SOURCE_DATE_EPOCH is not set: packages are made by systemd/debian/build.sh")
endif()

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

set(version "@TALLY_PACKAGE_VERSION@")
set(contact "@TALLY_PACKAGE_CONTACT@")
execute_process(COMMAND date -Ru -d @${epoch} OUTPUT_VARIABLE date OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
set(etc ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/tallyd/etc/tallyd)
file(MAKE_DIRECTORY ${etc}/tallyd.conf.d ${etc}/readers) # whose they are afterwards is said by tallyd.tmpfiles
file(COPY ${source}/systemd/tallyd.conf DESTINATION ${etc} FILE_PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)

foreach(package IN LISTS CPACK_COMPONENTS_ALL)
  set(root ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/${package})
  set(doc ${root}/usr/share/doc/${package})
  configure_file(${source}/systemd/debian/copyright ${doc}/copyright COPYONLY)
  configure_file(${source}/systemd/debian/changelog ${doc}/changelog @ONLY)
  file(GLOB_RECURSE pages ${root}/usr/share/man/*)
  run(gzip -9n ${doc}/changelog ${pages})
  run(chmod -R u=rwX,go=rX ${root})
  run(find ${root} -exec touch -h -d @${epoch} {} +)
endforeach()
