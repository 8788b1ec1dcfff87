import { SounderError, toSounderError } from '../../src/core/errors.ts';
import { type CheckedModel, checkModel, readModel } from '../../src/models/index.ts';

/**
 * The model in a folder that a pipeline file names.
 *
 * @throws SounderError `configuration-invalid` for one that is corrupt or missing, as the fault is not in what flows
 */
export function storedModel(folder: string): CheckedModel {
  try {
    return checkModel(readModel(folder), folder);
  } catch (thrown) {
    const { message, details } = toSounderError(thrown);
    throw new SounderError('configuration-invalid', `model: ${message}`, details, thrown);
  }
}
