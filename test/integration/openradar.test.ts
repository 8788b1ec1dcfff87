import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { convertNpy } from '../../src/captures/convert-npy.ts';
import { checkProfile, readProfileFile } from '../../src/captures/profile.ts';
import { openSigmf } from '../../src/captures/sigmf-reader.ts';
import { bytesPerSnapshot, defineSensor, type SensorDescription, type Target } from '../../src/core/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { axisParameter } from '../../src/physics/axis-parameter.ts';
import { defaultPlainOptions, planPlain, type PlainOptionsInput } from '../../src/plain/index.ts';
import { scratch } from '../captures/scratch.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(resolve(root, process.env.SOUNDER_DATA ?? '../shared/data'), 'openradar-fmcw-mimo');
const profilePath = join(root, 'test/data/openradar.profile.yaml');
const absent = !existsSync(folder);
if (absent) process.stderr.write('skipped: no openradar-fmcw-mimo in SOUNDER_DATA or ../shared/data\n');

interface Expected {
  readonly doppler_bin: number;
  readonly range_bin: number;
  readonly aoa_deg: number;
}

const [CHIRPS, ANTENNAS, SAMPLES] = [128, 8, 128];

async function recorded(): Promise<{ sensor: SensorDescription; samples: Uint8Array }> {
  const out = join(await scratch(), 'openradar');
  const profile = checkProfile(await readProfileFile(profilePath), profilePath);
  await convertNpy(join(folder, 'doppler_example_1.npy'), out, { profile, profileName: profilePath });
  const reader = await openSigmf(out);
  const { samples } = await reader.read(0, new Uint8Array(bytesPerSnapshot(reader.sensor)));
  await reader.close();
  return { sensor: reader.sensor, samples };
}

function estimate(sensor: SensorDescription, samples: Uint8Array, options: PlainOptionsInput): readonly Target[] {
  const plan = planPlain(loadKernels(), sensor, options);
  const targets = plan.estimate({ sensor, sequence: 0n, captureTimeNs: 0n, samples });
  plan.dispose();
  return targets;
}

const known = (): Expected[] => {
  const file = readFileSync(join(folder, 'expected.json'), 'utf8');
  return (JSON.parse(file) as { doppler_example_1: Expected[] }).doppler_example_1;
};

/** Whether a target lies within 1.5 Doppler bins, 1.5 range bins and, where azimuth is asked, 2 degrees of an object. */
function isAt(sensor: SensorDescription, object: Expected, withAzimuth: boolean) {
  const parameterOf = (name: string) =>
    axisParameter(
      sensor,
      sensor.axes.find((axis) => axis.name === name)!,
    )!;
  const [velocity, range] = [parameterOf('chirp'), parameterOf('subcarrier')];
  return (target: Target): boolean =>
    Math.abs(velocity.frequencyOf(target.velocityMps!) * CHIRPS - object.doppler_bin) <= 1.5 &&
    Math.abs(range.frequencyOf(target.rangeM!) * SAMPLES - object.range_bin) <= 1.5 &&
    (!withAzimuth || Math.abs(target.azimuthDeg! - object.aoa_deg) <= 2);
}

const table = (targets: readonly Target[]): string =>
  targets
    .slice(0, 8)
    .map(
      (t) =>
        `${t.azimuthDeg?.toFixed(1)} deg ${t.rangeM?.toFixed(2)} m ${t.velocityMps?.toFixed(2)} m/s ${t.amplitudeDb.toFixed(1)} dB`,
    )
    .join('; ');

/** The chirp x sample tensor of the first antenna. */
function firstAntenna(sensor: SensorDescription, samples: Uint8Array) {
  const bytes = samples.byteLength / (CHIRPS * ANTENNAS * SAMPLES);
  const row = SAMPLES * bytes;
  const own = new Uint8Array(CHIRPS * row);
  for (let chirp = 0; chirp < CHIRPS; chirp++)
    own.set(samples.subarray(chirp * ANTENNAS * row, chirp * ANTENNAS * row + row), chirp * row);
  const { tdm, ...rest } = sensor;
  expect(tdm).toBeDefined();
  return {
    sensor: defineSensor({ ...rest, axes: sensor.axes.filter(({ name }) => name !== 'antenna') }),
    samples: own,
  };
}

describe.skipIf(absent)('PLAIN on the OpenRadar recording', () => {
  test('static clutter removed: the three movers are the three strongest targets, paired as known', async () => {
    const { sensor, samples } = await recorded();
    const targets = estimate(sensor, samples, { clutter: 'static' });
    const movers = known().filter((object) => object.doppler_bin !== 0);
    expect(movers).toHaveLength(3);
    const used = new Set<Target>();
    for (const mover of movers) {
      const at = isAt(sensor, mover, true);
      const match = targets.slice(0, 3).find((target) => at(target) && !used.has(target));
      expect(match, `mover ${JSON.stringify(mover)} among ${table(targets)}`).toBeDefined();
      used.add(match!);
    }
  });

  test('clutter kept: the static object at range bin 107 is found', async () => {
    const { sensor, samples } = await recorded();
    const targets = estimate(sensor, samples, {});
    const [still] = known().filter((object) => object.doppler_bin === 0);
    expect(still.range_bin).toBe(107);
    expect(targets.filter(isAt(sensor, still, true)).length, table(targets)).toBeGreaterThan(0);
  });

  test('error bars of the movers cover what removing the static clutter changes', async () => {
    const { sensor, samples } = await recorded();
    const movers = estimate(sensor, samples, { clutter: 'static' }).slice(0, 3);
    const among = estimate(sensor, samples, {});
    const names = [
      ['azimuthDeg', 'azimuthStdDeg'],
      ['rangeM', 'rangeStdM'],
      ['velocityMps', 'velocityStdMps'],
    ] as const;
    for (const mover of movers) {
      const apart = among.map((other) => names.map(([value, std]) => (other[value]! - mover[value]!) / Math.hypot(mover[std]!, other[std]!))); // prettier-ignore
      const nearest = Math.min(...apart.map((errors) => Math.max(...errors.map(Math.abs))));
      expect(nearest, table([mover])).toBeLessThan(5);
      // Neither the thermal noise's error bars, fifty times smaller, nor a resolution cell's.
      expect(mover.azimuthStdDeg).toBeGreaterThan(0.02);
      expect(mover.azimuthStdDeg).toBeLessThan(1);
    }
  });

  test('chirp and sample axes only: movers and static object by range and velocity, no azimuth', async () => {
    const whole = await recorded();
    const { sensor, samples } = firstAntenna(whole.sensor, whole.samples);
    const moving = estimate(sensor, samples, { clutter: 'static' });
    const still = estimate(sensor, samples, {});
    for (const target of [...moving, ...still]) expect(target).not.toHaveProperty('azimuthDeg');
    for (const object of known()) {
      const targets = object.doppler_bin === 0 ? still : moving;
      expect(targets.some(isAt(sensor, object, false)), `${JSON.stringify(object)}: ${table(targets)}`).toBe(true);
    }
  });

  test('each target once: no two of the strongest five share a resolution cell in all three values', async () => {
    const { sensor, samples } = await recorded();
    const targets = estimate(sensor, samples, { clutter: 'static' }).slice(0, 5);
    targets.forEach((one, i) =>
      targets.slice(i + 1).forEach((other) => {
        const cells = sensor.axes.map(({ size }, m) => Math.abs(one.frequencies[m] - other.frequencies[m]) * size);
        // `separationCells` by default: nearer ones are reported as one.
        expect(Math.max(...cells)).toBeGreaterThan(defaultPlainOptions.fusion.separationCells);
      }),
    );
  });
});
