import { z } from 'zod';
import { type Catalogue, catalogue as shippedCatalogue } from './catalogue.ts';
import { fileSchema } from './config/schema.ts';

/** The JSON Schema of pipeline files, for completion and checks in editors, as the text of `pipeline.schema.json`. */
export function pipelineJsonSchema(catalogue: Catalogue = shippedCatalogue): string {
  const schema = z.toJSONSchema(fileSchema(catalogue), { io: 'input', unrepresentable: 'any' });
  return `${JSON.stringify({ title: 'Sounder pipeline', ...schema }, null, 2)}\n`;
}
