import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPipeline } from '../../../pipeline/build.ts';
import { parsePipeline } from '../../../pipeline/config/parse.ts';
import { type ControlAnswer } from '../../../pipeline/control.ts';
import { Supervisor } from '../../../pipeline/supervisor.ts';
import { createSigmf } from '../../../src/captures/sigmf-writer.ts';
import { openSigmf } from '../../../src/captures/sigmf-reader.ts';
import { defineAxis, type Estimate } from '../../../src/core/index.ts';
import { readModel } from '../../../src/models/index.ts';
import { keptPulses, motionSpec } from '../../models/trained-motion.ts';
import { echoSensor, echoTransmit, PRF, scene } from '../../ultrasound/echoes.ts';
import { cli } from './run-cli.ts';

const GRID = '{ grid: { lateralCount: 7, depthCount: 9, lateralOriginM: -1e-3, lateralSpacingM: 3e-4, depthOriginM: 3e-3, depthSpacingM: 4e-4 } }'; // prettier-ignore
/** Points that move at 0.1 of 0.385 m/s, the alias velocity of pulses next to each other. */
const all = [...Array(16).keys()];

let folder = '';
/** The folder of a model that the command line has trained, and the same with another seed. */
const model = (): string => join(folder, 'slow.model');
const other = (): string => join(folder, 'other.model');
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sounder-'));
  const spec = join(folder, 'spec.yaml');
  await writeFile(spec, JSON.stringify({ ...motionSpec, steps: { joint: 0, refine: 300 }, unseen: 512 }));
  expect(await cli(['train', spec, '--out', model(), '--quiet'])).toMatchObject({ code: 0, stderr: '' });
  expect(await cli(['train', spec, '--out', other(), '--quiet', '--seed', '5'])).toMatchObject({ code: 0, stderr: '' });
  await capture('whole', all);
  await capture('part', keptPulses);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Packets of these pulses; the echoes of a still layer beside, so much stronger. */
async function capture(name: string, kept: readonly number[], still = 0, packets = 6): Promise<string> {
  const axis = defineAxis({ name: 'slow_time', size: 16, spacing: 1 / PRF, unit: 's', ...(kept !== all && { kept }) });
  const base = join(folder, name);
  const writer = await createSigmf(base, echoSensor({ axes: [axis, ...echoSensor().axes] }));
  const layer = new Int16Array(echoTransmit(0, { ...scene, velocityMps: 0 }).buffer);
  for (let packet = 0; packet < packets; packet++)
    await writer.append(
      Buffer.concat(
        kept.map((n) => {
          const samples = new Int16Array(echoTransmit(16 * packet + n).buffer);
          return new Uint8Array(samples.map((value, i) => value + still * layer[i]).buffer);
        }),
      ),
      0n,
    );
  await writer.close();
  return base;
}

const inOne = (recovery: string): string =>
  `  - ultrasound: { beamforming: ${GRID}, recovery: ${recovery}, doppler: { average: { lateral: 1, depth: 1 } } }`;
const inRow = (recover: string): string =>
  `  - demodulate: {}\n  - beamform: { beamforming: ${GRID} }\n  - compound: {}\n  - recover: ${recover}\n  - images: { doppler: { average: { lateral: 1, depth: 1 } } }`;

async function pipelineOf(name: string, stages: string, workers = 0): Promise<string> {
  const file = join(folder, `p-${workers}.yaml`);
  await writeFile(
    file,
    `name: us\nsource: { kind: replay, capture: ${name} }\nstages:\n${stages}\nsink: { kind: jsonl, path: '-' }\nworkers: ${workers}\n`,
  );
  return file;
}

