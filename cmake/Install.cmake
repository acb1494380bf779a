# SPDX-License-Identifier: Apache-2.0
# What is installed where, in four components: cli, runtime, compiler, dev. docs/EMBEDDING.md.
#
#   bin/tandem                       cli
#   LIB/libtandem.so.0               runtime: what programs link
#   LIB/tandem/libtandem_*.so        modules, opened when asked for (runtime/base/module.cpp finds
#                                    them): git of the command, the others of compiler
#   include/, LIB/cmake, LIB/pkgconfig  dev

# Debian's place for libraries, below any prefix.
if(CMAKE_LIBRARY_ARCHITECTURE)
  set(CMAKE_INSTALL_LIBDIR lib/${CMAKE_LIBRARY_ARCHITECTURE} CACHE PATH "libraries")
endif()
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(TANDEM_MODULES ${CMAKE_INSTALL_LIBDIR}/tandem)
set(TANDEM_PACKAGING ${PROJECT_SOURCE_DIR}/packaging)
set(generated ${PROJECT_BINARY_DIR}/install)

# Without the tests, which `all` would build.
set(completions)
foreach(shell bash zsh fish)
  add_custom_command(OUTPUT ${generated}/completions.${shell}
    COMMAND tandem completions ${shell} > ${generated}/completions.${shell}
    DEPENDS tandem VERBATIM)
  list(APPEND completions ${generated}/completions.${shell})
endforeach()
add_custom_target(installed DEPENDS ${completions}
  tandem tandem_git tandem_capi tandem_compiler tandem_codegen tandem_smt)

install(TARGETS tandem RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT cli)
install(TARGETS tandem_git LIBRARY DESTINATION ${TANDEM_MODULES} COMPONENT cli)
install(TARGETS tandem_compiler tandem_codegen tandem_smt
  LIBRARY DESTINATION ${TANDEM_MODULES} COMPONENT compiler)
install(FILES ${generated}/completions.bash COMPONENT cli
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME tandem)
install(FILES ${generated}/completions.zsh COMPONENT cli
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions RENAME _tandem)
install(FILES ${generated}/completions.fish COMPONENT cli
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d RENAME tandem.fish)
install(FILES README.md CHANGELOG.md COMPONENT cli
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/tandem)
install(DIRECTORY docs examples COMPONENT cli
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/tandem)

install(TARGETS tandem_capi EXPORT tandem
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT dev
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
set_target_properties(tandem_capi PROPERTIES EXPORT_NAME runtime)
add_library(tandem::runtime ALIAS tandem_capi)
install(DIRECTORY runtime/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev)
install(DIRECTORY runtime/bindings DESTINATION ${CMAKE_INSTALL_DATADIR}/tandem COMPONENT dev
  PATTERN "__pycache__" EXCLUDE PATTERN "node_modules" EXCLUDE)

set(config ${CMAKE_INSTALL_LIBDIR}/cmake/tandem)
install(EXPORT tandem NAMESPACE tandem:: FILE tandem-targets.cmake
  DESTINATION ${config} COMPONENT dev)
configure_package_config_file(${TANDEM_PACKAGING}/tandem-config.cmake.in
  ${generated}/tandem-config.cmake
  INSTALL_DESTINATION ${config} PATH_VARS TANDEM_MODULES)
write_basic_package_version_file(${generated}/tandem-config-version.cmake
  COMPATIBILITY SameMajorVersion)
install(FILES ${generated}/tandem-config.cmake ${generated}/tandem-config-version.cmake
  DESTINATION ${config} COMPONENT dev)

# Relative to where the file lies, so that an installed tree can be moved.
file(RELATIVE_PATH TANDEM_PREFIX_FROM_PC /p/${CMAKE_INSTALL_LIBDIR}/pkgconfig /p)
configure_file(${TANDEM_PACKAGING}/tandem.pc.in ${generated}/tandem.pc @ONLY)
install(FILES ${generated}/tandem.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)

include(cmake/Packages.cmake)
