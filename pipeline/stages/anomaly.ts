import { z } from 'zod';
import { anomaly as anomalyOperator } from '../../operators/anomaly.ts';
import { anomalyScores, checkAlarmOptions, ownAtoms } from '../../src/dictionary/index.ts';
import { defineStage } from '../stage.ts';
import { PipelineStates } from '../state.ts';

/** Alarms when a stream leaves what its dictionary holds. */
export const anomaly = defineStage({
  summary: 'alarms where a snapshot fits the dictionary worse than those before it did',
  options: z.strictObject({
    keep: z.int().min(1).optional().describe('Strongest atoms that a vector has to itself; a quarter by default'),
    score: z
      .enum(anomalyScores)
      .default('largest')
      .describe('largest: the vector with the largest part left over; all: that of all vectors together'),
    falseAlarm: z
      .number()
      .min(1e-5)
      .max(0.5)
      .default(0.01)
      .describe('Probability that a snapshot alarms while the stream stays as it is'),
    window: z.int().min(1).max(1_000_000).optional().describe('Scores remembered; 10 / falseAlarm - 1 by default'),
    learning: z.int().min(1).optional().describe('First snapshots, of which none alarms; a whole window by default'),
    maxStreams: z
      .int()
      .min(1)
      .max(4096)
      .default(64)
      .describe('Streams whose scores are remembered; then that unused for longest is forgotten'),
  }),
  input: 'coded',
  output: 'estimate',
  stateful: true,
  build: ({ maxStreams, ...options }, { clock, states = new PipelineStates() }) =>
    anomalyOperator(clock, { ...options, states: (encoding) => states.open('anomaly', encoding, maxStreams) }),
  tryPlan: (options, layout) => {
    checkAlarmOptions(options);
    ownAtoms(layout, options);
  },
});
