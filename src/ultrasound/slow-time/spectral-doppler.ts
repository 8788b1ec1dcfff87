import { SounderError } from '../../core/errors.ts';
import type { Sonogram } from '../../core/image.ts';
import { type FftPlan, planFft } from '../../kernels/fft.ts';
import type { Kernels } from '../../kernels/load.ts';
import type { Region } from '../../kernels/memory.ts';
import { aliasVelocity, type Frames, type FramesLayout } from '../frames.ts';
import type { ClutterOptions } from './clutter/index.ts';
import { decibels } from './envelope.ts';
import { planFilteredFrames, requirePulseRate } from './filtered-frames.ts';
import { pixelsOfGate, type SonogramGate } from './gate.ts';
import { slowTimeWindows, stepOf } from './slow-time-windows.ts';
import { type Taper, tapers, taperWeights } from './taper.ts';

export interface SonogramOptions {
  /** Where to listen: one sonogram each. */
  readonly gates: readonly SonogramGate[];
  /** Length of each spectrum over slow time, pulses of full slow time; half of the packet by default. */
  readonly window?: number;
  /** From one spectrum to the next, pulses; an eighth of the window by default. */
  readonly hop?: number;
  /** Hann by default: side lobes from 31 dB down, falling fast; boxcar resolves twice as fine, with 13 dB. */
  readonly taper?: Taper;
  /** Columns of each spectrum, at least the window; by default the first power of two of at least twice as many. */
  readonly velocityCount?: number;
  /** Middle of the velocity axis, m/s, within the alias velocity: what flows faster one way folds over later. */
  readonly baselineMps?: number;
  /** None by default. */
  readonly clutter?: ClutterOptions;
}

export interface SonogramsPlan {
  /** One sonogram for each gate, their samples their own. */
  apply(frames: Frames): Sonogram[];
  dispose(): void;
}

/** The same of frames whose clutter is out already. */
export interface FilteredSonogramsPlan {
  apply(filtered: Region): Sonogram[];
  dispose(): void;
}

const LARGEST_TRANSFORM = 65536;

/**
 * Plans spectral Doppler: the velocity spectrum of each gate over slow time, by modified periodograms (Welch 1967) averaged
 * over the pixels of the gate.
 *
 *   P[k] = mean over pixels of |sum over n of w[n] s[n] e^{-2 pi j k n / N}|^2 / (N sum over n of w[n]^2)
 *
 * Of power in sample units: the sum over the N bins is the mean power of the pulses in the window, weighted by w^2 (Parseval).
 * Bin k is c PRF k / (2 fc N), positive toward the probe, on an axis of one period from `baselineMps` less the alias velocity.
 * What is faster folds over in plain sight, so the limits of the capture refuse nothing here.
 *
 * Of sub-sampled slow time n runs over the pulses there are, in the sum of w^2 too: the sum stays the mean power of these
 * pulses, but each echo has side lobes all over the axis, of the pattern of pulses: with M of a window of L at random about
 * (1 - M / L) / M of its peak. Pulses that are all several frames apart hold as much less velocity; the axis is then shorter.
 *
 * Cost O(pixels of the gates x windows x N log N), and the filter.
 *
 * @throws SounderError `configuration-invalid` without pulse rate, for a gate outside of the image, a window longer than the
 *   packet, or what the filter refuses; `plan-invalid` for frames of several angles
 */
export function planSonograms(kernels: Kernels, layout: FramesLayout, options: SonogramOptions): SonogramsPlan {
  requirePulseRate(layout, 'sonograms');
  return kernels.memory.attempt(() => {
    const filter = planFilteredFrames(kernels, layout, options.clutter ?? { method: 'none' });
    const sonograms = planFilteredSonograms(kernels, layout, filter.layout, options);
    return {
      apply: (frames) => sonograms.apply(filter.apply(frames)),
      dispose: () => {
        sonograms.dispose();
        filter.dispose();
      },
    };
  });
}

/**
 * Plans what `planSonograms` does after the clutter filter.
 *
 * @param layout  before the filter
 * @param filtered  after it
 */
