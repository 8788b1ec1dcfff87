import { parseDocument } from 'yaml';
import { invalidField } from '../../captures/invalid-field.ts';
import { SounderError } from '../../core/index.ts';

/** @throws SounderError `configuration-invalid` when the text is not YAML */
export function scenarioValue(text: string, where: string): unknown {
  const document = parseDocument(text);
  const fault = document.errors.at(0);
  if (fault) {
    const reason = fault.message.split('\n', 1)[0].replace(/:$/, '');
    throw new SounderError('configuration-invalid', `${where}: not YAML: ${reason}`, { file: where }, fault);
  }
  return document.toJS();
}

/**
 * What a scenario simulates: `isac` unless it says `ultrasound`.
 *
 * @throws SounderError `configuration-invalid` for any other modality
 */
export function scenarioModality(value: unknown, where: string): 'isac' | 'ultrasound' {
  const sensor = (value as { sensor?: { modality?: unknown } | null } | null)?.sensor;
  const modality = sensor?.modality ?? 'isac';
  if (modality === 'isac' || modality === 'ultrasound') return modality;
  throw invalidField(where, 'sensor.modality', modality, 'isac, ultrasound', 'configuration-invalid');
}
