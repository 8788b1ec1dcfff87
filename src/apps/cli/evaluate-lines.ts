import { setImmediate } from 'node:timers/promises';
import type { CaptureReader } from '../../captures/capture.ts';
import { bytesPerSnapshot, SounderError } from '../../core/index.ts';
import type { Kernels } from '../../kernels/load.ts';
import { planSnapshotRecovery, planSubsampling, realViews } from '../../learning/index.ts';
import { type CheckedModel, lineModel } from '../../models/index.ts';

export interface LineEvaluation {
  readonly snapshots: number;
  /** Energy of the errors over that of the samples, dB, over all entries of all lines. */
  readonly nmseDb: number;
}

/**
 * Sub-samples the lines of a capture as a model does, recovers them as the stream would, and compares.
 *
 * @throws SounderError `configuration-invalid` where the capture is not of the model's axis, or has lost entries of it
 */
export async function evaluateLines(
  reader: CaptureReader,
  model: CheckedModel,
  where: string,
  { kernels, signal }: { readonly kernels: Kernels; readonly signal: AbortSignal },
): Promise<LineEvaluation> {
  const { sensor, count, path } = reader;
  const axis = sensor.axes.find(({ name }) => name === model.axis.name);
  if (axis?.kept)
    throw new SounderError(
      'configuration-invalid',
      `${path}: ${axis.name}: found ${axis.kept.length} of ${axis.size} entries, allowed: all of them, to compare with`,
    );
  const lines = lineModel(kernels, model, where);
  const part = planSubsampling(sensor, { axis: model.axis.name, mask: model.kept });
  const plan = planSnapshotRecovery(part.sensor, lines);
  try {
    const view = realViews(sensor.datatype);
    const whole = new Uint8Array(bytesPerSnapshot(sensor));
    const samples = new Uint8Array(part.bytes.kept);
    const recovered = new Uint8Array(plan.byteLength);
    let [errors, power, snapshots] = [0, 0, 0];
    for (let index = 0; index < count && !signal.aborted; index++) {
      const snapshot = await reader.read(index, whole);
      part.apply(whole, samples);
      plan.apply({ ...snapshot, sensor: part.sensor, samples }, recovered);
      const [wanted, found] = [view(whole), new Float32Array(recovered.buffer)];
      for (let i = 0; i < found.length; i++) {
        errors += (found[i] - wanted[i]) ** 2;
        power += wanted[i] ** 2;
      }
      snapshots++;
      await setImmediate();
    }
    return { snapshots, nmseDb: power > 0 ? 10 * Math.log10(Math.max(errors / power, Number.MIN_VALUE)) : 0 };
  } finally {
    plan.dispose();
  }
}
