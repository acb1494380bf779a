// SPDX-License-Identifier: Apache-2.0
// decide POLICY.tpol AS_OF_US LEAD: decides one lead, JSON in and out.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tandem/tandem.h>

int main(int argc, char** argv) {
  tandem_policy* policy = NULL;
  tandem_context* context = NULL;
  const char* line = NULL;
  size_t bytes = 0;
  tandem_error error;
  if (argc != 4) return 64;
  if (tandem_policy_load_file(argv[1], NULL, &policy, &error) != TANDEM_OK ||
      tandem_context_new(policy, NULL, &context, &error) != TANDEM_OK ||
      tandem_decide_json(context, argv[3], strlen(argv[3]), strtoll(argv[2], NULL, 10), NULL, 0,
                         &line, &bytes, NULL, NULL, &error) != TANDEM_OK) {
    fprintf(stderr, "decide: %s\n", error.message);
    return 1;
  }
  printf("%.*s\n", (int)bytes, line);
  tandem_context_free(context);
  tandem_policy_release(policy);
  return 0;
}
