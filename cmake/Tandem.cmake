# SPDX-License-Identifier: Apache-2.0
# The ways a folder declares what it builds: library, test, fuzzer, benchmark.

add_library(tandem_options INTERFACE)
target_compile_features(tandem_options INTERFACE cxx_std_20)
target_compile_options(tandem_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wimplicit-fallthrough
  -Wno-missing-field-initializers
  # g++ 12 at -O2 follows impossible paths inside std::string, std::optional and std::vector
  # (GCC bugs 105651, 80635, 104475); clang-tidy and the sanitizers look for the real ones.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow>)
# Warnings are errors with the compiler that releases are built with. Sanitizers make g++ see
# uninitialised values where there are none; clang minds deprecations inside libstdc++ 12.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT TANDEM_SANITIZE)
  target_compile_options(tandem_options INTERFACE -Werror)
endif()
target_include_directories(tandem_options INTERFACE
  ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)

# tandem_library(NAME SOURCES a.cpp … [DEPS public…] [PRIVATE_DEPS third party…] [SHARED])
function(tandem_library name)
  cmake_parse_arguments(ARG "SHARED" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  if(NOT ARG_SOURCES)
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE tandem_options ${ARG_DEPS})
    return()
  endif()
  if(ARG_SHARED)
    add_library(${name} SHARED ${ARG_SOURCES})
  else()
    add_library(${name} STATIC ${ARG_SOURCES})
  endif()
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_link_libraries(${name} PUBLIC tandem_options ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS})
endfunction()

# tandem_test(NAME SOURCES a_test.cpp … DEPS …): a GoogleTest program, one CTest case a test.
function(tandem_test name)
  if(NOT TANDEM_BUILD_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;DEPS;LABELS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE
    tandem_options ${ARG_DEPS} GTest::gmock GTest::gtest GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE TANDEM_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}")
endfunction()

# tandem_fuzzer(fuzz_NAME SOURCES a.cpp DEPS … [CHANGES n]): a libFuzzer program, built by
# `fuzzers` of the preset fuzz. .ci/run starts each bin/fuzz_* with the seeds of
# tests/fuzz/corpus/fuzz_NAME. Elsewhere a test that tries the seeds and n changes of each.
function(tandem_fuzzer name)
  cmake_parse_arguments(ARG "" "CHANGES" "SOURCES;DEPS" ${ARGN})
  if(NOT TANDEM_BUILD_FUZZERS)
    if(NOT ARG_CHANGES)
      set(ARG_CHANGES 500)
    endif()
    add_executable(${name} ${ARG_SOURCES} replay_main.cpp)
    target_link_libraries(${name} PRIVATE tandem_options ${ARG_DEPS})
    string(REPLACE "fuzz_" "fuzz." test ${name})
    add_test(NAME ${test}
      COMMAND ${name} ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name} ${ARG_CHANGES})
    set_tests_properties(${test} PROPERTIES TIMEOUT 300 LABELS fuzz)
    return()
  endif()
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "fuzzers need clang: cmake --preset fuzz")
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE tandem_options ${ARG_DEPS})
  target_compile_definitions(${name} PRIVATE TANDEM_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  if(NOT TARGET fuzzers)
    add_custom_target(fuzzers)
  endif()
  add_dependencies(fuzzers ${name})
endfunction()

# tandem_benchmark(bench_NAME SOURCES a.cpp DEPS …): a google-benchmark program; never a test.
function(tandem_benchmark name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  if(NOT TANDEM_BUILD_BENCH)
    return()
  endif()
  find_package(benchmark REQUIRED)
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE tandem_options ${ARG_DEPS} benchmark::benchmark)
  target_compile_definitions(${name} PRIVATE TANDEM_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
endfunction()
