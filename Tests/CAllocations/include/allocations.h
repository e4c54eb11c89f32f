// Counts what the whole program asks of malloc and its relatives, which replace glibc's here.
#pragma once

// Blocks that were asked for so far, on all threads.
unsigned long allocation_count(void);
