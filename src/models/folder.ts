import { createHash } from 'node:crypto';
import { SounderError } from '../core/errors.ts';
import { formatCard, type JsonObject, MODEL_VERSION, type ModelCard, parseCard } from './card.ts';
import { decodeNpy, encodeNpy } from './npy.ts';

export const CARD_FILE = 'card.json';
const MASK_FILE = 'mask.npy';
const NETWORK_FILE = 'network.onnx';

/** A trained model away from any kernels: what its folder holds. */
export interface StoredModel {
  readonly kind: string;
  readonly axis: { readonly name: string; readonly size: number };
  /** Entries of the axis that are measured, ascending. */
  readonly kept: readonly number[];
  readonly options: JsonObject;
  /** Named parts, in the order in which the model has them. */
  readonly weights: ReadonlyMap<string, Float64Array>;
  /** The bytes of an ONNX file, of the kind that is one. */
  readonly network?: Uint8Array;
  readonly training: JsonObject;
  readonly metrics: Readonly<Record<string, number>>;
}

/** A model read back, and the card it came with. */
export interface ReadModel extends StoredModel {
  readonly card: ModelCard;
}

/** The files of a model, by name; the card comes last, so that a folder with a card is whole. */
export function encodeModel(model: StoredModel, library: string): ReadonlyMap<string, Uint8Array> {
  const { kind, axis, kept, options, training, metrics, network } = model;
  const mask = new Uint8Array(axis.size);
  for (const entry of kept) mask[entry] = 1;
  const files = new Map([[MASK_FILE, encodeNpy(mask)]]);
  const weights = [...model.weights].map(([name, values]) => {
    const file = `weights-${name.replace(/[^\w-]/g, '-')}.npy`;
    const bytes = encodeNpy(values);
    files.set(file, bytes);
    return { name, file, length: values.length, sha256: digest(bytes) };
  });
  if (network) files.set(NETWORK_FILE, network);
  const card: ModelCard = {
    format: 'sounder-model',
    version: MODEL_VERSION,
    kind,
    axis: { ...axis },
    kept: [...kept],
    options,
    training,
    metrics: { ...metrics },
    mask: { file: MASK_FILE, sha256: digest(files.get(MASK_FILE)!) },
    weights,
    ...(network && { network: { file: NETWORK_FILE, sha256: digest(network) } }),
    library,
  };
  return files.set(CARD_FILE, new TextEncoder().encode(formatCard(card)));
}

/**
 * The model that files hold.
 *
 * @param read   gives the bytes of a file of the folder, or throws what is wrong with it
 * @param where  the folder, named in every error
 * @throws SounderError `capture-invalid`, `capture-truncated`: what, in which file, found, allowed
 */
export function decodeModel(read: (file: string) => Uint8Array, where: string): ReadModel {
  const at = (file: string): string => `${where}/${file}`;
  const card = parseCard(new TextDecoder().decode(read(CARD_FILE)), at(CARD_FILE));
  const verified = ({ file, sha256 }: { readonly file: string; readonly sha256: string }): Uint8Array => {
    const bytes = read(file);
    const found = digest(bytes);
    if (found === sha256) return bytes;
    throw new SounderError(
      'capture-invalid',
      `${at(file)}: SHA-256: found ${found}, allowed: ${sha256}, as ${CARD_FILE} says`,
    );
  };
  const { axis, kept } = card;
  const mask = decodeNpy(verified(card.mask), 'u1', axis.size, at(card.mask.file));
  const inMask = [...mask.keys()].filter((n) => mask[n] !== 0);
  if (inMask.join() !== kept.join())
    throw new SounderError(
      'capture-invalid',
      `${at(card.mask.file)}: found entries [${inMask.join(', ')}], allowed: [${kept.join(', ')}], as ${CARD_FILE} says`,
    );
  const weights = new Map(
    card.weights.map((part) => [part.name, decodeNpy(verified(part), 'f8', part.length, at(part.file))]),
  );
  for (const { name, file } of card.weights) {
    const bad = weights.get(name)!.findIndex((value) => !Number.isFinite(value));
    if (bad < 0) continue;
    const found = weights.get(name)![bad];
    throw new SounderError('capture-invalid', `${at(file)}: [${bad}]: found ${found}, allowed: finite numbers`);
  }
  const { kind, options, training, metrics } = card;
  const network = card.network && Uint8Array.from(verified(card.network));
  return { kind, axis, kept, options, training, metrics, weights, ...(network && { network }), card };
}

/** SHA-256 of a card, which names those of all files of its model: equal models, equal digests. */
export const modelDigest = (card: ModelCard): string => digest(new TextEncoder().encode(formatCard(card)));

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
