import { resolve } from 'node:path';
import { assembleImage } from './assemble.ts';

// node dist/docker/image/main.js FOLDER, from the root of the built repository: the last step of the build stage.
const [into] = process.argv.slice(2);
if (into === undefined) {
  process.stderr.write('image: found no folder, allowed: the folder that becomes /app\n');
  process.exit(2);
}
await assembleImage(process.cwd(), resolve(into));
