import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { HeldOut } from '../../../src/apps/cli/held-out.ts';
import { learnCapture, offOrthogonal } from '../../../src/apps/cli/learn-capture.ts';
import { npyHeaderLength, parseNpyHeader } from '../../../src/captures/npy-header.ts';
import { openSigmf } from '../../../src/captures/sigmf-reader.ts';
import { createSigmf } from '../../../src/captures/sigmf-writer.ts';
import { createRng, defineAxis, type SensorFields } from '../../../src/core/index.ts';
import { loadKernels } from '../../../src/kernels/load.ts';
import { scratch } from '../../captures/scratch.ts';
import { cli } from './run-cli.ts';

const [SIZE, BATCH_AXIS] = [8, 50];

const readings = (datatype: 'rf32_le' | 'cf32_le'): SensorFields => ({
  streamId: 'readings',
  modality: 'vectors',
  datatype,
  axes: [
    defineAxis({ name: 'batch', size: BATCH_AXIS, spacing: 1, unit: 's' }),
    defineAxis({ name: 'channel', size: SIZE, spacing: 1, unit: 'm' }),
  ],
});

/** A Householder reflection: an orthogonal matrix with no symmetry between atoms. */
function reflection(): Float64Array {
  const direction = Array.from({ length: SIZE }, (_, i) => i + 1);
  const square = direction.reduce((sum, value) => sum + value * value, 0);
  return Float64Array.from({ length: SIZE * SIZE }, (_, at) => {
    const [i, j] = [Math.floor(at / SIZE), at % SIZE];
    return (i === j ? 1 : 0) - (2 * direction[i] * direction[j]) / square;
  });
}

interface Stream {
  readonly snapshots?: number;
  readonly complex?: boolean;
  /** Changes a vector before it is written, by its ordinal; leaves it out where it gives undefined. */
  readonly change?: (vector: number[], ordinal: number) => number[] | undefined;
}

/** A capture of vectors that are sparse in `reflection()`: a coefficient is there with probability 0.3, normal. */
async function sparseCapture({ snapshots = 60, complex = false, change }: Stream = {}): Promise<string> {
  const base = join(await scratch(), 'readings');
  const atoms = reflection();
  const rng = createRng('sparse');
  const vectors: number[][] = [];
  const parts = complex ? 2 : 1;
  for (let ordinal = 0; ordinal < snapshots * BATCH_AXIS; ordinal++) {
    const vector = Array<number>(SIZE * parts).fill(0);
    for (let atom = 0; atom < SIZE; atom++) {
      if (rng.uniform() >= 0.3) continue;
      for (let part = 0; part < parts; part++) {
        const code = rng.normal();
        for (let i = 0; i < SIZE; i++) vector[i * parts + part] += atoms[i * SIZE + atom] * code;
      }
    }
    const changed = change ? change(vector, ordinal) : vector;
    if (changed) vectors.push(changed);
  }
  const perSnapshot = vectors.length % BATCH_AXIS === 0 ? BATCH_AXIS : 1;
  const fields = readings(complex ? 'cf32_le' : 'rf32_le');
  const [batch, channel] = fields.axes;
  const writer = await createSigmf(base, { ...fields, axes: [{ ...batch, size: perSnapshot }, channel] });
  for (let at = 0; at < vectors.length; at += perSnapshot)
    await writer.append(new Uint8Array(Float32Array.from(vectors.slice(at, at + perSnapshot).flat()).buffer), 0n);
  await writer.close();
  return base;
}

async function readNpy(path: string): Promise<{ type: string; shape: readonly number[]; values: Float64Array }> {
  const bytes = new Uint8Array(await readFile(path));
  const length = npyHeaderLength(bytes.subarray(0, 12), path);
  const { type, shape, fortranOrder } = parseNpyHeader(bytes.slice(0, length), path);
  expect([bytes[6], length % 64, fortranOrder]).toEqual([1, 0, false]);
  return { type, shape, values: new Float64Array(bytes.slice(length).buffer) };
}

/** For every true atom, the largest magnitude of its inner product with a learned column. */
function matches(values: Float64Array, complex: boolean): number[] {
  const atoms = reflection();
  const parts = complex ? 2 : 1;
  return Array.from({ length: SIZE }, (_, atom) => {
    let best = 0;
    for (let column = 0; column < SIZE; column++) {
      const sum = [0, 0];
      for (let i = 0; i < SIZE; i++)
        for (let part = 0; part < parts; part++)
          sum[part] += atoms[i * SIZE + atom] * values[(i * SIZE + column) * parts + part];
      best = Math.max(best, Math.hypot(sum[0], sum[1]));
    }
    return best;
  });
}

