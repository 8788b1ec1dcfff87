import { SounderError } from '../core/errors.ts';
import { bytesPerSample, type Datatype, datatypes, isComplex } from '../core/sensor.ts';
import type { Kernels } from './load.ts';
import type { Region } from './memory.ts';
import { checkRegion, checkShape, planError } from './plan-checks.ts';

export interface WidenOptions {
  /** Format of the raw samples, little endian. */
  readonly datatype: Datatype;
  /** Samples in one snapshot (a complex pair is one sample). */
  readonly count: number;
}

export interface WidenPlan {
  /** Brings raw samples into `target` as float32: complex pairs for complex datatypes, single values for real ones. */
  apply(bytes: Uint8Array, target: Region): void;
  dispose(): void;
}

/** Bytes staged at a time: what is copied is converted while the cache still holds it. */
const CHUNK = 1 << 18;

/**
 * Plans the way of raw samples into kernel memory as float32, in the samples' own units (integers are not scaled).
 *
 * float32 samples are copied; other formats are copied chunk by chunk to a staging region and converted, or converted
 * from where they are when they already lie in kernel memory. Any byte offset works.
 *
 * @throws SounderError `plan-invalid` for an unknown datatype; apply: `snapshot-invalid` for the wrong number of bytes
 */
export function planWiden(kernels: Kernels, options: WidenOptions): WidenPlan {
  const { exports, memory } = kernels;
  const { datatype, count } = options;
  if (!datatypes.includes(datatype)) throw planError('widen.datatype', datatype, datatypes.join(', '));
  checkShape('widen', [count]);
  const byteLength = count * bytesPerSample[datatype];
  const values = isComplex(datatype) ? 2 * count : count;
  const convert = {
    cf32_le: undefined,
    rf32_le: undefined,
    cf64_le: exports.f64ToF32,
    ci16_le: exports.i16ToF32,
    ri16_le: exports.i16ToF32,
  }[datatype];
  const valueBytes = byteLength / values;
  const staging = convert && memory.alloc(Math.min(byteLength, CHUNK));
  const staged = staging && memory.bytes(staging);
  let view = new Uint8Array(memory.memory.buffer, 0, 0);

  return {
    apply(bytes, target) {
      if (bytes.byteLength !== byteLength)
        throw new SounderError(
          'snapshot-invalid',
          `widen: found ${bytes.byteLength} bytes, expected ${byteLength} (${count} ${datatype})`,
        );
      checkRegion('widen: target', target, values * 4);
      if (!convert || !staged) {
        // Streams write to the same few regions again and again: one view is made when the region changes.
        if (view.byteOffset !== target.offset || view.byteLength !== byteLength)
          view = new Uint8Array(memory.memory.buffer, target.offset, byteLength);
        view.set(bytes);
      } else if (memory.owns(bytes)) {
        convert(bytes.byteOffset, target.offset, values);
      } else {
        for (let at = 0; at < byteLength; at += CHUNK) {
          const chunk = byteLength <= CHUNK ? bytes : bytes.subarray(at, at + CHUNK);
          staged.set(chunk);
          const done = at / valueBytes;
          convert(staging.offset, target.offset + 4 * done, chunk.byteLength / valueBytes);
        }
      }
    },
    dispose: () => staging?.free(),
  };
}
