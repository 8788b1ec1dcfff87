// Lets Node run this repository's TypeScript as it stands, in the worker threads that tests start: `node --import <this>`.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
