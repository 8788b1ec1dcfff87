import { z } from 'zod';
import { learnDictionary as learnDictionaryOperator } from '../../operators/learn-dictionary.ts';
import { layLearnedVectors } from '../../src/dictionary/index.ts';
import { defineStage } from '../stage.ts';
import { PipelineStates } from '../state.ts';
import { vectorShape } from './dictionary-options.ts';

/** Learns a dictionary while the stream flows; on the main thread, with what follows until there are snapshots again. */
export const learnDictionary = defineStage({
  summary: 'learns an orthogonal dictionary of every stream and codes each snapshot with it, as it was before',
  options: z.strictObject({
    ...vectorShape,
    schedule: z
      .enum(['refined', 'frank-wolfe', 'convex'])
      .default('refined')
      .describe(
        'refined: turns to rotations where the evidence allows; the others never leave the published schedules',
      ),
    power: z
      .union([z.literal(3), z.literal(4)])
      .default(3)
      .describe('The power of the objective'),
    batch: z.int().min(1).max(65_536).default(10).describe('Vectors in a step'),
    momentumFloor: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('Least weight of the newest gradient, on streams that drift; not for refined'),
    stepFloor: z.number().min(0).max(1).default(0).describe('Least step, on streams that drift; refined needs none'),
    seed: z.union([z.int(), z.string()]).default(0).describe('Of the dictionary that learning starts from'),
    maxStreams: z
      .int()
      .min(1)
      .max(4096)
      .default(64)
      .describe('Streams whose dictionaries are remembered; then that unused for longest is forgotten'),
    saveEvery: z
      .int()
      .min(1)
      .default(1)
      .describe(
        'With Kafka: snapshots of a stream from one record of its dictionary to the next; after a restart it has missed at most these',
      ),
  }),
  input: 'snapshot',
  output: 'coded',
  stateful: true,
  build: ({ maxStreams, ...options }, { kernels, states = new PipelineStates() }) =>
    learnDictionaryOperator(kernels, {
      ...options,
      states: (encoding) => states.open('learnDictionary', encoding, maxStreams),
    }),
  tryPlan: (options, sensor, kernels) => layLearnedVectors(kernels, sensor, options),
});
