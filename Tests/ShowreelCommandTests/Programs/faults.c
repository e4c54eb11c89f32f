// Preloaded into a program, counts its calls that write and publish, and lets one of them fail or the program be killed there.
//
//   FAULTS_PROGRAM  the name of the program that it is about; others are left alone
//   FAULTS_AT       the number of the call, from 1; 0 for none
//   FAULTS_KIND     kill, or the number of an error
//   FAULTS_LOG      a file to which each call is appended: its name, a number of the file or folder, paths, and a number of the
//                   folder that the last of them is in
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
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int is_active, kind, journal = -1;
static long at;
static atomic_long calls;

__attribute__((constructor)) static void prepare(void) {
  const char *program = getenv("FAULTS_PROGRAM"), *number = getenv("FAULTS_AT"), *log = getenv("FAULTS_LOG");
  const char *what = getenv("FAULTS_KIND");
  if (program == NULL || strcmp(program, program_invocation_short_name) != 0) return;
  at = number != NULL ? atol(number) : 0;
  kind = what == NULL || strcmp(what, "kill") == 0 ? 0 : atoi(what);
  if (log != NULL) journal = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  is_active = 1;
}

static long long number_of(int descriptor) {
  struct stat status;
  return fstat(descriptor, &status) == 0 ? (long long)status.st_ino : 0;
}

static long long number_at(int folder, const char *path) {
  struct stat status;
  return fstatat(folder, path, &status, AT_SYMLINK_NOFOLLOW) == 0 ? (long long)status.st_ino : 0;
}

static long long number_around(const char *path) {
  char folder[4096] = ".";
  const char *slash = strrchr(path, '/');
  if (slash != NULL && (size_t)(slash - path) < sizeof folder - 1) {
    size_t length = slash == path ? 1 : (size_t)(slash - path);
    memcpy(folder, path, length);
    folder[length] = 0;
  }
  return number_at(AT_FDCWD, folder);
}

static int is_file(int descriptor) {
  struct stat status;
  return fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

// Whether the call is to fail; errno is set then.
static int fails(const char *name, long long number, const char *path, const char *other) {
  if (!is_active) return 0;
  int saved = errno;
  long call = atomic_fetch_add(&calls, 1) + 1;
  if (journal >= 0) {
    char line[8192];
    long long around = number_around(other[0] != 0 ? other : path);
    int count = snprintf(line, sizeof line, "%s\t%lld\t%s\t%s\t%lld\n", name, number, path, other, around);
    syscall(SYS_write, journal, line, (size_t)count);
  }
  errno = saved;
  if (call != at) return 0;
  if (kind == 0) {
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
  }
  errno = kind;
  return 1;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int descriptor, const void *bytes, size_t count) {
  if (is_active && is_file(descriptor) && fails("write", number_of(descriptor), "", "")) return -1;
  return syscall(SYS_write, descriptor, bytes, count);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
  if (is_active && fails("write", number_of(descriptor), "", "")) return -1;
  return syscall(SYS_pwrite64, descriptor, bytes, count, offset);
}

int fsync(int descriptor) {
  if (fails("fsync", number_of(descriptor), "", "")) return -1;
  return (int)NEXT(fsync)(descriptor);
}

int syncfs(int descriptor) {
  if (fails("syncfs", number_of(descriptor), "", "")) return -1;
  return (int)NEXT(syncfs)(descriptor);
}

int rename(const char *from, const char *to) {
  if (fails("rename", number_at(AT_FDCWD, from), from, to)) return -1;
  return NEXT(rename)(from, to);
}

int link(const char *from, const char *to) {
  if (fails("link", number_at(AT_FDCWD, from), from, to)) return -1;
  return NEXT(link)(from, to);
}

int mkdir(const char *path, mode_t mode) {
  if (fails("mkdir", 0, path, "")) return -1;
  return NEXT(mkdir)(path, mode);
}

int rmdir(const char *path) {
  if (fails("rmdir", number_at(AT_FDCWD, path), path, "")) return -1;
  return NEXT(rmdir)(path);
}

int unlink(const char *path) {
  if (fails("unlink", number_at(AT_FDCWD, path), path, "")) return -1;
  return NEXT(unlink)(path);
}

int unlinkat(int folder, const char *path, int flags) {
  if (fails("unlink", number_at(folder, path), path, "")) return -1;
  return NEXT(unlinkat)(folder, path, flags);
}

int truncate(const char *path, off_t size) {
  if (fails("truncate", number_at(AT_FDCWD, path), path, "")) return -1;
  return NEXT(truncate)(path, size);
}

static int open_at(const char *name, int folder, const char *path, int flags, mode_t mode) {
  if ((flags & O_CREAT) != 0 && fails(name, 0, path, "")) return -1;
  return (int)syscall(SYS_openat, folder, path, flags, mode);
}

static mode_t mode_of(int flags, va_list list) { return (flags & O_CREAT) != 0 ? va_arg(list, mode_t) : 0; }

#define OPEN(name, ...)                                  \
  int name(__VA_ARGS__, int flags, ...) {                \
    va_list list;                                        \
    va_start(list, flags);                               \
    mode_t mode = mode_of(flags, list);                  \
    va_end(list);                                        \
    return open_at("open", folder_of, path, flags, mode); \
  }

#define folder_of AT_FDCWD
OPEN(open, const char *path)
OPEN(open64, const char *path)
#undef folder_of
#define folder_of folder
OPEN(openat, int folder, const char *path)
OPEN(openat64, int folder, const char *path)

// The command calls renameat2 by its number.
long syscall(long number, ...) {
  static long (*next)(long, ...);
  if (next == NULL) next = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
  va_list list;
  va_start(list, number);
  long a = va_arg(list, long), b = va_arg(list, long), c = va_arg(list, long);
  long d = va_arg(list, long), e = va_arg(list, long), f = va_arg(list, long);
  va_end(list);
  if (number == SYS_renameat2) {
    const char *from = (const char *)b, *to = (const char *)d;
    if (fails(e == 2 ? "exchange" : "rename", number_at((int)a, from), from, to)) return -1;
  }
  return next(number, a, b, c, d, e, f);
}
