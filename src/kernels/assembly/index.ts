// The module's exports: one line per kernel file. Memory is imported; every pointer is a byte offset the caller owns.
export * from './finite';

/** First byte the module itself leaves free. */
export const heapBase: usize = __heap_base;
