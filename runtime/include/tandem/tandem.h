// SPDX-License-Identifier: Apache-2.0
// The C interface of Tandem's runtime: load a policy, decide leads, say why. C99; no C++ type,
// exception or allocator crosses it.
//
// Ownership: every `tandem_x_new`, `_load`, `_open` gives an object that its `_free` (or
// `tandem_policy_release`) takes back; NULL is taken back silently. Text handed out (`const char*`)
// belongs to the object it came from and lives as long, or as long as the function says.
//
// Threads: a tandem_policy and a tandem_engine may be used by any number of threads at once. Every
// other object by one thread at a time.
//
// Errors: functions that can fail return a tandem_status and, where `error` is not NULL, fill it.
// Out-parameters are written on success only (set to NULL first where they are pointers). Nothing
// is printed, nothing aborts, and a failed call leaves its objects as they were unless it says
// otherwise (TANDEM_NO_MEMORY and TANDEM_INTERNAL: only good to be cleared or freed). A wrong
// handle is undefined, as everywhere in C; a NULL handle is TANDEM_BAD_ARGUMENT.
//
// Stability: functions and enumerators are added, never changed or removed, within a major version
// (soname libtandem.so.0). Structs that callers fill begin with their size (TANDEM_INIT), so that
// members can be appended.
#ifndef TANDEM_H
#define TANDEM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define TANDEM_API __attribute__((visibility("default")))
#else
#define TANDEM_API
#endif

#define TANDEM_VERSION_MAJOR 0
#define TANDEM_VERSION_MINOR 1
#define TANDEM_VERSION_PATCH 0

/* tandem_field field = TANDEM_INIT(tandem_field); */
#ifdef __cplusplus
#define TANDEM_INIT(type) tandem_init<type>()
#else
#define TANDEM_INIT(type) {.size = sizeof(type)}
#endif

typedef struct tandem_policy tandem_policy;   /* a compiled policy; immutable, counted */
typedef struct tandem_context tandem_context; /* memory to evaluate with; one a thread */
typedef struct tandem_batch tandem_batch;     /* leads and their events, as columns */
typedef struct tandem_results tandem_results; /* what was decided of a batch */

typedef enum tandem_status {
  TANDEM_OK = 0,
  TANDEM_IO = 1,           /* the system refused */
  TANDEM_BAD_INPUT = 2,    /* data, an artifact or a policy is malformed */
  TANDEM_LIMIT = 3,        /* a documented limit was reached */
  TANDEM_INTERNAL = 4,     /* a mistake of Tandem */
  TANDEM_BAD_ARGUMENT = 5, /* a mistake of the caller */
  TANDEM_NO_MEMORY = 6,
  TANDEM_NOT_AVAILABLE = 7 /* libtandem_compiler.so or libtandem_jit.so is not installed */
} tandem_status;

/* The caller's memory, so that an error can be told when there is none left. */
typedef struct tandem_error {
  tandem_status status;
  char message[1020]; /* UTF-8, one sentence, cut at a character; "" when status is TANDEM_OK */
} tandem_error;

/* "0.1.0", for ever valid. */
TANDEM_API const char* tandem_version(void);

typedef enum tandem_format { TANDEM_CSV = 0, TANDEM_JSON_LINES = 1 } tandem_format;

/* ---- policies ---------------------------------------------------------------------------------*/

typedef enum tandem_engine_kind {
  TANDEM_ENGINE_INTERPRETER = 0,
  /* Opens libtandem_jit.so; TANDEM_NOT_AVAILABLE without it. The one exception to "nothing aborts":
   * LLVM ends the process when memory runs out while it compiles, which is while policies are
   * loaded with this option; deciding by them is as safe as by the others */
  TANDEM_ENGINE_JIT = 1
} tandem_engine_kind;

