# What is shipped is hardened; sanitizers bring their own checks. scripts/hardening_check.py looks at the finished program.
if(NOT CMAKE_BUILD_TYPE STREQUAL "Release" OR CORDON_SANITIZE)
  return()
endif()

add_compile_options(
  -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3  # bounds of C library calls
  -D_GLIBCXX_ASSERTIONS                  # bounds of the C++ library
  -fstack-protector-strong -fstack-clash-protection
  -fcf-protection=full                   # indirect jumps and returns land where they may
  -ftrivial-auto-var-init=zero           # no secrets in variables that were never set
  -fstrict-flex-arrays=3)
add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code -Wl,--as-needed -Wl,--build-id=sha1)
