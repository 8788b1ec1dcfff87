import type { Stage } from './stage.ts';
import { pass } from './stages/pass.ts';

/** Every stage that a pipeline file can name. To add one: write `stages/<name>.ts` and one line here. */
export const catalogue: Catalogue = {
  pass,
};

export type Catalogue = Readonly<Record<string, Stage>>;