typedef struct tandem_load_options {
  size_t size;
  tandem_engine_kind engine; /* default: interpreter. All engines decide alike, bit for bit */
  /* Folder where native code is kept for the next load of the same policy, also by other processes
   * of this user; made when needed, at most 256 MB. Code that is found is run: the folder must be
   * writable by this user alone, else it is not used. What is wrong is no error; NULL: none */
  const char* cache_directory;
} tandem_load_options;

/* An artifact (`tandem build`), checked whole before anything of it is used. `options` may be
 * NULL. The bytes are not needed afterwards. */
TANDEM_API tandem_status tandem_policy_load(const void* bytes, size_t size,
                                            const tandem_load_options* options,
                                            tandem_policy** policy, tandem_error* error);
TANDEM_API tandem_status tandem_policy_load_file(const char* path,
                                                 const tandem_load_options* options,
                                                 tandem_policy** policy, tandem_error* error);
/* From source: a folder, or a file. Opens libtandem_compiler.so. `diagnostics` (may be NULL)
 * receives the findings as JSON, as `tandem check --format json` gives them, also on failure; free
 * with tandem_text_free. */
TANDEM_API tandem_status tandem_policy_compile(const char* path,
                                               const tandem_load_options* options,
                                               tandem_policy** policy, char** diagnostics,
                                               tandem_error* error);
TANDEM_API void tandem_text_free(char* text);
/* A library (`tandem build --native`): what it decides is that of its artifact, by machine code in
 * the file, at the highest level that this processor has. Needs neither libtandem_jit.so nor LLVM.
 * The file is read once and may be replaced or removed afterwards; the code goes with the policy.
 * Unlike an artifact a library is a program and can do whatever yours can: its checksum finds
 * damage, not malice. TANDEM_BAD_INPUT with the reason when it was changed or cut off, belongs to
 * another build of Tandem, or is for other processors. */
TANDEM_API tandem_status tandem_policy_open_native(const char* path, tandem_policy** policy,
                                                   tandem_error* error);

TANDEM_API tandem_policy* tandem_policy_retain(tandem_policy* policy); /* returns it */
TANDEM_API void tandem_policy_release(tandem_policy* policy);

TANDEM_API const char* tandem_policy_name(const tandem_policy* policy);
/* 64 hexadecimal digits: the semantic hash stamped on every decision. */
TANDEM_API const char* tandem_policy_version(const tandem_policy* policy);

/* ---- what a lead is, what is decided ----------------------------------------------------------*/

typedef enum tandem_kind {
  TANDEM_YES_NO = 0,
  TANDEM_INTEGER = 1,
  TANDEM_NUMBER = 2,      /* int64, times 10^4 */
  TANDEM_MONEY = 3,       /* int64, times 10^4 */
  TANDEM_PERCENT = 4,     /* int64, the fraction times 10^6: 22 % = 220000 */
  TANDEM_TEXT = 5,        /* UTF-8 */
  TANDEM_CHOICE = 6,      /* int64, index of the value in declared order */
  TANDEM_TEXT_LIST = 7,
  TANDEM_CHOICE_LIST = 8,
  TANDEM_TIME = 9,        /* int64, microseconds since 1970-01-01T00:00:00Z */
  TANDEM_DATE = 10,       /* int64, days since 1970-01-01 */
  TANDEM_DURATION = 11    /* int64, microseconds */
} tandem_kind;

typedef struct tandem_field {
  size_t size;
  const char* name; /* leaves of records by path: "account.customer" */
  tandem_kind kind;
  int32_t optional;      /* may be missing */
  int64_t low, high;     /* declared range in stored units; the ends of int64 without one */
  size_t choice_count;   /* TANDEM_CHOICE, TANDEM_CHOICE_LIST */
} tandem_field;

/* Fields of a lead, 0 … count-1, in the order declared. */
TANDEM_API size_t tandem_policy_field_count(const tandem_policy* policy);
TANDEM_API tandem_status tandem_policy_field(const tandem_policy* policy, size_t field,
                                             tandem_field* out, tandem_error* error);
TANDEM_API const char* tandem_policy_field_choice(const tandem_policy* policy, size_t field,
                                                  size_t value); /* NULL: there is none */
