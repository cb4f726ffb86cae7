#pragma once
#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast macro, and sqlite3_db_config is variadic: Swift imports neither.
static inline int forewarn_bind_text(sqlite3_stmt *statement, int index, const char *bytes,
                                     int length) {
  return sqlite3_bind_text(statement, index, bytes, length, SQLITE_TRANSIENT);
}

static inline int forewarn_bind_blob(sqlite3_stmt *statement, int index, const void *bytes,
                                     int length) {
  return sqlite3_bind_blob(statement, index, bytes, length, SQLITE_TRANSIENT);
}

static inline int forewarn_db_config(sqlite3 *database, int option, int value) {
  int result = 0;
  return sqlite3_db_config(database, option, value, &result);
}
