import { createRng } from '../src/core/rng.ts';
import {
  createBatch,
  fixedSampler,
  gaussianPulse,
  planLineRecovery,
  planUnfoldedLines,
  quadraturePattern,
  rfLines,
} from '../src/learning/index.ts';
import { type BenchRow, measurePair, type PairOptions } from './measure.ts';

const SIZE = 256;
const LINES = 64;

/** Recovery of lines of echoes from some samples beside the network it was trained as, which plans every line anew. */
export function benchLines(options: PairOptions = {}): BenchRow[] {
  const source = rfLines({ size: SIZE });
  const batch = createBatch(source.shape, LINES);
  source.draw(createRng('bench'), batch);
  return [64, 32].map((count) => {
    const kept = quadraturePattern(SIZE, count, 2);
    const network = planUnfoldedLines({ size: SIZE, examples: LINES, pulse: gaussianPulse() });
    const weights = new Map(network.parameters.slices.map(({ name }) => [name, network.parameters.view(name)]));
    const recovery = planLineRecovery({ size: SIZE, kept, lines: LINES, weights });
    const masks = new Float64Array(LINES * SIZE);
    fixedSampler(SIZE, kept).sample(createRng(0), 1, masks);
    const measured = Float32Array.from(
      { length: LINES * count },
      (_, i) => batch.measurements[Math.floor(i / count) * SIZE + kept[i % count]],
    );
    const into = new Float32Array(LINES * SIZE);
    recovery.apply(measured, into);
    const wanted = network.forward(batch.measurements, masks);
    let maxError = 0;
    for (let i = 0; i < into.length; i++) maxError = Math.max(maxError, Math.abs(into[i] - wanted[i]));
    const timing = measurePair(
      () => recovery.apply(measured, into),
      () => void network.forward(batch.measurements, masks),
      { sampleMs: 20, ...options },
    );
    return { name: `lines ${LINES} x ${count} of ${SIZE}`, peer: 'network', ...timing, maxError };
  });
}
