import { z } from 'zod';
import { checkFields } from '../captures/invalid-field.ts';
import { nearest, SounderError, toSounderError } from '../core/errors.ts';
import type { Kernels } from '../kernels/load.ts';
import {
  type LineModel,
  type LineRecovery,
  planLinearLines,
  planLineRecovery,
  planUnfolded,
  planUnfoldedLines,
  planVelocityNet,
  type RecoveryModel,
  unfoldedLinesParts,
  velocityNetParts,
} from '../learning/index.ts';
import type { FramesLayout, RecoveryPlan } from '../ultrasound/index.ts';
import { CARD_FILE, type StoredModel } from './folder.ts';
import { findOnnxRuntime, onnxOptions, planOnnxLines } from './onnx-lines.ts';
import { planMotionSlowTime } from './motion-slow-time.ts';
import { planSparseSlowTime, sparseSlowTimeOptions } from './sparse-slow-time.ts';

/** What a model of a kind is: how its options are checked, and what it can be planned as. */
export interface ModelKind<Options = unknown> {
  readonly summary: string;
  readonly options: z.ZodType<Options>;
  /** Named parts of the weights with their lengths, in order. */
  parts(options: Options, size: number, kept: number): Readonly<Record<string, number>>;
  /** As a network that recovers examples; its weights are filled in by the caller. */
  readonly planNetwork?: (kernels: Kernels, options: Options, size: number, examples: number) => RecoveryModel;
  /** As the recovery of frames over slow time, in the stream. */
  readonly planFrames?: (
    kernels: Kernels,
    layout: FramesLayout,
    options: Options,
    weights: ReadonlyMap<string, Float64Array>,
  ) => RecoveryPlan;
  /** As the recovery of lines along its axis, in the stream; `lines` at a time. */
  readonly planLines?: (
    kernels: Kernels,
    options: Options,
    size: number,
    kept: readonly number[],
    lines: number,
    weights: ReadonlyMap<string, Float64Array>,
    network?: Uint8Array,
  ) => LineRecovery;
  /** Whether it is an ONNX network. */
  readonly network?: boolean;
  /** Throws where what it runs in is not installed. */
  readonly available?: () => unknown;
}

const defineKind = <Options>(kind: ModelKind<Options>): ModelKind => kind as unknown as ModelKind;

export const unfoldedFourierOptions = z.strictObject({
  layers: z.int().min(1).max(1000),
  bound: z.number().positive().optional(),
  weights: z.array(z.number()).optional(),
});

/** What its matrix was made with: how moments were averaged, and the noise power relative to that of the lines. */
export const linearLinesOptions = z.strictObject({
  moments: z.enum(['full', 'stationary']).optional(),
  noise: z.number().min(0).optional(),
});

/** `level`: root mean square of lines in the units they come in; without it that of what was measured of each line. */
export const unfoldedLinesOptions = z.strictObject({
  level: z.number().positive().optional(),
  layers: z.int().min(1).max(1000),
  taps: z.int().min(1).max(65_535),
});

/** Pulses are the axis; they are multiplied up to `lags` apart, and `rounds` networks with layers of `hidden` follow each other. */
export const velocityNetOptions = z.strictObject({
  lags: z.int().min(1).max(4095),
  hidden: z.array(z.int().min(1).max(4096)).max(8),
  rounds: z.int().min(1).max(8),
});

