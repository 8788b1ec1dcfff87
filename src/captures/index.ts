/** Files to snapshots and back. */
export * from './capture.ts';
export * from './rfc3339.ts';
export * from './sigmf-reader.ts';
export * from './sigmf-writer.ts';
