import type { Estimate } from '../../src/core/index.ts';

/** An estimate that can leave its thread, and the buffers that go with it instead of being copied. */
export interface Handover {
  readonly estimate: Estimate;
  readonly buffers: readonly ArrayBuffer[];
}

/**
 * Makes the samples of an estimate's images its own: those that lie in a buffer alone stay where they are, those that are
 * a view of a larger or shared memory are copied once, as that memory is overwritten when its plan works on.
 */
export function ownImages(estimate: Estimate): Handover {
  const buffers = new Set<ArrayBuffer>();
  const own = <Image extends object>(image: Image): Image => {
    const fields = Object.entries(image).map(([name, value]: [string, unknown]) => [
      name,
      value instanceof Float32Array ? ownSamples(value, buffers) : value,
    ]);
    return Object.fromEntries(fields) as Image;
  };
  const { doppler, bmode, sonograms } = estimate;
  return {
    estimate: {
      ...estimate,
      ...(doppler && { doppler: own(doppler) }),
      ...(bmode && { bmode: own(bmode) }),
      ...(sonograms && { sonograms: sonograms.map(own) }),
    },
    buffers: [...buffers],
  };
}

function ownSamples(samples: Float32Array, buffers: Set<ArrayBuffer>): Float32Array {
  const { buffer, byteLength } = samples;
  const alone = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  const owned = alone ? samples : new Float32Array(samples);
  // One without samples has nothing to hand over.
  if (byteLength > 0) buffers.add(owned.buffer as ArrayBuffer);
  return owned;
}
