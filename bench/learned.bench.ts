import { spawn } from 'node:child_process';
import { env } from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createRng, type Rng } from '../src/core/rng.ts';
import { loadKernels } from '../src/kernels/load.ts';
import {
  fixedSampler,
  type LineRecovery,
  linearEstimate,
  pairedPattern,
  planLinearLines,
  planUnfolded,
} from '../src/learning/index.ts';
import { type BenchRow, median } from './measure.ts';

const SIZE = 256;
const LINES = 64;
const ROUNDS = 15;
/** What a line may cost, milliseconds. */
const LIMIT_MS = 0.06;
const kernels = loadKernels();

/**
 * Recovery of lines of 256 samples, milliseconds a line, 64 at a time.
 *
 * The linear estimate is beside NumPy's matmul (one thread, in interleaved rounds; `SOUNDER_PYTHON`, else `python3`; left out
 * where there is none) and everything beside the limit of 60 us. The error of the estimate is the root of its NMSE on lines that it
 * has not learned from; networks are planned untrained, which costs the same time: they show none.
 */
export async function benchLearned(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const kept of [64, 128]) {
    const mask = pairedPattern(SIZE, kept);
    const learned = pulseLines(4096, createRng('learned'));
    const matrix = linearEstimate(momentsOf(learned), SIZE, mask, 1e-3);
    const plan = planLinearLines(kernels, SIZE, kept, LINES, matrix);
    const measured = new Float32Array(LINES * kept);
    const into = new Float32Array(LINES * SIZE);
    const maxError = errorOf(plan, mask, pulseLines(1024, createRng('unseen')), measured, into);
    const name = `linear-lines ${kept} of ${SIZE}, a line`;
    rows.push(...(await besideNumpy(name, () => plan.apply(measured, into), kept, maxError)));
    rows.push(besideLimit(name, () => plan.apply(measured, into), maxError));
    plan.dispose();
  }
  const network = planUnfolded(kernels, { size: SIZE, examples: LINES, layers: 12 });
  const rng = createRng('network');
  const measurements = Float64Array.from({ length: 2 * LINES * SIZE }, () => rng.normal());
  const masks = new Float64Array(LINES * SIZE);
  fixedSampler(SIZE, pairedPattern(SIZE, 64)).sample(rng, 1, masks);
  rows.push(besideLimit(`unfolded-fourier 64 of ${SIZE}, 12 layers, a line`, () => void network.forward(measurements, masks), NaN)); // prettier-ignore
  network.dispose();
  return rows;
}

function timeOf(run: () => void, calls: number): number {
  const begin = performance.now();
  for (let i = 0; i < calls; i++) run();
  return (performance.now() - begin) / calls / LINES;
}

function besideLimit(name: string, run: () => void, maxError: number): BenchRow {
  timeOf(run, 20);
  const medianMs = median(Array.from({ length: ROUNDS }, () => timeOf(run, 10)));
  return { name: `${name}, limit`, peer: '60 us', medianMs, peerMs: LIMIT_MS, ratio: medianMs / LIMIT_MS, maxError };
}

async function besideNumpy(name: string, run: () => void, kept: number, maxError: number): Promise<BenchRow[]> {
  const folder = import.meta.url.includes('/dist/') ? '../../bench/peers/' : './peers/';
  const threads = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  const script = fileURLToPath(new URL(`${folder}lines.py`, import.meta.url));
  const child = spawn(env.SOUNDER_PYTHON ?? 'python3', [script], { env: { ...env, ...threads }, stdio: ['pipe', 'pipe', 'ignore'] }); // prettier-ignore
  const gone = new Promise<undefined>((resolve) => {
    for (const event of ['error', 'close']) child.on(event, () => resolve(undefined));
  });
  child.stdin.on('error', () => undefined);
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const times: [number, number][] = [];
  timeOf(run, 200);
  for (let round = -1; round < ROUNDS; round++) {
    child.stdin.write(`${LINES} ${kept} ${SIZE}\n`);
    const answer = await Promise.race([answers.next(), gone]);
    if (answer === undefined || answer.done) return [];
    if (round >= 0) times.push([timeOf(run, 50), Number(answer.value) / LINES]);
  }
  child.stdin.end();
  const [medianMs, peerMs] = [0, 1].map((side) => median(times.map((pair) => pair[side])));
  const ratio = median(times.map(([ours, theirs]) => ours / theirs));
  return [{ name, peer: 'NumPy', medianMs, peerMs, ratio, maxError }];
}

/** Echoes of a 5 MHz pulse of 60 % bandwidth at 40 MHz: Gaussian envelopes at random places and strengths, and noise. */
function pulseLines(count: number, rng: Rng): Float64Array {
  const lines = new Float64Array(count * SIZE);
  for (let line = 0; line < count; line++)
    for (let echo = 0; echo < 40; echo++) {
      const [place, strength] = [SIZE * rng.uniform(), rng.normal()];
      for (let n = Math.max(0, Math.ceil(place - 24)); n < Math.min(SIZE, place + 24); n++) {
        const t = (n - place) / 8;
        lines[line * SIZE + n] += strength * Math.exp(-((t / 0.62) ** 2) / 2) * Math.cos(2 * Math.PI * t);
      }
    }
  for (let i = 0; i < lines.length; i++) lines[i] += 0.01 * rng.normal();
  return lines;
}

function momentsOf(lines: Float64Array): Float64Array {
  const moments = new Float64Array(SIZE * SIZE);
  for (let start = 0; start < lines.length; start += SIZE)
    for (let i = 0; i < SIZE; i++) {
      const x = (lines[start + i] * SIZE) / lines.length;
      for (let j = 0; j < SIZE; j++) moments[i * SIZE + j] += x * lines[start + j];
    }
  return moments;
}

function errorOf(
  plan: LineRecovery,
  mask: readonly number[],
  lines: Float64Array,
  measured: Float32Array,
  into: Float32Array,
): number {
  let [error, power] = [0, 0];
  for (let start = 0; start < lines.length; start += LINES * SIZE) {
    for (let line = 0; line < LINES; line++)
      mask.forEach((entry, k) => (measured[line * mask.length + k] = lines[start + line * SIZE + entry]));
    plan.apply(measured, into);
    for (let i = 0; i < into.length; i++) {
      error += (into[i] - lines[start + i]) ** 2;
      power += lines[start + i] ** 2;
    }
  }
  return Math.sqrt(error / power);
}
