// SPDX-License-Identifier: Apache-2.0
// Tandem in PostgreSQL:
//
//   create extension tandem;
//   set tandem.policy = '/srv/policies/acme.tpol';
//   select tandem_decide(to_jsonb(leads)) ->> 'route' from leads;
//
// The policy is loaded once a backend, and again when the setting changes. It is never compiled to
// native code here, so that the server's own LLVM stays alone in its process.
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include <tandem/tandem.h>

PG_MODULE_MAGIC;

static char* policy_path = NULL;
static bool rejects_are_errors = true;
static char* loaded_path = NULL;
static tandem_policy* policy = NULL;
static tandem_context* context = NULL;

void _PG_init(void);

void _PG_init(void) {
  DefineCustomStringVariable("tandem.policy", "Path of the built policy that decides leads.",
                             "Made by: tandem build POLICY -o FILE.tpol", &policy_path, "",
                             PGC_SUSET, 0, NULL, NULL, NULL);
  DefineCustomBoolVariable("tandem.rejects_are_errors",
                           "Whether a lead that cannot be read ends the statement.",
                           "Else its decision is null, with a notice.", &rejects_are_errors, true,
                           PGC_USERSET, 0, NULL, NULL, NULL);
  MarkGUCPrefixReserved("tandem");
}

/* ereport leaves by longjmp: nothing of libtandem is on the stack then, as each call has ended. */
static void refuse(const tandem_error* error) {
  const int code = error->status == TANDEM_NO_MEMORY    ? ERRCODE_OUT_OF_MEMORY
                   : error->status == TANDEM_IO         ? ERRCODE_IO_ERROR
                   : error->status == TANDEM_BAD_INPUT  ? ERRCODE_DATA_EXCEPTION
                   : error->status == TANDEM_LIMIT      ? ERRCODE_PROGRAM_LIMIT_EXCEEDED
                                                        : ERRCODE_INTERNAL_ERROR;
  ereport(ERROR, (errcode(code), errmsg("tandem: %s", error->message)));
}

static void load_policy(void) {
  tandem_error error;
  tandem_policy* fresh = NULL;
  tandem_context* fresh_context = NULL;
  char* fresh_path;
  if (policy_path == NULL || policy_path[0] == '\0') {
    ereport(ERROR, (errcode(ERRCODE_UNDEFINED_PARAMETER), errmsg("tandem.policy is not set"),
                    errhint("set tandem.policy = '/path/to/policy.tpol'")));
  }
  if (policy != NULL && strcmp(policy_path, loaded_path) == 0) return;
  fresh_path = MemoryContextStrdup(TopMemoryContext, policy_path);
  if (tandem_policy_load_file(policy_path, NULL, &fresh, &error) != TANDEM_OK) {
    pfree(fresh_path);
    refuse(&error);
  }
  if (tandem_context_new(fresh, NULL, &fresh_context, &error) != TANDEM_OK) {
    pfree(fresh_path);
    tandem_policy_release(fresh);
    refuse(&error);
  }
  tandem_context_free(context);
  tandem_policy_release(policy);
  if (loaded_path != NULL) pfree(loaded_path);
  policy = fresh;
  context = fresh_context;
  loaded_path = fresh_path;
}

/* Microseconds since 1970; PostgreSQL counts from 2000. */
static int64_t instant(TimestampTz at) {
  if (TIMESTAMP_NOT_FINITE(at)) {
    ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
                    errmsg("tandem: as_of is no instant")));
  }
  return at + (int64_t)(POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY * USECS_PER_SEC;
}

/* NULL: the lead was rejected and that is no error. The text is libtandem's. */
static const char* decide(const char* lead, size_t bytes, TimestampTz as_of, size_t* out_bytes) {
  const char* out = NULL;
  tandem_error error;
  tandem_status status;
  load_policy();
  status = tandem_decide_json(context, lead, bytes, instant(as_of), NULL, 0, &out, out_bytes,
                              NULL, NULL, &error);
  if (status == TANDEM_OK) return out;
  if (status != TANDEM_BAD_INPUT || rejects_are_errors) refuse(&error);
  ereport(NOTICE, (errmsg("tandem: lead rejected: %s", error.message)));
  return NULL;
}

static char* text_of(Jsonb* lead) {
  return JsonbToCString(NULL, &lead->root, VARSIZE(lead));
}

PG_FUNCTION_INFO_V1(tandem_pg_decide);
Datum tandem_pg_decide(PG_FUNCTION_ARGS);
Datum tandem_pg_decide(PG_FUNCTION_ARGS) {
  char* lead = text_of(PG_GETARG_JSONB_P(0));
  size_t bytes = 0;
  const char* out = decide(lead, strlen(lead), PG_GETARG_TIMESTAMPTZ(1), &bytes);
  if (out == NULL) PG_RETURN_NULL();
  PG_RETURN_DATUM(DirectFunctionCall1(jsonb_in, CStringGetDatum(pnstrdup(out, bytes))));
}

PG_FUNCTION_INFO_V1(tandem_pg_decide_line);
Datum tandem_pg_decide_line(PG_FUNCTION_ARGS);
Datum tandem_pg_decide_line(PG_FUNCTION_ARGS) {
  text* lead = PG_GETARG_TEXT_PP(0);
  size_t bytes = 0;
  const char* out =
      decide(VARDATA_ANY(lead), VARSIZE_ANY_EXHDR(lead), PG_GETARG_TIMESTAMPTZ(1), &bytes);
  if (out == NULL) PG_RETURN_NULL();
  PG_RETURN_TEXT_P(cstring_to_text_with_len(out, (int)bytes));
}

PG_FUNCTION_INFO_V1(tandem_pg_explain);
Datum tandem_pg_explain(PG_FUNCTION_ARGS);
Datum tandem_pg_explain(PG_FUNCTION_ARGS) {
  char* lead = text_of(PG_GETARG_JSONB_P(0));
  const char* out = NULL;
  size_t bytes = 0;
  tandem_error error;
  load_policy();
  if (tandem_explain_json(context, lead, strlen(lead), instant(PG_GETARG_TIMESTAMPTZ(1)), 1, &out,
                          &bytes, &error) != TANDEM_OK) {
    refuse(&error);
  }
  PG_RETURN_TEXT_P(cstring_to_text_with_len(out, (int)bytes));
}

PG_FUNCTION_INFO_V1(tandem_pg_policy_version);
Datum tandem_pg_policy_version(PG_FUNCTION_ARGS);
Datum tandem_pg_policy_version(PG_FUNCTION_ARGS) {
  (void)fcinfo;
  load_policy();
  PG_RETURN_TEXT_P(cstring_to_text(tandem_policy_version(policy)));
}
