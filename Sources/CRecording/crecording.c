#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "crecording.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

int crecording_pipe(int ends[2]) {
#ifdef __linux__
  return pipe2(ends, O_CLOEXEC);
#else
  if (pipe(ends) != 0) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  return 0;
#endif
}

int crecording_set_pipe_size(int descriptor, int bytes) {
#ifdef F_SETPIPE_SZ
  return fcntl(descriptor, F_SETPIPE_SZ, bytes);
#else
  (void)descriptor;
  (void)bytes;
  return -1;
#endif
}

int crecording_unread(int descriptor) {
  int bytes = 0;
  return ioctl(descriptor, FIONREAD, &bytes) == 0 ? bytes : 0;
}
