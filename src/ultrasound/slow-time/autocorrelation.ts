import { SounderError } from '../../core/errors.ts';
import { pixelsOf } from '../../core/image.ts';
import type { Kernels } from '../../kernels/load.ts';
import type { Region } from '../../kernels/memory.ts';
import { planPulsePairs, pulsePower } from '../../kernels/slow-time.ts';
import type { FramesLayout } from '../frames.ts';
import { countPairs, lagsWithPairs, pairsAtLag } from './pulse-pairs.ts';

/**
 * What slow time correlates to at one lag: the mean of conj(s[n]) s[n + lag] over its pairs, and the mean power of the pulses
 * in these pairs, which it cannot exceed.
 */
export interface LagProduct {
  readonly lag: number;
  readonly pairs: number;
  /** Where the pairs begin, in frames of full slow time. */
  readonly starts: readonly number[];
  /** Real part, imaginary part and power of every pixel, in the memory of the plan. */
  readonly values: Float32Array;
}

export interface AutocorrelationPlan {
  /** Ascending; the first decides how fast a motion can be. */
  readonly lags: readonly LagProduct[];
  /** Mean |s|^2 of every pixel, in the memory of the plan. */
  readonly power: Float32Array;
  /** Fills `lags` and `power` from frames in kernel memory. */
  apply(frames: Region): void;
  dispose(): void;
}

/**
 * Plans the autocorrelation of slow time at the smallest lags that have pairs (Kasai et al. 1985).
 *
 * Of sub-sampled slow time the available pairs are used, whatever the pattern.
 *
 * @param most  how many lags
 * @throws SounderError `configuration-invalid` when no two pulses are there
 */
export function planAutocorrelation(kernels: Kernels, layout: FramesLayout, most: number): AutocorrelationPlan {
  const { memory } = kernels;
  const { kept } = layout;
  const rows = { pixels: pixelsOf(layout.grid), pulses: kept.length };
  const chosen = lagsWithPairs(kept, layout.pulses).slice(0, most);
  if (chosen.length === 0)
    throw new SounderError(
      'configuration-invalid',
      `doppler: slow_time: found ${kept.length} of ${layout.pulses} pulses, allowed: at least two`,
      { field: 'slow_time', found: kept.length },
    );
  const powerRegion = memory.alloc(4 * rows.pixels);
  const planned = chosen.map((lag) => {
    const runs = pairsAtLag(kept, lag);
    const target = memory.alloc(12 * rows.pixels);
    const starts = runs.flatMap(({ a, length }) => kept.slice(a, a + length));
    const product: LagProduct = { lag, pairs: countPairs(runs), starts, values: memory.float32(target) };
    return { plan: planPulsePairs(kernels, rows, runs), target, product };
  });
  const power = memory.float32(powerRegion);
  const scale = (values: Float32Array, by: number): void => {
    for (let i = 0; i < values.length; i++) values[i] *= by;
  };
  return {
    lags: planned.map(({ product }) => product),
    power,
    apply: (frames) => {
      for (const { plan, target, product } of planned) {
        plan.apply(frames, target);
        scale(product.values, 1 / product.pairs);
      }
      pulsePower(kernels, rows, frames, powerRegion);
      scale(power, 1 / rows.pulses);
    },
    dispose: () => {
      for (const { plan, target } of planned) {
        plan.dispose();
        target.free();
      }
      powerRegion.free();
    },
  };
}