/** Estimates as lines, without when they were made. */
async function run(name: string, stages: string, workers = 0): Promise<object[]> {
  const { code, stdout, stderr } = await cli(['run', await pipelineOf(name, stages, workers), '--quiet']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.trimEnd().split('\n').map((line) => ({ ...(JSON.parse(line) as object), emitTimeNs: 0, emit_time_ns: 0 })); // prettier-ignore
}

interface Written {
  readonly doppler: { readonly velocityMps: string; readonly powerDb: string };
}
const numbers = (text: string): Float32Array => {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new Float32Array(bytes.buffer);
};

describe('a network of velocities in a pipeline', () => {
  test('trained, it recovers a capture that lacks pulses: velocities are those of all pulses, on the workers the same', async () => {
    const found = await run('part', inRow('{ model: slow.model }'));
    expect(found).toHaveLength(6);
    expect(await run('part', inRow('{ model: slow.model }'), 2)).toEqual(found);
    // One stage does what the row of stages does.
    expect(await run('part', inOne('{ model: slow.model }'))).toEqual(found);
    expect(await run('part', inOne('{ model: ./slow.model }'), 2)).toEqual(found);
    const whole = await run('whole', inOne('false'));
    found.forEach((estimate, packet) => {
      const [of, as] = [estimate, whole[packet]].map((one) => (one as Written).doppler);
      const power = numbers(as.powerDb);
      const strongest = Math.max(...power);
      const wanted = numbers(as.velocityMps);
      const pixels = [...numbers(of.velocityMps).entries()].filter(([p]) => power[p] > strongest - 20);
      expect(pixels.length).toBeGreaterThan(2);
      // Echoes are a thousand times the noise: velocities of the points err by the network alone, which closes every gap.
      for (const [p, velocity] of pixels) expect(Math.abs(velocity - wanted[p])).toBeLessThan(0.01 * 0.385);
    });
  });

  test('is refused before it starts where it cannot work, in one line', async () => {
    const refused = async (name: string, stages: string): Promise<string> => {
      const { code, stdout, stderr } = await cli(['run', await pipelineOf(name, stages), '--quiet']);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr.trimEnd()).not.toContain('\n');
      return stderr;
    };
    const fewer = join(folder, 'fewer');
    await capture('fewer', [0, 1, 5]);
    const corrupt = join(folder, 'corrupt.model');
    await cli(['train', join(folder, 'spec.yaml'), '--out', corrupt, '--quiet']);
    const [{ file }] = readModel(corrupt).card.weights;
    await writeFile(join(corrupt, file), 'no numbers');
    for (const stages of [inRow, inOne]) {
      expect(await refused(fewer, stages('{ model: slow.model }'))).toContain(
        `slow_time.kept: found 3 of 16 [0, 1, 5], allowed: 10 of 16 [${keptPulses.join(', ')}], as ${model()} has`,
      );
      expect(await refused('whole', stages('{ model: slow.model }'))).toContain(
        'slow_time.kept: found all 16, allowed:',
      );
      expect(await refused('part', stages('{ model: corrupt.model }'))).toContain(`${file}: SHA-256: found`);
      expect(await refused('part', stages('{ model: gone.model }'))).toContain('gone.model/card.json: file not found');
      expect(await refused('part', stages('{ model: slow.model, iterations: 5 }'))).toContain(
        'iterations: found 5 beside model, allowed: nothing, as the model has its own',
      );
    }
  });

  test.each([
    { workers: 0, stages: inOne, stage: 'ultrasound' },
    { workers: 2, stages: inOne, stage: 'ultrasound' },
    { workers: 0, stages: inRow, stage: 'recover' },
    { workers: 2, stages: inRow, stage: 'recover' },
  ])('is exchanged between packets by a message: $stage, $workers workers', async ({ workers, stages, stage }) => {
    await capture('long', keptPulses, 0, 24);
    const [before, after] = [
      await run('long', stages('{ model: slow.model }')),
      await run('long', stages('{ model: other.model }')),
    ].map((lines) => lines.map((line) => numbers((line as Written).doppler.velocityMps)));
    expect(before).not.toEqual(after);
    const file = await pipelineOf('long', stages('{ model: slow.model }'), workers);
    const config = parsePipeline(await readFile(file, 'utf8'), file);
    const reader = await openSigmf(join(folder, 'long'));
    const written: Estimate[] = [];
    const answers: ControlAnswer[] = [];
    const sink = {
      write: (estimate: Estimate) => {
        if (written.push(estimate) === 2)
          answers.push(supervisor.control({ kind: 'exchange-model', stage, model: other() }));
        return undefined;
      },
      close: () => Promise.resolve(),
    };
    const supervisor: Supervisor = new Supervisor(await openPipeline(config, { reader, sink }));
    expect(await supervisor.start()).toMatchObject({ processed: 24, rejected: 0 });
    await reader.close();
    expect(answers).toMatchObject([{ kind: 'accepted', stages: [stage], model: other() }]);
    const found = written.map(({ doppler }) => doppler!.velocityMps);
    const cut = found.findIndex((velocities, i) => velocities.join() !== before[i].join());
    expect(cut).toBeGreaterThan(1);
    expect(cut).toBeLessThan(24);
    found.forEach((velocities, i) => expect(velocities).toEqual((i < cut ? before : after)[i]));
  });
});

describe('sounder evaluate --clutter', () => {
  const evaluate = async (name: string, ...flags: string[]) => {
    const { code, stdout, stderr } = await cli(['evaluate', model(), join(folder, name), ...flags]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const rows = [...stdout.matchAll(/^(\w+) +slope (\S+), R2 (\S+), rms difference (\S+) m\/s over (\d+) pixels$/gm)];
    return Object.fromEntries(rows.map(([, version, ...row]) => [version, row.map(Number)]));
  };

  test('compares what moves under echoes that stand still', async () => {
    await capture('cluttered', all, 5);
    const mean = ['--clutter', '{ method: polynomial, order: 0 }'];
    // What is taken out is the mean over the pulses there are: a still layer is gone to the last count of the samples.
    const [bare, clean, filtered] = [
      await evaluate('cluttered'),
      await evaluate('whole', ...mean),
      await evaluate('cluttered', ...mean),
    ];
    expect(Object.keys(filtered)).toEqual(['subsampled', 'recovered']);
    filtered.subsampled.slice(0, 3).forEach((value, i) => expect(value).toBeCloseTo(clean.subsampled[i], 2));
    expect(bare.subsampled).not.toEqual(filtered.subsampled);
    expect(Object.keys(await evaluate('whole', '--clutter', 'svd'))).toEqual(['subsampled', 'recovered']);
  });

  test('is the filter of the stage ultrasound, checked as there', async () => {
    const wrong = async (...args: string[]): Promise<string> => {
      const { code, stderr } = await cli(['evaluate', model(), ...args]);
      expect(code).toBe(2);
      expect(stderr.trimEnd()).not.toContain('\n');
      return stderr;
    };
    const whole = join(folder, 'whole');
    expect(await wrong(whole, '--clutter', 'polynomial')).toContain('--clutter: order: found nothing, allowed:');
    expect(await wrong(whole, '--clutter', 'median')).toContain('--clutter: method: found "median", allowed:');
    expect(await wrong(whole, '--clutter', '{ method: [')).toContain('--clutter: not YAML');
    expect(await wrong('--clutter', 'svd')).toContain('--clutter: found no capture');
  });
});
