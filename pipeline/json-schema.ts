import { z } from 'zod';
import { type Catalogue, catalogue as shippedCatalogue } from './catalogue.ts';
import { fileSchema } from './config/schema.ts';

/** The JSON Schema of pipeline files, for completion and checks in editors, as the text of `pipeline.schema.json`. */
export function pipelineJsonSchema(catalogue: Catalogue = shippedCatalogue): string {
  const schema = z.toJSONSchema(fileSchema(catalogue), { io: 'input', unrepresentable: 'any' });
  return `${scalarListsOnOneLine(JSON.stringify({ title: 'Sounder pipeline', ...schema }, null, 2))}\n`;
}

const LINE_WIDTH = 120;

/** Puts lists of texts and numbers on one line where they fit, as the formatter of this repository does. */
function scalarListsOnOneLine(json: string): string {
  return json.replace(/^(.*)\[\s*([^[\]{}]+?)\s*\](,?)$/gm, (text, before: string, items: string, after: string) => {
    const line = `${before}[${items.replace(/\s*\n\s*/g, ' ')}]${after}`;
    return line.length <= LINE_WIDTH ? line : text;
  });
}
