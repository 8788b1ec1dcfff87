import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { argv, env, stderr, stdout } from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createRng } from '../src/core/rng.ts';
import { type DictionaryLearnerOptions, planDictionaryLearner } from '../src/dictionary/index.ts';
import { loadKernels } from '../src/kernels/load.ts';
import { planPolarFactor } from '../src/kernels/polar-factor.ts';
import { type BenchRow, formatRows, median } from './measure.ts';

const kernels = loadKernels();
const cases = [
  [16, 10],
  [16, 100],
  [30, 10],
  [30, 100],
  [64, 10],
  [64, 100],
] as const;

/**
 * Learners of n atoms beside NumPy and scikit-learn in a child process (one thread), in interleaved rounds.
 *
 * Python is `SOUNDER_PYTHON`, else `python3`; peers it lacks leave their rows out. Times are of a whole run of steps;
 * errors are |1 - |D^T D*|_4^4 / n|, ours after the run.
 */
export async function benchDictionary(rounds = 7): Promise<BenchRow[]> {
  const peers = new Peers();
  const rows: BenchRow[] = [];
  for (const [n, batch] of cases) {
    const steps = batch === 10 ? 300 : 100;
    const stream = sparseStream(n, batch * steps);
    const published = { size: n, batch, schedule: 'frank-wolfe' } as const;
    const settled = { size: n, batch } as const;
    rows.push(...(await compare('published', published, stream, steps, 0, 'frank-wolfe', peers, rounds)));
    rows.push(...(await compare('unsettled', settled, stream, steps, 0, 'frank-wolfe', peers, rounds)));
    rows.push(...(await compare('settled', settled, stream, steps, 60_000, 'frank-wolfe', peers, rounds)));
    // Its coder needs up to a second a step.
    const few = batch === 10 ? 10 : 3;
    rows.push(...(await compare('settled', settled, stream, few, 60_000, 'mini-batch', peers, 3)));
  }
  peers.close();
  return rows;
}

interface Stream {
  readonly truth: Float64Array;
  readonly vectors: Float64Array;
}

/** `before`: vectors that a learner has seen when its runs begin; with none, every run starts a new one. */
async function compare(
  name: string,
  options: DictionaryLearnerOptions,
  { truth, vectors }: Stream,
  steps: number,
  before: number,
  peer: 'frank-wolfe' | 'mini-batch',
  peers: Peers,
  rounds: number,
): Promise<BenchRow[]> {
  const { size, batch = 10 } = options;
  const count = steps * batch;
  let learner = planDictionaryLearner(kernels, options);
  const all = vectors.length / size;
  for (let seen = 0; seen < Math.max(before, count); seen += all) learner.update(vectors, all);
  const times: [number, number][] = [];
  for (let round = -1; round < rounds; round++) {
    if (before === 0) {
      learner.dispose();
      learner = planDictionaryLearner(kernels, options);
    }
    const begin = performance.now();
    learner.update(vectors, count);
    const took = performance.now() - begin;
    const theirs = await peers.run(peer, size, batch, steps);
    if (theirs === undefined) break;
    if (round >= 0) times.push([took, theirs]);
  }
  const maxError = errorOf(learner.dictionary(), truth, size);
  learner.dispose();
  if (times.length === 0) return [];
  const [ours, theirs] = [0, 1].map((side) => times.map((pair) => pair[side]));
  const label = `${name} n ${size} batch ${batch}, ${steps} steps`;
  const ratio = median(times.map(([our, their]) => our / their));
  const whose = peer === 'frank-wolfe' ? 'NumPy' : 'scikit-learn';
  return [
    {
      name: peer === 'frank-wolfe' ? label : `${label}, MiniBatchDictionaryLearning`,
      peer: whose,
      medianMs: median(ours),
      peerMs: median(theirs),
      ratio,
      maxError,
    },
  ];
}

class Peers {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  readonly #closed: Promise<unknown>;
  #dead = false;

  constructor() {
    const script = fileURLToPath(new URL('../../bench/peers/dictionaries.py', import.meta.url));
    const source = fileURLToPath(new URL('./peers/dictionaries.py', import.meta.url));
    const threads = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
    const file = import.meta.url.includes('/dist/') ? script : source;
    this.#child = spawn(env.SOUNDER_PYTHON ?? 'python3', ['-W', 'ignore', file], { env: { ...env, ...threads } });
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#closed = new Promise((resolve) => this.#child.on('close', resolve));
    for (const source of [this.#child, this.#child.stdin]) source.on('error', () => (this.#dead = true));
    this.#child.stderr.on('data', (text: Buffer) => stderr.write(text));
  }

  /** Milliseconds the peer took, or undefined when there is none. */
  async run(peer: string, size: number, batch: number, steps: number): Promise<number | undefined> {
    if (this.#dead) return undefined;
    this.#child.stdin.write(`${peer} ${size} ${batch} ${steps}\n`);
    const answer = await Promise.race([this.#answers.next(), this.#closed.then(() => undefined)]);
    if (answer === undefined || answer.done) this.#dead = true;
    else if (answer.value !== 'absent') return Number(answer.value.split(' ')[0]);
    return undefined;
  }

  close(): void {
    this.#child.stdin.end();
  }
}

function sparseStream(n: number, count: number): Stream {
  const rng = createRng(`bench ${n}`);
  const region = kernels.memory.alloc(8 * n * n);
  const matrix = kernels.memory.float64(region, n * n);
  for (let i = 0; i < n * n; i++) matrix[i] = rng.normal();
  const polar = planPolarFactor(kernels, { size: n });
  polar.apply(region);
  const truth = matrix.slice();
  polar.dispose();
  region.free();
  const vectors = new Float64Array(n * count);
  for (let v = 0; v < count; v++)
    for (let j = 0; j < n; j++) {
      if (rng.uniform() >= 0.3) continue;
      const x = rng.normal();
      for (let i = 0; i < n; i++) vectors[v * n + i] += truth[i * n + j] * x;
    }
  return { truth, vectors };
}

function errorOf(learned: Float64Array, truth: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let w = 0;
      for (let k = 0; k < n; k++) w += learned[k * n + i] * truth[k * n + j];
      sum += w ** 4;
    }
  return Math.abs(1 - sum / n);
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  const rows = await benchDictionary();
  stdout.write(argv.includes('--json') ? `${JSON.stringify(rows, null, 2)}\n` : `${formatRows(rows)}\n`);
}
