import { statSync } from 'node:fs';
import { join } from 'node:path';
import { SounderError, toSounderError } from '../../src/core/errors.ts';
import { CARD_FILE, type CheckedModel } from '../../src/models/index.ts';
import { storedModel } from './stored-model.ts';

/** How often a folder is looked at, at most. */
const EVERY_MS = 1000;
/** Models that packets on their way may still have been sub-sampled by. */
const REMEMBERED = 4;

export interface ModelReferenceOptions {
  /** A monotonic clock. */
  readonly nowMs?: () => number;
  /** What a model has to be able to beside having the axis of the one before it; throws where it is not. */
  readonly check?: (model: CheckedModel, folder: string) => void;
  /** Hears, once for each, of models that came to the folder and cannot be taken. */
  readonly notice?: ((message: string) => void) | undefined;
}

/**
 * The model of a folder, exchanged between packets when another one was written there, or by `exchange`.
 *
 * A folder is looked at when a packet comes, not more than once a second. What cannot be read, and a model that does not
 * fit, is told once and changes nothing: the model that was there works on.
 *
 * Bounded: the last 4 models.
 */
export class ModelReference {
  #folder: string;
  readonly #options: ModelReferenceOptions;
  readonly #nowMs: () => number;
  readonly #models: CheckedModel[] = [];
  #stamp: string;
  #lookedMs: number;
  #version = 1;

  /** @throws SounderError `configuration-invalid` when there is no model that can be read, or not such a one */
  constructor(folder: string, options: ModelReferenceOptions = {}) {
    this.#folder = folder;
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.now());
    this.#stamp = this.#look();
    this.#lookedMs = this.#nowMs();
    const model = storedModel(folder);
    options.check?.(model, folder);
    this.#models.push(model);
  }

  /** Grows by one with every exchange. */
  get version(): number {
    return this.#version;
  }

  /** Newest first. */
  get models(): readonly CheckedModel[] {
    return this.#models;
  }

  /** Where the newest is from. */
  get folder(): string {
    return this.#folder;
  }

  /** @param now  looks at the folder though it did so a moment ago */
  refresh(now = false): void {
    const nowMs = this.#nowMs();
    if (!now && nowMs - this.#lookedMs < EVERY_MS) return;
    this.#lookedMs = nowMs;
    const stamp = this.#look();
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    try {
      const model = storedModel(this.#folder);
      this.checkFits(model, this.#folder);
      this.#take(model);
    } catch (thrown) {
      this.#options.notice?.(`${toSounderError(thrown).message}; the model before it works on`);
    }
  }

  /**
   * Takes a model in place of the one there is, and looks at its folder from now on.
   *
   * @throws SounderError `configuration-invalid` for one that does not fit; nothing has changed then
   */
  exchange(model: CheckedModel, folder: string): void {
    this.checkFits(model, folder);
    this.#folder = folder;
    this.#stamp = this.#look();
    this.#take(model);
  }

  /** @throws SounderError `configuration-invalid` for a model that cannot take the place of the one there is */
  checkFits(model: CheckedModel, folder: string): void {
    const { axis } = this.#models[0];
    if (model.axis.name !== axis.name || model.axis.size !== axis.size)
      throw new SounderError(
        'configuration-invalid',
        `model: ${folder}: axis: found ${model.axis.size} entries of ${model.axis.name}, allowed: ${axis.size} of ${axis.name}, as the model before has`,
        { field: 'model', found: model.axis, allowed: axis },
      );
    this.#options.check?.(model, folder);
  }

  #take(model: CheckedModel): void {
    this.#models.unshift(model);
    this.#models.splice(REMEMBERED);
    this.#version++;
  }

  /** Tells one card from another: each is a new file put in place of the last, after all others of its model. */
  #look(): string {
    try {
      const found = statSync(join(this.#folder, CARD_FILE), { throwIfNoEntry: false });
      return found ? `${found.ino} ${found.mtimeMs} ${found.size}` : '';
    } catch {
      // What cannot be looked at, as a file in place of the folder, is told where it is read.
      return '';
    }
  }
}
