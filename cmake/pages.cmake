# Pages: bundled by esbuild (pinned in package-lock.json, installed by npm into the build folder) and made part of a program.
find_program(CORDON_NODE node REQUIRED)
find_program(CORDON_NPM npm REQUIRED)

# cordon_pages(NAME): the folder web/NAME becomes the library NAME_pages, which defines what its pages.json says.
function(cordon_pages name)
  set(folder ${CMAKE_SOURCE_DIR}/web/${name})
  set(modules ${CMAKE_BINARY_DIR}/web/${name})
  set(installed ${modules}/node_modules/.package-lock.json)
  set(manifests ${folder}/package.json ${folder}/package-lock.json ${folder}/.npmrc)
  set(bundler ${CMAKE_SOURCE_DIR}/web/bundle.mjs)
  set(output ${modules}/assets.cpp)
  file(MAKE_DIRECTORY ${modules})
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/src/* ${folder}/words/*)

  # No scripts of packages run: esbuild's program is a package of its own.
  add_custom_command(
    OUTPUT ${installed}
    COMMAND ${CMAKE_COMMAND} -E copy ${manifests} ${modules}
    COMMAND ${CORDON_NPM} ci --ignore-scripts --prefer-offline --no-progress --loglevel=error
    COMMAND ${CMAKE_COMMAND} -E touch ${installed}
    DEPENDS ${manifests}
    WORKING_DIRECTORY ${modules}
    COMMENT "Installing what bundles the pages of ${name}"
    VERBATIM)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CORDON_NODE} ${bundler} ${folder} ${modules} ${output}
    COMMAND ${CMAKE_COMMAND} -E touch ${output}
    DEPENDS ${installed} ${sources} ${folder}/pages.json ${bundler}
    COMMENT "Bundling the pages of ${name}"
    VERBATIM)

  add_library(${name}_pages STATIC ${output})
  target_include_directories(${name}_pages PRIVATE ${CMAKE_SOURCE_DIR}/src)

  # The checker finds packages beside its own configuration only.
  file(WRITE ${modules}/tsconfig.json
       "{\"extends\": \"${folder}/tsconfig.json\", \"compilerOptions\": {\"paths\": {\"*\": [\"${modules}/node_modules/*\"]}}, \"include\": [\"${folder}/src/*\"]}\n")
  if(NOT CORDON_FUZZ)
    add_test(NAME web.${name}_types COMMAND ${CORDON_NODE} ${modules}/node_modules/typescript/bin/tsc --noEmit -p ${modules}/tsconfig.json)
    set_tests_properties(web.${name}_types PROPERTIES LABELS web TIMEOUT 120)
  endif()
endfunction()
