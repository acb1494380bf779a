// SPDX-License-Identifier: Apache-2.0
// Tandem in SQLite, as a loadable extension:
//
//   .load ./tandem_sqlite
//   select tandem_decide('acme.tpol', json_object('id', id, 'email', email),
//                        '2026-11-18T10:00:00Z') from leads;
//
// tandem_decide(policy, lead, as_of) answers the decision as JSON, tandem_explain the reasons as
// text, tandem_policy_version the version. `policy`: path of a built policy, loaded once a
// connection; `as_of`: RFC 3339 text, or microseconds since 1970 UTC. A lead that is rejected is
// an error. Functions are deterministic, so that indexes and generated columns may use them; a
// policy file that changes is read by new connections.
#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT1

#include <stdlib.h>
#include <string.h>
#include <tandem/tandem.h>

/* One a connection; connections are used by one thread at a time. */
typedef struct loaded {
  struct loaded* next;
  char* path;
  tandem_policy* policy;
  tandem_context* context;
} loaded;
typedef struct connection {
  int users; /* functions that hold it */
  loaded* first;
} connection;

static void leave(void* data) {
  connection* all = (connection*)data;
  if (--all->users > 0) return;
  while (all->first != NULL) {
    loaded* one = all->first;
    all->first = one->next;
    tandem_context_free(one->context);
    tandem_policy_release(one->policy);
    sqlite3_free(one->path);
    sqlite3_free(one);
  }
  sqlite3_free(all);
}

static void refuse(sqlite3_context* call, const tandem_error* error) {
  if (error->status == TANDEM_NO_MEMORY) {
    sqlite3_result_error_nomem(call);
    return;
  }
  sqlite3_result_error(call, error->message, -1);
}

static loaded* find(sqlite3_context* call, sqlite3_value* path_value) {
  connection* all = (connection*)sqlite3_user_data(call);
  const char* path = (const char*)sqlite3_value_text(path_value);
  loaded* one;
  tandem_error error;
  if (path == NULL) {
    sqlite3_result_error(call, "tandem: the path of the policy is NULL", -1);
    return NULL;
  }
  for (one = all->first; one != NULL; one = one->next) {
    if (strcmp(one->path, path) == 0) return one;
  }
  one = (loaded*)sqlite3_malloc(sizeof *one);
  if (one == NULL) {
    sqlite3_result_error_nomem(call);
    return NULL;
  }
  memset(one, 0, sizeof *one);
  one->path = sqlite3_mprintf("%s", path);
  if (one->path == NULL) {
    sqlite3_free(one);
    sqlite3_result_error_nomem(call);
    return NULL;
  }
  if (tandem_policy_load_file(path, NULL, &one->policy, &error) != TANDEM_OK ||
      tandem_context_new(one->policy, NULL, &one->context, &error) != TANDEM_OK) {
    refuse(call, &error);
    tandem_policy_release(one->policy);
    sqlite3_free(one->path);
    sqlite3_free(one);
    return NULL;
  }
  one->next = all->first;
  all->first = one;
  return one;
}

/* 0: an error was told. SQLite itself reads the text. */
static int instant(sqlite3_context* call, sqlite3_value* value, int64_t* as_of_us) {
  sqlite3_stmt* statement = NULL;
  int read = 0;
  if (sqlite3_value_type(value) == SQLITE_INTEGER) {
    *as_of_us = sqlite3_value_int64(value);
    return 1;
  }
  if (sqlite3_prepare_v2(sqlite3_context_db_handle(call),
                         "select cast(strftime('%s', ?1) as integer) * 1000000 +"
                         " cast(substr(strftime('%f', ?1), 4) as integer) * 1000"
                         " where julianday(?1) is not null",
                         -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_bind_value(statement, 1, value) == SQLITE_OK &&
      sqlite3_step(statement) == SQLITE_ROW) {
    *as_of_us = sqlite3_column_int64(statement, 0);
    read = 1;
  }
  sqlite3_finalize(statement);
  if (!read) {
    sqlite3_result_error(call, "tandem: as_of is no instant, write 2026-11-18T10:00:00Z", -1);
  }
  return read;
}

static void answer(sqlite3_context* call, int argc, sqlite3_value** argv, int explain) {
  int64_t as_of_us = 0;
  const char* text = NULL;
  size_t bytes = 0;
  tandem_error error;
  tandem_status status;
  loaded* one;
  const char* lead;
  (void)argc;
  one = find(call, argv[0]);
  if (one == NULL || !instant(call, argv[2], &as_of_us)) return;
  lead = (const char*)sqlite3_value_text(argv[1]);
  if (lead == NULL) {
    sqlite3_result_null(call);
    return;
  }
  status = explain != 0
               ? tandem_explain_json(one->context, lead, (size_t)sqlite3_value_bytes(argv[1]),
                                     as_of_us, 1, &text, &bytes, &error)
               : tandem_decide_json(one->context, lead, (size_t)sqlite3_value_bytes(argv[1]),
                                    as_of_us, NULL, 0, &text, &bytes, NULL, NULL, &error);
  if (status != TANDEM_OK) {
    refuse(call, &error);
    return;
  }
  sqlite3_result_text64(call, text, bytes, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static void decide(sqlite3_context* call, int argc, sqlite3_value** argv) {
  answer(call, argc, argv, 0);
}

static void explain(sqlite3_context* call, int argc, sqlite3_value** argv) {
  answer(call, argc, argv, 1);
}

static void version(sqlite3_context* call, int argc, sqlite3_value** argv) {
  loaded* one = find(call, argv[0]);
  (void)argc;
  if (one != NULL) {
    sqlite3_result_text(call, tandem_policy_version(one->policy), -1, SQLITE_TRANSIENT);
  }
}

#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
int sqlite3_tandemsqlite_init(sqlite3* database, char** message, const sqlite3_api_routines* api);

int sqlite3_tandemsqlite_init(sqlite3* database, char** message,
                              const sqlite3_api_routines* api) {
  const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
  connection* all;
  int status;
  (void)message;
  SQLITE_EXTENSION_INIT2(api);
  all = (connection*)sqlite3_malloc(sizeof *all);
  if (all == NULL) return SQLITE_NOMEM;
  all->first = NULL;
  all->users = 1;
  status = sqlite3_create_function_v2(database, "tandem_decide", 3, flags, all, decide, NULL, NULL,
                                      leave);
  if (status != SQLITE_OK) return status; /* SQLite has called leave */
  ++all->users;
  status = sqlite3_create_function_v2(database, "tandem_explain", 3, flags, all, explain, NULL,
                                      NULL, leave);
  if (status != SQLITE_OK) return status;
  ++all->users;
  return sqlite3_create_function_v2(database, "tandem_policy_version", 1, flags, all, version,
                                    NULL, NULL, leave);
}
