import { z } from 'zod';
import { checkFields, strictObject } from '../captures/invalid-field.ts';
import { parseJson } from '../captures/json-text.ts';
import { SounderError } from '../core/errors.ts';

/** Version of the folder that is written, and the only one that is read. */
export const MODEL_VERSION = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 as 64 hexadecimal digits');
/** No path may lead out of the folder. */
const fileName = z.string().regex(/^[a-zA-Z0-9][\w-]*\.npy$/, 'the name of a .npy file in the folder');
const networkName = z.string().regex(/^[a-zA-Z0-9][\w-]*\.onnx$/, 'the name of an .onnx file in the folder');
const json = z.record(z.string(), z.json());

const cardSchema = strictObject({
  format: z.literal('sounder-model'),
  version: z.literal(MODEL_VERSION),
  kind: z.string().min(1),
  axis: strictObject({ name: z.string().min(1), size: z.int().min(1) }),
  kept: z.array(z.int().min(0)).min(1),
  options: json,
  training: json,
  metrics: z.record(z.string(), z.number()),
  mask: strictObject({ file: fileName, sha256 }),
  weights: z.array(strictObject({ name: z.string().min(1), file: fileName, length: z.int().min(0), sha256 })),
  network: strictObject({ file: networkName, sha256 }).optional(),
  library: z.string(),
});

/**
 * What `card.json` says of a model.
 *
 * | field | what it is |
 * |---|---|
 * | `kind` | what the weights are weights of: a row of `modelKinds` |
 * | `axis`, `kept` | the axis that is sub-sampled, its full length, and the entries that are kept, ascending |
 * | `options` | what the kind is planned with beside its weights |
 * | `training` | what it was trained on and how: task, seed, steps |
 * | `metrics` | what it reached on data that no training saw |
 * | `mask`, `weights` | files, each with the SHA-256 of its bytes; weights are float64, one file for each named part |
 * | `network` | of the kind `onnx`: its file, with the SHA-256 of its bytes |
 * | `library` | version of Sounder that wrote it |
 */
export type ModelCard = z.output<typeof cardSchema>;
export type JsonObject = z.output<typeof json>;

/**
 * Reads a card.
 *
 * @param where  the file, named in every error
 * @throws SounderError `capture-invalid` naming the field, what was found and what is allowed
 */
export function parseCard(text: string, where: string): ModelCard {
  const value = parseJson(text, where);
  // A later version may have other fields, so that it is told before them.
  const version = (value as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version !== MODEL_VERSION)
    throw new SounderError('capture-invalid', `${where}: version: found ${version}, allowed: ${MODEL_VERSION}`);
  const card = checkFields(cardSchema, value, where, 'capture-invalid');
  const { kept, axis } = card;
  const wrong = kept.findIndex((entry, i) => entry >= axis.size || (i > 0 && entry <= kept[i - 1]));
  if (wrong >= 0)
    throw new SounderError(
      'capture-invalid',
      `${where}: kept[${wrong}]: found ${kept[wrong]}, allowed: ascending entries from 0 to ${axis.size - 1}`,
    );
  return card;
}

/** The text of a card, for people too: two spaces a level, the mask in one line. */
export function formatCard(card: ModelCard): string {
  const mark = '\u0000kept';
  const text = JSON.stringify({ ...card, kept: mark }, null, 2);
  return `${text.replace(JSON.stringify(mark), `[${card.kept.join(', ')}]`)}\n`;
}
