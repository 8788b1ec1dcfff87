import { type ImageGrid, pixelsOf } from '../../core/image.ts';
import type { AveragingBox } from './averaging.ts';

/**
 * How many independent looks a box of pixels holds, from how alike neighbouring pixels are in one pulse.
 *
 *   1 / N = sum over dx, dz of  w(dx) w(dz) |rho(dx)|^2 |rho(dz)|^2,   w(d) = (side - |d|) / side^2
 *
 * A grid is finer than the resolution of the image, so a box of 25 pixels may hold a single look (Wagner et al. 1983,
 * averaging of correlated speckle). Coherence along each axis is measured over the whole frame; 1 where there is no echo.
 */
export function independentLooks(grid: ImageGrid, box: AveragingBox, samples: Float32Array, pulses: number): number {
  const { lateralCount, depthCount } = grid;
  const image = firstPulse(samples, pixelsOf(grid), pulses);
  const coherence = (lateral: number, depth: number): number => {
    let [re, im, power, other] = [0, 0, 0, 0];
    for (let d = 0; d + depth < depthCount; d++)
      for (let l = 0; l + lateral < lateralCount; l++) {
        const a = 2 * (d * lateralCount + l);
        const b = a + 2 * (depth * lateralCount + lateral);
        const [ar, ai, br, bi] = [image[a], image[a + 1], image[b], image[b + 1]];
        re += ar * br + ai * bi;
        im += ar * bi - ai * br;
        power += ar * ar + ai * ai;
        other += br * br + bi * bi;
      }
    const norm = power * other;
    return norm > 0 ? Math.min(1, (re * re + im * im) / norm) : 1;
  };
  const along = (side: number, squaredAt: (distance: number) => number): number => {
    let sum = 1 / side;
    for (let d = 1; d < side; d++) sum += ((2 * (side - d)) / side ** 2) * squaredAt(d);
    return sum;
  };
  return 1 / (along(box.lateral, (d) => coherence(d, 0)) * along(box.depth, (d) => coherence(0, d)));
}

/** One value a pixel, side by side: strides over slow time miss the cache at every step. */
function firstPulse(samples: Float32Array, pixels: number, pulses: number): Float32Array {
  const image = new Float32Array(2 * pixels);
  for (let p = 0, at = 0; p < pixels; p++, at += 2 * pulses) {
    image[2 * p] = samples[at];
    image[2 * p + 1] = samples[at + 1];
  }
  return image;
}
