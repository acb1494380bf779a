// SPDX-License-Identifier: Apache-2.0
// decide POLICY.tpol AS_OF_US < leads.jsonl > decisions.jsonl: a lead a line, in C99.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tandem/tandem.h>

static int refuse(const char* what, const tandem_error* error) {
  fprintf(stderr, "decide: %s: %s\n", what, error->message);
  return 1;
}

int main(int argc, char** argv) {
  tandem_policy* policy = NULL;
  tandem_context* context = NULL;
  tandem_error error;
  char* line = NULL;
  size_t room = 0;
  long long as_of_us;
  if (argc != 3) {
    fprintf(stderr, "usage: decide POLICY.tpol AS_OF_US < leads.jsonl\n");
    return 64;
  }
  as_of_us = strtoll(argv[2], NULL, 10);
  if (tandem_policy_load_file(argv[1], NULL, &policy, &error) != TANDEM_OK) {
    return refuse(argv[1], &error);
  }
  if (tandem_context_new(policy, NULL, &context, &error) != TANDEM_OK) {
    return refuse("context", &error);
  }
  for (;;) {
    const char* out = NULL;
    size_t bytes = 0;
    size_t used = 0;
    int next;
    while ((next = getchar()) != EOF && next != '\n') {
      if (used == room) {
        char* larger;
        room = room == 0 ? 4096 : 2 * room;
        larger = (char*)realloc(line, room);
        if (larger == NULL) return 70;
        line = larger;
      }
      line[used++] = (char)next;
    }
    if (next == EOF && used == 0) break;
    switch (tandem_decide_json(context, line, used, as_of_us, NULL, 0, &out, &bytes, NULL, NULL,
                               &error)) {
      case TANDEM_OK:
        fwrite(out, 1, bytes, stdout);
        putchar('\n');
        break;
      case TANDEM_BAD_INPUT: /* a lead that is rejected */
        break;
      default: return refuse("lead", &error);
    }
  }
  free(line);
  tandem_context_free(context);
  tandem_policy_release(policy);
  return ferror(stdout) != 0 ? 74 : 0;
}