/* -1 when there is no such field. */
TANDEM_API int64_t tandem_policy_find_field(const tandem_policy* policy, const char* name);

/* Events a lead can have, and their fields. */
TANDEM_API size_t tandem_policy_event_count(const tandem_policy* policy);
TANDEM_API const char* tandem_policy_event_name(const tandem_policy* policy, size_t event);
TANDEM_API size_t tandem_policy_event_field_count(const tandem_policy* policy, size_t event);
TANDEM_API tandem_status tandem_policy_event_field(const tandem_policy* policy, size_t event,
                                                   size_t field, tandem_field* out,
                                                   tandem_error* error);
TANDEM_API const char* tandem_policy_event_field_choice(const tandem_policy* policy, size_t event,
                                                        size_t field, size_t value);

/* Results in the order of the columns of `tandem run`: scores and their groups, bands, stage,
 * way_in, answers, route. */
TANDEM_API size_t tandem_policy_result_count(const tandem_policy* policy);
TANDEM_API tandem_status tandem_policy_result(const tandem_policy* policy, size_t result,
                                              tandem_field* out, tandem_error* error);
TANDEM_API const char* tandem_policy_result_choice(const tandem_policy* policy, size_t result,
                                                   size_t value);
TANDEM_API int64_t tandem_policy_find_result(const tandem_policy* policy, const char* name);

/* ---- leads in batches -------------------------------------------------------------------------*/

/* Room for so many leads (1 … 1,048,576). Keeps its policy alive. */
TANDEM_API tandem_status tandem_batch_new(tandem_policy* policy, uint32_t capacity,
                                          tandem_batch** batch, tandem_error* error);
TANDEM_API void tandem_batch_free(tandem_batch* batch);
/* Back to no rows; what was set aside for them is kept. */
TANDEM_API tandem_status tandem_batch_clear(tandem_batch* batch, tandem_error* error);
TANDEM_API uint32_t tandem_batch_rows(const tandem_batch* batch);

/* Row by row. A row starts with every field missing. Values are checked where they are set, each
 * field at most once; `end` checks what is required and keeps the row, or answers
 * TANDEM_BAD_INPUT with what was wrong first and takes it back. */
TANDEM_API tandem_status tandem_batch_begin(tandem_batch* batch, tandem_error* error);
TANDEM_API tandem_status tandem_batch_set_int(tandem_batch* batch, size_t field, int64_t value,
                                              tandem_error* error);
TANDEM_API tandem_status tandem_batch_set_text(tandem_batch* batch, size_t field, const char* utf8,
                                               size_t bytes, tandem_error* error);
TANDEM_API tandem_status tandem_batch_set_texts(tandem_batch* batch, size_t field,
                                                const char* const* utf8, const size_t* bytes,
                                                size_t count, tandem_error* error);
TANDEM_API tandem_status tandem_batch_set_choices(tandem_batch* batch, size_t field,
                                                  const uint32_t* values, size_t count,
                                                  tandem_error* error);
/* An event of the row that was begun; its fields are set until the next begin_event or end. */
TANDEM_API tandem_status tandem_batch_begin_event(tandem_batch* batch, size_t event, int64_t at_us,
                                                  tandem_error* error);
TANDEM_API tandem_status tandem_batch_set_event_int(tandem_batch* batch, size_t field,
                                                    int64_t value, tandem_error* error);
TANDEM_API tandem_status tandem_batch_set_event_text(tandem_batch* batch, size_t field,
                                                     const char* utf8, size_t bytes,
                                                     tandem_error* error);
TANDEM_API tandem_status tandem_batch_end(tandem_batch* batch, tandem_error* error);

