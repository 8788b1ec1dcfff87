import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loadKernels } from '../../../src/kernels/load.ts';
import { planBeamformer } from '../../../src/ultrasound/beamformer.ts';
import { planImages } from '../../../src/ultrasound/slow-time/images.ts';
import { drawChart, type Series } from '../svg-chart.ts';
import { keptPulses, type PulseChoice, pulseChoices, withPulses } from './pulses.ts';
import { velocityErrors, type VelocityErrors } from './velocity-errors.ts';
import { simulateVessel, type VesselCase, vesselCases, type VesselScene } from './vessel.ts';

/** SVD with the rank from the spectrum, and with the rank of clutter that hardly moves. */
const ranks = ['auto', 3] as const;

interface Row extends VelocityErrors {
  readonly series: string;
  readonly x: number;
  readonly pulses: PulseChoice;
  readonly rank: (typeof ranks)[number];
  readonly run: number;
}

/** Velocity of simulated vessels against their truth: mean absolute error, bias, calibration of the stated error. */
export async function runUltrasoundStudy(
  { runs, seed, out }: { readonly runs: number; readonly seed: number; readonly out: string },
  print: (line: string) => unknown,
): Promise<void> {
  const rows: Row[] = [];
  for (const vessel of vesselCases) {
    const { series, x, ...parameters } = vessel;
    // The point that series share is judged once.
    const shared = vesselCases.find((other) => sameVessel(other, vessel))!;
    if (shared !== vessel) {
      const own = rows.filter((row) => row.series === shared.series && row.x === shared.x);
      rows.push(...own.map((row) => ({ ...row, series, x })));
      continue;
    }
    for (let run = 1; run <= runs; run++) {
      // Points of a series share scatterers, noise and pulses, so that they differ by what varies.
      const scene = simulateVessel(parameters, `${seed}/${run}`);
      for (const pulses of pulseChoices)
        for (const rank of ranks) {
          const kept = keptPulses(pulses, scene.snapshot.sensor.axes[0].size, `${seed}/${run}`);
          rows.push({ series, x, pulses, rank, run, ...judge(scene, kept, rank) });
        }
    }
  }
  print(tableOf(rows));
  await write(join(out, 'results', 'ultrasound.csv'), csvOf(rows), print);
  await write(join(out, 'figures', 'ultrasound.svg'), figureOf(rows), print);
}

const sameVessel = (a: VesselCase, b: VesselCase): boolean =>
  a.peakVelocityMps === b.peakVelocityMps && a.angleDeg === b.angleDeg && a.snrDb === b.snrDb;

function judge(scene: VesselScene, kept: readonly number[], rank: (typeof ranks)[number]): VelocityErrors {
  const kernels = loadKernels();
  const snapshot = withPulses(scene.snapshot, kept);
  const beamformer = planBeamformer(kernels, snapshot.sensor, {
    // As the preset `flow`: a window that is not cut by the ends of the probe.
    beamforming: { grid: scene.grid, fNumber: 1.5, interpolation: 'cubic', apodization: 'hann' },
  });
  const images = planImages(kernels, beamformer.layout, {
    doppler: {
      clutter: { method: 'svd', rank },
      estimator: 'lag-one',
      lags: 4,
      average: { lateral: 5, depth: 5 },
      errors: true,
    },
    bmode: false,
  });
  return velocityErrors(images.apply(beamformer.apply(snapshot)).doppler!, scene);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const colours: Readonly<Record<PulseChoice, string>> = { all: '#1b6ca8', 'every second': '#c0392b', 'random quarter': '#27864a' }; // prettier-ignore
const axisOf: Readonly<Record<string, string>> = { peak: 'peak velocity, m/s', angle: 'angle of the vessel, degrees', snr: 'SNR of blood, dB' }; // prettier-ignore

const groupOf = (rows: readonly Row[], series: string, x: number, pulses: PulseChoice, rank: unknown): Row[] =>
  rows.filter((row) => row.series === series && row.x === x && row.pulses === pulses && row.rank === rank);

function tableOf(rows: readonly Row[]): string {
  const lines = vesselCases.map(({ series, x }) => {
    const cells = pulseChoices.flatMap((pulses) =>
      ranks.map((rank) => {
        const own = groupOf(rows, series, x, pulses, rank);
        const [error, bias, calibration] = (['errorPercent', 'biasPercent', 'calibration'] as const).map((key) => mean(own.map((row) => row[key]))); // prettier-ignore
        return `${error.toFixed(1)} (${bias.toFixed(1)}; ${calibration.toFixed(2)})`;
      }),
    );
    return `| ${series} ${x} | ${cells.join(' | ')} |`;
  });
  const heads = pulseChoices.flatMap((pulses) => ranks.map((rank) => `${pulses}, rank ${rank}`));
  return [`| | ${heads.join(' | ')} |`, `|${' --- |'.repeat(heads.length + 1)}`, ...lines].join('\n');
}

const columns = ['series', 'x', 'pulses', 'rank', 'run', 'errorPercent', 'biasPercent', 'calibration'] as const;

function csvOf(rows: readonly Row[]): string {
  const cell = (value: string | number): string =>
    typeof value === 'string' || Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
  return `${[columns.join(','), ...rows.map((row) => columns.map((name) => cell(row[name])).join(','))].join('\n')}\n`;
}

function figureOf(rows: readonly Row[]): string {
  const panels = [...new Set(vesselCases.map(({ series }) => series))].map((series) => ({
    title: series,
    xLabel: axisOf[series],
    yLabel: 'mean error over the peak, %',
    scale: 'log' as const,
    reference: 5,
    series: pulseChoices.map((pulses): Series => {
      const points = vesselCases
        .filter((vessel) => vessel.series === series)
        .map(({ x }) => {
          const errors = groupOf(rows, series, x, pulses, 'auto').map(({ errorPercent }) => errorPercent);
          return { x, y: mean(errors), low: Math.min(...errors), high: Math.max(...errors) };
        });
      return { label: pulses, colour: colours[pulses], shape: 'circle', points };
    }),
  }));
  return drawChart({
    title: 'Velocity in a simulated vessel, clutter 40 dB above, SVD of the rank that its spectrum shows',
    columns: 3,
    panels,
  });
}

async function write(file: string, content: string, print: (line: string) => unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  print(`written: ${file}`);
}
