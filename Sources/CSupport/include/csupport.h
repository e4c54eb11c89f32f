// System calls that Swift's Glibc module leaves out: GNU extensions, and those of variable arguments. Nothing else lives here.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// A pipe whose ends are closed in children from the start: between pipe() and a later fcntl(), another thread could
// start one. 0 on success, -1 with errno otherwise.
int csupport_pipe(int ends[2]);

// Asks for a pipe that holds `bytes`. -1 where that is not possible, which costs speed alone.
int csupport_set_pipe_size(int descriptor, int bytes);

// The bytes that lie in a pipe; 0 where that cannot be known.
int csupport_unread(int descriptor);

// Renames a file unless there is one of the new name: in one step, where rename() would replace it. 0 on success, -1 with
// errno otherwise: EEXIST where there is one, ENOSYS, EINVAL or ENOTSUP where system or file system cannot do it.
int csupport_rename_exclusively(const char *from, const char *to);

// Flushes the file system that `descriptor` lies on: one wait for the disk, where fsync() of each of a thousand files waits
// a thousand times. 0 on success, -1 with errno otherwise.
int csupport_sync_file_system(int descriptor);

// The columns of a terminal; 0 where `descriptor` is none.
int csupport_terminal_columns(int descriptor);

#ifdef __cplusplus
}
#endif
