import type { ComponentType } from './value.ts';

export type ComponentReader = (view: DataView, at: number) => number;

/** Reads one number at a byte position; 64-bit integers beyond 2^53 are rounded. */
export function componentReader(type: ComponentType, little: boolean): ComponentReader {
  const readers: Readonly<Record<ComponentType, ComponentReader>> = {
    f4: (view, at) => view.getFloat32(at, little),
    f8: (view, at) => view.getFloat64(at, little),
    i1: (view, at) => view.getInt8(at),
    i2: (view, at) => view.getInt16(at, little),
    i4: (view, at) => view.getInt32(at, little),
    i8: (view, at) => Number(view.getBigInt64(at, little)),
    u1: (view, at) => view.getUint8(at),
    u2: (view, at) => view.getUint16(at, little),
    u4: (view, at) => view.getUint32(at, little),
    u8: (view, at) => Number(view.getBigUint64(at, little)),
  };
  return readers[type];
}
