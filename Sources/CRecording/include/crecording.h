// System calls that Swift's Glibc module leaves out: GNU extensions, and those of variable arguments. Nothing else lives here.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// A pipe whose ends are closed in children from the start: between pipe() and a later fcntl(), another thread could
// start one. 0 on success, -1 with errno otherwise.
int crecording_pipe(int ends[2]);

// Asks for a pipe that holds `bytes`. -1 where that is not possible, which costs speed alone.
int crecording_set_pipe_size(int descriptor, int bytes);

// The bytes that lie in a pipe; 0 where that cannot be known.
int crecording_unread(int descriptor);

#ifdef __cplusplus
}
#endif
