import { type CheckedModel, checkModel, type StoredModel } from '../../src/models/index.ts';
import type { ModelReference } from './model-reference.ts';

/** A model that takes the place of another one in a stage. */
export interface ModelExchange {
  /** The stage, by its place in the pipeline file. */
  readonly place: string;
  /** What the folder held when the exchange was accepted: the same for every thread. */
  readonly model: StoredModel;
  readonly folder: string;
}

/** The models that the stages of one thread work with, by the place of the stage. */
export class HeldModels {
  readonly #held = new Map<string, ModelReference>();

  hold(place: string, reference: ModelReference): void {
    this.#held.set(place, reference);
  }

  /** Exchanges the model of a stage; nothing where the stage is of another thread. */
  exchange({ place, model, folder }: ModelExchange): void {
    this.#held.get(place)?.exchange(checkModel(model, folder), folder);
  }
}

/** What can be sent to another thread of a model that was checked here. */
export const sendable = ({
  kind,
  axis,
  kept,
  options,
  weights,
  network,
  training,
  metrics,
}: CheckedModel): StoredModel => ({
  kind,
  axis,
  kept,
  options,
  weights,
  ...(network && { network }),
  training,
  metrics,
});
