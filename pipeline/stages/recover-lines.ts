import { z } from 'zod';
import { type LinePlanner, recoverLines as recoverLinesOperator } from '../../operators/recover-lines.ts';
import { SounderError, toSounderError } from '../../src/core/errors.ts';
import type { SensorDescription } from '../../src/core/sensor.ts';
import type { Kernels } from '../../src/kernels/load.ts';
import { planSnapshotRecovery } from '../../src/learning/index.ts';
import { checkRecoversLines, lineModel } from '../../src/models/index.ts';
import { defineStage } from '../stage.ts';
import { ModelReference } from './model-reference.ts';

const options = z.strictObject({
  model: z
    .string()
    .min(1)
    .describe('Folder of a model that recovers lines, relative to this file; snapshots of other entries are refused'),
});

const referenceOf = ({ model }: z.output<typeof options>, notice?: (message: string) => void): ModelReference =>
  new ModelReference(model, { check: checkRecoversLines, notice });

/** What plans the recovery of lines by the model that its folder holds when a snapshot comes. */
function plannerOf(reference: ModelReference, kernels: Kernels): LinePlanner {
  const fitting = ({ axes }: SensorDescription) =>
    reference.models.find((model) => {
      const axis = axes.find(({ name }) => name === model.axis.name);
      return axis?.kept?.join() === model.kept.join();
    });
  return {
    version: () => {
      reference.refresh();
      return String(reference.version);
    },
    plan: (sensor) => {
      // A packet may have been sub-sampled by the model before this one, or by one that was not looked at yet.
      if (!fitting(sensor)) reference.refresh(true);
      return planSnapshotRecovery(sensor, lineModel(kernels, fitting(sensor) ?? reference.models[0], reference.folder));
    },
  };
}

/** Before all that works on samples: lines of a snapshot from the entries of an axis that were measured. */
export const recoverLines = defineStage({
  summary: 'recovers the entries of an axis that snapshots lack, line by line, by a trained model',
  options,
  input: 'snapshot',
  output: 'snapshot',
  locate: ({ model }, absolute) => ({ model: absolute(model) }),
  modelOf: (given) => referenceOf(given),
  build: (given, { kernels, holdModel, notice }) => {
    const reference = referenceOf(given, notice);
    holdModel?.(reference);
    return recoverLinesOperator(plannerOf(reference, kernels));
  },
  tryPlan: (given, sensor, kernels) => {
    const planner = plannerOf(referenceOf(given), kernels);
    try {
      const plan = planner.plan(sensor);
      plan.dispose();
      return plan.sensor;
    } catch (thrown) {
      // Here every snapshot would be of other entries than the model's: the fault is in what was configured.
      const { code, message, details } = toSounderError(thrown);
      throw code === 'snapshot-invalid' ? new SounderError('configuration-invalid', message, details, thrown) : thrown;
    }
  },
});
