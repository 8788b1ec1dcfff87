import { z } from 'zod';
import { defineStage } from '../stage.ts';

/** Leaves every snapshot as it is: what the plumbing alone costs. */
export const pass = defineStage({
  summary: 'leaves every snapshot as it is',
  options: z.strictObject({}),
  input: 'snapshot',
  output: 'snapshot',
  build: () => (source) => source,
  tryPlan: (_options, sensor) => sensor,
});
