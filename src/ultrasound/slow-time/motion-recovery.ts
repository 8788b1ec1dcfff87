import { SounderError } from '../../core/errors.ts';
import { pixelsOf } from '../../core/image.ts';
import type { Kernels } from '../../kernels/load.ts';
import { type FramesLayout, fullSlowTime } from '../frames.ts';
import type { RecoveryPlan } from './recovery.ts';

/** What tells the motion under pixels from the pulses that were kept, such as a trained network. */
export interface MotionEstimator {
  /** Pixels of one call. */
  readonly examples: number;
  /**
   * @param pulses  examples x pulses, interleaved complex, zero where missing
   * @param masks   examples x pulses, 1 where kept
   * @returns velocities v_n, radians a pulse, of pulses s_n = exp(j (phi_0 + v_0 + ... + v_n)); valid until the next call
   */
  forward(pulses: Float64Array, masks: Float64Array): Float64Array;
  dispose(): void;
}

/** Neighbouring pulses that were kept, with missing ones between them. */
interface Gap {
  readonly before: number;
  readonly after: number;
}

/**
 * Plans the recovery of pulses that sub-sampled slow time lacks from the motion of every pixel: a missing pulse is its kept
 * neighbours, turned by the velocities between. Those that were kept stay as they are, bit for bit.
 *
 * Between two kept pulses a and b the phase is that of the motion, closed on what was measured:
 *
 *     s_n = ((1 - w) |s_a| + w |s_b|) exp(j (arg s_a + phi_n + w e)),   w = (n - a) / (b - a),
 *     phi_n = v_(a+1) + ... + v_n,   e = arg(conj(s_a) s_b exp(-j phi_b)) in [-pi, pi]
 *
 * so that only what velocities differ by within a gap is left to the estimator, and which multiple of 2 pi was turned. A motion
 * of constant velocity and amplitude comes back exactly where its errors do not differ within gaps and stay below pi over them.
 * Beyond the first and the last kept pulse only v is known, and the pulse there is turned by it. A pixel of zeros stays zero.
 *
 * @param motion  plans the estimator for so many pulses; the plan disposes of it
 * @throws SounderError what `motion` throws; in `apply`, `samples-not-finite` where its velocities overflow
 */
export function planMotionRecovery(
  kernels: Kernels,
  layout: FramesLayout,
  motion: (pulses: number) => MotionEstimator,
): RecoveryPlan {
  const { memory } = kernels;
  const { kept, pulses } = layout;
  const full = fullSlowTime(layout);
  if (kept.length === pulses) return { layout: full, apply: (frames) => frames, dispose: () => undefined };
  const gaps = kept.slice(1).flatMap((after, k) => (after - kept[k] > 1 ? [{ before: kept[k], after }] : []));
  const rows = pixelsOf(layout.grid) * layout.transmits;
  return memory.attempt(() => {
    const estimator = motion(pulses);
    const { examples } = estimator;
    const target = memory.alloc(8 * rows * pulses);
    const recovered = { layout: full, samples: memory.float32(target) };
    const batch = new Float64Array(2 * examples * pulses);
    const masks = new Float64Array(examples * pulses);
    for (let start = 0; start < masks.length; start += pulses) for (const n of kept) masks[start + n] = 1;
    return {
      layout: full,
      apply: ({ samples }) => {
        if (samples.length !== 2 * rows * kept.length)
          throw new SounderError(
            'internal',
            `frames: found ${samples.byteLength} bytes, allowed: ${8 * rows * kept.length}`,
          );
        for (let first = 0; first < rows; first += examples) {
          const count = Math.min(examples, rows - first);
          // Nothing of the pixels before: neither what was put back nor, of the last ones, those left over.
          batch.fill(0);
          for (let p = 0; p < count; p++)
            for (let k = 0, from = 2 * (first + p) * kept.length; k < kept.length; k++, from += 2) {
              const to = 2 * (p * pulses + kept[k]);
              batch[to] = samples[from];
              batch[to + 1] = samples[from + 1];
            }
          const velocities = estimator.forward(batch, masks);
          requireFinite(velocities);
          for (let p = 0; p < count; p++) {
            const [start, end] = [p * pulses, (p + 1) * pulses];
            const pixel = batch.subarray(2 * start, 2 * end);
            const v = velocities.subarray(start, end);
            turnOutward(pixel, v, kept[0], kept.at(-1)!);
            for (const gap of gaps) fillGap(pixel, v, gap);
            recovered.samples.set(pixel, 2 * (first + p) * pulses);
          }
        }
        return recovered;
      },
      dispose: () => {
        estimator.dispose();
        target.free();
      },
    };
  });
}

function requireFinite(velocities: Float64Array): void {
  const bad = velocities.findIndex((velocity) => !Number.isFinite(velocity));
  if (bad < 0) return;
  throw new SounderError(
    'samples-not-finite',
    `recover: velocities of the model: found ${velocities[bad]}, allowed: finite numbers`,
  );
}

/** Pulses before the first and after the last one: these, turned by the motion. */
function turnOutward(pixel: Float64Array, v: Float64Array, first: number, last: number): void {
  const pulses = v.length;
  for (let n = first - 1, angle = 0; n >= 0; n--) {
    angle -= v[n + 1];
    turn(pixel, first, 1, angle, n);
  }
  for (let n = last + 1, angle = 0; n < pulses; n++) {
    angle += v[n];
    turn(pixel, last, 1, angle, n);
  }
}

function fillGap(pixel: Float64Array, v: Float64Array, { before, after }: Gap): void {
  const [re, im, nextRe, nextIm] = [pixel[2 * before], pixel[2 * before + 1], pixel[2 * after], pixel[2 * after + 1]];
  const [power, next] = [Math.hypot(re, im), Math.hypot(nextRe, nextIm)];
  const length = after - before;
  let turned = 0;
  for (let n = before + 1; n <= after; n++) turned += v[n];
  // What an error of velocity leaves over a gap is a phase that grows along it, not an echo that weakens: turned neighbours
  // that do not agree would cancel where they are added as they are. That shrinks pulses of noise, which is nearer to what
  // was missing, but it bends the velocity, for which pulses are put back.
  const error =
    power > 0 && next > 0 ? wrapped(Math.atan2(re * nextIm - im * nextRe, re * nextRe + im * nextIm) - turned) : 0;
  // Turned from the neighbour that has a phase.
  const from = power > 0 ? before : after;
  const own = power > 0 ? power : next;
  for (let n = before + 1, angle = power > 0 ? 0 : -turned; n < after; n++) {
    angle += v[n];
    const share = (n - before) / length;
    const amplitude = own > 0 ? ((1 - share) * power + share * next) / own : 0;
    turn(pixel, from, amplitude, angle + share * error, n);
  }
}

/** Writes one pulse, turned by an angle, as another one. */
function turn(pixel: Float64Array, from: number, amplitude: number, angle: number, to: number): void {
  const [c, s] = [amplitude * Math.cos(angle), amplitude * Math.sin(angle)];
  const [re, im] = [pixel[2 * from], pixel[2 * from + 1]];
  pixel[2 * to] = c * re - s * im;
  pixel[2 * to + 1] = s * re + c * im;
}

const wrapped = (angle: number): number => angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
