// SPDX-License-Identifier: Apache-2.0
// decide POLICY AS_OF_US LEAD: the same from C++; a policy that is a folder is compiled first, and
// decides by native code.
#include <cstdlib>
#include <iostream>
#include <string>
#include <tandem/tandem.hpp>

namespace {

tandem::Policy Compiled(const char* path) {
  tandem_load_options options = TANDEM_INIT(tandem_load_options);
  options.engine = TANDEM_ENGINE_JIT;
  tandem_policy* policy = nullptr;
  tandem_error error;
  tandem::Check(tandem_policy_compile(path, &options, &policy, nullptr, &error), error);
  return tandem::Policy(policy);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 64;
  const std::string path = argv[1];
  const bool is_built = path.size() > 5 && path.compare(path.size() - 5, 5, ".tpol") == 0;
  try {
    const tandem::Policy policy =
        is_built ? tandem::Policy::LoadFile(path) : Compiled(path.c_str());
    tandem::Context context(policy);
    std::cout << context.Decide(argv[3], std::atoll(argv[2])) << '\n';
  } catch (const tandem::Error& error) {
    std::cerr << "decide: " << error.what() << " (status " << error.status() << ")\n";
    return 1;
  }
  return 0;
}