/* Columns, one a field; what is left out is missing. `values` are signed integers of `width` bytes
 * in stored units; of texts they are bytes, and `offsets` has rows + 1 entries into them. `valid`
 * is a bitmap, lowest bit first, NULL: all known. Lists go row by row. Read during the call only.
 * Texts by dictionary: `indexes` (NULL: none) has a signed integer of `width` bytes a row, the
 * number of its text among `entries`, and `offsets` has entries + 1 entries; each text is looked at
 * once, so this is the fastest way in for texts that repeat.
 * Rows that lack what is required, or leave a range, are left out; their numbers go to `rejected`
 * (room for `rows`, may be NULL) and `rejected_count`. Where the call fails, none of its rows is in
 * the batch, and those that were there before are as they were. */
typedef struct tandem_column {
  size_t size;
  size_t field;
  const void* values;
  uint32_t width; /* bytes of a value, or of an index: 1, 2, 4, 8; signed */
  const int64_t* offsets;
  const uint8_t* valid;
  const void* indexes; /* of texts: into a dictionary */
  size_t entries;      /* of the dictionary */
} tandem_column;
TANDEM_API tandem_status tandem_batch_append_columns(tandem_batch* batch,
                                                     const tandem_column* columns, size_t count,
                                                     uint32_t rows, uint32_t* rejected,
                                                     uint32_t* rejected_count,
                                                     tandem_error* error);

/* ---- evaluation -------------------------------------------------------------------------------*/

typedef struct tandem_context_options {
  size_t size;
  const char* source; /* of the policy: how JSON leads are read; NULL: fields by name */
} tandem_context_options;

/* `options` may be NULL. Keeps its policy alive. */
TANDEM_API tandem_status tandem_context_new(tandem_policy* policy,
                                            const tandem_context_options* options,
                                            tandem_context** context, tandem_error* error);
TANDEM_API void tandem_context_free(tandem_context* context);

TANDEM_API tandem_status tandem_results_new(tandem_policy* policy, uint32_t capacity,
                                            tandem_results** results, tandem_error* error);
TANDEM_API void tandem_results_free(tandem_results* results);

/* `as_of_us`: the instant decided for, microseconds since 1970 UTC. All three of one policy;
 * `results` with room for the batch. */
TANDEM_API tandem_status tandem_evaluate(tandem_context* context, tandem_batch* batch,
                                         int64_t as_of_us, tandem_results* results,
                                         tandem_error* error);

TANDEM_API uint32_t tandem_results_rows(const tandem_results* results);
/* 1 and `*value` in stored units, or 0: not known (or no such row or result). */
TANDEM_API int32_t tandem_results_int(const tandem_results* results, size_t result, uint32_t row,
                                      int64_t* value);
/* The name of a choice; NULL when not known or no choice. For ever valid with the policy. */
TANDEM_API const char* tandem_results_choice(const tandem_results* results, size_t result,
                                             uint32_t row);
/* All rows of a result: `values` has room for them; `valid` (may be NULL) for a byte each. */
TANDEM_API tandem_status tandem_results_column(const tandem_results* results, size_t result,
                                               int64_t* values, uint8_t* valid,
                                               tandem_error* error);
/* A result as it is held, nothing copied: until the results are evaluated into again, or freed. */
typedef struct tandem_view {
  size_t size;
  const void* values;   /* a row each: signed integers of `width` bytes, 0 where not known */
  uint32_t width;       /* 1, 2, 4, 8; 0: yes/no, as a bitmap, lowest bit first */
  const uint8_t* valid; /* a bitmap, lowest bit first; NULL: all known */
} tandem_view;
TANDEM_API tandem_status tandem_results_view(const tandem_results* results, size_t result,
                                             tandem_view* view, tandem_error* error);
/* A row as `tandem run` writes it, without its line end: id, results, policy version; texts that
 * answers repeat are only there. Reads the batch that was evaluated, which must not have been
 * cleared or freed. The text belongs to the results until the next call. */
TANDEM_API tandem_status tandem_results_line(tandem_results* results, uint32_t row,
                                             tandem_format format, const char** utf8,
                                             size_t* bytes, tandem_error* error);

/* ---- Arrow ------------------------------------------------------------------------------------*/

/* Of the Arrow C data and C stream interfaces; <tandem/arrow_abi.h> declares them for programs that
 * have no other header for them. */
