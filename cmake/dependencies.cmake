find_package(PkgConfig REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(Threads REQUIRED)
find_package(SQLite3 REQUIRED)
pkg_check_modules(LIBPQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(NGHTTP2 REQUIRED IMPORTED_TARGET libnghttp2)
pkg_check_modules(CARES REQUIRED IMPORTED_TARGET libcares)
find_library(CORDON_HIREDIS hiredis REQUIRED)
add_library(nghttp2 ALIAS PkgConfig::NGHTTP2)
add_library(cares ALIAS PkgConfig::CARES)
# Not by its pkg-config file: that puts headers of common names, read.h among them, on everybody's path.
add_library(hiredis INTERFACE)
target_link_libraries(hiredis INTERFACE ${CORDON_HIREDIS})

# Argon2id and authenticated encryption.
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
# Time zones: libstdc++ 12 has those of C++20 not yet. It reads the system's rules.
find_package(date REQUIRED)

# The tar file of a backup. From its static library, and of that only what is called: the shared one would bring eight more
# libraries into the edge, an XML parser and ICU among them.
find_package(LibArchive REQUIRED)
find_library(CORDON_ARCHIVE libarchive.a REQUIRED)
add_library(archive INTERFACE)
target_include_directories(archive SYSTEM INTERFACE ${LibArchive_INCLUDE_DIRS})
target_link_libraries(archive INTERFACE ${CORDON_ARCHIVE})
target_link_options(archive INTERFACE -Wl,--gc-sections)

# Signatures of JSON web tokens (RFC 7515) with the keys of others (RFC 7517).
pkg_check_modules(CJOSE REQUIRED IMPORTED_TARGET cjose)
# Passkeys: what an authenticator signed (WebAuthn), and the CBOR it is in. One-time codes (RFC 6238).
pkg_check_modules(FIDO2 REQUIRED IMPORTED_TARGET libfido2)
pkg_check_modules(CBOR REQUIRED IMPORTED_TARGET libcbor)
pkg_check_modules(OATH REQUIRED IMPORTED_TARGET liboath)
# QR codes: Reed-Solomon codes, masks and forty sizes of them, in 80 KB without a library of its own.
pkg_check_modules(QRENCODE REQUIRED IMPORTED_TARGET libqrencode)
# Countries of addresses: the search tree and the records of a MaxMind DB, in 40 KB; it bears files that are broken.
pkg_check_modules(MAXMINDDB REQUIRED IMPORTED_TARGET libmaxminddb)
