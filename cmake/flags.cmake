# One set of flags for everything that is timed, C and C++ alike: no mode may win by its flags.
#   -fno-math-errno    elementary functions need not set errno, so they can be inlined or vectorised
#   -ffp-contract=off  no silent fused multiply-add: every build computes the same bits
set(CHEAPGRAD_FLAGS -fno-math-errno -ffp-contract=off)
set(CHEAPGRAD_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wdouble-promotion)
set(CHEAPGRAD_C_WARNINGS -Wstrict-prototypes -Wmissing-prototypes)

# The plain interpreter, which the modes are measured by, jumps as often in a portable build as in a native
# one. gcc copies a block to where it would jump to it if that is at most 16 bytes long; what every case of
# the switch ends in has 16 in a native build and 17 in a portable one (add for inc). That second jump a
# node filled the branch predictor sooner: with about 1000 nodes it took 1.3 to 1.6 times as long.
# Forward mode walks the graph the same way; its cases end in more.
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
  set_source_files_properties(src/graph/eval.c PROPERTIES COMPILE_OPTIONS --param=max-grow-copy-bb-insns=16)
  set_source_files_properties(src/mode/forward.c PROPERTIES COMPILE_OPTIONS --param=max-grow-copy-bb-insns=32)
endif()

# Path enumeration multiplies partials that it stored one by one a moment ago. Read as pairs, as -O3 has
# it, they wait until both stores have reached the cache: short paths took 1.6 times as long.
set_source_files_properties(src/mode/paths.c PROPERTIES COMPILE_OPTIONS -fno-tree-vectorize)

add_library(cheapgrad_flags INTERFACE)
target_compile_options(cheapgrad_flags INTERFACE
  ${CHEAPGRAD_FLAGS} ${CHEAPGRAD_WARNINGS} $<$<COMPILE_LANGUAGE:C>:${CHEAPGRAD_C_WARNINGS}>
  $<$<BOOL:${CHEAPGRAD_WERROR}>:-Werror>)
if(CHEAPGRAD_SANITIZE)
  target_compile_options(cheapgrad_flags INTERFACE -fsanitize=${CHEAPGRAD_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(cheapgrad_flags INTERFACE -fsanitize=${CHEAPGRAD_SANITIZE})
endif()

# The same flags as one line, for who compiles later: the compiled mode.
string(TOUPPER "${CMAKE_BUILD_TYPE}" CHEAPGRAD_BUILD_TYPE)
string(JOIN " " CHEAPGRAD_COMPILER_FLAGS
  ${CMAKE_C_FLAGS} ${CMAKE_C_FLAGS_${CHEAPGRAD_BUILD_TYPE}} ${CHEAPGRAD_FLAGS})
if(CHEAPGRAD_SANITIZE)
  string(APPEND CHEAPGRAD_COMPILER_FLAGS " -fsanitize=${CHEAPGRAD_SANITIZE} -fno-sanitize-recover=all")
endif()
