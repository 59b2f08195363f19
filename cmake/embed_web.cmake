# Puts the built pages (web/dist) into a library, by a generated source. Needs Python, no node.
find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)

# Adds every file below a folder to a library, as gateway/web/assets.hpp declares them.
function(stoa_embed_web library folder)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*)
  set(made ${PROJECT_BINARY_DIR}/generated/web_assets.cpp)
  add_custom_command(OUTPUT ${made} DEPENDS ${files} ${PROJECT_SOURCE_DIR}/tools/embed_web.py
    COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/embed_web.py ${PROJECT_SOURCE_DIR}/${folder} ${made}
    COMMENT "Embedding ${folder}" VERBATIM)
  target_sources(stoa_${library} PRIVATE ${made})
endfunction()
