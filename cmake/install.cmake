include(CMakePackageConfigHelpers)
install(TARGETS cheapgrad EXPORT cheapgrad ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/cheapgrad DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT cheapgrad NAMESPACE cheapgrad:: FILE cheapgrad-config.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/cheapgrad)
write_basic_package_version_file(cheapgrad-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/cheapgrad-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/cheapgrad)
# The library is static, so that whoever links it needs what it needs: no Libs.private. The prefix is
# relative to the file itself, so that an installed tree may be moved or staged.
file(RELATIVE_PATH PC_TO_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
list(TRANSFORM CMAKE_DL_LIBS PREPEND -l OUTPUT_VARIABLE PC_DL)
configure_file(cmake/cheapgrad.pc.in cheapgrad.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/cheapgrad.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