export function planFilteredSonograms(
  kernels: Kernels,
  layout: FramesLayout,
  filtered: FramesLayout,
  options: SonogramOptions,
): FilteredSonogramsPlan {
  const prfHz = requirePulseRate(layout, 'sonograms');
  const { kept, pulses, grid } = filtered;
  const { window = Math.max(2, pulses >> 1), taper = 'hann', gates } = options;
  const { hop = Math.max(1, window >> 3) } = options;
  const windows = slowTimeWindows(filtered, window, hop);
  const step = stepOf(kept);
  const steps = Math.ceil(window / step);
  const { velocityCount = 2 ** (Math.ceil(Math.log2(steps)) + 1), baselineMps = 0 } = options;
  const alias = aliasVelocity(layout, step);
  const refuse = (field: string, found: unknown, allowed: string): never => {
    throw new SounderError('configuration-invalid', `sonograms.${field}: found ${String(found)}, allowed: ${allowed}`, {
      field: `sonograms.${field}`,
      found,
    });
  };
  if (!tapers.includes(taper)) refuse('taper', taper, tapers.join(', '));
  if (!Number.isInteger(velocityCount) || velocityCount < steps || velocityCount > LARGEST_TRANSFORM)
    refuse('velocityCount', velocityCount, `an integer from ${steps}, the window, to ${LARGEST_TRANSFORM}`);
  if (!(Math.abs(baselineMps) <= alias))
    refuse('baselineMps', baselineMps, `within ${Number(alias.toPrecision(4))} m/s of 0, which the PRF can hold`);
  if (gates.length === 0) refuse('gates', 'none', 'at least one');
  const boxes = gates.map((gate, i) => pixelsOfGate(grid, gate, `sonograms.gates[${i}]`));

  const weights = taperWeights(taper, window);
  const rows = Math.max(...boxes.map((box) => box.length));
  const { memory } = kernels;
  const work = memory.alloc(8 * rows * velocityCount);
  const plans = new Map<number, FftPlan>();
  for (const { length } of boxes)
    if (!plans.has(length))
      plans.set(length, planFft(kernels, { shape: [length, velocityCount], axis: 1, direction: 'forward' }));
  const lines = memory.float32(work);
  const power = new Float64Array(velocityCount);
  const spacing = (2 * alias) / velocityCount;
  const lowest = Math.ceil(baselineMps / spacing - velocityCount / 2);
  // What a filter takes of slow time it takes from both ends alike.
  const lost = (layout.pulses - pulses) / 2;
  const axes = {
    timeCount: windows.length,
    velocityCount,
    timeOriginS: (lost + (window - 1) / 2) / prfHz,
    timeSpacingS: hop / prfHz,
    velocityOriginMps: lowest * spacing,
    velocitySpacingMps: spacing,
  };

  /** Power per bin of one window of a box, from rest upward, the negative half last. */
  const measure = (samples: Float32Array, box: readonly number[], at: number): void => {
    const { start, first, count } = windows[at];
    let norm = 0;
    for (let n = first; n < first + count; n++) norm += weights[kept[n] - start] ** 2;
    lines.fill(0, 0, 2 * box.length * velocityCount);
    for (let row = 0; row < box.length; row++) {
      const from = 2 * box[row] * kept.length;
      const to = 2 * row * velocityCount;
      for (let n = first; n < first + count; n++) {
        const column = to + (2 * (kept[n] - kept[first])) / step;
        const weight = weights[kept[n] - start];
        lines[column] = weight * samples[from + 2 * n];
        lines[column + 1] = weight * samples[from + 2 * n + 1];
      }
    }
    plans.get(box.length)!.apply(work, work);
    power.fill(0);
    for (let row = 0, i = 0; row < box.length; row++)
      for (let k = 0; k < velocityCount; k++, i += 2) power[k] += lines[i] ** 2 + lines[i + 1] ** 2;
    const scale = 1 / (velocityCount * norm * box.length);
    for (let k = 0; k < velocityCount; k++) power[k] *= scale;
  };
  return {
    apply: (region) => {
      const samples = memory.float32(region);
      return gates.map(({ lateralM, depthM }, gate) => {
        const powerDb = new Float32Array(windows.length * velocityCount);
        for (let at = 0; at < windows.length; at++) {
          measure(samples, boxes[gate], at);
          for (let column = 0; column < velocityCount; column++) {
            const bin = (((lowest + column) % velocityCount) + velocityCount) % velocityCount;
            powerDb[at * velocityCount + column] = decibels(power[bin]);
          }
        }
        return { lateralM, depthM, ...axes, powerDb };
      });
    },
    dispose: () => {
      for (const plan of plans.values()) plan.dispose();
      work.free();
    },
  };
}
