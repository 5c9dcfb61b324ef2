# Installs the build in BUILD to a fresh prefix under SCRATCH, then builds and runs the consumer
# against it, by the exported target and by pkg-config, from C and, where there is a compiler for it,
# from C++. And configures the project once as a machine without a C++ compiler would.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(status)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}: ${status}\n${said}")
  endif()
endfunction()

file(REMOVE_RECURSE ${SCRATCH})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${SCRATCH}/prefix)
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${SCRATCH}/build -DCMAKE_PREFIX_PATH=${SCRATCH}/prefix
  -DCMAKE_C_COMPILER=${CC} "-DCMAKE_C_FLAGS=${FLAGS}" "-DCMAKE_CXX_FLAGS=${FLAGS}")
run(${CMAKE_COMMAND} --build ${SCRATCH}/build)
run(${SCRATCH}/build/consumer_c)
if(CXX)
  run(${SCRATCH}/build/consumer_cxx)
endif()

file(GLOB_RECURSE pc ${SCRATCH}/prefix/*cheapgrad.pc)
cmake_path(GET pc PARENT_PATH pc)
set(ENV{PKG_CONFIG_PATH} ${pc})
execute_process(COMMAND pkg-config --cflags --libs cheapgrad
  OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND "${flags}")
separate_arguments(FLAGS UNIX_COMMAND "${FLAGS}")
run(${CC} -std=c11 ${FLAGS} ${SOURCE}/consumer.c ${flags} -o ${SCRATCH}/consumer_pc)
run(${SCRATCH}/consumer_pc)
if(CXX)
  run(${CXX} ${FLAGS} ${SOURCE}/consumer.cc ${flags} -o ${SCRATCH}/consumer_pc_cxx)
  run(${SCRATCH}/consumer_pc_cxx)
endif()

run(${CMAKE_COMMAND} -E env CXX=false ${CMAKE_COMMAND} -S ${PROJECT} -B ${SCRATCH}/c_only
  -DCMAKE_C_COMPILER=${CC})
