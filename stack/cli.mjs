import { startEngines } from './engines.mjs';
const i = process.argv.indexOf('--profile');
console.log(await startEngines(i < 0 ? 'dev' : process.argv[i + 1] ?? 'dev'));
