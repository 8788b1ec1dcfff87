import type { OperatorFunction } from 'rxjs';
import type { z } from 'zod';
import type { Envelope } from '../operators/envelope.ts';
import type { Inflow } from '../operators/inflow.ts';
import type { Stamped } from '../operators/stamped.ts';
import type { StageTimes } from '../operators/timed.ts';
import type { Estimate, SensorDescription, Snapshot } from '../src/core/index.ts';
import type { Coded, CodedLayout } from '../src/dictionary/index.ts';
import type { Kernels } from '../src/kernels/load.ts';
import type { Compressed, CompressedLayout, Decoupled, DecoupledLayout } from '../src/plain/index.ts';
import type { Clock } from '../src/runtime/clock.ts';
import type { ChannelIq, ChannelIqLayout, Frames, FramesLayout } from '../src/ultrasound/index.ts';
import type { ModelReference } from './stages/model-reference.ts';
import type { PipelineStates } from './state.ts';

/** What may flow between two stages: kind -> type. A stage that makes something new adds its kind here. */
export interface StageValues {
  snapshot: Snapshot;
  compressed: Stamped<Compressed>;
  decoupled: Stamped<Decoupled>;
  iq: Stamped<ChannelIq>;
  frames: Stamped<Frames>;
  coded: Coded;
  estimate: Estimate;
}
export type ValueKind = keyof StageValues;

/** What values of each kind are planned from, known before the first of them comes. */
export interface StageDescriptions {
  snapshot: SensorDescription;
  compressed: CompressedLayout;
  decoupled: DecoupledLayout;
  iq: ChannelIqLayout;
  frames: FramesLayout;
  coded: CodedLayout;
  estimate: void;
}

/** What every stage of a running pipeline shares. */
export interface StageContext {
  readonly kernels: Kernels;
  readonly clock: Clock;
  /** Envelopes that can be in flight at once: the bound for a stage that holds some. */
  readonly credits: number;
  /** Hears how long each snapshot is in each stage, where somebody wants to know. */
  readonly times?: StageTimes;
  /** Where stages that remember open their states; they last as long as the operator otherwise. */
  readonly states?: PipelineStates;
  /** Where envelopes come from, for stages in which they wait for later ones; a recording otherwise. */
  readonly inflow?: Inflow;
  /** Takes the model that a stage works with, where models are exchanged while the pipeline runs. */
  readonly holdModel?: (reference: ModelReference) => void;
  /** Hears, one line each, of what somebody should know. */
  readonly notice?: (message: string) => void;
}

/** How many values a stage makes one of: `length` for the first one, `hop` more for each that follows. */
export interface Gathers {
  readonly length: number;
  readonly hop: number;
}

/** One row of the catalogue: what a pipeline file can name as a stage. */
export interface Stage {
  /** One sentence, shown by editors beside the name. */
  readonly summary: string;
  /** What a pipeline file may write below the name. */
  readonly options: z.ZodObject;
  readonly input: ValueKind;
  readonly output: ValueKind;
  /** Whether it remembers from value to value: such a stage never runs in a worker. */
  readonly stateful?: boolean;
  /** Whether a plan carries something from value to value of its stream, with such options: it runs in one worker at most. */
  followsStream?(options: unknown): boolean;
  /** Of a stage in which values wait for others, which takes as many credits; undefined where none do. */
  gathers?(options: unknown, sensor: SensorDescription | undefined): Gathers | undefined;
  /** The options with the paths in them made absolute, as they are relative to the pipeline file. */
  locate?(options: unknown, absolute: (path: string) => string): unknown;
  /** The model that a stage works with, apart from those of its operators; undefined where it has none. */
  modelOf?(options: unknown): ModelReference | undefined;
  /** @param options  as checked against the schema, defaults filled in */
  build(options: unknown, context: StageContext): OperatorFunction<Envelope<unknown>, Envelope<unknown>>;
  /** Throws what planning for the first value would; nothing after a stage without it is tried before the start. */
  tryPlan?(options: unknown, input: unknown, kernels: Kernels): unknown;
}

/** A stage as its author writes it: kinds and options typed. */
export interface StageFields<Options extends z.ZodObject, In extends ValueKind, Out extends ValueKind> {
  readonly summary: string;
  readonly options: Options;
  readonly input: In;
  readonly output: Out;
  readonly stateful?: boolean;
  readonly followsStream?: (options: z.output<Options>) => boolean;
  /** @param sensor  what snapshots come from, where that is known before the first of them */
  readonly gathers?: (options: z.output<Options>, sensor: SensorDescription | undefined) => Gathers | undefined;
  readonly locate?: (options: z.output<Options>, absolute: (path: string) => string) => z.output<Options>;
  readonly modelOf?: (options: z.output<Options>) => ModelReference | undefined;
  readonly build: (
    options: z.output<Options>,
    context: StageContext,
  ) => OperatorFunction<Envelope<StageValues[In]>, Envelope<StageValues[Out]>>;
  /** Plans for values so described, gives everything back, and says what the next stage plans from. */
  readonly tryPlan?: (
    options: z.output<Options>,
    input: StageDescriptions[In],
    kernels: Kernels,
  ) => StageDescriptions[Out];
}

/**
 * Makes a catalogue row out of a typed stage.
 *
 * The kinds are checked before a pipeline starts, so an operator never sees a value of another kind.
 */
export function defineStage<Options extends z.ZodObject, In extends ValueKind, Out extends ValueKind>(
  fields: StageFields<Options, In, Out>,
): Stage {
  const { tryPlan, gathers, followsStream, locate, modelOf, ...row } = fields;
  return {
    ...row,
    ...(followsStream && { followsStream: (options) => followsStream(options as z.output<Options>) }),
    ...(modelOf && { modelOf: (options) => modelOf(options as z.output<Options>) }),
    ...(locate && { locate: (options, absolute) => locate(options as z.output<Options>, absolute) }),
    ...(gathers && { gathers: (options, sensor) => gathers(options as z.output<Options>, sensor) }),
    ...(tryPlan && {
      tryPlan: (options, input, kernels) =>
        tryPlan(options as z.output<Options>, input as StageDescriptions[In], kernels),
    }),
    build: (options, context) =>
      fields.build(options as z.output<Options>, context) as OperatorFunction<Envelope<unknown>, Envelope<unknown>>,
  };
}
