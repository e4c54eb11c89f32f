// System calls that Swift's Glibc module leaves out: GNU extensions, and those of variable arguments. Nothing else lives here.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// A pipe whose ends are closed in children from the start: between pipe() and a later fcntl(), another thread could
// start one. 0 on success, -1 with errno otherwise.
int csupport_pipe(int ends[2]);

// Closes a descriptor in children that this process forks without starting a program in them: a child would else hold the
// writing end of a pipe open, and whoever reads it would never see its end. Nothing happens where 256 are kept already. A
// descriptor is no longer kept when it is closed here: csupport_keep_in_children comes before close.
void csupport_close_in_children(int descriptor);
void csupport_keep_in_children(int descriptor);

// Asks for a pipe that holds `bytes`. -1 where that is not possible, which costs speed alone.
int csupport_set_pipe_size(int descriptor, int bytes);

// Lets the calling thread wait for its turn whenever it wakes up, instead of taking the core of the one that woke it.
void csupport_avoid_preempting(void);

// The bytes that lie in a pipe; 0 where that cannot be known.
int csupport_unread(int descriptor);

// Renames a file unless there is one of the new name: in one step, where rename() would replace it. 0 on success, -1 with
// errno otherwise: EEXIST where there is one, ENOSYS, EINVAL or ENOTSUP where system or file system cannot do it.
int csupport_rename_exclusively(const char *from, const char *to);

// Exchanges the names of two files or folders in one step. 0 on success, -1 with errno otherwise: ENOSYS, EINVAL or ENOTSUP
// where system or file system cannot do it.
int csupport_rename_exchanging(const char *one, const char *other);

// What the process was called with, its name first; 0 and NULL where the C library does not tell.
int csupport_argument_count(void);
char **csupport_arguments(void);

// Flushes the file system that `descriptor` lies on: one wait for the disk, where fsync() of each of a thousand files waits
// a thousand times. 0 on success, -1 with errno otherwise.
int csupport_sync_file_system(int descriptor);

// The columns of a terminal; 0 where `descriptor` is none.
int csupport_terminal_columns(int descriptor);

#ifdef __cplusplus
}
#endif