describe('sounder learn', () => {
  test.each([false, true])(
    'finds the atoms of a sparse stream as the columns of an orthogonal matrix (complex %s)',
    async (complex) => {
      const capture = await sparseCapture({ complex });
      const out = `${capture}.npy`;
      const { code, stdout, stderr } = await cli(['learn', capture, '--out', out]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const { type, shape, values } = await readNpy(out);
      expect({ type, shape }).toEqual({ type: complex ? 'c16' : 'f8', shape: [SIZE, SIZE] });
      expect(offOrthogonal(values, SIZE, complex)).toBeLessThan(1e-6);
      // The published schedule ends at an error of a few per cent after 300 batches of 10; 1 is a match of sign and scale.
      for (const match of matches(values, complex)) expect(match).toBeGreaterThan(0.97);
      expect(stdout).toContain(
        `${out}, 8 x 8 ${complex ? 'complex128' : 'float64'}, columns are atoms along channel\n`,
      );
      expect(stdout).toMatch(/^gap +\S+ per atom \(Frank-Wolfe\), \S+ of rms\^3$/m);
      expect(stdout).toMatch(/^vectors +3000 learned, 0 rejected$/m);
      expect(stdout).toMatch(/^held out +300 last vectors, each coded before it was learned from$/m);
      expect(stdout).toMatch(/^ +[\d.]+ % with 4 of 8 coefficients$/m);
    },
  );

  test('equal calls give equal bytes, the report too; its errors fall along the stream', async () => {
    const capture = await sparseCapture();
    const files = async () => {
      const [out, report] = [`${capture}.npy`, `${capture}.json`];
      expect((await cli(['learn', capture, '--out', out, '--report', report, '--quiet'])).stdout).toBe('');
      return [await readFile(out), await readFile(report, 'utf8')] as const;
    };
    const [[first, text], second] = [await files(), await files()];
    expect(second).toEqual([first, text]);
    const report = JSON.parse(text) as Record<string, unknown> & {
      heldOut: { parts: { from: number; vectors: number; relativeError: number[] }[] };
    };
    expect(report).toMatchObject({
      capture,
      axis: 'channel',
      size: SIZE,
      complex: false,
      amplitude: false,
      batch: 10,
      schedule: 'refined',
      seed: 0,
      total: 3000,
      vectors: 3000,
      rejected: 0,
      heldOut: { how: 'prequential' },
    });
    for (const name of ['gap', 'relativeGap', 'rms', 'orthogonality']) expect(report[name]).toBeTypeOf('number');
    const { parts } = report.heldOut;
    expect(parts.map(({ from, vectors }) => [from, vectors])).toEqual(
      Array.from({ length: 10 }, (_, i) => [300 * i, 300]),
    );
    for (const { relativeError } of parts) expect(relativeError).toHaveLength(SIZE);
    expect(parts[9].relativeError[3]).toBeLessThan(parts[0].relativeError[3] / 2);
  });

  test('rejects a vector with NaN, names it, goes on as if it had not been there, and exits with 1', async () => {
    const poison = (vector: number[], ordinal: number) =>
      ordinal === 123 ? vector.map((value, i) => (i === 5 ? NaN : value)) : vector;
    const [poisoned, without] = await Promise.all([
      sparseCapture({ change: poison }),
      sparseCapture({ change: (vector, ordinal) => (ordinal === 123 ? undefined : vector) }),
    ]);
    const bad = await cli(['learn', poisoned, '--out', `${poisoned}.npy`]);
    expect(bad.code).toBe(1);
    expect(bad.stderr).toBe(
      'sounder: rejected: snapshot 2: vector 23 along channel: element 5: found NaN, allowed: finite numbers\n',
    );
    expect(bad.stdout).toMatch(/^vectors +2999 learned, 1 rejected$/m);
    expect((await cli(['learn', without, '--out', `${without}.npy`])).code).toBe(0);
    expect(await readFile(`${poisoned}.npy`)).toEqual(await readFile(`${without}.npy`));
  });

  test('a stream without a batch of finite vectors writes nothing and keeps what was there', async () => {
    const capture = await sparseCapture({ snapshots: 1, change: (vector) => vector.map(() => Infinity) });
    await writeFile(`${capture}.npy`, 'before');
    const { code, stderr } = await cli(['learn', capture, '--out', `${capture}.npy`]);
    expect(code).toBe(1);
    expect(stderr).toContain('rejected: more vectors, only counted from here on\n');
    expect(stderr).toContain('found 0 vectors of finite samples, allowed: at least 10, one batch\n');
    expect(await readFile(`${capture}.npy`, 'utf8')).toBe('before');
    expect(await readdir(join(capture, '..'))).toHaveLength(3);
  });

  test('fewer vectors than atoms are a warning, fewer than a batch an error', async () => {
    const capture = await sparseCapture({ snapshots: 1, change: (vector, i) => (i < 7 ? vector : undefined) });
    const { code, stderr } = await cli(['learn', capture, '--out', `${capture}.npy`, '--batch', '2']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'sounder: learned from 7 vectors of 8 numbers: fewer than atoms\n',
    });
    expect(await cli(['learn', capture, '--out', `${capture}.npy`])).toMatchObject({
      code: 2,
      stderr: `sounder: batch: found 10, allowed: 1 to 7 (vectors of ${capture} along channel)\n`,
    });
  });

  test('every wrong call is one line and exit code 2', async () => {
    const capture = await sparseCapture({ snapshots: 1 });
    const out = `${capture}.npy`;
    const wrong = async (...flags: string[]) => {
      const { code, stderr } = await cli(['learn', capture, '--out', out, ...flags]);
      expect(code).toBe(2);
      expect(stderr.trimEnd()).not.toContain('\n');
      return stderr;
    };
    expect(await wrong('--axis', 'chanel')).toContain(
      'axis: found "chanel", allowed: batch, channel (stream readings); did you mean "channel"?',
    );
    expect(await wrong('--amplitude')).toContain('amplitude: found samples of rf32_le, allowed: complex ones');
    expect(await wrong('--batch', '0')).toContain('--batch: found "0", allowed: an integer from 1 to 65536');
    expect(await wrong('--seed', 'x')).toContain('--seed: found "x"');
    expect(await wrong('--schedule', 'fast')).toContain('refined, frank-wolfe, convex');
    expect(await wrong('--report', out)).toContain('allowed: another file than --out');
    expect(await wrong('--report', join(capture, 'gone', 'r.json'))).toContain('writing a report');
    expect(await wrong('--out', join(capture, '..', 'gone', 'd.npy'))).toContain('writing a dictionary');
    expect((await cli(['learn', `${capture}x`, '--out', out])).code).toBe(2);
    expect(await readdir(join(capture, '..'))).toHaveLength(2);
  });

  test('shows a bar on a terminal once it takes a while, and none elsewhere', async () => {
    const capture = await sparseCapture();
    const args = ['learn', capture, '--out', `${capture}.npy`];
    let nowMs = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 5));
    try {
      const { stderr } = await cli(args, { isTTY: true });
      // Thirty places, a hundred vectors each.
      const shown = [...stderr.matchAll(/\[(#*)(\.*)\] (\d+) of 3000 vectors, gap [\d.e-]+/g)];
      expect(shown.length).toBeGreaterThan(3);
      for (const [, done, left, vectors] of shown)
        expect([done.length, left.length]).toEqual([Math.floor(Number(vectors) / 100), 30 - done.length]);
      expect((await cli([...args, '--quiet'], { isTTY: true })).stderr).toBe('');
      expect((await cli(args)).stderr).toBe('');
    } finally {
      clock.mockRestore();
    }
  });

  test('stops when it is asked to, with what it learned by then', async () => {
    const reader = await openSigmf(await sparseCapture());
    const asked = new AbortController();
    const learned = await learnCapture({
      reader,
      kernels: loadKernels(),
      amplitude: false,
      batch: 10,
      schedule: 'refined',
      seed: 0,
      signal: asked.signal,
      onProgress: (done, of) => {
        expect(of).toBe(3000);
        if (done === 500) asked.abort();
      },
    });
    await reader.close();
    expect(learned).toMatchObject({ vectors: 500, total: 3000 });
    expect(learned.heldOut.map(({ vectors }) => vectors)).toEqual([300, 200]);
  });
});

describe('held-out errors', () => {
  test('are the root energy without the k largest coefficients over all energy, part by part', () => {
    const codes = fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 6, maxLength: 6 }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(codes, fc.boolean(), fc.integer({ min: 1, max: 12 }), (vectors, complex, parts) => {
        const size = complex ? 3 : 6;
        const heldOut = new HeldOut(size, complex, vectors.length, parts);
        vectors.forEach((vector, ordinal) => heldOut.add(ordinal, Float64Array.from(vector)));
        const found = heldOut.parts();
        expect(found.reduce((sum, part) => sum + part.vectors, 0)).toBe(vectors.length);
        for (const { from, vectors: count, relativeError } of found) {
          const powers = vectors.slice(from, from + count).map((vector) => {
            const each = complex
              ? [0, 2, 4].map((i) => vector[i] ** 2 + vector[i + 1] ** 2)
              : vector.map((value) => value ** 2);
            return each.sort((a, b) => b - a);
          });
          const left = (k: number) => powers.flatMap((each) => each.slice(k)).reduce((sum, power) => sum + power, 0);
          // Sums of integers are exact in any order.
          const expected = left(0) === 0 ? [] : powers[0].map((_, k) => Math.sqrt(left(k + 1) / left(0)));
          expect(relativeError).toEqual(expected);
        }
      }),
    );
  });
});
