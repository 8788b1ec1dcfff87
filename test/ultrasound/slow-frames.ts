import { createRng, type ImageGrid } from '../../src/core/index.ts';
import type { Frames, FramesLayout } from '../../src/ultrasound/frames.ts';

/** A grid of few pixels, a tenth of a millimetre apart. */
export const gridOf = (lateralCount: number, depthCount: number): ImageGrid => ({
  lateralCount,
  depthCount,
  lateralOriginM: 0,
  lateralSpacingM: 1e-4,
  depthOriginM: 0.01,
  depthSpacingM: 1e-4,
});

/** 5 MHz, 1540 m/s, 5 kHz: velocities to 0.385 m/s. */
export const layoutOf = (grid: ImageGrid, pulses: number, kept?: readonly number[]): FramesLayout => ({
  grid,
  carrierHz: 5e6,
  propagationSpeedMps: 1540,
  prfHz: 5000,
  pulses,
  kept: kept ?? Array.from({ length: pulses }, (_, n) => n),
  transmits: 1,
});

/** Frames whose sample at a pixel and a frame of full slow time is [real, imaginary]. */
export function framesOf(
  layout: FramesLayout,
  at: (pixel: number, frame: number) => readonly [number, number],
): Frames {
  const { grid, kept } = layout;
  const pixels = grid.lateralCount * grid.depthCount;
  const samples = new Float32Array(2 * pixels * kept.length);
  for (let p = 0; p < pixels; p++) kept.forEach((frame, n) => samples.set(at(p, frame), 2 * (p * kept.length + n)));
  return { layout, samples };
}

/**
 * Circular Gaussian slow time of pixels that know nothing of each other: a Gaussian spectrum of unit power around a phase
 * per frame, and white noise. Coherence at lag k: exp(-(k width)^2 / 2) / (1 + noise).
 */
export function gaussianFlow(
  seed: string,
  layout: FramesLayout,
  {
    phase,
    width,
    noise,
  }: { readonly phase: (pixel: number) => number; readonly width: number; readonly noise: number },
): Frames {
  const rng = createRng(seed);
  const tones = 64;
  const pixels = layout.grid.lateralCount * layout.grid.depthCount;
  // A sum of many tones whose frequencies are drawn from the spectrum, with Gaussian amplitudes.
  const drawn = Array.from({ length: pixels }, () =>
    Array.from({ length: tones }, () => ({
      frequency: width * rng.normal(),
      re: rng.normal() / Math.sqrt(2 * tones),
      im: rng.normal() / Math.sqrt(2 * tones),
    })),
  );
  return framesOf(layout, (pixel, frame) => {
    let [re, im] = [rng.normal() * Math.sqrt(noise / 2), rng.normal() * Math.sqrt(noise / 2)];
    for (const tone of drawn[pixel]) {
      const angle = (phase(pixel) + tone.frequency) * frame;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      re += tone.re * c - tone.im * s;
      im += tone.re * s + tone.im * c;
    }
    return [re, im];
  });
}
