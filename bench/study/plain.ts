import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRng, type Limits, type SensorDescription, type Target } from '../../src/core/index.ts';
import { type Kernels, loadKernels } from '../../src/kernels/load.ts';
import { axisParameter } from '../../src/physics/axis-parameter.ts';
import { planDirectModel } from '../../src/physics/direct-model.ts';
import { addNoise, drawNoise } from '../../src/physics/noise.ts';
import { planOfdmLink } from '../../src/physics/ofdm-link.ts';
import { planPlottedBound } from '../../src/physics/plotted-bound.ts';
import { publishedScene } from '../../src/physics/published-scene.ts';
import { drawPhases, type SceneTarget } from '../../src/physics/scene.ts';
import { planTargetFrequencies } from '../../src/physics/target-frequencies.ts';
import { type PlainOptionsInput, type PlainPlan, planPlain, publishedPlainOptions } from '../../src/plain/index.ts';
import { type Score, scoreByAngle, scored, type Scored, summarize, type Summary } from './score.ts';
import { publishedLimits } from './sensors.ts';
import { drawChart } from './svg-chart.ts';
import { markerShapes } from './svg-marks.ts';

export interface PlainStudyOptions {
  readonly runs: number;
  readonly snrsDb: readonly number[];
  readonly seed: number;
  readonly out: string;
  readonly report: (line: string) => void;
}

interface Method {
  readonly label: string;
  readonly colour: string;
  readonly model: 'waveform' | 'direct';
  readonly limits?: Limits;
  readonly options: PlainOptionsInput;
}

const factors = { antenna: 1, subcarrier: 4, symbol: 14 };
const published = (
  method: 'averaging' | 'decimation',
  refinement: 'none' | 'gauss-newton' = 'none',
): PlainOptionsInput => ({
  ...publishedPlainOptions,
  refinement,
  compression: { ...publishedPlainOptions.compression, method, factors },
});

const methods: readonly Method[] = [
  { label: 'averaging (1,4,14), waveform', colour: '#0072b2', model: 'waveform', options: published('averaging') },
  { label: 'averaging (1,4,14), direct model', colour: '#56b4e9', model: 'direct', options: published('averaging') },
  { label: 'decimation (1,4,14), waveform', colour: '#d55e00', model: 'waveform', options: published('decimation') },
  {
    label: 'averaging + Gauss-Newton, direct model',
    colour: '#009e73',
    model: 'direct',
    options: published('averaging', 'gauss-newton'),
  },
  {
    label: 'default, limits given, direct model',
    colour: '#cc79a7',
    model: 'direct',
    limits: publishedLimits,
    options: {},
  },
];

/** One line of the table: a method at one SNR. */
export interface StudyRow extends Summary {
  readonly method: string;
  readonly snrDb: number;
  readonly bound: Readonly<Record<Scored, number>>;
}

/**
 * The published example: 16 x 180 x 560, six paths, counts unknown, errors against the bound the authors plot.
 *
 * All SNR points of a run share phases, bits and noise, as the authors' do (plain.md 6.3).
 */
export async function runPlainStudy(options: PlainStudyOptions): Promise<StudyRow[]> {
  const { runs, snrsDb, seed, out, report } = options;
  const kernels = loadKernels();
  const scenes = { waveform: publishedScene('nominal'), direct: publishedScene('true') };
  const sensors = methods.map(({ model, limits }) => ({ ...scenes[model].sensor, ...(limits && { limits }) }));
  const plans = methods.map((method, m) => planPlain(kernels, sensors[m], method.options));
  const link = planOfdmLink(scenes.waveform.waveform);
  const direct = planDirectModel(scenes.direct.sensor);
  const scores = methods.map(() => snrsDb.map((): Score[] => []));
  const mixed = new Float32Array(2 * 16 * 180 * 560);

  for (let run = 1; run <= runs; run++) {
    const rng = createRng(seed).fork(`run ${run}`);
    const targets = drawPhases(scenes.direct.sensor, scenes.direct.targets, rng.fork('phases'));
    const sounding = link(targets, rng.fork('link'));
    const draws = {
      waveform: { signal: sounding.signal, noise: sounding.noise(), truth: sounding.truth },
      direct: { signal: direct(targets), noise: drawNoise(mixed.length / 2, rng.fork('noise')), truth: targets },
    };
    methods.forEach((method, m) => {
      const { signal, noise, truth } = draws[method.model];
      snrsDb.forEach((snrDb, s) => {
        addNoise(signal, noise, 10 ** (-snrDb / 20), mixed);
        scores[m][s].push(scoreByAngle(estimate(plans[m], sensors[m], mixed), truth));
      });
    });
    if (run % 10 === 0) report(`run ${run} of ${runs}`);
  }

  const rows = methods.flatMap((method, m) =>
    snrsDb.map((snrDb, s): StudyRow => {
      const { sensor, targets } = scenes[method.model];
      return { method: method.label, snrDb, ...summarize(scores[m][s]), bound: boundAt(sensor, targets, snrDb) };
    }),
  );
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'plain.csv'), toCsv(rows));
  await writeFile(join(out, 'plain.svg'), toChart(rows, snrsDb));
  return rows;
}