struct ArrowSchema;
struct ArrowArray;
struct ArrowArrayStream;

/* Leads from a struct array whose children are matched to fields by name, records as nested structs
 * or by dotted names; others are left out. Types that do not fit are refused, floating point too.
 * Both are taken over and released, also on failure: the caller finds `release` NULL. All is
 * checked before the first row is appended; rows that cannot be are rejected as by
 * tandem_batch_append_columns. */
TANDEM_API tandem_status tandem_batch_append_arrow(tandem_batch* batch, struct ArrowSchema* schema,
                                                   struct ArrowArray* array, uint32_t* rejected,
                                                   uint32_t* rejected_count, tandem_error* error);

/* A struct array with one child a result: choices as dictionaries of utf8, numbers, money and
 * percents as decimal128, times as timestamp[us, UTC], dates as date32, durations as duration[us],
 * yes/no as bool, texts as utf8. The schema's metadata has `tandem.policy_version`. Both are the
 * caller's to release. Reads the batch that was evaluated, which must not have been cleared or
 * freed. */
TANDEM_API tandem_status tandem_results_to_arrow(tandem_results* results,
                                                 struct ArrowSchema* schema,
                                                 struct ArrowArray* array, tandem_error* error);

/* A stream of leads in, a stream of decisions out, pulled batch by batch, a row for each lead in
 * the order they come: of a lead that is rejected all results are null, and the last column,
 * `tandem.rejected`, has the reason. `in` is taken over and released, with `out` or on failure. */
TANDEM_API tandem_status tandem_decide_arrow_stream(tandem_policy* policy, int64_t as_of_us,
                                                    struct ArrowArrayStream* in,
                                                    struct ArrowArrayStream* out,
                                                    tandem_error* error);

/* ---- one lead, JSON in and out ----------------------------------------------------------------*/

/* A lead as a JSON object in, as a line of JSON lines for `tandem run`; events may be nested in it.
 * Out: the same line that `tandem run --output-format jsonl` writes, without its line end; it
 * belongs to the context until its next use. `carried` (may be NULL): the state of the evaluation
 * before, as written by `carried_out` (may be NULL) of that call; `carried_out` belongs to the
 * context likewise. Allocates nothing after the first calls, but for texts never seen before,
 * nested events and carried state. TANDEM_BAD_INPUT with the reason when the lead is rejected. */
TANDEM_API tandem_status tandem_decide_json(tandem_context* context, const char* json, size_t bytes,
                                            int64_t as_of_us, const char* carried,
                                            size_t carried_bytes, const char** out,
                                            size_t* out_bytes, const char** carried_out,
                                            size_t* carried_out_bytes, tandem_error* error);

/* Every rule, its outcome and points, as `tandem explain --format json` (or text) says it. The text
 * belongs to the context until its next use. */
TANDEM_API tandem_status tandem_explain_json(tandem_context* context, const char* json,
                                             size_t bytes, int64_t as_of_us, int32_t as_text,
                                             const char** out, size_t* out_bytes,
                                             tandem_error* error);

/* ---- one lead, values in and out --------------------------------------------------------------*/

typedef struct tandem_value {
  int64_t number;   /* stored units; yes/no 0 or 1; choices: the index */
  const char* text; /* TANDEM_TEXT: UTF-8, `number` bytes of it */
  int32_t known;    /* 0: missing */
} tandem_value;

/* `fields` by field (tandem_policy_field_count of them; lists are missing: use JSON or a batch);
 * `results` has room for tandem_policy_result_count. Allocates nothing after the first calls. */
TANDEM_API tandem_status tandem_decide(tandem_context* context, const tandem_value* fields,
                                       size_t field_count, int64_t as_of_us, tandem_value* results,
                                       size_t result_count, tandem_error* error);

/* ---- bytes in, bytes out ----------------------------------------------------------------------*/

