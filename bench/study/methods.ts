import type { SensorDescription } from '../../src/core/sensor.ts';
import type { Kernels } from '../../src/kernels/load.ts';
import { planJointNomp } from './baselines/joint-nomp.ts';
import { planSequential } from './baselines/sequential.ts';
import type { HarmonicEstimatorName } from '../../src/harmonic/index.ts';
import {
  type CompressionMethod,
  type PlainOptionsInput,
  planPlain,
  publishedPlainOptions,
} from '../../src/plain/index.ts';
import { authorsFactors } from './sensors.ts';
import type { StudyPlan } from './study-plan.ts';

/** Something that finds targets: one line in every table and figure. */
export interface Method {
  /** What `--methods` calls it. */
  readonly name: string;
  readonly label: string;
  /** One option changed; run in the family `options` only, unless asked for. */
  readonly variant?: true;
  plan(kernels: Kernels, sensor: SensorDescription): StudyPlan;
}

/** PLAIN with some options; a function where they depend on the sensor. */
const plain = (
  name: string,
  label: string,
  options: PlainOptionsInput | ((sensor: SensorDescription) => PlainOptionsInput),
): Method => ({
  name,
  label,
  plan: (kernels, sensor) => planPlain(kernels, sensor, typeof options === 'function' ? options(sensor) : options),
});

/** The default with one choice changed. */
const variant = (name: string, label: string, options: PlainOptionsInput): Method => ({
  ...plain(name, label, options),
  variant: true,
});
const compressedBy = (method: CompressionMethod): PlainOptionsInput => ({ compression: { method } });
const estimatedBy = (method: HarmonicEstimatorName): PlainOptionsInput => ({ estimation: { method } });

/** The authors' factors on their sensor; what the limits allow on any other. */
const authors = (sensor: SensorDescription): PlainOptionsInput => {
  const factors = authorsFactors(sensor);
  const byName = factors && Object.fromEntries(sensor.axes.map(({ name }, m) => [name, factors[m]]));
  const { compression } = publishedPlainOptions;
  return { ...publishedPlainOptions, compression: { ...compression, factors: byName ?? 'auto' } };
};

/** Every method a study can run. To add one, add a line. */
export const methods: readonly Method[] = [
  plain('default', 'PLAIN, default', {}),
  plain('published', 'PLAIN as published', authors),
  plain('published-refined', 'PLAIN as published + Gauss-Newton', (sensor) => ({
    ...authors(sensor),
    refinement: 'gauss-newton',
  })),
  {
    name: 'sequential',
    label: 'sequential',
    plan: (kernels, sensor) => planSequential(kernels, sensor, { counted: false }),
  },
  {
    name: 'sequential-counted',
    label: 'sequential, count given',
    plan: (kernels, sensor) => planSequential(kernels, sensor, { counted: true }),
  },
  { name: 'joint', label: 'joint NOMP', plan: (kernels, sensor) => planJointNomp(kernels, sensor) },
  variant('none', 'compression none', compressedBy('none')),
  variant('decimation', 'compression decimation', compressedBy('decimation')),
  variant('multi-shift', 'compression multi-shift', compressedBy('multi-shift')),
  variant('smoothing', 'compression smoothing', compressedBy('smoothing')),
  variant('dft-window', 'compression dft-window', compressedBy('dft-window')),
  variant('means', 'compression averaging, means only', { compression: { moments: 1 } }),
  variant('unitary-esprit', 'estimation unitary ESPRIT', estimatedBy('unitary-esprit')),
  variant('beamspace-esprit', 'estimation beamspace ESPRIT', estimatedBy('beamspace-esprit')),
  variant('omp', 'estimation OMP', estimatedBy('omp')),
  variant('nomp', 'estimation NOMP', estimatedBy('nomp')),
  variant('mdl', 'order MDL', { estimation: { order: 'mdl' } }),
  variant('eft', 'order EFT', { estimation: { order: 'eft' } }),
  variant('tensor-ls', 'fusion tensor-LS', { fusion: { method: 'tensor-ls' } }),
  variant('subgrid-omp', 'fusion sub-grid OMP', { fusion: { method: 'subgrid-omp' } }),
  variant('candidates', 'search candidates', { fusion: { search: 'candidates' } }),
  variant('feedback', 'search feedback', { fusion: { search: 'feedback' } }),
  variant('unrefined', 'refinement none', { refinement: 'none' }),
];