function estimate(plan: PlainPlan, sensor: SensorDescription, tensor: Float32Array): readonly Target[] {
  const samples = new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength);
  return plan.estimate({ sensor, sequence: 0n, captureTimeNs: 0n, samples });
}

/** Root mean square over the paths of the bound the authors plot, in physical units. */
export function boundAt(
  sensor: SensorDescription,
  targets: readonly SceneTarget[],
  snrDb: number,
): Record<Scored, number> {
  const frequenciesOf = planTargetFrequencies(sensor);
  const described = targets.map((target) => ({
    frequencies: frequenciesOf(target).frequencies,
    gains: [10 ** (target.amplitudeDb / 20), 0],
  }));
  const bounds = planPlottedBound(sensor.axes)(described, 10 ** (-snrDb / 10));
  const result: Record<Scored, number> = { azimuthDeg: 0, rangeM: 0, velocityMps: 0 };
  sensor.axes.forEach((axis, m) => {
    const parameter = axisParameter(sensor, axis);
    if (!parameter) return;
    const squares = bounds.map(
      (bound, k) => ((bound?.[m] ?? NaN) * parameter.slopeAt(described[k].frequencies[m])) ** 2,
    );
    result[parameter.name] = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
  });
  return result;
}

/**
 * The scene of plain.md 4.3: a third target whose angle and range both belong to others, 60 deg 80 m 0, 100 deg 200 m 6,
 * 60 deg 200 m 0 (angles from the array axis). Tuple OMP finds three targets, the authors' sub-grid OMP a duplicate.
 */
export function crossCombination(
  kernels: Kernels,
  seed: number,
): { readonly method: string; readonly targets: readonly Target[] }[] {
  const { sensor } = publishedScene('true');
  const scene: SceneTarget[] = [
    { azimuthDeg: 30, rangeM: 80, velocityMps: 0, amplitudeDb: 0 },
    { azimuthDeg: -10, rangeM: 200, velocityMps: 6, amplitudeDb: 0 },
    { azimuthDeg: 30, rangeM: 200, velocityMps: 0, amplitudeDb: 0 },
  ];
  const rng = createRng(seed);
  const signal = planDirectModel(sensor)(drawPhases(sensor, scene, rng));
  const tensor = addNoise(signal, drawNoise(signal.length / 2, rng.fork('noise')), 1e-2);
  return (['tuple-omp', 'subgrid-omp'] as const).map((method) => {
    const plan = planPlain(kernels, sensor, {
      ...published('averaging'),
      fusion: { ...publishedPlainOptions.fusion, method },
    });
    const targets = estimate(plan, sensor, tensor);
    plan.dispose();
    return { method, targets };
  });
}

function toCsv(rows: readonly StudyRow[]): string {
  const header = [
    'method',
    'snr_db',
    'runs',
    'success',
    'right_count',
    ...scored.flatMap((name) => [`rmse_${name}`, `crb_${name}`, `ratio_${name}`]),
  ];
  const lines = rows.map((row) =>
    [
      JSON.stringify(row.method),
      row.snrDb,
      row.runs,
      row.success,
      row.rightCount,
      ...scored.flatMap((name) =>
        [row.rmse[name], row.bound[name], row.rmse[name] / row.bound[name]].map((value) =>
          Number.isFinite(value) ? value.toPrecision(6) : '',
        ),
      ),
    ].join(','),
  );
  return `${[header.join(','), ...lines].join('\n')}\n`;
}

function toChart(rows: readonly StudyRow[], snrsDb: readonly number[]): string {
  const units: Record<Scored, string> = { azimuthDeg: 'RMSE, degrees', rangeM: 'RMSE, m', velocityMps: 'RMSE, m/s' };
  const titles: Record<Scored, string> = { azimuthDeg: 'angle', rangeM: 'range', velocityMps: 'velocity' };
  return drawChart({
    title: 'PLAIN on the published scene, target count unknown (points: at least 90 % of snapshots right)',
    columns: scored.length,
    panels: scored.map((name) => ({
      title: titles[name],
      xLabel: 'SNR per element, dB',
      yLabel: units[name],
      scale: 'log' as const,
      series: [
        ...methods.map((method, i) => ({
          label: method.label,
          colour: method.colour,
          shape: markerShapes[i],
          points: rows
            .filter((row) => row.method === method.label && row.success >= 0.9)
            .map((row) => ({ x: row.snrDb, y: row.rmse[name] })),
        })),
        {
          label: 'bound (Van Trees 8.110)',
          colour: '#000',
          dash: '5 4',
          points: snrsDb.map((snrDb) => ({ x: snrDb, y: rows.find((row) => row.snrDb === snrDb)!.bound[name] })),
        },
      ],
    })),
  });
}
