# The headers that most files include, compiled once (a good half of the time to compile a small file).
set(CORDON_PRECOMPILED <algorithm> <array> <charconv> <chrono> <coroutine> <cstdint> <cstring> <deque> <expected> <filesystem>
    <functional> <map> <memory> <mutex> <optional> <set> <span> <string> <string_view> <unordered_map> <utility> <variant> <vector>
    <fmt/format.h>)

# cordon_room(NAME [DEPENDS rooms…] [LIBRARIES libraries…])
#
# The folder src/NAME becomes the library cordon_NAME of all its sources. Files *_test.cpp beside them become the test
# program NAME_test, files *_fuzz.cpp become fuzz targets of that name.
function(cordon_room name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LIBRARIES" ${ARGN})
  set(folder ${CMAKE_SOURCE_DIR}/src/${name})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  file(GLOB_RECURSE tests CONFIGURE_DEPENDS ${folder}/*_test.cpp)
  file(GLOB_RECURSE fuzzers CONFIGURE_DEPENDS ${folder}/*_fuzz.cpp)
  if(tests OR fuzzers)
    list(REMOVE_ITEM sources ${tests} ${fuzzers})
  endif()
  list(TRANSFORM ARG_DEPENDS PREPEND cordon_)

  if(sources)
    add_library(cordon_${name} STATIC ${sources})
    set(scope PUBLIC)
    cordon_precompile(cordon_${name})
  else()
    add_library(cordon_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(cordon_${name} ${scope} ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(cordon_${name} ${scope} ${ARG_DEPENDS} ${ARG_LIBRARIES})

  if(tests)
    cordon_test(${name}_test SOURCES ${tests} LINK cordon_${name} LABEL unit)
  endif()
  foreach(source ${fuzzers})
    cordon_fuzzer(${source} cordon_${name})
  endforeach()
endfunction()

# All rooms share the precompiled header of the lowest one.
function(cordon_precompile target)
  if(target STREQUAL "cordon_base")
    target_precompile_headers(cordon_base PRIVATE ${CORDON_PRECOMPILED})
  elseif(TARGET cordon_base)
    target_precompile_headers(${target} REUSE_FROM cordon_base)
  endif()
endfunction()

# cordon_test(NAME SOURCES files… LINK targets… [LABEL label] [PRECOMPILED headers…]): a GoogleTest program, each of its tests
# known to ctest. PRECOMPILED names headers that all of its files include.
function(cordon_test name)
  cmake_parse_arguments(ARG "" "LABEL" "SOURCES;LINK;PRECOMPILED" ${ARGN})
  if(CORDON_FUZZ)
    return()
  endif()
  if(NOT ARG_LABEL)
    set(ARG_LABEL story)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LINK} GTest::gtest GTest::gmock GTest::gtest_main)
  cordon_test_options(${name})
  cordon_precompile_tests(${name} ${ARG_PRECOMPILED})
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 PROPERTIES LABELS ${ARG_LABEL} TIMEOUT 300)
endfunction()

# With sanitizers, half of the time to compile a test would go into optimising what runs once. What is tested stays optimised.
function(cordon_test_options target)
  if(CORDON_SANITIZE)
    target_compile_options(${target} PRIVATE -O0)
  endif()
endfunction()

# The tests share a precompiled header of their own, with GoogleTest in it; those that name headers have one with these.
function(cordon_precompile_tests target)
  set(headers ${CORDON_PRECOMPILED} <gmock/gmock.h> <gtest/gtest.h>)
  if(ARGN)
    target_precompile_headers(${target} PRIVATE ${headers} ${ARGN})
    return()
  endif()
  if(NOT TARGET cordon_test_headers)
    file(WRITE ${CMAKE_BINARY_DIR}/test_headers.cpp "")
    add_library(cordon_test_headers STATIC ${CMAKE_BINARY_DIR}/test_headers.cpp)
    target_link_libraries(cordon_test_headers PRIVATE cordon_base GTest::gtest GTest::gmock)
    cordon_test_options(cordon_test_headers)
    target_precompile_headers(cordon_test_headers PRIVATE ${headers})
  endif()
  target_precompile_headers(${target} REUSE_FROM cordon_test_headers)
endfunction()

# cordon_fuzzer(SOURCE LIBRARIES…): with CORDON_FUZZ, a libFuzzer program named after its source, in the folder fuzzers.
function(cordon_fuzzer source)
  if(NOT CORDON_FUZZ)
    return()
  endif()
  get_filename_component(target ${source} NAME_WE)
  add_executable(${target} ${source})
  target_link_libraries(${target} PRIVATE ${ARGN})
  target_link_options(${target} PRIVATE -fsanitize=fuzzer)
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzzers)
  if(NOT TARGET fuzzers)
    add_custom_target(fuzzers)
  endif()
  add_dependencies(fuzzers ${target})
endfunction()
