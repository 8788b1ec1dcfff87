/** Bytes to snapshots and estimates, and back. */
export * from './decode-estimate.ts';
export * from './decode-snapshot.ts';
export * from './encode-estimate.ts';
export * from './encode-snapshot.ts';
export * from './estimate-json.ts';
export * from './framing.ts';
