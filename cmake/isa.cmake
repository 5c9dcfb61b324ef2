# The sweeps over a plan are compiled once for each instruction set and chosen at run time, so that a
# portable build reaches a native one's speed. The whole file is compiled for it, rather than parts of
# one by attributes: clang settles how vectors are passed to functions by a file's flags alone.
# Most of a step's functions are short: beginning at a line of the cache each, they take the same time
# wherever the linker puts them.
set(CHEAPGRAD_KERNELS -falign-functions=64)
set(CHEAPGRAD_AVX2 ${CHEAPGRAD_KERNELS} -mavx2 -mfma)
set(CHEAPGRAD_AVX512 ${CHEAPGRAD_AVX2} -mavx512f -mavx512dq -mavx512vl -mavx512bw)
set_source_files_properties(src/mode/isa_portable.c PROPERTIES COMPILE_OPTIONS "${CHEAPGRAD_KERNELS}")
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
  set_source_files_properties(src/mode/isa_avx2.c PROPERTIES COMPILE_OPTIONS "${CHEAPGRAD_AVX2}")
  set_source_files_properties(src/mode/isa_avx512.c PROPERTIES COMPILE_OPTIONS "${CHEAPGRAD_AVX512}")
endif()
