#pragma once
#include <sqlite3.h>

// SQLITE_STATIC is a cast macro, and sqlite3_db_config is variadic: Swift imports neither.
// The caller keeps the bytes in place until the statement was stepped.
static inline int forewarn_bind_static_blob(sqlite3_stmt *statement, int index, const void *bytes,
                                            int length) {
  return sqlite3_bind_blob(statement, index, bytes, length, SQLITE_STATIC);
}

static inline int forewarn_db_config(sqlite3 *database, int option, int value) {
  int result = 0;
  return sqlite3_db_config(database, option, value, &result);
}
