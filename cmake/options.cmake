set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

set(CORDON_SANITIZE "" CACHE STRING "Sanitizers to build with, for example address,undefined")
option(CORDON_FUZZ "Build the fuzz targets instead of the tests" OFF)

if(NOT CMAKE_BUILD_TYPE)
  message(FATAL_ERROR "Choose a preset, for example: cmake --preset dev (cmake --list-presets shows all of them)")
endif()
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
  # g++ 12 miscompiles coroutines without a warning.
  message(FATAL_ERROR "Cordon is built with clang++-19; this is ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}")
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
                    -Wold-style-cast -Wimplicit-fallthrough -Wformat=2 -Werror)

# Everything ends in programs, never in a shared library: position independent in the cheaper of the two ways. (The ways must
# also agree between a precompiled header and who uses it.)
add_compile_options(-fPIE)
add_link_options(-pie)

# No path of the machine that built it in what is built; it also lets the compiler cache serve several check-outs.
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)

find_program(CORDON_CCACHE ccache)
if(CORDON_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CORDON_CCACHE})
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
endif()

# mold is the quicker linker; with link-time optimisation lld is the one that belongs to the compiler.
find_program(CORDON_MOLD mold)
if(CORDON_MOLD AND NOT CMAKE_INTERPROCEDURAL_OPTIMIZATION)
  add_link_options(-fuse-ld=mold)
else()
  add_link_options(-fuse-ld=lld)
endif()

if(CORDON_SANITIZE)
  add_compile_options(-fsanitize=${CORDON_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${CORDON_SANITIZE})
endif()
if(CORDON_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