/** Every kind of model that a folder can hold. To add one: one line here. */
export const modelKinds: Readonly<Record<string, ModelKind>> = {
  'unfolded-fourier': defineKind({
    summary: 'sparse real signals from some of their Fourier bins, unfolded proximal gradient steps',
    options: unfoldedFourierOptions,
    parts: ({ layers }) => ({ steps: layers, thresholds: layers, width: 1 }),
    planNetwork: (kernels, { layers, bound, weights }, size, examples) =>
      planUnfolded(kernels, {
        size,
        examples,
        layers,
        ...(bound !== undefined && { bound }),
        ...(weights && { weights: Float64Array.from(weights) }),
      }),
  }),
  'unfolded-lines': defineKind({
    summary: 'lines of echoes from some of their samples, unfolded proximal gradient steps under a Gaussian background',
    options: unfoldedLinesOptions,
    parts: ({ layers, taps }) => unfoldedLinesParts(layers, taps),
    planNetwork: (_kernels, { layers, taps }, size, examples) =>
      planUnfoldedLines({ size, examples, layers, pulse: new Float64Array(taps) }),
    planLines: (_kernels, { level }, size, kept, lines, weights) =>
      planLineRecovery({ size, kept, lines, weights, level: level ?? 'measured' }),
  }),
  'velocity-net': defineKind({
    summary: 'velocity of every pulse of one sample volume from some pulses, dense networks on products of pulses',
    options: velocityNetOptions,
    parts: (options, size) => velocityNetParts(size, options),
    planNetwork: (kernels, options, size, examples) => planVelocityNet(kernels, { ...options, pulses: size, examples }),
    planFrames: planMotionSlowTime,
  }),
  'sparse-slow-time': defineKind({
    summary: 'missing pulses of slow time from sparse spectra, by proximal gradient steps until they settle',
    options: sparseSlowTimeOptions,
    parts: ({ dictionary }, size): Record<string, number> => (dictionary === 'atoms' ? { atoms: 2 * size * size } : {}),
    planFrames: planSparseSlowTime,
  }),
  'linear-lines': defineKind({
    summary: 'lines by the linear estimate of least mean square error, from second moments that were measured',
    options: linearLinesOptions,
    parts: (_, size, kept) => ({ matrix: size * kept }),
    planLines: (kernels, _, size, kept, lines, weights) =>
      planLinearLines(kernels, size, kept.length, lines, weights.get('matrix')!),
  }),
  onnx: defineKind({
    summary: 'lines by a network of ONNX Runtime, which has to be installed beside',
    options: onnxOptions,
    parts: () => ({}),
    network: true,
    available: findOnnxRuntime,
    planLines: (_kernels, { lines }, size, kept, _lines, _weights, network) =>
      planOnnxLines(network!, size, kept.length, lines),
  }),
};

/** A stored model with its kind, everything about it checked that needs no kernels. */
export interface CheckedModel extends StoredModel {
  readonly of: ModelKind;
  readonly checked: unknown;
}

/**
 * Checks kind, options and weights of a model.
 *
 * @param where  its folder, named in every error
 * @throws SounderError `capture-invalid`: what, where, found, allowed
 */
export function checkModel(model: StoredModel, where: string, kinds = modelKinds): CheckedModel {
  const { kind, axis, kept, options, weights, network } = model;
  const card = `${where}/${CARD_FILE}`;
  if (!Object.hasOwn(kinds, kind)) {
    const names = Object.keys(kinds);
    const meant = nearest(kind, names);
    const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
    throw new SounderError('capture-invalid', `${card}: kind: found "${kind}", allowed: ${names.join(', ')}${hint}`);
  }
  const of = kinds[kind];
  const checked = checkFields(of.options, options, `${card}: options`, 'capture-invalid');
  const parts = Object.entries(of.parts(checked, axis.size, kept.length));
  const shown = (pairs: Iterable<readonly [string, number]>): string =>
    [...pairs].map(([name, length]) => `${name} (${length})`).join(', ') || 'none';
  const found = shown([...weights].map(([name, values]) => [name, values.length]));
  if (found !== shown(parts))
    throw new SounderError('capture-invalid', `${card}: weights: found ${found}, allowed: ${shown(parts)}`);
  if ((network !== undefined) !== (of.network === true))
    throw new SounderError(
      'capture-invalid',
      `${card}: network: found ${network ? 'one' : 'none'}, allowed: ${of.network ? 'an .onnx file' : 'none'}, as the kind is ${kind}`,
    );
  return { ...model, of, checked };
}

/**
 * Plans a stored model as the network it is, for a number of examples, and fills in its weights.
 *
 * @throws SounderError `capture-invalid` for a model that is none of its kind, `configuration-invalid` for a kind without network
 */