/* Bytes read into `buffer`, 0 at the end, -1 on failure; returns at most `size`. */
typedef int64_t (*tandem_read_fn)(void* user, void* buffer, size_t size);
/* 0, or another number to stop. */
typedef int32_t (*tandem_write_fn)(void* user, const void* bytes, size_t size);

typedef struct tandem_run_options {
  size_t size;
  const char* source;    /* name of a source of the policy; NULL: fields by name */
  tandem_format input;
  tandem_format output;
  int64_t as_of_us;
  uint32_t threads;      /* that decide; 0 and 1: the calling thread does everything */
  tandem_write_fn rejects; /* JSON lines, one a row left out; may be NULL */
} tandem_run_options;
typedef struct tandem_run_summary {
  size_t size;
  uint64_t leads_in, decided, rejected;
} tandem_run_summary;

/* What `tandem run` does, from callbacks to callbacks, in input order, byte for byte the same.
 * `write` and `rejects` are called on the calling thread, and so is `read` unless there are several
 * threads. */
TANDEM_API tandem_status tandem_run(tandem_policy* policy, const tandem_run_options* options,
                                    tandem_read_fn read, tandem_write_fn write, void* user,
                                    tandem_run_summary* summary, tandem_error* error);

/* ---- a policy that is replaced while it runs --------------------------------------------------*/

/* Holds the current version of a policy. Any number of threads may use it at once. */
typedef struct tandem_engine tandem_engine;

/* Keeps `policy` alive while it is the current one; generation 1. */
TANDEM_API tandem_status tandem_engine_new(tandem_policy* policy, tandem_engine** engine,
                                           tandem_error* error);
/* Ends its watches first, waiting for a call of `told` under way: not from within one. No other
 * thread may be using the engine. Policies acquired live on. */
TANDEM_API void tandem_engine_free(tandem_engine* engine);

/* The current version, to be released by the caller; NULL for NULL. A few instructions: never waits
 * for a publisher, a lock or another reader. Batches, contexts and results belong to one policy
 * each, so what is decided together is decided by one version. */
TANDEM_API tandem_policy* tandem_engine_acquire(tandem_engine* engine);

/* Makes `policy` the current version, its next acquirers get it; the version before is freed when
 * its last user releases it. `strict` not 0: refused with TANDEM_BAD_INPUT and the first
 * difference, the current version stays, when a caller of the current version could not go on with
 * it: a field, event, source or result is gone, has another type, takes less than before, or a
 * field that must not be missing is new. */
TANDEM_API tandem_status tandem_engine_publish(tandem_engine* engine, tandem_policy* policy,
                                               int32_t strict, tandem_error* error);
/* 1, one more with each policy published. */
TANDEM_API uint64_t tandem_engine_generation(const tandem_engine* engine);

/* `outcome->status` TANDEM_OK: what is at `path` is the current version now. Otherwise the current
 * version stays. A `path` that is the folder itself says that it is gone and the watch has ended,
 * or with TANDEM_NO_MEMORY that the folder is looked at again soon. Both live as long as the
 * call. */
typedef void (*tandem_watch_fn)(void* user, const char* path, const tandem_error* outcome);

/* Loads what appears and publishes it, strictly. `path`: an artifact that will be replaced, or a
 * folder; in a folder every file counts that ends in ".tpol" and does not begin with a dot. A file
 * appears when it is renamed or linked into place, or written and closed; a folder's older files do
 * not count, one file is published at once if it holds another version than the current one. Files
 * should be renamed into place: of one that is written there half can be seen, and is refused.
 * `told` (may be NULL) is called on the watch's own thread. `options` as for tandem_policy_load. */
TANDEM_API tandem_status tandem_engine_watch(tandem_engine* engine, const char* path,
                                             const tandem_load_options* options,
                                             tandem_watch_fn told, void* user,
                                             tandem_error* error);

#ifdef __cplusplus
}

template <class Struct>
inline Struct tandem_init() {
  Struct value = Struct();
  value.size = sizeof(Struct);
  return value;
}
#endif

#endif /* TANDEM_H */
