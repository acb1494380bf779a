# SPDX-License-Identifier: Apache-2.0
# Debian packages, one a component: `scripts/package` makes them by cpack.
set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL cli runtime compiler dev)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_VENDOR "Tandem")
set(CPACK_PACKAGE_CONTACT "The authors of Tandem <tandem@tandem.example>")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(soversion ${PROJECT_VERSION_MAJOR})
set(same "(= ${PROJECT_VERSION})")
set(runtime libtandem${soversion})
set(compiler libtandem-compiler${soversion})

# tandem_package(component package section "summary" "more")
function(tandem_package component package section summary more)
  string(TOUPPER ${component} upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${package} PARENT_SCOPE)
  set(CPACK_DEBIAN_${upper}_PACKAGE_SECTION ${section} PARENT_SCOPE)
  set(CPACK_DEBIAN_${upper}_DESCRIPTION "${summary}\n${more}" PARENT_SCOPE)
  install(FILES ${TANDEM_PACKAGING}/copyright COMPONENT ${component}
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package})
endfunction()

tandem_package(cli tandem utils "lead scoring, stages and routing as a checked policy"
  "The command: check, format, test, compare and run policies in which marketing and sales write
down together how a lead scores, when it is handed over, and who gets it.")
set(CPACK_DEBIAN_CLI_PACKAGE_DEPENDS "${compiler} ${same}, tzdata")
set(CPACK_DEBIAN_CLI_PACKAGE_SUGGESTS "openssh-client")

tandem_package(runtime ${runtime} libs "decides leads by a built Tandem policy"
  "The library that programs link, with a C interface. It has neither the compiler nor LLVM;
policies are built by the command tandem.")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SUGGESTS "${compiler}")
set(dpkg_files ${PROJECT_BINARY_DIR}/install/dpkg)
file(CONFIGURE OUTPUT ${dpkg_files}/shlibs
  CONTENT "libtandem ${soversion} ${runtime} (>= ${PROJECT_VERSION})\n")
file(CONFIGURE OUTPUT ${dpkg_files}/triggers CONTENT "activate-noawait ldconfig\n")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA ${dpkg_files}/shlibs ${dpkg_files}/triggers)

tandem_package(compiler ${compiler} libs "compiles Tandem policies, also to native code"
  "Modules that libtandem and the command tandem open when they are asked for: the compiler, native
code by LLVM, and the solver Z3.")
set(CPACK_DEBIAN_COMPILER_PACKAGE_DEPENDS "tzdata")

tandem_package(dev libtandem-dev libdevel "headers and bindings of Tandem's runtime"
  "Headers for C99 and C++17, files for CMake and pkg-config, and the sources of the bindings for
Python, Node.js, SQLite and PostgreSQL.")
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "${runtime} ${same}")

include(CPack)