export function planRecoveryModel(
  kernels: Kernels,
  model: CheckedModel,
  examples: number,
  where: string,
): RecoveryModel {
  const { of, kind, axis, checked, weights } = model;
  if (!of.planNetwork) throw lacks(where, kind, 'a network of examples', 'planNetwork');
  let planned: RecoveryModel;
  try {
    planned = of.planNetwork(kernels, checked, axis.size, examples);
  } catch (thrown) {
    const { code, message, details } = toSounderError(thrown);
    if (code !== 'plan-invalid') throw thrown;
    throw new SounderError('capture-invalid', `${where}/${CARD_FILE}: options: ${message}`, details, thrown);
  }
  for (const [name, values] of weights) planned.parameters.view(name).set(values);
  return planned;
}

/**
 * Plans a stored model as the recovery of frames over slow time.
 *
 * @throws SounderError `configuration-invalid` for a kind that does not recover frames, `snapshot-invalid` for frames of
 *   other pulses than the model's
 */
export function planFrameRecovery(
  kernels: Kernels,
  layout: FramesLayout,
  model: CheckedModel,
  where: string,
): RecoveryPlan {
  const { kept, axis, of, checked, weights } = model;
  checkRecoversFrames(model, where);
  if (layout.pulses !== axis.size || layout.kept.join() !== kept.join())
    throw new SounderError(
      'snapshot-invalid',
      `recover: slow_time.kept: found ${describeKept(layout.kept, layout.pulses)}, ` +
        `allowed: ${describeKept(kept, axis.size)}, as ${where} has`,
      { found: layout.kept, allowed: kept },
    );
  try {
    return of.planFrames!(kernels, layout, checked, weights);
  } catch (thrown) {
    throw ofOptions(thrown, where);
  }
}

/** What cannot be planned is a fault of the options in the card. */
function ofOptions(thrown: unknown, where: string): unknown {
  const { code, message, details } = toSounderError(thrown);
  if (code !== 'plan-invalid') return thrown;
  return new SounderError('configuration-invalid', `${where}/${CARD_FILE}: options: ${message}`, details, thrown);
}

/** @throws SounderError `configuration-invalid` */
export function checkRecoversFrames({ of, kind, axis }: CheckedModel, where: string): void {
  if (!of.planFrames) throw lacks(where, kind, 'frames over slow time', 'planFrames');
  if (axis.name !== 'slow_time')
    throw new SounderError(
      'configuration-invalid',
      `${where}: axis: found ${axis.name}, allowed: slow_time, of which frames are recovered`,
    );
}

/**
 * A stored model as what recovers the lines along its axis.
 *
 * @throws SounderError `configuration-invalid` for a kind that does not recover lines
 */
export function lineModel(kernels: Kernels, model: CheckedModel, where: string): LineModel {
  const { of, axis, kept, checked, weights, network } = model;
  checkRecoversLines(model, where);
  const planLines = of.planLines!;
  return {
    axis,
    kept,
    where,
    plan: (lines) => {
      try {
        return kernels.memory.attempt(() => planLines(kernels, checked, axis.size, kept, lines, weights, network));
      } catch (thrown) {
        throw ofOptions(thrown, where);
      }
    },
  };
}

/** @throws SounderError `configuration-invalid`; `dependency-missing` for a kind that runs in what is not installed */
export function checkRecoversLines({ of, kind }: CheckedModel, where: string): void {
  if (!of.planLines) throw lacks(where, kind, 'lines', 'planLines');
  of.available?.();
}

function lacks(where: string, kind: string, what: string, ability: keyof ModelKind): SounderError {
  const able = Object.entries(modelKinds).flatMap(([name, row]) => (row[ability] ? [name] : []));
  return new SounderError(
    'configuration-invalid',
    `${where}: found a model of kind ${kind}, which does not recover ${what}, allowed: ${able.join(', ')}`,
  );
}

/** `32 of 64 pulses [0, 2, ...]`. */
const describeKept = (kept: readonly number[], size: number): string =>
  kept.length === size ? `all ${size}` : `${kept.length} of ${size} [${kept.join(', ')}]`;
