import type { z } from 'zod';
import { withState } from '../operators/with-state.ts';
import type { Estimate } from '../src/core/estimate.ts';
import type { KeyedReducer } from '../src/core/keyed-reducer.ts';
import { defineStage, type Stage } from './stage.ts';
import { PipelineStates } from './state.ts';

/** A stage that remembers, as its author writes it. */
export interface StatefulStageFields<Options extends z.ZodObject, State> {
  /** As in the catalogue; names the changelog of its states. */
  readonly name: string;
  readonly summary: string;
  readonly options: Options;
  /** What is made of the estimates of each stream. */
  readonly reducer: (options: z.output<Options>) => KeyedReducer<State, Estimate, Estimate>;
}

/**
 * Makes a catalogue row out of a reducer over the estimates of a stream.
 *
 * It runs on the main thread, after the workers, where estimates are in order again.
 */
export const defineStatefulStage = <Options extends z.ZodObject, State>(
  fields: StatefulStageFields<Options, State>,
): Stage => ({
  ...defineStage({
    summary: fields.summary,
    options: fields.options,
    input: 'estimate',
    output: 'estimate',
    build: (options, { states = new PipelineStates() }) => {
      const reducer = fields.reducer(options);
      return withState({ reducer, stampOf: (estimate) => estimate, ...states.open(fields.name, reducer) });
    },
    tryPlan: () => undefined,
  }),
  stateful: true,
});
