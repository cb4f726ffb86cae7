/* Counts the calls by which a program changes or reads files below one folder, and lets one of them
 * fail, or kills the program there. Loaded by LD_PRELOAD; told what to do by the environment:
 *
 *   FAULT_FOLDER   the folder; calls on anything else are passed on and not counted
 *   FAULT_KIND     "write" (default): what changes something; "read": opening and reading
 *   FAULT_AT       the call at which to act, from 1; none, or 0: never
 *   FAULT_ACTION   kill, torn (write half, then kill), short (write half), or the name of an error
 *   FAULT_ON       if set, all calls from FAULT_AT on fail, as on a disk that is full or broken
 *   FAULT_ROOM     only so many bytes can be written in all; then ENOSPC
 *   FAULT_LOG      a file to which each counted call is added, as a line
 *   FAULT_CLOCK    a file with the number of seconds by which the clock is wrong; read at each look at it
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { MOST_FILES = 4096 };

static const char *folder, *clock_file, *action = "";
static size_t folder_length;
static long at, room = -1;
static int reads, on, log_file = -1, wanted_error;
static atomic_long count, written;
/* Which descriptors are files below the folder. */
static atomic_char is_ours[MOST_FILES];

static const struct { const char *name; int number; } errors[] = {
  {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EINTR", EINTR}, {"EROFS", EROFS}, {"EDQUOT", EDQUOT},
  {"EXDEV", EXDEV}, {"EACCES", EACCES}, {"EMFILE", EMFILE},
};

__attribute__((constructor)) static void start(void) {
  clock_file = getenv("FAULT_CLOCK");
  folder = getenv("FAULT_FOLDER");
  if (folder == NULL) return;
  folder_length = strlen(folder);
  if (getenv("FAULT_AT") != NULL) at = atol(getenv("FAULT_AT"));
  if (getenv("FAULT_ROOM") != NULL) room = atol(getenv("FAULT_ROOM"));
  if (getenv("FAULT_ACTION") != NULL) action = getenv("FAULT_ACTION");
  reads = getenv("FAULT_KIND") != NULL && strcmp(getenv("FAULT_KIND"), "read") == 0;
  on = getenv("FAULT_ON") != NULL;
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
    if (strcmp(action, errors[i].name) == 0) wanted_error = errors[i].number;
  if (getenv("FAULT_LOG") != NULL)
    log_file = (int)syscall(
      SYS_openat, AT_FDCWD, getenv("FAULT_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_below(const char *path) {
  return folder != NULL && path != NULL && strncmp(path, folder, folder_length) == 0
    && (path[folder_length] == '/' || path[folder_length] == 0);
}

static int is_file_below(int file) { return file >= 0 && file < MOST_FILES && is_ours[file]; }

/* Counts a call. Returns 0 to pass it on, 1 if it must fail (errno is set), 2 if it is to do half. */
static int is_to_fail(const char *name, const char *path, int changes) {
  if (changes == reads) return 0;
  long number = atomic_fetch_add(&count, 1) + 1;
  if (log_file >= 0) {
    char line[512];
    int length = snprintf(line, sizeof line, "%s %s\n", name,
      path == NULL ? "" : strlen(path) > folder_length ? path + folder_length + 1 : ".");
    if (length > 0) syscall(SYS_write, log_file, line, length < 512 ? length : 511);
  }
  if (at == 0 || number < at || (number > at && !on)) return 0;
  if (strcmp(action, "kill") == 0) kill(getpid(), SIGKILL);
  if (strcmp(action, "torn") == 0 || strcmp(action, "short") == 0) return 2;
  if (wanted_error == 0) return 0;
  errno = wanted_error;
  return 1;
}

#define REAL(type, name, ...) \
  static type (*real)(__VA_ARGS__); \
  if (real == NULL) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static int note(int file, int is_below_folder) {
  if (file >= 0 && file < MOST_FILES) is_ours[file] = (char)is_below_folder;
  return file;
}

static int changes(int flags) { return (flags & (O_CREAT | O_TRUNC | O_ACCMODE)) != O_RDONLY; }

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    REAL(int, #name, const char *, int, ...); \
    va_list list; \
    va_start(list, flags); \
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(list, mode_t) : 0; \
    va_end(list); \
    if (!is_below(path)) return note(real(path, flags, mode), 0); \
    int outcome = is_to_fail("open", path, changes(flags)); \
    if (outcome == 2 && strcmp(action, "torn") == 0) kill(getpid(), SIGKILL); \
    return outcome == 1 ? -1 : note(real(path, flags, mode), 1); \
  }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
  int name(int base, const char *path, int flags, ...) { \
    REAL(int, #name, int, const char *, int, ...); \
    va_list list; \
    va_start(list, flags); \
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(list, mode_t) : 0; \
    va_end(list); \
    int ours = is_below(path) || is_file_below(base); \
    if (!ours) return note(real(base, path, flags, mode), 0); \
    int outcome = is_to_fail("openat", path, changes(flags)); \
    if (outcome == 2 && strcmp(action, "torn") == 0) kill(getpid(), SIGKILL); \
    return outcome == 1 ? -1 : note(real(base, path, flags, mode), 1); \
  }
OPENAT(openat)
OPENAT(openat64)

int close(int file) {
  REAL(int, "close", int);
  note(file, 0);
  return real(file);
}

/* How many of so many bytes may be written; less than 0: the call fails. */
static ssize_t allowed(const char *name, size_t size) {
  int outcome = is_to_fail(name, NULL, 1);
  if (outcome == 1) return -1;
  if (outcome == 2) return (ssize_t)(size + 1) / 2;
  if (room >= 0) {
    long rest = room - atomic_fetch_add(&written, (long)size);
    if (rest <= 0) {
      errno = ENOSPC;
      return -1;
    }
    if ((size_t)rest < size) return rest;
  }
  return (ssize_t)size;
}

static void end_torn(int file, size_t asked, ssize_t given) {
  if (is_file_below(file) && (size_t)given < asked && strcmp(action, "torn") == 0)
    kill(getpid(), SIGKILL);
}

ssize_t write(int file, const void *bytes, size_t size) {
  REAL(ssize_t, "write", int, const void *, size_t);
  if (!is_file_below(file)) return real(file, bytes, size);
  ssize_t part = allowed("write", size);
  if (part < 0) return -1;
  ssize_t result = real(file, bytes, (size_t)part);
  end_torn(file, size, part);
  return result;
}

#define PWRITE(name, offset_type) \
  ssize_t name(int file, const void *bytes, size_t size, offset_type offset) { \
    REAL(ssize_t, #name, int, const void *, size_t, offset_type); \
    if (!is_file_below(file)) return real(file, bytes, size, offset); \
    ssize_t part = allowed("pwrite", size); \
    if (part < 0) return -1; \
    ssize_t result = real(file, bytes, (size_t)part, offset); \
    end_torn(file, size, part); \
    return result; \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define PREAD(name, offset_type) \
  ssize_t name(int file, void *bytes, size_t size, offset_type offset) { \
    REAL(ssize_t, #name, int, void *, size_t, offset_type); \
    if (is_file_below(file)) { \
      int outcome = is_to_fail("pread", NULL, 0); \
      if (outcome == 1) return -1; \
      if (outcome == 2) size = (size + 1) / 2; \
    } \
    return real(file, bytes, size, offset); \
  }
PREAD(pread, off_t)
PREAD(pread64, off64_t)

ssize_t read(int file, void *bytes, size_t size) {
  REAL(ssize_t, "read", int, void *, size_t);
  if (is_file_below(file)) {
    int outcome = is_to_fail("read", NULL, 0);
    if (outcome == 1) return -1;
    if (outcome == 2) size = (size + 1) / 2;
  }
  return real(file, bytes, size);
}

/* A call that does not do half: "torn" kills, "short" passes it on. */
static int fails(const char *name, const char *path) {
  int outcome = is_to_fail(name, path, 1);
  if (outcome == 2 && strcmp(action, "torn") == 0) kill(getpid(), SIGKILL);
  return outcome == 1;
}

#define ON_FILE(name) \
  int name(int file) { \
    REAL(int, #name, int); \
    return is_file_below(file) && fails(#name, NULL) ? -1 : real(file); \
  }
ON_FILE(fsync)
ON_FILE(fdatasync)

#define TRUNCATE(name, offset_type) \
  int name(int file, offset_type size) { \
    REAL(int, #name, int, offset_type); \
    return is_file_below(file) && fails(#name, NULL) ? -1 : real(file, size); \
  }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int flock(int file, int operation) {
  REAL(int, "flock", int, int);
  return is_file_below(file) && fails("flock", NULL) ? -1 : real(file, operation);
}

int rename(const char *old, const char *new) {
  REAL(int, "rename", const char *, const char *);
  return is_below(new) && fails("rename", new) ? -1 : real(old, new);
}

int unlink(const char *path) {
  REAL(int, "unlink", const char *);
  return is_below(path) && fails("unlink", path) ? -1 : real(path);
}

int mkdir(const char *path, mode_t mode) {
  REAL(int, "mkdir", const char *, mode_t);
  return is_below(path) && fails("mkdir", path) ? -1 : real(path, mode);
}

/* The clock */

static long wrong_by(void) {
  if (clock_file == NULL) return 0;
  char text[32] = {0};
  int file = (int)syscall(SYS_openat, AT_FDCWD, clock_file, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  syscall(SYS_read, file, text, sizeof text - 1);
  syscall(SYS_close, file);
  return atol(text);
}

int clock_gettime(clockid_t clock, struct timespec *result) {
  if (syscall(SYS_clock_gettime, clock, result) != 0) return -1;
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) result->tv_sec += wrong_by();
  return 0;
}

int gettimeofday(struct timeval *restrict result, void *restrict zone) {
  if (syscall(SYS_gettimeofday, result, zone) != 0) return -1;
  result->tv_sec += wrong_by();
  return 0;
}

time_t time(time_t *result) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (result != NULL) *result = now.tv_sec;
  return now.tv_sec;
}
