#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "csupport.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

int csupport_pipe(int ends[2]) {
#ifdef __linux__
  return pipe2(ends, O_CLOEXEC);
#else
  if (pipe(ends) != 0) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  return 0;
#endif
}

// The descriptors to close in a forked child, each one more than it is; 0 for a free place. Atomic, because a child may be
// forked while another thread changes them, and it must not wait for a lock that nobody there will release.
static atomic_int closed_in_children[256];
static pthread_once_t fork_handler = PTHREAD_ONCE_INIT;

static void close_in_child(void) {
  for (size_t i = 0; i < 256; i++) {
    int kept = atomic_exchange(&closed_in_children[i], 0);
    if (kept != 0) close(kept - 1);
  }
}

static void install_fork_handler(void) { pthread_atfork(NULL, NULL, close_in_child); }

void csupport_close_in_children(int descriptor) {
  pthread_once(&fork_handler, install_fork_handler);
  for (size_t i = 0; i < 256; i++) {
    int empty = 0;
    if (atomic_compare_exchange_strong(&closed_in_children[i], &empty, descriptor + 1)) return;
  }
}

void csupport_keep_in_children(int descriptor) {
  for (size_t i = 0; i < 256; i++) {
    int kept = descriptor + 1;
    if (atomic_compare_exchange_strong(&closed_in_children[i], &kept, 0)) return;
  }
}

int csupport_set_pipe_size(int descriptor, int bytes) {
#ifdef F_SETPIPE_SZ
  return fcntl(descriptor, F_SETPIPE_SZ, bytes);
#else
  (void)descriptor;
  (void)bytes;
  return -1;
#endif
}

void csupport_avoid_preempting(void) {
#ifdef SCHED_BATCH
  // Where the system refuses, all goes on as before.
  struct sched_param parameters = {0};
  sched_setscheduler(0, SCHED_BATCH, &parameters);
#endif
}

int csupport_unread(int descriptor) {
  int bytes = 0;
  return ioctl(descriptor, FIONREAD, &bytes) == 0 ? bytes : 0;
}

#if defined(__linux__) && defined(SYS_renameat2)
// Not through the C library: musl has had no function for it for long.
static int rename_with(const char *from, const char *to, unsigned flags) {
  return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags);
}
#endif

int csupport_rename_exclusively(const char *from, const char *to) {
#if defined(__linux__) && defined(SYS_renameat2)
  return rename_with(from, to, 1u);  // RENAME_NOREPLACE
#elif defined(__APPLE__)
  return renamex_np(from, to, RENAME_EXCL);
#else
  (void)from;
  (void)to;
  errno = ENOSYS;
  return -1;
#endif
}

int csupport_rename_exchanging(const char *one, const char *other) {
#if defined(__linux__) && defined(SYS_renameat2)
  return rename_with(one, other, 2u);  // RENAME_EXCHANGE
#elif defined(__APPLE__)
  return renamex_np(one, other, RENAME_SWAP);
#else
  (void)one;
  (void)other;
  errno = ENOSYS;
  return -1;
#endif
}

static int argument_count;
static char **arguments;

#if defined(__GLIBC__) || defined(__APPLE__)
// These C libraries call a constructor with what main() is called with. Swift reads /proc instead, which may not be there.
__attribute__((constructor)) static void keep_arguments(int count, char **values) {
  argument_count = count;
  arguments = values;
}
#endif

int csupport_argument_count(void) { return argument_count; }
char **csupport_arguments(void) { return arguments; }

int csupport_sync_file_system(int descriptor) {
#ifdef __linux__
  return syncfs(descriptor);
#else
  (void)descriptor;
  sync();
  return 0;
#endif
}

int csupport_terminal_columns(int descriptor) {
  struct winsize size;
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}
