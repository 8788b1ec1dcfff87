/** Files to snapshots and back. */
export * from './capture.ts';
export * from './convert-npy.ts';
export * from './npy-reader.ts';
export * from './profile.ts';
export * from './rfc3339.ts';
export * from './sigmf-reader.ts';
export * from './sigmf-writer.ts';
