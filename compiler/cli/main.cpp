// SPDX-License-Identifier: Apache-2.0
// The executable `tandem`: everything is in cli.cpp and the cmd_ files.
#include "compiler/cli/cli.h"

int main(int argc, char** argv) { return tandem::cli::Main(argc, argv); }
