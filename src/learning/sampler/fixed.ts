import { SounderError } from '../../core/errors.ts';
import type { Sampler } from './sampler.ts';

/** A mask that is not learned: baselines, and the second phase of a training. */
export function fixedSampler(size: number, mask: readonly number[]): Sampler {
  const kept = [...new Set(mask)].sort((a, b) => a - b);
  if (kept.length === 0 || kept.some((n) => !Number.isInteger(n) || n < 0 || n >= size))
    throw new SounderError(
      'plan-invalid',
      `fixedSampler: mask: found [${mask.join(', ')}], allowed: at least one whole number from 0 to ${size - 1}`,
    );
  return {
    name: 'fixed',
    size,
    kept: kept.length,
    parameters: new Float64Array(0),
    sample: (_rng, _temperature, masks) => {
      masks.fill(0);
      for (let b = 0; b < masks.length; b += size) for (const n of kept) masks[b + n] = 1;
    },
    backward: () => undefined,
    choose: () => [...kept],
  };
}
