import type { Command } from 'commander';
import type { CaptureReader } from '../../captures/capture.ts';
import { formatRfc3339 } from '../../captures/rfc3339.ts';
import { openSigmf } from '../../captures/sigmf-reader.ts';
import { bytesPerSnapshot, isComplex, type SensorDescription } from '../../core/index.ts';
import type { ParameterName } from '../../physics/axis-parameter.ts';
import { defaultPlainOptions, planAxes } from '../../plain/index.ts';
import { axisResolution, sizeText } from './inspect-axis.ts';
import { imagingFacts, imagingReach } from './inspect-ultrasound.ts';

/** `sounder inspect CAPTURE`: what a capture holds and what its axes can tell apart. */
export function addInspectCommand(program: Command): void {
  program
    .command('inspect')
    .summary('show what a capture holds and what its axes can resolve')
    .description(
      'Shows stream, axes, resolution cell and unambiguous range per axis, snapshots, duration and truth; for ultrasound also ' +
        'wavelength, probe, depth, pulse repetition frequency and the velocity at which it aliases.',
    )
    .argument('<capture>', 'a capture: NAME, NAME.sigmf-meta or NAME.sigmf-data')
    .option('--json', 'one JSON object')
    .action(async (path: string, { json = false }: { json?: boolean }) => {
      const reader = await openSigmf(path);
      try {
        const report = inspectCapture(reader);
        program.configureOutput().writeOut?.(json ? `${JSON.stringify(report)}\n` : describe(report, reader.sensor));
      } finally {
        await reader.close();
      }
    });
}

/** Everything `inspect` says about a capture; fields that the capture does not have are absent. */
export function inspectCapture(reader: CaptureReader) {
  const { sensor, count } = reader;
  const { axes, ...facts } = sensor;
  const truth = Array.from({ length: count }, (_, i) => reader.truth(i).length);
  const imaging = imagingReach(sensor);
  return {
    path: reader.path,
    ...facts,
    axes: axes.map((axis) => ({ ...axis, resolution: axisResolution(sensor, axis) })),
    ...compressionByDefault(sensor),
    ...(imaging && { imaging }),
    snapshots: count,
    bytesPerSnapshot: bytesPerSnapshot(sensor),
    ...(count > 0 && {
      firstCapture: formatRfc3339(reader.captureTimeNs(0)),
      lastCapture: formatRfc3339(reader.captureTimeNs(count - 1)),
      durationS: Number(reader.captureTimeNs(count - 1) - reader.captureTimeNs(0)) / 1e9,
    }),
    truth: { targets: truth.reduce((a, b) => a + b, 0), snapshots: truth.filter((targets) => targets > 0).length },
  };
}

/** How PLAIN would compress this capture within its limits; nothing for a sensor it cannot be planned for. */
function compressionByDefault(sensor: SensorDescription) {
  if (sensor.modality !== 'isac' || !isComplex(sensor.datatype)) return {};
  try {
    const axes = planAxes(sensor, defaultPlainOptions);
    return {
      compression: axes.map(({ axis, factor, compressedSize, droopDb }) => ({
        axis: axis.name,
        factor,
        compressedSize,
        droopDb,
      })),
    };
  } catch {
    return {};
  }
}

type Report = ReturnType<typeof inspectCapture>;

const parameters: Readonly<Record<ParameterName, readonly [name: string, unit: string]>> = {
  azimuthDeg: ['azimuth', 'deg'],
  rangeM: ['range', 'm'],
  velocityMps: ['velocity', 'm/s'],
};

function describe(report: Report, sensor: SensorDescription): string {
  const { limits, tdm, truth } = report;
  const limitTexts = Object.entries(limits ?? {}).map(([name, [low, high]]: [string, [number, number]]) => {
    const [parameter, unit] = parameters[name as ParameterName];
    return `${parameter} ${low} to ${high} ${unit}`;
  });
  const facts: [string, string | undefined][] = [
    ['capture', report.path],
    ['stream', report.streamId],
    ['modality', [report.modality, report.geometry].filter(Boolean).join(', ')],
    ['carrier', frequencyText(report.carrierHz)],
    ['speed', `${report.propagationSpeedMps} m/s`],
    ['datatype', `${report.datatype}, ${report.bytesPerSnapshot} bytes per snapshot`],
    ['snapshots', `${report.snapshots}`],
    ['captured', report.firstCapture && `${report.firstCapture}, over ${exact(report.durationS)} s`],
    ['limits', limitTexts.join('; ') || undefined],
    ['plain', report.compression && compressionText(report.compression)],
    ...(report.imaging ? imagingFacts(sensor, report.imaging) : []),
    ['tdm', tdm && `${tdm.transmitters} transmitters, ${short(tdm.slotS)} s apart`],
    ['truth', `${truth.targets} targets in ${truth.snapshots} of ${report.snapshots} snapshots`],
  ];
  const rows = [
    ['axis', 'size', 'spacing', 'sign', 'parameter', 'resolution cell', 'unambiguous'],
    ...report.axes.map((axis) => {
      const spacing = `${short(axis.spacing)} ${axis.unit}`;
      const shown = [
        axis.name,
        sizeText(axis),
        axis.positions ? `${spacing}, non-uniform` : spacing,
        signText(axis.sign),
      ];
      if (!axis.resolution) return [...shown, '-', '-', '-'];
      const { parameter, cell, unambiguous } = axis.resolution;
      const [name, unit] = parameters[parameter];
      const reach = unambiguous && `${short(unambiguous[0])} to ${short(unambiguous[1])} ${unit}`;
      return [...shown, name, `${short(cell)} ${unit}`, reach ?? '-'];
    }),
  ];
  return table(facts.filter((fact): fact is [string, string] => Boolean(fact[1]))) + '\n' + table(rows);
}

function compressionText(axes: NonNullable<Report['compression']>): string {
  const compressed = axes.filter(({ factor }) => factor > 1);
  if (compressed.length === 0) return 'not compressed: no limits, or none that leave room';
  const factors = compressed.map(({ axis, factor }) => `${axis} by ${factor}`).join(', ');
  const droop = Math.max(...axes.map(({ droopDb }) => droopDb));
  const sizes = axes.map(({ compressedSize }) => compressedSize).join(' x ');
  return `averages ${factors}: ${sizes} is left, at most ${short(droop)} dB lost inside the limits`;
}

const frequencyText = (hz: number | undefined): string | undefined =>
  hz === undefined ? undefined : hz < 1e9 ? `${exact(hz / 1e6)} MHz` : `${exact(hz / 1e9)} GHz`;
const signText = (sign: 1 | -1): string => (sign === 1 ? '+1' : '-1');
const short = (value: number): string => String(Number(value.toPrecision(4)));
const exact = (value: number | undefined): string => String(Number((value ?? 0).toPrecision(9)));

/** Rows in aligned columns. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: readonly string[]): string => row.map((cell, i) => cell.padEnd(widths[i])).join('  ');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}
