/** Files to snapshots and back. */
export * from './capture.ts';
export * from './convert-array.ts';
export * from './convert-csi.ts';
export * from './convert-npy.ts';
export * from './convert-recording.ts';
export { type Dialect, type Recording } from './dialects/dialect.ts';
export { dialects, readRecording } from './dialects/index.ts';
export type {
  ComponentType,
  Elements,
  ForeignArray,
  ForeignFile,
  ForeignGroup,
  ForeignList,
  ForeignOther,
  ForeignText,
  ForeignValue,
} from './foreign/value.ts';
export * from './fibres.ts';
export { valuesOf, type ArrayValues } from './foreign/array-values.ts';
export { openHdf5 } from './hdf5/index.ts';
export { openMat } from './mat/index.ts';
export * from './npy-reader.ts';
export * from './open-foreign.ts';
export * from './profile.ts';
export * from './rfc3339.ts';
export * from './sigmf-reader.ts';
export * from './sigmf-writer.ts';
