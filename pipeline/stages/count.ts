import { z } from 'zod';
import { countReducer } from '../../src/tracking/index.ts';
import { defineStatefulStage } from '../stateful-stage.ts';

/** Numbers the estimates of every stream. */
export const count = defineStatefulStage({
  name: 'count',
  summary: 'counts the estimates of every stream',
  options: z.strictObject({}),
  reducer: () => countReducer,
});
