# SPDX-License-Identifier: Apache-2.0
# Generated lexer and parser unpack their tables when the program starts, which `tandem --version`
# and runs of plain policies need not pay for: here they do it when the first one is made.
#   cmake -DFOLDER=… -P LazyGrammar.cmake
foreach(name TandemLexer TandemParser)
  file(READ ${FOLDER}/${name}.cpp text)
  foreach(old "${name}::Initializer ${name}::_init;" "  _interpreter = new ")
    string(FIND "${text}" "${old}" first)
    string(FIND "${text}" "${old}" last REVERSE)
    if(first EQUAL -1 OR NOT first EQUAL last)
      message(FATAL_ERROR "${name}.cpp has not one `${old}`: has ANTLR been updated?")
    endif()
  endforeach()
  string(REPLACE "${name}::Initializer ${name}::_init;" "" text "${text}")
  string(REPLACE "  _interpreter = new "
    "  static const Initializer once;\n  _interpreter = new " text "${text}")
  file(WRITE ${FOLDER}/${name}.cpp "${text}")
endforeach()
