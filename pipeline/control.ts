import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { SounderError, toSounderError } from '../src/core/errors.ts';
import { modelDigest, readModel } from '../src/models/index.ts';
import type { Catalogue } from './catalogue.ts';
import { checkValue, fieldName, type Place } from './config/check.ts';
import type { PipelineConfig, StageConfig } from './config/schema.ts';
import { type ModelExchange, sendable } from './stages/held-models.ts';
import type { ModelReference } from './stages/model-reference.ts';
import { storedModel } from './stages/stored-model.ts';

const stage = z.union([z.string().min(1), z.int().min(0)]);
const messageSchema = z.strictObject({
  kind: z.literal('exchange-model'),
  stage: z.union([stage, z.array(stage).min(1)]),
  model: z.string().min(1),
});

const place: Place = (path) => (path.length > 0 ? `control: ${fieldName(path)}` : 'control');

/**
 * What a running pipeline is told.
 *
 * `exchange-model`: the stages named (every one of the name, or one by its place from 0; a list is exchanged at once) work
 * with the model of another folder (relative to the pipeline file) from the next snapshot on.
 */
export type ControlMessage = z.input<typeof messageSchema>;

/** What became of a control message. */
export type ControlAnswer =
  | {
      readonly kind: 'accepted';
      /** Names of the stages, in the order of the stream. */
      readonly stages: readonly string[];
      readonly model: string;
      /** Version of Sounder that wrote the model. */
      readonly library: string;
      /** SHA-256 of the card, which names those of all its files. */
      readonly sha256: string;
    }
  | { readonly kind: 'refused'; readonly error: string };

/** An answer as one line for a log. */
export const describeAnswer = (answer: ControlAnswer): string =>
  answer.kind === 'refused'
    ? `control: refused: ${answer.error.replace(/^control: /, '')}`
    : `control: accepted: ${answer.stages.join(', ')}: ${answer.model}, written by ${answer.library}, SHA-256 ${answer.sha256}`;

/** Decides on control messages and hands exchanges to whoever runs the stages; nothing is exchanged where one stage refuses. */
export class PipelineControl {
  readonly #config: PipelineConfig;
  readonly #references = new Map<string, ModelReference>();
  readonly #exchange: (exchanges: readonly ModelExchange[]) => void;

  /** @throws SounderError `configuration-invalid` for a stage whose model cannot be read */
  constructor(config: PipelineConfig, catalogue: Catalogue, exchange: (exchanges: readonly ModelExchange[]) => void) {
    this.#config = config;
    this.#exchange = exchange;
    for (const { name, options, place } of config.stages) {
      const reference = catalogue[name].modelOf?.(options);
      if (reference) this.#references.set(place, reference);
    }
  }

  /** @param message  JSON text, or what it says */
  handle(message: string | ControlMessage): ControlAnswer {
    try {
      const { stage, model } = checkValue(messageSchema, parsed(message), place);
      const named = Array.isArray(stage) ? stage : [stage];
      const stages = this.#config.stages.filter((each, i) => named.some((name) => name === each.name || name === i));
      for (const name of named) this.#checkStage(name);
      const folder = resolve(dirname(this.#config.origin), model);
      const checked = storedModel(folder);
      const { card } = readModel(folder);
      const references = stages.map(({ place }) => this.#references.get(place)!);
      for (const reference of references) reference.checkFits(checked, folder);
      this.#exchange(stages.map(({ place }) => ({ place, model: sendable(checked), folder })));
      for (const reference of references) reference.exchange(checked, folder);
      const names = stages.map(({ name }) => name);
      return { kind: 'accepted', stages: names, model: folder, library: card.library, sha256: modelDigest(card) };
    } catch (thrown) {
      return { kind: 'refused', error: toSounderError(thrown).message };
    }
  }

  #checkStage(name: string | number): void {
    const { stages } = this.#config;
    const able = stages.flatMap((stage, i) => (this.#has(stage) ? [`${stage.name} (${i})`] : []));
    const fitting = stages.filter((stage, i) => stage.name === name || i === name);
    if (fitting.length > 0 && fitting.every((stage) => this.#has(stage))) return;
    throw new SounderError(
      'configuration-invalid',
      `control: stage: found ${JSON.stringify(name)}, allowed: ${able.join(', ') || 'none, as no stage has a model'}`,
      { field: 'stage', found: name, allowed: able },
    );
  }

  #has = ({ place }: StageConfig): boolean => this.#references.has(place);
}

function parsed(message: string | ControlMessage): unknown {
  if (typeof message !== 'string') return message;
  try {
    return JSON.parse(message);
  } catch (thrown) {
    throw new SounderError('configuration-invalid', 'control: found no JSON, allowed: an object', {}, thrown);
  }
}
